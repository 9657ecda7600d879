"""A gift: who gets how much, cut into batches. Its id is its list and its label, however it is cut.

Batches are cut evenly, in ascending order of wallets: of n entries in b batches the first n mod b have one
more than the others. So the cut follows from the number of batches alone, and whoever has the list and reads
that number off the chain can go on where a sender stopped, even if every file of the sender is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from zhenbo.errors import BadList
from zhenbo.language import Text, say
from zhenbo.merkle import Entry, StandardMerkleTree, batch_tree, entry_word, list_hash, plan_id

MOST_BATCHES = 2**24 - 1
MOST_ENTRIES = 550  # of a batch; what IAirdrop takes for granted
LABEL_BYTES = 32
# gas at most, every fan of the batch refusing pushes (28,280 each were measured), and of the call around them
WORST_ENTRY_GAS, WORST_CALL_GAS = 29_000, 160_000


@dataclass(frozen=True)
class Gift:
    """Entries by ascending wallet, the label, and how many batches."""

    entries: tuple[Entry, ...]
    label: str
    count: int

    def __post_init__(self) -> None:
        if not 0 < self.count <= min(len(self.entries), MOST_BATCHES):
            said = Text(
                f"{len(self.entries)} 人不能分成 {self.count} 批",
                f"{len(self.entries)} fans cannot be cut into {self.count} batches",
            )
            raise BadList(say(said))

    @cached_property
    def words(self) -> list[int]:
        """One word an entry, ascending; BadTree for what the contract would refuse."""
        return [entry_word(entry.fan, entry.amount) for entry in self.entries]

    @cached_property
    def batches(self) -> list[list[int]]:
        """The words of each batch."""
        return cut(self.words, self.count)

    @cached_property
    def tree(self) -> StandardMerkleTree:
        """Proves the batches."""
        return batch_tree(self.batches)

    @property
    def root(self) -> bytes:
        """What is announced."""
        return self.tree.root

    @cached_property
    def list_hash(self) -> bytes:
        """What the list is known by."""
        return list_hash(self.words)

    @cached_property
    def label_bytes(self) -> bytes:
        """The label as the contract has it."""
        return label_bytes(self.label)

    @cached_property
    def id(self) -> bytes:
        """The plan's id."""
        return plan_id(self.list_hash, self.label_bytes)

    @property
    def name(self) -> str:
        """The first eight digits of the id, for names of files."""
        return self.id.hex()[:8]

    @cached_property
    def total(self) -> int:
        """Points of all entries."""
        return sum(entry.amount for entry in self.entries)

    def batch_of(self, place: int) -> int:
        """The batch of the entry at a place, counted from 0."""
        base, more = divmod(len(self.entries), self.count)
        large = more * (base + 1)
        return place // (base + 1) if place < large else more + (place - large) // base


def cut(words: Sequence[int], count: int) -> list[list[int]]:
    """Even parts, the longer ones first."""
    base, more = divmod(len(words), count)
    ends = [base * number + min(number, more) for number in range(count + 1)]
    return [list(words[start:end]) for start, end in pairwise(ends)]


def batches_for(entries: int, gas: int) -> int:
    """How many batches keep each within `gas`, also where all its fans refuse pushes."""
    largest = min(MOST_ENTRIES, (gas - WORST_CALL_GAS) // WORST_ENTRY_GAS)
    if largest < 1:
        said = Text(f"{gas} gas 不够推送一人", f"{gas} gas are too few to push to a single fan")
        raise BadList(say(said))
    return -(-entries // largest)


def label_bytes(label: str) -> bytes:
    """UTF-8, filled up with zeros. Raises BadList where it is longer than the contract's 32 bytes, or holds
    signs that nobody sees, which would command a terminal or look like another label.
    """
    text = label.encode("utf-8", "surrogateescape")
    if not label.isprintable():
        said = Text(
            f"标签 {label!r} 含有看不见的字符；请只写文字",
            f"the label {label!r} holds characters that nobody sees; write letters and signs only",
        )
        raise BadList(say(said))
    if len(text) > LABEL_BYTES:
        said = Text(
            f"标签 {label!r} 有 {len(text)} 字节，最多 {LABEL_BYTES}（约 10 个汉字）",
            f"the label {label!r} has {len(text)} bytes; {LABEL_BYTES} fit (a Chinese character has 3)",
        )
        raise BadList(say(said))
    return text.ljust(LABEL_BYTES, b"\0")
