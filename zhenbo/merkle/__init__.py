"""Merkle trees of OpenZeppelin's StandardMerkleTree: build, prove, dump, and share proofs between items."""

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
    "FlatNodes",
    "GasModel",
    "ItemPath",
    "LeafEncoder",
    "MultiProof",
    "Nodes",
    "SharedProof",
    "StandardMerkleTree",
    "leaf_hash",
    "multiproof_of",
    "multiproof_root",
    "proof_of",
    "proof_root",
    "share_proofs",
    "tree_size",
]
