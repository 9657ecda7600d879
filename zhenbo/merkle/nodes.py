"""The complete binary tree of OpenZeppelin's merkle-tree, kept as one run of 32-byte nodes.

A tree of n leaves has 2n - 1 nodes. Node 0 is the root, the children of node i are 2i + 1 and 2i + 2, and
leaf k (in tree order) is node 2n - 2 - k: leaves fill the array from its end. Unless n is a power of two,
leaves therefore lie at two depths. A parent is keccak256 of its two children in ascending order, so that a
proof needs no sides.

Layout and hash: @openzeppelin/merkle-tree 1.0.8 (format "standard-v1");
contracts/utils/cryptography/MerkleProof.sol.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sha3 import keccak_256  # type: ignore[import-untyped]

from zhenbo.errors import BadTree
from zhenbo.workers import Workers

NODE_BYTES = 32
CHUNK_NODES = 32_768
_PAIR = struct.Struct("32s32s")


class Nodes(Protocol):
    """Read access to the nodes of one tree, wherever they are kept."""

    def __len__(self) -> int:
        """Number of nodes, 2n - 1 for n leaves."""

    def node(self, index: int) -> bytes:
        """The 32 bytes of one node; 0 is the root."""


@dataclass(frozen=True)
class MultiProof:
    """One proof for many nodes, in the order that MerkleProof.processMultiProof consumes."""

    leaves: list[bytes]
    proof: list[bytes]
    flags: list[bool]


class FlatNodes:
    """All nodes of a tree in one bytearray: 64 bytes a leaf, whatever the leaf holds."""

    def __init__(self, data: bytes | bytearray) -> None:
        if not data or len(data) % (2 * NODE_BYTES) != NODE_BYTES:
            raise BadTree(f"a tree has an odd number of 32-byte nodes; {len(data)} bytes were given")
        self.data = data

    @classmethod
    def from_leaves(
        cls,
        leaves: bytes | bytearray,
        workers: Workers | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> FlatNodes:
        """Hash the tree over concatenated 32-byte leaf hashes given in tree order."""
        count, rest = divmod(len(leaves), NODE_BYTES)
        if rest or not count:
            raise BadTree(f"expected one or more leaf hashes of 32 bytes; {len(leaves)} bytes were given")
        data = bytearray(tree_size(count) * NODE_BYTES)
        data[(count - 1) * NODE_BYTES :] = _reversed_nodes(leaves)
        for low, high in _ready_ranges(count):
            _fill_parents(data, low, high, workers)
            if progress:
                progress(high - low)
        return cls(data)

    def __len__(self) -> int:
        return len(self.data) // NODE_BYTES

    def node(self, index: int) -> bytes:
        """The 32 bytes of one node; 0 is the root."""
        if not 0 <= index < len(self):
            raise BadTree(f"node {index} is outside the tree of {len(self)} nodes")
        return bytes(self.data[index * NODE_BYTES : (index + 1) * NODE_BYTES])

    @property
    def root(self) -> bytes:
        """Root of the tree."""
        return self.node(0)

    def leaves(self) -> bytearray:
        """The concatenated leaf hashes in tree order."""
        return _reversed_nodes(self.data[(len(self) // 2) * NODE_BYTES :])

    def inner_nodes_hold(self) -> bool:
        """True when each inner node is the hash of its children."""
        again = FlatNodes.from_leaves(self.leaves())
        return again.data == self.data


def tree_size(leaf_count: int) -> int:
    """Nodes of a tree with this many leaves."""
    return 2 * leaf_count - 1


def leaf_node_index(node_count: int, position: int) -> int:
    """Node index of the leaf at a position in tree order."""
    if not 0 <= position < (node_count + 1) // 2:
        raise BadTree(f"leaf {position} is outside the tree of {(node_count + 1) // 2} leaves")
    return node_count - 1 - position


def parent_index(index: int) -> int:
    """Index of a node's parent; the root has none."""
    return (index - 1) // 2


def sibling_index(index: int) -> int:
    """Index of a node's sibling: left children have odd indices."""
    return index + 1 if index % 2 else index - 1


def level_of(index: int) -> int:
    """Steps from a node up to the root."""
    return (index + 1).bit_length() - 1


def hash_pair(one: bytes, other: bytes) -> bytes:
    """Parent of two nodes, whichever side they stand on."""
    digest: bytes = keccak_256(one + other if one < other else other + one).digest()
    return digest


