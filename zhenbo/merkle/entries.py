"""Entries of points: the words that Rewards and Airdrop take, and the tree that Rewards builds over a batch.

A word is `fan << 96 | amount`: the fan's address and below it the points, 96 bits. In the tree of a batch a
leaf is the hash of one word; neighbours are paired level by level, and a last node without a neighbour moves
up as it is. That is contracts/libraries/EntryTree.sol, and not the shape of the trees of items.

An airdrop commits to its batches by a StandardMerkleTree over number and hash of each, and to its list,
however that is cut into batches, by the hash of all words in ascending order.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from eth_abi.abi import encode as abi_encode
from eth_utils.address import is_checksum_address, is_hex_address, to_checksum_address
from sha3 import keccak_256  # type: ignore[import-untyped]

from zhenbo.errors import BadTree
from zhenbo.merkle.nodes import NODE_BYTES, hash_families, proof_root
from zhenbo.merkle.standard import StandardMerkleTree

AMOUNT_BITS = 96
LARGEST_AMOUNT = (1 << AMOUNT_BITS) - 1
BATCH_TYPES = ("uint256", "bytes32")  # number of the batch, words_hash of its entries


class Entry(NamedTuple):
    """Points of one fan; the address is checksummed."""

    fan: str
    amount: int


def entry_word(fan: str, amount: int) -> int:
    """The word of a fan's points; BadTree for what the contracts would refuse."""
    if not (fan.startswith("0x") and is_hex_address(fan)):
        raise BadTree(f"{fan!r} is no address: 0x and 40 hex digits")
    if fan[2:] not in (fan[2:].lower(), fan[2:].upper()) and not is_checksum_address(fan):
        raise BadTree(f"{fan} fails its checksum (EIP-55); a character was mistyped")
    if not int(fan, 16):
        raise BadTree("nobody has the address zero, so no entry can be for it")
    if not 0 < amount <= LARGEST_AMOUNT:
        raise BadTree(f"{fan}: {amount} points; an entry has 1 to 2^96 - 1")
    return int(fan, 16) << AMOUNT_BITS | amount


def read_word(word: int) -> Entry:
    """The entry that a word stands for; BadTree for what the contracts would refuse."""
    return Entry(to_checksum_address(f"0x{_fan(word):040x}"), word & LARGEST_AMOUNT)


def _fan(word: int) -> int:
    fan = word >> AMOUNT_BITS
    if not 0 < fan < 1 << 160 or not word & LARGEST_AMOUNT:
        raise BadTree(f"{word:#x} is no entry: fan or amount is zero, or it is longer than a word")
    return fan


class EntryTree:
    """The tree of one batch, as Rewards.post builds it; entries keep their order."""

    def __init__(self, words: Sequence[int]) -> None:
        """BadTree where there is none, or where fans do not ascend strictly."""
        if not words:
            raise BadTree("a batch has one entry at least")
        for place, (one, other) in enumerate(pairwise(map(_fan, words)), start=1):
            if other <= one:
                raise BadTree(f"entry {place}: fan 0x{other:040x} is not above the one before it")
        self.words = tuple(words)
        self._levels = [b"".join(keccak_256(_packed([word])).digest() for word in words)]
        while len(self._levels[-1]) > NODE_BYTES:
            self._levels.append(_parents(self._levels[-1]))

    def __len__(self) -> int:
        return len(self.words)

    @property
    def root(self) -> bytes:
        """What Rewards stores for the batch."""
        return self._levels[-1]

    def proof(self, place: int) -> list[bytes]:
        """Siblings from the entry at a place, counted from 0, up to the root."""
        if not 0 <= place < len(self):
            raise BadTree(f"entry {place} is outside the batch of {len(self)}")
        siblings = []
        for level in self._levels[:-1]:
            start = (place ^ 1) * NODE_BYTES
            if start < len(level):
                siblings.append(level[start : start + NODE_BYTES])
            place //= 2
        return siblings

    @staticmethod
    def verify(root: bytes, word: int, proof: Sequence[bytes]) -> bool:
        """Whether the proof leads from the word to the root."""
        return proof_root(keccak_256(_packed([word])).digest(), proof) == root


def words_hash(words: Iterable[int]) -> bytes:
    """Hash of the entries of an airdrop's batch, in their order."""
    digest: bytes = keccak_256(_packed(words)).digest()
    return digest


def list_hash(words: Iterable[int]) -> bytes:
    """What an airdrop's list is known by, in whatever order and batches it is kept."""
    return words_hash(sorted(words))


def batch_tree(batches: Sequence[Sequence[int]]) -> StandardMerkleTree:
    """The tree whose root an airdrop announces; row n proves batch n."""
    rows = [(number, words_hash(batch)) for number, batch in enumerate(batches)]
    return StandardMerkleTree.of(rows, BATCH_TYPES, sort_leaves=False)


def plan_id(listed: bytes, label: bytes) -> bytes:
    """The id that Airdrop gives to a plan of this list hash and label."""
    digest: bytes = keccak_256(abi_encode(("bytes32", "bytes32"), (listed, label))).digest()
    return digest


def _packed(words: Iterable[int]) -> bytes:
    return b"".join(word.to_bytes(32, "big") for word in words)


def _parents(level: bytes) -> bytes:
    """The next level; a last node without a neighbour is its last node too."""
    pairs = len(level) // (2 * NODE_BYTES) * 2 * NODE_BYTES
    return hash_families(level[:pairs]) + level[pairs:]
