"""Proof nodes shared between items of one batch, for Passport.activateMany.

A multiproof of all items would be shortest, but one bad leaf would void it for everybody. So the proof is cut
at a *frontier*: nodes of one level that are proven to the root together (they do not depend on what the items
claim), and a path of its own for each item from its leaf up to its frontier node. A bad item then fails
alone.

On chain: MerkleProof.multiProofVerifyCalldata(proof, flags, root, frontier), then for each item
MerkleProof.processProofCalldata(path, leaf) == frontier[frontier_index].
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhenbo.errors import BadTree
from zhenbo.merkle.nodes import (
    MultiProof,
    Nodes,
    leaf_node_index,
    level_of,
    multiproof_of,
    path_to_level,
)


@dataclass(frozen=True)
class GasModel:
    """What a proof costs, in gas: calldata bytes (EIP-2028) and the steps of OpenZeppelin's two verifiers.

    A multiproof step costs more than a path step, since it keeps its queue in memory.
    """

    zero_byte: int = 4
    nonzero_byte: int = 16
    path_step: int = 150
    multiproof_step: int = 250
    frontier_node: int = 30

    def word(self, data: bytes) -> int:
        """Calldata gas of one word."""
        zeros = data.count(0)
        return zeros * self.zero_byte + (len(data) - zeros) * self.nonzero_byte

    def flag(self, value: bool) -> int:
        """Calldata gas of one bool: a whole word."""
        return 31 * self.zero_byte + (self.nonzero_byte if value else self.zero_byte)

    def cost(
        self, frontier: Sequence[bytes], multiproof: MultiProof, paths: Iterable[Sequence[bytes]]
    ) -> int:
        """Gas of one way to share: frontier, multiproof and paths, without what every way needs alike."""
        above = sum(map(self.word, multiproof.proof)) + sum(map(self.flag, multiproof.flags))
        above += len(multiproof.flags) * self.multiproof_step
        kept = sum(map(self.word, frontier)) + len(frontier) * self.frontier_node
        return above + kept + sum(self.word(node) + self.path_step for path in paths for node in path)


@dataclass(frozen=True)
class ItemPath:
    """Where one item's path ends in the frontier, and the siblings from its leaf up to there."""

    frontier_index: int
    path: list[bytes]


@dataclass(frozen=True)
class SharedProof:
    """Frontier, its multiproof to the root, and one path an item, in the order the items were asked for."""

    frontier: list[bytes]
    proof: list[bytes]
    flags: list[bool]
    paths: list[ItemPath]
    gas: int


def share_proofs(tree_nodes: Nodes, indices: Sequence[int], model: GasModel = GasModel()) -> SharedProof:
    """The cheapest shared proof of the leaves at these positions (tree order, each once).

    Tries every level of the tree: level 0 is one full proof an item, the last level is OpenZeppelin's
    multiproof. A leaf that lies above the level stands in the frontier itself; only at the last level can
    that happen, so the frontier is always in the order that a multiproof needs.
    """
    if not indices:
        raise BadTree("no item was given to prove")
    if len(set(indices)) != len(indices):
        raise BadTree("the same item was given twice")
    reader = _Remembered(tree_nodes)
    leaves = [leaf_node_index(len(tree_nodes), position) for position in indices]
    deepest = max(map(level_of, leaves))
    return min(
        (_shared_at(reader, leaves, level, model) for level in range(deepest + 1)),
        key=lambda found: found.gas,
    )


def _shared_at(nodes: Nodes, leaves: list[int], level: int, model: GasModel) -> SharedProof:
    """The shared proof with its frontier at one level."""
    climbed = [path_to_level(nodes, leaf, level) for leaf in leaves]
    tops = sorted({top for _, top in climbed}, reverse=True)
    place = {top: number for number, top in enumerate(tops)}
    above = multiproof_of(nodes, tops)
    return SharedProof(
        frontier=above.leaves,
        proof=above.proof,
        flags=above.flags,
        paths=[ItemPath(place[top], path) for path, top in climbed],
        gas=model.cost(above.leaves, above, (path for path, _ in climbed)),
    )


class _Remembered:
    """Nodes read once each: all levels look at the same few, and the store may be a database."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._seen: dict[int, bytes] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def node(self, index: int) -> bytes:
        if index not in self._seen:
            self._seen[index] = self._nodes.node(index)
        return self._seen[index]
