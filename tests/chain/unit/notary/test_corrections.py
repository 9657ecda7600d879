"""A correction is an anchor naming another of the same member and stream, which stays as it was (N6)."""

import pytest

from tests.chain.errors import reverts_with
from tests.chain.records import CONTRIBUTIONS, EVENTS, ORDERS, anchor_of, id_of
from tests.chain.register import admit
from zhenbo.plans.roles import role


@pytest.fixture
def original(system):
    """The id of an anchor of the brand."""
    system.notary.anchor(anchor_of("original"), {"from": system.brand})
    return id_of(system.brand, anchor_of("original"))


def test_refuses_to_correct_what_was_never_anchored(system):
    unknown = id_of(system.brand, anchor_of("original"))
    with reverts_with("AnchorUnknown", unknown):
        system.notary.anchor(anchor_of("b", corrects=unknown), {"from": system.brand})


def test_refuses_to_correct_another_members_anchor(system, original):
    """N6"""
    with reverts_with("CorrectionForeign", original, 1):
        system.notary.anchor(anchor_of("b", corrects=original), {"from": system.producer})


def test_refuses_to_correct_across_streams(system):
    """N6: although the platform may write to both."""
    system.notary.anchor(anchor_of("original", ORDERS), {"from": system.platform})
    original = id_of(system.platform, anchor_of("original", ORDERS))
    with reverts_with("CorrectionForeign", original, 5):
        system.notary.anchor(anchor_of("b", CONTRIBUTIONS, corrects=original), {"from": system.platform})


def test_refuses_a_recorder_that_changed_its_member(system, original):
    """N6: the anchor belongs to the member, not to the account."""
    system.consortium.unlinkAccount(system.brand, {"from": system.admin})
    new = admit(system, "new", [system.brand])
    with reverts_with("CorrectionForeign", original, new):
        system.notary.anchor(anchor_of("b", corrects=original), {"from": system.brand})


def test_corrects_and_leaves_the_original_unchanged(system, original):
    """N2, N6"""
    before = system.notary.recordOf(original)
    tx = system.notary.anchor(anchor_of("b", corrects=original), {"from": system.brand})
    assert bytes(tx.events["Anchored"]["corrects"]) == original
    assert system.notary.recordOf(original) == before
    with reverts_with("AnchorExists", original):
        system.notary.anchor(anchor_of("original"), {"from": system.brand})


def test_a_colleague_corrects(system, original):
    system.consortium.grantRole(role("events").id, system.streamer, 0, {"from": system.admin})
    correction = anchor_of("b", corrects=original)
    system.notary.anchor(correction, {"from": system.streamer})
    assert system.notary.recordOf(id_of(system.streamer, correction))["member"] == 2


def test_corrections_may_be_corrected_and_an_original_more_than_once(system, original):
    chain_of = original
    for mark in "bcd":
        anchor = anchor_of(mark, corrects=chain_of)
        system.notary.anchor(anchor, {"from": system.brand})
        chain_of = id_of(system.brand, anchor)
    again = anchor_of("e", corrects=original)
    system.notary.anchor(again, {"from": system.brand})
    for written in (original, chain_of, id_of(system.brand, again)):
        assert system.notary.recordOf(written)["recorder"] == system.brand


def test_the_same_content_may_stand_alone_and_as_a_correction(system, original):
    """What it corrects belongs to the id."""
    system.notary.anchor(anchor_of("b"), {"from": system.brand})
    system.notary.anchor(anchor_of("b", corrects=original), {"from": system.brand})
    assert system.notary.recordOf(id_of(system.brand, anchor_of("b")))["stream"] == EVENTS
