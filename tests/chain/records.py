"""Anchors of small record trees, for tests of the Notary."""

from typing import Any, NamedTuple

from eth_abi import encode
from sha3 import keccak_256

from zhenbo.merkle import StandardMerkleTree

LEAF_TYPES = ("bytes32", "bytes32", "bytes32", "bytes32")  # salt, profile, canonical, strict
ANCHOR_TYPE = "(uint8,bytes32,bytes32,uint32,bytes32,bytes32)"
NONE = bytes(32)
EVENTS, SCANS, ORDERS, CONTRIBUTIONS, ACCESS = range(5)
# by stream, who of `system` may write to it
RECORDERS = ("brand", "resolver", "platform", "platform", "regulator")


class Anchor(NamedTuple):
    """Anchor of INotary."""

    stream: int
    subject: bytes
    root: bytes
    count: int
    document_hash: bytes
    corrects: bytes


def digest(text: str) -> bytes:
    return keccak_256(text.encode()).digest()


def rows_of(mark: str, count: int) -> list[tuple[bytes, ...]]:
    """Records of a document; another `mark` gives another document."""
    return [tuple(digest(f"{mark} {row} {column}") for column in range(4)) for row in range(count)]


def tree_of(mark: str, count: int) -> StandardMerkleTree:
    return StandardMerkleTree.of(rows_of(mark, count), LEAF_TYPES, sort_leaves=False)


def anchor_of(mark: str, stream: int = EVENTS, rows: int = 3, **changes: Any) -> Anchor:
    """The anchor of that document, with what a test wants changed."""
    root = tree_of(mark, rows).root
    return Anchor(stream, digest(f"lot of {mark}"), root, rows, digest(f"bytes of {mark}"), NONE)._replace(
        **changes
    )


def encoded(record: tuple[bytes, ...]) -> bytes:
    """A record as Notary.includes takes it."""
    return encode(LEAF_TYPES, record)


def id_of(recorder: Any, anchor: Anchor) -> bytes:
    """The anchor's id, computed without the contract."""
    return keccak_256(encode(["address", ANCHOR_TYPE], [str(recorder), tuple(anchor)])).digest()
