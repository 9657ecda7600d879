"""Notary.anchorMany: several anchors, all or none (N7)."""

import pytest

from tests.chain.errors import reverts_with
from tests.chain.records import ACCESS, CONTRIBUTIONS, NONE, ORDERS, anchor_of, id_of


def test_refuses_nothing(system):
    with reverts_with("NothingToAnchor"):
        system.notary.anchorMany([], {"from": system.brand})


def test_refuses_nothing_from_a_stranger_too(system):
    with reverts_with("NothingToAnchor"):
        system.notary.anchorMany([], {"from": system.stranger})


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "bad, refusal",
    [
        (anchor_of("bad", root=NONE), ("AnchorEmpty",)),
        (anchor_of("bad", ACCESS), ("RoleMissing", "brand", 25)),
        (anchor_of("bad", corrects=b"\1" * 32), ("AnchorUnknown", b"\1" * 32)),
    ],
    ids=["empty", "other stream", "corrects nothing"],
)
def test_one_bad_anchor_refuses_all(system, bad, refusal, place):
    """N7"""
    contents = [anchor_of("a"), anchor_of("b")]
    contents.insert(place, bad)
    name, *values = refusal
    with reverts_with(name, *[system.brand if value == "brand" else value for value in values]):
        system.notary.anchorMany(contents, {"from": system.brand})
    for content in contents:
        with reverts_with("AnchorUnknown", id_of(system.brand, content)):
            system.notary.recordOf(id_of(system.brand, content))


def test_refuses_the_same_content_twice_in_one_call(system):
    """N2"""
    with reverts_with("AnchorExists", id_of(system.brand, anchor_of("a"))):
        system.notary.anchorMany([anchor_of("a"), anchor_of("b"), anchor_of("a")], {"from": system.brand})


def test_anchors_in_order_over_several_streams(system):
    contents = [anchor_of("a", ORDERS), anchor_of("b", CONTRIBUTIONS), anchor_of("c", ORDERS)]
    ids = [id_of(system.platform, content) for content in contents]
    tx = system.notary.anchorMany(contents, {"from": system.platform})
    assert [bytes(one) for one in tx.return_value] == ids
    assert [bytes(event["anchorId"]) for event in tx.events["Anchored"]] == ids
    assert {system.notary.recordOf(one)["time"] for one in ids} == {tx.timestamp}


def test_may_correct_what_the_same_call_anchored(system):
    original = anchor_of("a")
    correction = anchor_of("b", corrects=id_of(system.brand, original))
    system.notary.anchorMany([original, correction], {"from": system.brand})
    with reverts_with("AnchorUnknown", id_of(system.producer, original)):
        foreign = anchor_of("c", corrects=id_of(system.producer, original))
        system.notary.anchorMany([foreign, original], {"from": system.producer})


def test_one_anchor_is_as_good_as_anchor(system):
    tx = system.notary.anchorMany([anchor_of("a")], {"from": system.brand})
    assert [bytes(one) for one in tx.return_value] == [id_of(system.brand, anchor_of("a"))]