def path_to_level(nodes: Nodes, index: int, level: int) -> tuple[list[bytes], int]:
    """Siblings from a node up to its ancestor at a level, and that ancestor's index."""
    path = []
    while level_of(index) > level:
        path.append(nodes.node(sibling_index(index)))
        index = parent_index(index)
    return path, index


def proof_of(nodes: Nodes, position: int) -> list[bytes]:
    """Siblings from the leaf at a position (tree order) up to the root."""
    return path_to_level(nodes, leaf_node_index(len(nodes), position), 0)[0]


def proof_root(leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """Root that a proof gives for a leaf hash: MerkleProof.processProof."""
    for sibling in proof:
        leaf = hash_pair(leaf, sibling)
    return leaf


def multiproof_of(nodes: Nodes, indices: Sequence[int]) -> MultiProof:
    """Proof of many nodes at once; `indices` are node indices of leaves, or of inner nodes of one level.

    The queue of MerkleProof takes all given nodes before the first computed one, so nodes must go from the
    last index to the first, and computed parents must follow them in that order too. That holds for leaves
    (which lie at the last two levels) and for nodes of any one level, and for nothing else.
    """
    queue = sorted(indices, reverse=True)
    if len(set(queue)) != len(queue):
        raise BadTree("the same leaf is to be proven twice in one multiproof")
    if not queue:
        return MultiProof([], [nodes.node(0)], [])
    leaves = [nodes.node(index) for index in queue]
    proof: list[bytes] = []
    flags: list[bool] = []
    head = 0
    while queue[head] > 0:
        index, head = queue[head], head + 1
        paired = head < len(queue) and queue[head] == sibling_index(index)
        flags.append(paired)
        if paired:
            head += 1
        else:
            proof.append(nodes.node(sibling_index(index)))
        queue.append(parent_index(index))
    return MultiProof(leaves, proof, flags)


def multiproof_root(multiproof: MultiProof) -> bytes:
    """Root that a multiproof gives: MerkleProof.processMultiProof, with its checks of shape."""
    leaves, proof, flags = multiproof.leaves, multiproof.proof, multiproof.flags
    if len(leaves) + len(proof) != len(flags) + 1 or len(proof) < flags.count(False):
        raise BadTree("multiproof: numbers of leaves, proof nodes and flags do not fit each other")
    queue, spare = list(leaves), iter(proof)
    head = 0
    for flag in flags:
        if head + (2 if flag else 1) > len(queue):
            raise BadTree("multiproof: a flag asks for a node that is not there yet")
        other = queue[head + 1] if flag else next(spare)
        queue.append(hash_pair(queue[head], other))
        head += 2 if flag else 1
    left = queue[head:] + list(spare)
    if len(left) != 1:
        raise BadTree(f"multiproof: {len(left)} nodes are left where one root should be")
    return left[0]


def _reversed_nodes(data: bytes | bytearray) -> bytearray:
    """The same nodes from last to first; reversing all bytes and then the bytes of each node does it in C."""
    turned = bytearray(len(data))
    for offset in range(NODE_BYTES):
        turned[offset::NODE_BYTES] = data[offset::NODE_BYTES][::-1]
    return turned


def _ready_ranges(leaf_count: int) -> Iterator[tuple[int, int]]:
    """Ranges of inner nodes from the last to the root, each with all its children outside of it."""
    high = leaf_count - 1
    while high > 0:
        low = high // 2
        yield low, high
        high = low


def _fill_parents(data: bytearray, low: int, high: int, workers: Workers | None) -> None:
    """Hash the inner nodes low..high-1 in place, a chunk a task."""
    spread = workers if workers is not None and high - low > CHUNK_NODES else None
    starts = range(low, high, CHUNK_NODES)
    families = (
        bytes(data[_at(2 * start + 1) : _at(2 * min(start + CHUNK_NODES, high) + 1)]) for start in starts
    )
    hashed = spread.map(hash_families, families) if spread else map(hash_families, families)
    for start, parents in zip(starts, hashed, strict=True):
        data[_at(start) : _at(start) + len(parents)] = parents


def _at(index: int) -> int:
    return index * NODE_BYTES


def hash_families(children: bytes) -> bytes:
    """Parents of concatenated pairs of children; the inner loop of every build."""
    pairs = _PAIR.iter_unpack(children)
    return b"".join([keccak_256(a + b if a < b else b + a).digest() for a, b in pairs])
