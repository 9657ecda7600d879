"""A dossier tells the whole life, in order, and the same one every time."""

import json
from dataclasses import replace

from bundle_world import NETWORK, SECOND_BUYER, make

from zhenbo.bundle.verify import verify_on_chain, verify_with_roots
from zhenbo.dossier import dossier


def test_the_life_runs_from_the_leaf_to_the_owner(made):
    told = dossier(made.bundle, verify_on_chain(made.bundle, made.world.chain, NETWORK))
    assert told.verified
    assert (told.lot, told.brand, told.inspector) == ("PE20260715A", "yunling-tea (#2)", "pu-er-lab (#3)")
    assert (told.owner, told.kind, told.quantity) == (SECOND_BUYER, "sale-code", 7)
    steps = [moment.title.en for moment in told.moments]
    assert steps[0] == "creating class instance"
    assert steps[-1].startswith("handed over")
    assert [m.time for m in told.moments] == sorted(m.time for m in told.moments)
    assert {m.who for m in told.moments if m.kind == "event"} >= {
        "menghai-cooperative (#1)",
        "diancang-logistics (#4)",
    }
    assert len(told.raw_material) == 2
    inspecting = next(m for m in told.moments if m.title.en == "inspecting")
    assert inspecting.certificates == ("PE2026-0417.pdf",)
    assert inspecting.title.zh == "检验"


def test_both_ways_of_verifying_tell_the_same(made):
    by_node = dossier(made.bundle, verify_on_chain(made.bundle, made.world.chain, NETWORK))
    by_roots = dossier(made.bundle, verify_with_roots(made.bundle, made.roots))
    assert json.dumps(by_node.as_json()) == json.dumps(by_roots.as_json())


def test_marks_stand_at_the_top_and_in_the_line(world):
    world.recall()
    bundle = make(world)
    told = dossier(bundle, verify_on_chain(bundle, world.chain, NETWORK))
    assert [mark.en for mark in told.marks] == ["yunling-tea (#2) recalled the batch: mould"]
    assert told.owner is None
    assert told.moments[-1].title.en == told.marks[0].en


def test_an_untrue_bundle_has_a_dossier_that_says_so(made):
    batch = replace(made.bundle.batch, deadline=1)
    told = dossier(
        replace(made.bundle, batch=batch), verify_with_roots(replace(made.bundle, batch=batch), made.roots)
    )
    assert not told.verified


def test_without_chain_or_batch_there_is_nothing_to_tell(made):
    other = replace(made.bundle, network=replace(NETWORK, chain_id=5))
    assert dossier(other, verify_with_roots(other, made.roots)) is None
    lost = replace(made.bundle, batch=replace(made.bundle.batch, batch_id=1))
    assert dossier(lost, verify_with_roots(lost, made.roots)) is None
