"""StandardMerkleTree: a tree over rows of ABI values, with OpenZeppelin's dump format "standard-v1"."""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from zhenbo.errors import BadTree
from zhenbo.merkle.leaves import LeafEncoder, Row, leaf_hash
from zhenbo.merkle.nodes import (
    NODE_BYTES,
    FlatNodes,
    MultiProof,
    leaf_node_index,
    multiproof_of,
    multiproof_root,
    path_to_level,
    proof_root,
    tree_size,
)
from zhenbo.workers import Workers

FORMAT = "standard-v1"
LONG = 100_000  # rows from which starting worker processes pays
CHUNK_ROWS = 16_384
_LARGEST_JSON_INTEGER = 2**53 - 1


class StandardMerkleTree:
    """Rows, the node index of each row, and the nodes. Build it with `of` or `load`."""

    def __init__(
        self, types: Sequence[str], rows: Sequence[Row], node_index: array[int], nodes: FlatNodes
    ) -> None:
        self.types = tuple(types)
        self.rows = rows
        self.nodes = nodes
        self._node_index = node_index

    @classmethod
    def of(
        cls,
        rows: Iterable[Row],
        types: Sequence[str],
        *,
        sort_leaves: bool = True,
        progress: Callable[[int], None] | None = None,
        cores: int | None = None,
    ) -> StandardMerkleTree:
        """Build from rows. Sorted leaves are OpenZeppelin's default; unsorted keeps neighbours together.

        `progress` is called with the number of hashes done since its last call; `cores` limits the processes
        used, where the list is long enough (LONG rows) to use more than one.
        """
        kept = rows if isinstance(rows, (list, tuple)) else list(rows)
        if not kept:
            raise BadTree("a tree needs at least one row")
        with Workers(cores if len(kept) >= LONG else 1) as workers:
            leaves = _leaf_hashes(kept, types, workers, progress)
            node_index = array("Q", range(2 * len(kept) - 2, len(kept) - 2, -1))
            if sort_leaves:
                leaves, node_index = _sorted(leaves)
            return cls(types, kept, node_index, FlatNodes.from_leaves(leaves, workers, progress))

    @property
    def root(self) -> bytes:
        """Root of the tree, 32 bytes."""
        return self.nodes.root

    def __len__(self) -> int:
        return len(self.rows)

    def position(self, row: int) -> int:
        """Place of a row's leaf in tree order; equal to the row number where leaves are not sorted."""
        return len(self.nodes) - 1 - self._index(row)

    def leaf(self, row: int) -> bytes:
        """Leaf hash of a row, counted from 0."""
        return self.nodes.node(self._index(row))

    def proof(self, row: int) -> list[bytes]:
        """Proof of a row, counted from 0."""
        return path_to_level(self.nodes, self._index(row), 0)[0]

    def multiproof(self, rows: Iterable[int]) -> MultiProof:
        """One proof of many rows; its leaves come in the order that the contract wants."""
        return multiproof_of(self.nodes, [self._index(row) for row in rows])

    @staticmethod
    def verify(root: bytes, types: Sequence[str], row: Row, proof: Sequence[bytes]) -> bool:
        """True when the proof leads from the row to the root."""
        return proof_root(leaf_hash(types, row), proof) == root

    @staticmethod
    def verify_multiproof(root: bytes, multiproof: MultiProof) -> bool:
        """True when the multiproof leads from its leaf hashes to the root."""
        return multiproof_root(multiproof) == root

    def dump(self) -> dict[str, Any]:
        """The tree as a JSON value in OpenZeppelin's format, key order included.

        Integers above 2^53 - 1 are written as decimal text, since JSON readers would round them.
        """
        return {
            "format": FORMAT,
            "leafEncoding": list(self.types),
            "tree": ["0x" + self.nodes.node(index).hex() for index in range(len(self.nodes))],
            "values": [
                {"value": [_json_value(value) for value in row], "treeIndex": index}
                for row, index in zip(self.rows, self._node_index, strict=True)
            ],
        }

    def dumps(self) -> str:
        """The dump as text, byte for byte what JSON.stringify(tree.dump()) gives."""
        return json.dumps(self.dump(), separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def load(cls, dump: Any) -> StandardMerkleTree:
        """Read a dump and recompute all of it: every leaf from its values, every inner node from its
        children.
        """
        if not isinstance(dump, dict) or dump.get("format") != FORMAT:
            raise BadTree(f"not a tree dump of format {FORMAT!r}")
        types, texts, values = (dump.get(key) for key in ("leafEncoding", "tree", "values"))
        if not (isinstance(types, list) and isinstance(texts, list) and isinstance(values, list)):
            raise BadTree("the dump lacks one of its lists leafEncoding, tree, values")
        if not values or len(texts) != tree_size(len(values)):
            raise BadTree(f"{len(values)} values do not fit a tree of {len(texts)} nodes")
        nodes = FlatNodes(b"".join(_node_bytes(number, text) for number, text in enumerate(texts)))
        if not nodes.inner_nodes_hold():
            raise BadTree("an inner node of the dump is not the hash of its children")
        return cls(
            types,
            [_row(number, entry) for number, entry in enumerate(values)],
            _checked_indices(types, values, nodes),
            nodes,
        )

    def _index(self, row: int) -> int:
        if not 0 <= row < len(self.rows):
            raise BadTree(f"row {row} is outside the tree of {len(self.rows)} rows")
        return self._node_index[row]


def _leaf_hashes(
    rows: Sequence[Row], types: Sequence[str], workers: Workers, progress: Callable[[int], None] | None
) -> bytes:
    """Leaf hashes of all rows in the order of the rows."""
    tasks = ((types, start, rows[start : start + CHUNK_ROWS]) for start in range(0, len(rows), CHUNK_ROWS))
    chunks = []
    for chunk in workers.map(_hash_chunk, tasks):
        chunks.append(chunk)
        if progress:
            progress(len(chunk) // NODE_BYTES)
    return b"".join(chunks)


def _hash_chunk(task: tuple[Sequence[str], int, Sequence[Row]]) -> bytes:
    types, start, rows = task
    return LeafEncoder(types).hashes(rows, start)


def _sorted(leaves: bytes) -> tuple[bytes, array[int]]:
    """Leaf hashes in ascending order, and the node index of each leaf in its old place."""
    hashes = [leaf for (leaf,) in struct.iter_unpack("32s", leaves)]
    order = sorted(range(len(hashes)), key=hashes.__getitem__)
    last = tree_size(len(hashes)) - 1
    node_index = array("Q", bytes(8 * len(hashes)))
    for position, row in enumerate(order):
        node_index[row] = last - position
    return b"".join(map(hashes.__getitem__, order)), node_index


def _checked_indices(types: Sequence[str], values: list[Any], nodes: FlatNodes) -> array[int]:
    """Node index of each value, each leaf hash recomputed and each leaf used once."""
    encoder = LeafEncoder(types)
    indices = array("Q")
    seen = bytearray(len(values))
    for number, entry in enumerate(values):
        index = entry["treeIndex"]
        position = len(nodes) - 1 - index if type(index) is int else -1
        if not 0 <= position < len(values) or seen[position]:
            raise BadTree(f"value {number}: treeIndex {index!r} is not a leaf, or names one a second time")
        if encoder.hash(entry["value"]) != nodes.node(leaf_node_index(len(nodes), position)):
            raise BadTree(f"value {number}: the tree holds another leaf at index {index}")
        seen[position] = 1
        indices.append(index)
    return indices


def _row(number: int, entry: Any) -> Row:
    if not isinstance(entry, dict) or not isinstance(entry.get("value"), list) or "treeIndex" not in entry:
        raise BadTree(f"value {number}: expected an object with a list `value` and a `treeIndex`")
    return list(entry["value"])


def _node_bytes(number: int, text: Any) -> bytes:
    try:
        raw = bytes.fromhex(text[2:]) if isinstance(text, str) and text.startswith("0x") else b""
    except ValueError:
        raw = b""
    if len(raw) != NODE_BYTES:
        raise BadTree(f"node {number}: {text!r} is not 32 bytes of 0x hex")
    return raw


def _json_value(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return "0x" + value.hex()
    if isinstance(value, (list, tuple)):
        return [_json_value(item) for item in value]
    if isinstance(value, int) and abs(value) > _LARGEST_JSON_INTEGER:
        return str(value)
    return value
