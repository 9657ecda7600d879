"""Shared proofs: whatever level is chosen, both of the contract's checks hold, and none is cheaper."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenbo.errors import BadTree
from zhenbo.merkle import (
    FlatNodes,
    GasModel,
    MultiProof,
    SharedProof,
    multiproof_root,
    proof_of,
    proof_root,
    share_proofs,
)
from zhenbo.merkle.nodes import leaf_node_index, multiproof_of, path_to_level


def tree_of(count: int) -> FlatNodes:
    return FlatNodes.from_leaves(random.Random(count).randbytes(32 * count))


def assert_contract_accepts(nodes: FlatNodes, chosen: list[int], shared: SharedProof) -> None:
    assert multiproof_root(MultiProof(shared.frontier, shared.proof, shared.flags)) == nodes.root
    assert len(shared.paths) == len(chosen)
    for position, item in zip(chosen, shared.paths, strict=True):
        leaf = nodes.node(leaf_node_index(len(nodes), position))
        assert proof_root(leaf, item.path) == shared.frontier[item.frontier_index]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_every_choice_of_items_is_proven(data) -> None:  # type: ignore[no-untyped-def]
    count = data.draw(st.integers(1, 70))
    chosen = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=count, unique=True))
    model = data.draw(
        st.sampled_from(
            [GasModel(), GasModel(multiproof_step=0, path_step=5000), GasModel(multiproof_step=90_000)]
        )
    )
    nodes = tree_of(count)
    assert_contract_accepts(nodes, chosen, share_proofs(nodes, chosen, model))


@pytest.mark.parametrize("count", [5, 6, 7, 9, 100])
def test_leaves_at_two_depths_share_one_multiproof(count: int) -> None:
    nodes = tree_of(count)
    everything = list(range(count))
    shared = share_proofs(nodes, everything, GasModel(multiproof_step=0, frontier_node=0, path_step=10**6))
    assert_contract_accepts(nodes, everything, shared)
    assert (
        len(shared.frontier) == count and shared.proof == [] and not any(item.path for item in shared.paths)
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 200), st.data())
def test_no_other_level_is_cheaper(count, data) -> None:  # type: ignore[no-untyped-def]
    nodes, model = tree_of(count), GasModel()
    chosen = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=30, unique=True))
    costs = []
    for level in range(9):
        climbed = [path_to_level(nodes, leaf_node_index(len(nodes), position), level) for position in chosen]
        above = multiproof_of(nodes, list({top for _, top in climbed}))
        costs.append(model.cost(above.leaves, above, [path for path, _ in climbed]))
    assert share_proofs(nodes, chosen).gas == min(costs)


def test_one_item_is_an_ordinary_proof() -> None:
    nodes = tree_of(1000)
    shared = share_proofs(nodes, [77])
    assert shared.frontier == [nodes.root] and shared.proof == [] and shared.flags == []
    assert shared.paths[0].path == proof_of(nodes, 77)


def test_neighbours_cost_less_than_scattered_items_and_both_less_than_single_proofs() -> None:
    nodes, model = tree_of(131_072), GasModel()
    near = share_proofs(nodes, list(range(1000, 1100)))
    far = share_proofs(nodes, random.Random(3).sample(range(131_072), 100))
    single = sum(
        model.word(node) + model.path_step for at in range(1000, 1100) for node in proof_of(nodes, at)
    )
    assert near.gas < far.gas < single
    assert near.gas / 100 < 5_000 < single / 100


def test_a_bad_item_spoils_only_its_own_path() -> None:
    nodes = tree_of(64)
    chosen = [3, 4, 40]
    shared = share_proofs(nodes, chosen)
    forged = bytes(32)
    assert proof_root(forged, shared.paths[1].path) != shared.frontier[shared.paths[1].frontier_index]
    assert_contract_accepts(nodes, chosen, shared)


@pytest.mark.parametrize(
    "chosen, reason", [([], "no item"), ([1, 1], "twice"), ([64], "outside"), ([-1], "outside")]
)
def test_refuses_impossible_choices(chosen: list[int], reason: str) -> None:
    with pytest.raises(BadTree, match=reason):
        share_proofs(tree_of(64), chosen)


def test_multiproof_of_wrong_shape_is_refused() -> None:
    nodes = tree_of(4)
    for broken in (
        MultiProof([nodes.root], [nodes.root], []),
        MultiProof([], [], [True]),
        MultiProof([nodes.root] * 2, [nodes.root] * 2, [True, True, True]),
    ):
        with pytest.raises(BadTree, match="multiproof"):
            multiproof_root(broken)


def test_gas_model_counts_zero_bytes() -> None:
    assert GasModel().word(bytes(31) + b"\x01") == 31 * 4 + 16
    assert GasModel().flag(False) == 32 * 4
