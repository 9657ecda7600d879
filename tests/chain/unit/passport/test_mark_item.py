"""markItem: one item, before or after its activation (P12, P13)."""

import pytest

from tests.chain.desk import Mark, Refusal
from tests.chain.errors import reverts_with
from tests.chain.goods import Goods, label
from tests.chain.market import GTIN, OTHER_GTIN, REGULATOR
from tests.chain.odd_goods import serial_bytes

MARKS = slice(4, 8)  # of ItemState: held by brand, held by regulator, recalled, retired


@pytest.fixture(scope="module")
def second(desk):
    """Another batch of the same GTIN."""
    return desk.register(Goods([label(GTIN, "SECOND")], lot="SECOND"))


@pytest.fixture
def mark(passport, goods, batch):
    def call(kind, on, sender, reason="because", token_id=goods[0].token_id, batch_id=batch):
        return passport.markItem(batch_id, token_id, kind, on, reason, {"from": sender})

    return call


@pytest.mark.parametrize("kind", list(Mark))
def test_refuses_others_than_brand_and_regulator(mark, rival, stranger, inspector, alice, kind):
    for sender in (stranger, alice):
        with reverts_with("AccountUnknown", sender):
            mark(kind, True, sender)
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


@pytest.mark.parametrize("reason", ["", "r" * 257])
def test_refuses_without_a_reason_that_can_be_read(mark, brand, reason):
    with reverts_with("ReasonInvalid", len(reason)):
        mark(Mark.HOLD, True, brand, reason)


def test_refuses_a_batch_that_is_none(mark, brand):
    with reverts_with("BatchUnknown", 5):
        mark(Mark.HOLD, True, brand, batch_id=5)
    with reverts_with("BatchUnknown", 0):
        mark(Mark.HOLD, True, brand, batch_id=0)


@pytest.mark.parametrize(
    "token_id",
    [label(OTHER_GTIN, "FOREIGN").token_id, serial_bytes(b"A\0B"), serial_bytes(b""), serial_bytes(b"A B")],
    ids=["other GTIN", "inner zero", "no serial", "blank"],
)
def test_refuses_what_cannot_be_of_the_batch(mark, brand, regulator, batch, token_id):
    for sender in (brand, regulator):
        with reverts_with("ItemForeign", token_id, batch):
            mark(Mark.HOLD, True, sender, token_id=token_id)


def test_an_activated_item_is_of_its_own_batch(desk, mark, goods, batch, second, brand, regulator, alice):
    """Before activation any batch of the GTIN may name it, afterwards only the one that activated it."""
    mark(Mark.HOLD, True, brand, batch_id=second)
    mark(Mark.HOLD, False, brand, batch_id=batch)
    desk.activate(batch, goods, 0, alice)
    for sender in (brand, regulator):
        with reverts_with("ItemForeign", goods[0].token_id, second):
            mark(Mark.HOLD, True, sender, batch_id=second)
    with reverts_with("ItemForeign", goods[0].token_id, 5):
        mark(Mark.HOLD, True, brand, batch_id=5)
    mark(Mark.HOLD, True, brand)


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


@pytest.mark.parametrize("activated", [False, True], ids=["unsold", "activated"])
def test_sets_one_mark_and_lifts_it_again(
    system, desk, mark, passport, goods, batch, brand, regulator, alice, activated
):
    if activated:
        desk.activate(batch, goods, 0, alice, by_seller=True)
    token_id = goods[0].token_id
    before = passport.itemOf(token_id)[:4]
    cases = [
        (Mark.HOLD, brand, "brand", 0),
        (Mark.HOLD, regulator, "regulator", 1),
        (Mark.RECALL, regulator, "regulator", 2),
    ]
    for kind, sender, actor, place in cases:
        for on in (True, False):
            tx = mark(kind, on, sender, "r" * 256)
            assert [event.name for event in tx.events] == ["ItemMarked", "MetadataUpdate"]
            assert tx.events["ItemMarked"] == {
                "tokenId": token_id,
                "mark": kind,
                "on": on,
                "by": sender,
                "member": system.member[actor],
                "reason": "r" * 256,
            }
            assert tx.events["MetadataUpdate"] == {"_tokenId": token_id}
            expected = [False] * 4
            expected[place] = on
            assert list(passport.itemOf(token_id)[MARKS]) == expected
            assert passport.itemOf(token_id)[:4] == before


def test_a_hold_is_lifted_by_who_set_it(mark, passport, goods, brand, regulator):
    """P13"""
    mark(Mark.HOLD, True, brand)
    with reverts_with("MarkUnchanged", 0, False):
        mark(Mark.HOLD, False, regulator)
    mark(Mark.HOLD, True, regulator)
    mark(Mark.HOLD, False, brand)
    assert passport.itemOf(goods[0].token_id)[MARKS] == (False, True, False, False)
    mark(Mark.HOLD, False, regulator)


@pytest.mark.parametrize("who", ["brand", "regulator"])
def test_a_recall_is_lifted_by_a_regulator_only(desk, mark, passport, goods, brand, regulator, who):
    """P13"""
    mark(Mark.RECALL, True, {"brand": brand, "regulator": regulator}[who])
    with reverts_with("RecallNotLiftable", desk.member):
        mark(Mark.RECALL, False, brand)
    mark(Mark.RECALL, False, regulator)
    assert passport.itemOf(goods[0].token_id)[MARKS] == (False,) * 4


def test_a_marked_item_waits_for_its_activation(desk, mark, goods, batch, brand, alice):
    """P12"""
    mark(Mark.HOLD, True, brand)
    with reverts_with("ActivationRefused", goods[0].token_id, Refusal.STOPPED.value):
        desk.activate(batch, goods, 0, alice)
    mark(Mark.HOLD, False, brand)
    desk.activate(batch, goods, 0, alice)


def test_marks_and_handovers_keep_apart(desk, mark, passport, goods, batch, brand, regulator, alice, bob):
    """Both live in one word: neither disturbs the other."""
    desk.activate(batch, goods, 0, alice, by_seller=True)
    for nonce in range(3):
        owner, to = (alice, bob)[:: (1, -1)[nonce % 2]]
        terms = desk.handover(goods[0], owner, to, nonce=nonce)
        passport.handover(goods[0].item, goods.proof(0), terms, {"from": owner})
        mark(Mark.HOLD, True, brand)
        mark(Mark.RECALL, True, regulator)
        mark(Mark.HOLD, False, brand)
        mark(Mark.RECALL, False, regulator)
    mark(Mark.HOLD, True, regulator)
    assert passport.itemOf(goods[0].token_id) == (bob, batch, 3, True, False, True, False, False)


def test_samples_are_marked_too(mark, passport, goods, regulator):
    mark(Mark.RECALL, True, regulator, token_id=goods[4].token_id)
    assert passport.itemOf(goods[4].token_id)[MARKS] == (False, False, True, False)
