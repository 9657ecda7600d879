"""freezeDuplicate: of two batches that prove one tokenId of their GTIN, the later is frozen (P14)."""

import pytest
from brownie import Wallet, chain

from tests.chain.desk import Mark
from tests.chain.errors import reverts_with
from tests.chain.goods import CHIP_SAMPLE, SCRATCH, Goods, label, make_goods
from tests.chain.market import BRAND, GTIN, OTHER_GTIN, RIVAL_GTIN

FROZEN = 9


@pytest.fixture(scope="module")
def twice(goods):
    """Other goods with one serial of the first again, under another key."""
    row = goods[2]
    again = row.but(key=goods[0].key, address=goods[0].address, salt=bytes(16))
    return Goods([label(GTIN, "NEW1"), again, label(GTIN, "NEW2")], lot="PE2026B")


@pytest.fixture(scope="module")
def later(desk, twice, batch):
    chain.mine(timestamp=chain[-1].timestamp + 10)
    return desk.register(twice)


@pytest.fixture
def freeze(passport, goods, batch, twice, later, stranger):
    """Proves row 2 of the first goods and row 1 of the second; any part may be given otherwise."""

    def call(**changes):
        args = {
            "first": batch,
            "first_item": goods[2].item,
            "first_proof": goods.proof(2),
            "second": later,
            "second_item": twice[1].item,
            "second_proof": twice.proof(1),
        }
        return passport.freezeDuplicate(*(args | changes).values(), {"from": stranger})

    return call


def test_refuses_the_same_batch_twice(freeze, goods, batch):
    with reverts_with("DuplicateNotProven", batch, batch):
        freeze(second=batch, second_item=goods[2].item, second_proof=goods.proof(2))


def test_refuses_two_different_items(freeze, batch, later, twice):
    with reverts_with("DuplicateNotProven", batch, later):
        freeze(second_item=twice[0].item, second_proof=twice.proof(0))


def test_refuses_batches_that_are_none(freeze, goods):
    with reverts_with("BatchUnknown", 5):
        freeze(first=5)
    with reverts_with("BatchUnknown", 6):
        freeze(second=6)


def test_refuses_what_the_first_batch_does_not_prove(freeze, goods, twice):
    with reverts_with("ItemNotProven", goods[2].token_id):
        freeze(first_proof=goods.proof(1))
    with reverts_with("ItemNotProven", goods[2].token_id):
        freeze(first_item=twice[1].item)


def test_refuses_what_the_second_batch_does_not_prove(freeze, goods):
    with reverts_with("ItemNotProven", goods[2].token_id):
        freeze(second_proof=[])
    with reverts_with("ItemNotProven", goods[2].token_id):
        freeze(second_item=goods[2].item)


def test_refuses_to_freeze_again(freeze, later):
    freeze()
    with reverts_with("BatchStopped", later):
        freeze()


def test_a_frozen_batch_freezes_nobody(freeze, desk, passport, twice, later, stranger):
    """Its good items are registered anew, in a third batch."""
    freeze()
    chain.mine(timestamp=chain[-1].timestamp + 10)
    anew = Goods([twice[0], twice[2]], lot="PE2026D")
    third = desk.register(anew)
    with reverts_with("BatchStopped", later):
        passport.freezeDuplicate(
            later, twice[0].item, twice.proof(0), third, anew[0].item, anew.proof(0), {"from": stranger}
        )
    assert passport.batchOf(third)[FROZEN] is False


def test_freezes_the_later_one(freeze, passport, goods, batch, later):
    tx = freeze()
    assert [event.name for event in tx.events] == ["BatchFrozen", "BatchMetadataUpdate"]
    assert tx.events["BatchFrozen"] == {
        "batchId": later,
        "earlierId": batch,
        "tokenId": goods[2].token_id,
    }
    first = goods.gtin << 160
    assert tx.events["BatchMetadataUpdate"] == {
        "_fromTokenId": first,
        "_toTokenId": first + 2**160 - 1,
    }
    assert passport.batchOf(later)[FROZEN] is True
    assert passport.batchOf(batch)[FROZEN] is False


def test_the_order_of_the_arguments_does_not_matter(freeze, passport, goods, batch, twice, later):
    freeze(
        first=later,
        first_item=twice[1].item,
        first_proof=twice.proof(1),
        second=batch,
        second_item=goods[2].item,
        second_proof=goods.proof(2),
    )
    assert [passport.batchOf(one)[FROZEN] for one in (batch, later)] == [False, True]


