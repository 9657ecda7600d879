"""What our contracts cost, in the words of the operator's acts."""

from dataclasses import dataclass
from hashlib import sha256
from random import Random

from eth_account.signers.local import LocalAccount

from bench.lab import Lab, key
from bench.rows import Row
from zhenbo import messages
from zhenbo.gs1 import encode_token_id
from zhenbo.merkle import StandardMerkleTree, share_proofs

ITEM_TYPES = ("uint256", "address", "uint8", "bytes16")
GTIN = "06901234567892"
PREFIX = "69012345"
LOT = "PE2026A"
ITEMS = 1 << 17  # proof depth 17
BATCH = 100
FOREVER = 2**33
CONTIGUOUS = range(5_000, 5_000 + BATCH)
BRAND, RELAY = 1, 2
BRAND_ROLE, INSPECTOR_ROLE, EVENTS_ROLE = 1, 3, 21
NONE = b"\0" * 32


@dataclass(frozen=True)
class Core:
    """Deployed core with one brand and one inspector of another member."""

    lab: Lab
    consortium: str
    notary: str
    passport: str
    inspector: LocalAccount

    @property
    def domain(self) -> messages.Domain:
        return messages.Domain(self.lab.chain.chain_id, self.passport)


def core(lab: Lab) -> Core:
    """Deploy and enrol; nothing of it is measured."""
    admin, brand, inspector = lab.accounts[0], lab.accounts[BRAND], key(1)
    consortium = lab.create("Consortium", admin)
    notary = lab.create("Notary", consortium)
    passport = lab.create("Passport", consortium, "id.gs1.org", 3600)
    for act, args in (
        ("addMember", ("Brand",)),
        ("addMember", ("Laboratory",)),
        ("linkAccount", (1, brand)),
        ("linkAccount", (2, inspector.address)),
        ("licensePrefix", (1, PREFIX)),
        ("grantRole", (BRAND_ROLE, brand, 0)),
        ("grantRole", (EVENTS_ROLE, brand, 0)),
        ("grantRole", (INSPECTOR_ROLE, inspector.address, 0)),
    ):
        lab.gas("Consortium", consortium, act, *args)
    return Core(lab, consortium, notary, passport, inspector)


def digest(text: str) -> bytes:
    return sha256(text.encode()).digest()


def register(this: Core, root: bytes, quantity: int, lot: str = LOT) -> tuple[int, int]:
    """Register a batch; its gas and its id."""
    document, gtin = digest(f"document of {lot}"), int(GTIN)
    signature = messages.sign(
        messages.inspection(
            this.domain,
            member=1,
            gtin=gtin,
            lot=lot,
            root=root,
            quantity=quantity,
            document_hash=document,
            deadline=FOREVER,
        ),
        bytes(this.inspector.key),
    )
    request = (gtin, len(PREFIX), lot, root, quantity, document, FOREVER)
    start = this.lab.chain.head() + 1
    gas = this.lab.gas(
        "Passport", this.passport, "registerBatch", request, this.inspector.address, signature, sender=BRAND
    )
    events = this.lab.chain.events("Passport", this.passport, start)
    batch_id = next(event.args["batchId"] for event in events if event.name == "BatchRegistered")
    return gas, int(batch_id)


def registrations(this: Core) -> list[Row]:
    """A batch of any size costs the same: only root and quantity reach the chain."""
    rows = []
    for size in (1, 1_000, 1_000_000):
        gas, _ = register(this, digest(f"root of {size}"), size, f"LOT{size}")
        rows.append(Row(f"batch.register.{size}", "zhenbo", gas))
    return rows


def anchors(this: Core) -> list[Row]:
    """One anchor; and the same spread over a document of a thousand events."""
    content = (0, digest("lot"), digest("root"), 1_000, digest("document"), NONE)
    gas = this.lab.gas("Notary", this.notary, "anchor", content, sender=BRAND)
    many = [(0, digest("lot"), digest(f"root {i}"), 1_000, digest(f"document {i}"), NONE) for i in range(10)]
    batched = this.lab.gas("Notary", this.notary, "anchorMany", many, sender=BRAND)
    return [
        Row("anchor.single", "zhenbo", gas),
        Row("event.anchored1000", "zhenbo", gas, 1_000),
        Row("anchor.many10", "zhenbo", batched, 10),
    ]


class Goods:
    """A batch of 131,072 items whose keys we know."""

    def __init__(self, this: Core) -> None:
        self.core = this
        seeded = Random(2026)
        self.scattered = sorted(seeded.sample(range(10_000, ITEMS), BATCH))
        known = {*self.scattered, *CONTIGUOUS, ITEMS - 1}
        rows = [self._row(i, key(i).address if i in known else _nobody(i)) for i in range(ITEMS)]
        self.tree = StandardMerkleTree.of(rows, ITEM_TYPES, sort_leaves=False)
        _, self.batch_id = register(this, self.tree.root, ITEMS)

    @staticmethod
    def _row(number: int, item_key: str) -> tuple[int, str, int, bytes]:
        serial = f"{int.from_bytes(digest(f'serial {number}')[:8], 'big'):X}".rjust(16, "0")
        return encode_token_id(GTIN, serial), item_key, 0, digest(f"salt {number}")[:16]

    def activation(self, number: int) -> tuple[object, ...]:
        """The item key's consent to a buyer who owns no passport yet."""
        item = self.tree.rows[number]
        to = key(1_000_000 + number).address
        message = messages.activation(
            self.core.domain,
            batch_id=self.batch_id,
            token_id=item[0],
            to=to,
            by_seller=False,
            deadline=FOREVER,
        )
        signature = messages.sign_compact(message, bytes(key(number).key))
        return (item, to, False, FOREVER, signature.r, signature.vs)

    def activate_own(self) -> int:
        number = ITEMS - 1
        return self._passport("activate", self.activation(number), self.tree.proof(number))

    def activate_many(self, numbers: list[int]) -> int:
        shared = share_proofs(self.tree.nodes, numbers)
        nodes = (shared.frontier, shared.proof, shared.flags)
        activations = [
            (self.activation(number), path.frontier_index, path.path)
            for number, path in zip(numbers, shared.paths, strict=True)
        ]
        return self._passport("activateMany", nodes, activations)

    def _passport(self, act: str, *args: object) -> int:
        return self.core.lab.gas("Passport", self.core.passport, act, self.batch_id, *args, sender=RELAY)


def activations(this: Core) -> list[Row]:
    goods = Goods(this)
    return [
        Row("passport.activate.own", "zhenbo", goods.activate_own()),
        Row("passport.activate.relayed100", "zhenbo", goods.activate_many(goods.scattered), BATCH),
        Row("passport.activate.contiguous100", "zhenbo", goods.activate_many(list(CONTIGUOUS)), BATCH),
    ]


def _nobody(number: int) -> str:
    return "0x" + digest(f"nobody {number}")[:20].hex()
