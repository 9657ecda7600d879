"""inspection.json: the inspector's signature over a batch, on its way to the brand that registers it."""

from dataclasses import dataclass
from pathlib import Path

from eth_account.messages import SignableMessage
from eth_utils.crypto import keccak

from zhenbo import messages
from zhenbo.bundle.format import read_value, spelled
from zhenbo.bundle.shape import integer, literal, made, members, octets, text
from zhenbo.errors import BadBundle
from zhenbo.whole import write_whole

FORMAT = "zhenbo-inspection-v1"
FILE = "inspection.json"
_LARGEST = 65_536


@dataclass(frozen=True)
class Inspection:
    """What was signed (the EIP-712 message Inspection with its domain), by whom, and the signature."""

    chainId: int  # noqa: N815 - names of the message's own fields
    passport: bytes
    member: int
    gtin: str
    lot: str
    root: bytes
    quantity: int
    documentHash: bytes  # noqa: N815
    deadline: int
    inspector: bytes
    signature: bytes

    def message(self) -> SignableMessage:
        """The message that was signed."""
        return messages.inspection(
            messages.Domain(self.chainId, "0x" + self.passport.hex()),
            member=self.member, gtin=int(self.gtin), lot=self.lot, root=self.root, quantity=self.quantity,
            document_hash=self.documentHash, deadline=self.deadline,
        )  # fmt: skip

    def batch_id(self) -> int:
        """The id that the batch gets: the top 64 bits of the message's digest (Passport.registerBatch)."""
        return int.from_bytes(digest(self.message())[:8], "big")


def digest(message: SignableMessage) -> bytes:
    """EIP-712 digest: keccak256 of 0x19, version, domain separator and struct hash (EIP-191)."""
    return bytes(keccak(b"\x19" + message.version + message.header + message.body))


def write_inspection(path: Path, inspection: Inspection) -> None:
    """Write the file whole or not at all."""
    write_whole(path, spelled({"format": FORMAT, **_INSPECTION.write(inspection)}))


def read_inspection(path: Path) -> Inspection:
    """Read the file. Raises BadBundle with the place that is wrong."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise BadBundle(
            f"{path} cannot be read: {error.strerror}. The inspector writes it: "
            "`zhenbo batch inspect FOLDER --sign`."
        ) from None
    value = read_value(data[:_LARGEST], path.name)
    members({"format": literal(FORMAT)}, spare=True).read(value, ())
    inspection: Inspection = _INSPECTION.read({k: v for k, v in value.items() if k != "format"}, ())
    return inspection


_INSPECTION = made(
    Inspection,
    {
        "chainId": integer(53), "passport": octets(20), "member": integer(32), "gtin": text(14),
        "lot": text(20), "root": octets(32), "quantity": integer(32), "documentHash": octets(32),
        "deadline": integer(53),
        "inspector": octets(20), "signature": octets(1, 4096),
    },
)  # fmt: skip