def test_a_frozen_batch_activates_nothing_and_hands_nothing_over(
    freeze, desk, passport, twice, later, alice, bob
):
    """P12, P14: also what was activated before."""
    desk.activate(later, twice, 0, alice)
    freeze()
    with reverts_with("BatchStopped", later):
        desk.activate(later, twice, 2, alice)
    with reverts_with("ItemStopped", twice[0].token_id):
        passport.handover(twice[0].item, twice.proof(0), desk.handover(twice[0], alice, bob), {"from": alice})


def test_nobody_thaws_a_batch(freeze, passport, later, desk, regulator):
    """P14: the marks have other bits, and lifting them leaves this one."""
    freeze()
    for mark in Mark:
        passport.markBatch(later, mark, True, "also", {"from": regulator})
        passport.markBatch(later, mark, False, "lifted", {"from": regulator})
    passport.markBatch(later, Mark.HOLD, True, "also", {"from": desk.brand})
    passport.markBatch(later, Mark.HOLD, False, "lifted", {"from": desk.brand})
    assert passport.batchOf(later)[-4:] == (False, False, False, True)


def test_the_first_activated_of_two_makes_no_difference(freeze, desk, passport, twice, later, alice, batch):
    """The later batch is frozen even where its item was activated first."""
    desk.activate(later, twice, 1, alice)
    freeze()
    assert passport.batchOf(later)[FROZEN] is True
    assert passport.batchOf(batch)[FROZEN] is False


def test_samples_count_too(desk, passport, goods, batch, stranger):
    sample = label(GTIN, "A00004", CHIP_SAMPLE, secret="again")
    again = Goods([sample, label(GTIN, "NEW3")], lot="PE2026C")
    chain.mine(timestamp=chain[-1].timestamp + 10)
    second = desk.register(again)
    passport.freezeDuplicate(
        batch, goods[4].item, goods.proof(4), second, sample.item, again.proof(0), {"from": stranger}
    )
    assert [passport.batchOf(one)[FROZEN] for one in (batch, second)] == [False, True]


def test_in_the_same_second_the_larger_id_is_the_later(
    system, desk, passport, consortium, admin, goods, inspector, alice, wallet, stranger
):
    consortium.linkAccount(desk.member, wallet, {"from": admin})
    consortium.grantRole(BRAND, wallet, 0, {"from": admin})
    requests = [desk.request(goods, deadline=deadline) for deadline in (10**10, 10**10 + 1)]
    calls = [
        passport.registerBatch.encode_input(request, inspector, desk.inspected(request))
        for request in requests
    ]
    tx = Wallet.at(wallet).execute(passport, calls, {"from": alice})
    one, two = (event["batchId"] for event in tx.events["BatchRegistered"])
    assert passport.batchOf(one)[4] == passport.batchOf(two)[4]
    proven = (goods[2].item, goods.proof(2))
    for pair in ((one, two), (two, one)):
        tx = passport.freezeDuplicate.call(pair[0], *proven, pair[1], *proven, {"from": stranger})
    tx = passport.freezeDuplicate(min(one, two), *proven, max(one, two), *proven, {"from": stranger})
    assert tx.events["BatchFrozen"]["batchId"] == max(one, two)
    with reverts_with("BatchStopped", max(one, two)):
        passport.freezeDuplicate(max(one, two), *proven, min(one, two), *proven, {"from": stranger})


def trap(victims, bait):
    """A tree under a GTIN of one's own, with leaves that name items of the victim."""
    return Goods([bait, *victims], lot="TRAP")


@pytest.mark.parametrize("owner", ["the same member", "another member"])
def test_a_leaf_naming_another_gtin_freezes_nobody(
    desk, passport, consortium, rival, system, stranger, owner
):
    """P14: guessed serials under a GTIN of one's own, registered early, would freeze the true batch."""
    mine = owner == "the same member"
    bait = label(OTHER_GTIN if mine else RIVAL_GTIN, "BAIT")
    true = make_goods(GTIN, [SCRATCH] * 3, "TRUE")
    false = trap([one.but(salt=bytes(16)) for one in true.labels], bait)
    member = desk.member if mine else system.member["carrier"]
    request = desk.request(false, quantity=4)
    early = desk.send(
        request, desk.inspected(request, member=member), sender=desk.brand if mine else rival
    ).return_value
    chain.mine(timestamp=chain[-1].timestamp + 10)
    genuine = desk.register(true)
    ours = (genuine, true[1].item, true.proof(1))
    theirs = (early, false[2].item, false.proof(2))
    with reverts_with("ItemForeign", true[1].token_id, early):
        passport.freezeDuplicate(*theirs, *ours, {"from": stranger})
    with reverts_with("ItemForeign", true[1].token_id, early):
        passport.freezeDuplicate(*ours, *theirs, {"from": stranger})
