"""Goods of a batch with their labels: item keys, leaves, tree, proofs; real, and the same in every run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eth_account import Account
from sha3 import keccak_256

from zhenbo import gs1
from zhenbo.merkle import GasModel, SharedProof, StandardMerkleTree, share_proofs

LEAF_TYPES = ("uint256", "address", "uint8", "bytes16")
SCRATCH, CHIP, SCRATCH_SAMPLE, CHIP_SAMPLE = range(4)


@dataclass(frozen=True)
class Label:
    """What is on one item: its printed identity, and the secret in the chip or under the scratch layer."""

    token_id: int
    key: bytes
    address: str
    kind: int
    salt: bytes

    @property
    def item(self) -> tuple[int, str, int, bytes]:
        """The contract's struct Item, which is also the row of the leaf."""
        return (self.token_id, self.address, self.kind, self.salt)

    def but(self, **changes: object) -> "Label":
        return replace(self, **changes)  # type: ignore[arg-type]


class Goods:
    """Labelled items and their tree, in the order of the rows."""

    def __init__(self, labels: Sequence[Label], lot: str = "PE2026A") -> None:
        self.labels = list(labels)
        self.lot = lot
        self.tree = StandardMerkleTree.of([label.item for label in labels], LEAF_TYPES, sort_leaves=False)

    @property
    def gtin(self) -> int:
        return self.labels[0].token_id >> 160

    @property
    def quantity(self) -> int:
        return sum(label.kind in (SCRATCH, CHIP) for label in self.labels)

    def __getitem__(self, row: int) -> Label:
        return self.labels[row]

    def proof(self, row: int) -> list[bytes]:
        return self.tree.proof(row)

    def shared(self, rows: Sequence[int], model: GasModel | None = None) -> SharedProof:
        return share_proofs(self.tree.nodes, list(rows), model or GasModel())


def label(gtin: str, serial: str, kind: int = SCRATCH, secret: str = "") -> Label:
    """One label; another `secret` gives another key and salt."""
    return keyed(gs1.encode_token_id(gtin, serial), f"{gtin} {serial} {secret}", kind)


def keyed(token_id: int, secret: str, kind: int = SCRATCH) -> Label:
    """A label for any number, also one that GS1 does not allow."""
    seed = keccak_256(secret.encode()).digest()
    address = str(Account.from_key(seed).address)
    return Label(token_id, seed, address, kind, keccak_256(seed).digest()[:16])


def make_goods(gtin: str, kinds: Sequence[int], mark: str = "A", lot: str = "PE2026A") -> Goods:
    """As many items as kinds are given; another `mark` gives other serials."""
    return Goods([label(gtin, f"{mark}{row:05d}", kind) for row, kind in enumerate(kinds)], lot)
