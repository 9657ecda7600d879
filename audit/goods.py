"""Items with known keys, and the tree of a batch of them; the same in every run."""

from dataclasses import dataclass
from hashlib import sha256

from eth_account import Account
from eth_account.messages import SignableMessage

from zhenbo import gs1, messages
from zhenbo.merkle import StandardMerkleTree

LEAF_TYPES = ("uint256", "address", "uint8", "bytes16")
SCRATCH, CHIP = 0, 1
GTIN, PREFIX = "09521001000000", "9521001"  # prefix 952 is GS1's own, for examples
OTHER_PREFIX = "9521002"


@dataclass(frozen=True)
class Item:
    """One item; another `mark` gives the same tokenId another key."""

    serial: str
    kind: int = SCRATCH
    mark: str = ""

    @property
    def token_id(self) -> int:
        return gs1.encode_token_id(GTIN, self.serial)

    @property
    def key(self) -> bytes:
        return sha256(f"item {self.serial} {self.mark}".encode()).digest()

    @property
    def leaf(self) -> tuple[int, str, int, bytes]:
        """The contract's struct Item, which is also the row of the leaf."""
        return (
            self.token_id,
            str(Account.from_key(self.key).address),
            self.kind,
            sha256(self.key).digest()[:16],
        )

    def sign(self, message: SignableMessage) -> messages.CompactSignature:
        return messages.sign_compact(message, self.key)


@dataclass(frozen=True)
class Lot:
    """The items of one batch."""

    name: str
    items: tuple[Item, ...]

    @property
    def tree(self) -> StandardMerkleTree:
        return StandardMerkleTree.of([item.leaf for item in self.items], LEAF_TYPES, sort_leaves=False)

    def proof(self, item: Item) -> list[bytes]:
        return self.tree.proof(self.items.index(item))
