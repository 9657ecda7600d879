"""The Merkle tree of a batch, from the brand's items.db or from the public list of leaves alone."""

from collections.abc import Sequence
from pathlib import Path

from zhenbo.errors import BadBatch
from zhenbo.items.manifest import ITEMS, LEAF_TYPES, LEAVES, MANIFEST, Manifest, read_manifest
from zhenbo.items.store import ItemStore
from zhenbo.merkle import FlatNodes, SharedProof, leaf_hash, share_proofs
from zhenbo.merkle.nodes import leaf_node_index

Values = tuple[int, bytes, int, bytes]  # tokenId, item key, kind, salt: what a leaf hashes
_LEAF_BYTES = 32


class BatchTree:
    """Finds items in a batch and proves many at once. Raises BadBatch where the folder is not whole."""

    def __init__(self, folder: Path):
        self.manifest: Manifest = read_manifest(folder / MANIFEST)
        self.store = ItemStore(folder / ITEMS) if (folder / ITEMS).exists() else None
        self._leaves = b"" if self.store else _leaves(folder / LEAVES)
        self._nodes = self.store or FlatNodes.from_leaves(self._leaves)
        if self._nodes.node(0) != self.manifest.root:
            raise BadBatch(f"{folder}: its items do not lead to the root in {MANIFEST}; use another copy")

    def position(self, values: Values) -> int | None:
        """Place of the item in the list of leaves, from 0; None where these values are no leaf."""
        leaf = leaf_hash(LEAF_TYPES, values)
        if self.store:
            return self._stored(values[0], leaf)
        at = self._leaves.find(leaf)
        while at % _LEAF_BYTES and at >= 0:
            at = self._leaves.find(leaf, at + 1)
        return at // _LEAF_BYTES if at >= 0 else None

    def share(self, positions: Sequence[int]) -> SharedProof:
        """The cheapest proof of these items together."""
        return share_proofs(self._nodes, positions)

    def _stored(self, token_id: int, leaf: bytes) -> int | None:
        try:
            place = self.store.item_of_token(token_id).leaf if self.store else 0
        except BadBatch:
            return None
        return place if self._nodes.node(leaf_node_index(len(self._nodes), place)) == leaf else None


def _leaves(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise BadBatch(f"{path} cannot be read: {fault.strerror}; it is published with the batch") from None
