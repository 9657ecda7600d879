"""completeSlowHandover: after the delay, by anyone, unless something came between (P11, P12)."""

import pytest
from brownie import chain

from tests.chain.desk import Mark
from tests.chain.errors import reverts_with

CHIPPED = 1


@pytest.fixture(scope="module")
def mine(desk, goods, batch, alice):
    desk.activate(batch, goods, CHIPPED, alice)
    return goods[CHIPPED]


@pytest.fixture(scope="module")
def ready_at(desk, passport, goods, mine, alice, bob, delay):
    """Bob asked for Alice's item; when it will be his."""
    terms = desk.slow(mine, alice, bob)
    tx = passport.startSlowHandover(mine.item, goods.proof(CHIPPED), *terms, {"from": bob})
    return tx.timestamp + delay


def test_refuses_where_nothing_is_pending(passport, goods, mine, bob):
    for token_id in (mine.token_id, goods[3].token_id, 0):
        with reverts_with("SlowHandoverNotReady", token_id, 0):
            passport.completeSlowHandover(token_id, {"from": bob})


def test_is_ready_at_the_named_second(passport, mine, ready_at, bob):
    chain.mine(timestamp=ready_at - 1)
    with reverts_with("SlowHandoverNotReady", mine.token_id, ready_at):
        passport.completeSlowHandover.call(mine.token_id, {"from": bob})
    chain.mine(timestamp=ready_at)
    passport.completeSlowHandover.call(mine.token_id, {"from": bob})


def test_refuses_before_the_delay_is_over(passport, mine, ready_at, bob):
    with reverts_with("SlowHandoverNotReady", mine.token_id, ready_at):
        passport.completeSlowHandover(mine.token_id, {"from": bob})


def test_anyone_completes(passport, batch, mine, ready_at, alice, bob, stranger):
    chain.mine(timestamp=ready_at)
    tx = passport.completeSlowHandover(mine.token_id, {"from": stranger})
    assert [dict(event) for event in tx.events] == [{"from": alice, "to": bob, "id": mine.token_id}]
    assert passport.itemOf(mine.token_id)[:3] == (bob, batch, 1)
    assert passport.slowHandoverOf(mine.token_id)[1:] == (0, 0)
    assert (passport.balanceOf(alice), passport.balanceOf(bob)) == (0, 1)
    with reverts_with("SlowHandoverNotReady", mine.token_id, 0):
        passport.completeSlowHandover(mine.token_id, {"from": stranger})


def test_waits_while_the_item_or_batch_is_stopped(passport, batch, mine, ready_at, bob, brand):
    """P12: held meanwhile, it is refused; lifted, it goes on."""
    passport.markItem(batch, mine.token_id, Mark.HOLD, True, "stolen", {"from": brand})
    chain.mine(timestamp=ready_at)
    with reverts_with("ItemStopped", mine.token_id):
        passport.completeSlowHandover(mine.token_id, {"from": bob})
    passport.markItem(batch, mine.token_id, Mark.HOLD, False, "found", {"from": brand})
    passport.markBatch(batch, Mark.HOLD, True, "being checked", {"from": brand})
    with reverts_with("ItemStopped", mine.token_id):
        passport.completeSlowHandover(mine.token_id, {"from": bob})
    passport.markBatch(batch, Mark.HOLD, False, "all clear", {"from": brand})
    passport.completeSlowHandover(mine.token_id, {"from": bob})
    assert passport.ownerOf(mine.token_id) == bob


def test_a_handover_ends_it(desk, passport, goods, mine, ready_at, alice, bob, stranger):
    terms = desk.handover(mine, alice, stranger)
    passport.handover(mine.item, goods.proof(CHIPPED), terms, {"from": alice})
    assert passport.slowHandoverOf(mine.token_id)[1:] == (0, 0)
    chain.mine(timestamp=ready_at)
    with reverts_with("SlowHandoverNotReady", mine.token_id, 0):
        passport.completeSlowHandover(mine.token_id, {"from": bob})


def test_a_retirement_ends_it(passport, mine, ready_at, alice, bob):
    passport.retire(mine.token_id, "opened", {"from": alice})
    assert passport.slowHandoverOf(mine.token_id)[1:] == (0, 0)
    chain.mine(timestamp=ready_at)
    with reverts_with("SlowHandoverNotReady", mine.token_id, 0):
        passport.completeSlowHandover(mine.token_id, {"from": bob})
