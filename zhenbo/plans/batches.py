"""Batches: the inspector's signature over what was inspected, and the brand's registration."""

from collections.abc import Callable
from dataclasses import dataclass

from eth_account.messages import SignableMessage
from eth_utils.address import to_checksum_address

from zhenbo.bundle.inspection import Inspection
from zhenbo.deployments import Deployment
from zhenbo.errors import BadBatch, BadPlan
from zhenbo.items.inspect import InspectionReport
from zhenbo.items.manifest import Manifest
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, View
from zhenbo.plans.answers import Answers

SHORTEST_PREFIX, LONGEST_PREFIX = 4, 12
REGISTER_GAS = 300_000


@dataclass(frozen=True)
class Holder:
    """The member that holds a GTIN's company prefix, and the prefix's length in digits."""

    member: int
    prefix_length: int


def holder_of(view: View, consortium: str, gtin: str) -> Holder:
    """Who may use a GTIN. Raises BadPlan where no member holds its prefix."""
    for length in range(SHORTEST_PREFIX, LONGEST_PREFIX + 1):
        member = view.read("Consortium", consortium, "holderOf", int(gtin), length)
        if member:
            return Holder(int(member), length)
    raise BadPlan(f"No member holds a company prefix over GTIN {gtin}. Enrol the brand with its prefix.")


def signed_inspection(
    report: InspectionReport,
    deployment: Deployment,
    member: int,
    deadline: int,
    inspector: str,
    sign: Callable[[SignableMessage], bytes],
) -> Inspection:
    """The inspection file of a batch that passed, signed by `inspector` for the brand `member`.

    deadline   UNIX seconds until which the brand may register with it
    sign       gives the 65-byte signature of a message, as `KeySigner.sign_message` does

    Raises BadBatch for a batch with faults, which must not be signed.
    """
    values = report.message()
    unsigned = Inspection(
        chainId=deployment.chain_id,
        passport=_octets(deployment.address("Passport")),
        member=member,
        gtin=report.manifest.gtin,
        lot=values["lot"],
        root=values["root"],
        quantity=values["quantity"],
        documentHash=values["documentHash"],
        deadline=deadline,
        inspector=_octets(inspector),
        signature=b"",
    )
    return Inspection(**{**vars(unsigned), "signature": sign(unsigned.message())})


def register_plan(
    manifest: Manifest, inspection: Inspection, deployment: Deployment, brand: str, prefix_length: int
) -> Plan:
    """The brand registers the batch that the inspector signed for.

    Raises BadBatch where the signature is for another batch, chain or Passport.
    """
    require_signed(manifest, inspection, deployment)
    passport, batch_id = deployment.address("Passport"), inspection.batch_id()
    request = (
        int(manifest.gtin),
        prefix_length,
        manifest.lot,
        manifest.root,
        manifest.quantity,
        manifest.document_hash,
        inspection.deadline,
    )
    call = Call(
        "Passport",
        passport,
        "registerBatch",
        (request, to_checksum_address(inspection.inspector), inspection.signature),
        Text(
            f"登记批次 {manifest.lot}(GTIN {manifest.gtin},可激活 {manifest.quantity} 件)",
            f"Register batch {manifest.lot} (GTIN {manifest.gtin}, quantity {manifest.quantity})",
        ),
        gas_ceiling=REGISTER_GAS,
        done=Answers("Passport", passport, "batchOf", (batch_id,)),
    )
    effect = Text(f"批次号 {batch_id};登记后不可修改", f"Batch id {batch_id}; it can never be changed")
    return Plan(Text("登记批次", "Register a batch"), deployment.chain_id, brand, (call,), effects=(effect,))


def require_signed(manifest: Manifest, inspection: Inspection, deployment: Deployment) -> None:
    """Raise BadBatch, naming what differs, unless the inspection is of this batch for this deployment."""
    pairs = {
        "chain": (deployment.chain_id, inspection.chainId),
        "Passport": (_octets(deployment.address("Passport")), inspection.passport),
        "GTIN": (manifest.gtin, inspection.gtin),
        "lot": (manifest.lot, inspection.lot),
        "root": (manifest.root, inspection.root),
        "quantity": (manifest.quantity, inspection.quantity),
        "document hash": (manifest.document_hash, inspection.documentHash),
    }
    wrong = [name for name, (ours, signed) in pairs.items() if ours != signed]
    if wrong:
        raise BadBatch(
            f"The inspector signed for another {', '.join(wrong)}. Have this very batch inspected "
            "and signed again: `zhenbo batch inspect FOLDER --sign`."
        )


def _octets(address: str) -> bytes:
    return bytes.fromhex(address[2:])
