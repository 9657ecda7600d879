"""Merkle trees: OpenZeppelin's StandardMerkleTree (build, prove, dump, share proofs), and that of entries."""

from zhenbo.merkle.entries import (
    Entry,
    EntryTree,
    batch_tree,
    entry_word,
    list_hash,
    plan_id,
    read_word,
    words_hash,
)
from zhenbo.merkle.leaves import LeafEncoder, leaf_hash
from zhenbo.merkle.nodes import (
    FlatNodes,
    MultiProof,
    Nodes,
    multiproof_of,
    multiproof_root,
    proof_of,
    proof_root,
    tree_size,
)
from zhenbo.merkle.sharing import GasModel, ItemPath, SharedProof, share_proofs
from zhenbo.merkle.standard import StandardMerkleTree

__all__ = [
    "Entry",
    "EntryTree",
    "FlatNodes",
    "GasModel",
    "ItemPath",
    "LeafEncoder",
    "MultiProof",
    "Nodes",
    "SharedProof",
    "StandardMerkleTree",
    "batch_tree",
    "entry_word",
    "leaf_hash",
    "list_hash",
    "multiproof_of",
    "multiproof_root",
    "plan_id",
    "proof_of",
    "proof_root",
    "read_word",
    "share_proofs",
    "tree_size",
    "words_hash",
]
