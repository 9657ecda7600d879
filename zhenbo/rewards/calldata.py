"""Entries read back from a transaction: that of `Rewards.post`, or of a wallet that called it.

A multisig or another contract carries the call inside its own calldata, in one piece. So the selector of
`post` is looked for at every place, and what decodes and gives the root that the chain holds is the call:
nobody can make another list of entries with that root.
"""

from collections.abc import Iterator

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import function_signature_to_4byte_selector

from zhenbo.errors import BadTree
from zhenbo.merkle import EntryTree
from zhenbo.rewards.amounts import LARGEST_BATCH

_TYPES = ("uint32", "uint32", "uint32", "uint256[]")
SELECTOR: bytes = function_signature_to_4byte_selector(f"post({','.join(_TYPES)})")


def posted_words(data: bytes, epoch: int, batch: int, root: bytes) -> tuple[int, ...] | None:
    """The entries of a batch in a transaction's calldata; None where they are not in it in one piece."""
    for place in _places(data):
        words = _words(data[place + len(SELECTOR) :], epoch, batch)
        if words is not None and _root(words) == root:
            return words
    return None


def _places(data: bytes) -> Iterator[int]:
    place = data.find(SELECTOR)
    while place >= 0:
        yield place
        place = data.find(SELECTOR, place + 1)


def _words(arguments: bytes, epoch: int, batch: int) -> tuple[int, ...] | None:
    # head of four words, length and entries, wherever the head says that they lie: never more than this
    try:
        found, _, number, words = decode(_TYPES, arguments, strict=False)
    except (DecodingError, OverflowError, ValueError):
        return None
    fits = (found, number) == (epoch, batch) and 0 < len(words) <= LARGEST_BATCH
    return tuple(words) if fits else None


def _root(words: tuple[int, ...]) -> bytes | None:
    try:
        return EntryTree(words).root
    except BadTree:
        return None
