"""markBatch: brand and regulator stop a batch, and who lifts which mark (P12, P13)."""

import pytest

from tests.chain.desk import Mark
from tests.chain.errors import reverts_with
from tests.chain.market import REGULATOR

MARKS = slice(6, 10)  # of Batch: held by brand, held by regulator, recalled, frozen


@pytest.fixture
def mark(passport, batch):
    def call(kind, on, sender, reason="because"):
        return passport.markBatch(batch, kind, on, reason, {"from": sender})

    return call


@pytest.mark.parametrize("kind", list(Mark))
def test_refuses_others_than_brand_and_regulator(mark, rival, stranger, inspector, kind):
    with reverts_with("AccountUnknown", stranger):
        mark(kind, True, stranger)
    for sender in (rival, inspector):
        with reverts_with("RoleMissing", sender, REGULATOR):
            mark(kind, True, sender)


def test_refuses_suspended_members(system, mark, consortium, brand, regulator):
    """P20"""
    for actor, sender in (("brand", brand), ("regulator", regulator)):
        member = system.member[actor]
        consortium.suspend(member, "under inquiry", {"from": system.guardian})
        with reverts_with("MemberIsSuspended", member):
            mark(Mark.HOLD, True, sender)


def test_refuses_a_batch_that_is_none(passport, brand):
    with reverts_with("BatchUnknown", 5):
        passport.markBatch(5, Mark.HOLD, True, "because", {"from": brand})


@pytest.mark.parametrize("reason", ["", "r" * 257, "查" * 86])
def test_refuses_without_a_reason_that_can_be_read(mark, brand, reason):
    with reverts_with("ReasonInvalid", len(reason.encode())):
        mark(Mark.HOLD, True, brand, reason)


@pytest.mark.parametrize("kind", list(Mark))
@pytest.mark.parametrize("who", ["brand", "regulator"])
def test_refuses_what_changes_nothing(mark, brand, regulator, kind, who):
    sender = {"brand": brand, "regulator": regulator}[who]
    if (kind, who) != (Mark.RECALL, "brand"):  # which is RecallNotLiftable before all
        with reverts_with("MarkUnchanged", kind.value, False):
            mark(kind, False, sender)
    mark(kind, True, sender)
    with reverts_with("MarkUnchanged", kind.value, True):
        mark(kind, True, sender)


def test_sets_one_mark_and_lifts_it_again(system, mark, passport, goods, batch, brand, regulator):
    cases = [
        (Mark.HOLD, brand, "brand", 0),
        (Mark.HOLD, regulator, "regulator", 1),
        (Mark.RECALL, regulator, "regulator", 2),
    ]
    for kind, sender, actor, place in cases:
        for on in (True, False):
            tx = mark(kind, on, sender, "r" * 256)
            assert [event.name for event in tx.events] == ["BatchMarked", "BatchMetadataUpdate"]
            assert tx.events["BatchMarked"] == {
                "batchId": batch,
                "mark": kind,
                "on": on,
                "by": sender,
                "member": system.member[actor],
                "reason": "r" * 256,
            }
            assert tx.events["BatchMetadataUpdate"] == {
                "_fromTokenId": goods.gtin << 160,
                "_toTokenId": (goods.gtin << 160) + 2**160 - 1,
            }
            expected = [False] * 4
            expected[place] = on
            assert list(passport.batchOf(batch)[MARKS]) == expected


def test_a_hold_is_lifted_by_who_set_it(mark, passport, batch, brand, regulator):
    """P13: each lifts its own, and the other's stays."""
    mark(Mark.HOLD, True, brand)
    with reverts_with("MarkUnchanged", 0, False):
        mark(Mark.HOLD, False, regulator)
    mark(Mark.HOLD, True, regulator)
    mark(Mark.HOLD, False, brand)
    assert passport.batchOf(batch)[MARKS] == (False, True, False, False)
    with reverts_with("MarkUnchanged", 0, False):
        mark(Mark.HOLD, False, brand)
    mark(Mark.HOLD, False, regulator)
    assert passport.batchOf(batch)[MARKS] == (False,) * 4


@pytest.mark.parametrize("who", ["brand", "regulator"])
def test_a_recall_is_lifted_by_a_regulator_only(desk, mark, passport, batch, brand, regulator, who):
    """P13"""
    mark(Mark.RECALL, True, {"brand": brand, "regulator": regulator}[who])
    with reverts_with("RecallNotLiftable", desk.member):
        mark(Mark.RECALL, False, brand)
    mark(Mark.RECALL, False, regulator)
    assert passport.batchOf(batch)[MARKS] == (False,) * 4


def test_a_brand_with_the_regulators_role_marks_as_brand(mark, consortium, brand, admin, desk):
    """P13: two hats do not lift one's own recall."""
    consortium.grantRole(REGULATOR, brand, 0, {"from": admin})
    mark(Mark.RECALL, True, brand)
    with reverts_with("RecallNotLiftable", desk.member):
        mark(Mark.RECALL, False, brand)


def test_marks_leave_the_rest_of_the_batch(mark, desk, passport, goods, batch, brand, regulator, alice):
    desk.activate(batch, goods, 0, alice)
    before = passport.batchOf(batch)
    for kind, sender in ((Mark.HOLD, brand), (Mark.HOLD, regulator), (Mark.RECALL, brand)):
        mark(kind, True, sender)
    after = passport.batchOf(batch)
    assert after[:6] == before[:6]
    assert after[MARKS] == (True, True, True, False)
