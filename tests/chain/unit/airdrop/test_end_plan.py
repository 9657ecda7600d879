"""Airdrop.end and Airdrop.stop: what was not pushed is free again; what was paid stays paid (A3, A8)."""

import pytest

from tests.chain.community import AIRDROP_BUDGET, DAY, wait
from tests.chain.errors import reverts_with
from tests.chain.ledger import fan, words


@pytest.fixture
def gift(ledger):
    """Announced, one batch of two paid."""
    gift = ledger.announced(words(1, 4), words(5, 3))
    ledger.push(gift, 0)
    return gift


@pytest.fixture
def stop(community, airdrop):
    def stop(plan_id, reason="the amounts are wrong", sender=None):
        return airdrop.stop(plan_id, reason, {"from": sender or community.guardian})

    return stop


def test_refuses_to_end_a_plan_that_runs(community, airdrop, gift):
    """A8; the boundary is in test_push.py."""
    for actor in ("stranger", "sender", "guardian"):
        with reverts_with("PlanRunning", gift.deadline):
            airdrop.end(gift.id, {"from": getattr(community, actor)})


def test_refuses_to_end_what_is_not_there(community, airdrop, gift, stop):
    with reverts_with("PlanUnknown", b"\7" * 32):
        airdrop.end(b"\7" * 32, {"from": community.stranger})
    stop(gift.id)
    with reverts_with("PlanUnknown", gift.id):
        airdrop.end(gift.id, {"from": community.stranger})


def test_anybody_ends_it_after_its_deadline(community, ledger, airdrop, gift):
    """A3"""
    wait(31 * DAY)
    tx = airdrop.end(gift.id, {"from": community.stranger})
    event = tx.events["PlanEnded"]
    assert (bytes(event["planId"]), event["unpaid"]) == (gift.id, 300)
    assert airdrop.reserved() == 0
    assert airdrop.planOf(gift.id) == (700, 400, 0)
    with reverts_with("PlanUnknown", gift.id):
        ledger.push(gift, 1)


def test_ends_once(community, airdrop, gift):
    """A3: nothing is freed twice."""
    wait(31 * DAY)
    airdrop.end(gift.id, {"from": community.stranger})
    with reverts_with("PlanUnknown", gift.id):
        airdrop.end(gift.id, {"from": community.stranger})
    assert airdrop.reserved() == 0


def test_what_is_free_again_serves_another_plan(community, ledger, airdrop):
    """A3"""
    gift = ledger.gift(words(1, 1))
    ledger.announce(gift, total=AIRDROP_BUDGET)
    with reverts_with("BudgetTooSmall", 100, 0):
        ledger.announced(words(2, 1))
    ledger.push(gift, 0)
    wait(31 * DAY)
    airdrop.end(gift.id, {"from": community.stranger})
    with reverts_with("BudgetTooSmall", AIRDROP_BUDGET, AIRDROP_BUDGET - 100):
        ledger.announce(ledger.gift(words(2, 1)), total=AIRDROP_BUDGET)
    ledger.announce(ledger.gift(words(2, 1)), total=AIRDROP_BUDGET - 100)


def test_a_plan_that_was_paid_in_full_ends_with_nothing(community, ledger, airdrop, gift):
    ledger.push(gift, 1)
    wait(31 * DAY)
    assert airdrop.end(gift.id, {"from": community.stranger}).events["PlanEnded"]["unpaid"] == 0


@pytest.mark.parametrize("reason", ["", "r" * 257])
def test_refuses_to_stop_for_no_reason_and_an_endless_one(gift, stop, reason):
    with reverts_with("ReasonInvalid", len(reason)):
        stop(gift.id, reason)


def test_refuses_to_stop_what_is_not_there(gift, stop):
    with reverts_with("PlanUnknown", b"\7" * 32):
        stop(b"\7" * 32)
    stop(gift.id)
    with reverts_with("PlanUnknown", gift.id):
        stop(gift.id)


def test_a_guardian_stops_a_wrong_list_at_once(community, ledger, points, airdrop, gift, stop):
    """A8: nobody pushes the rest of it, whoever has the list."""
    tx = stop(gift.id)
    event = tx.events["PlanStopped"]
    assert (bytes(event["planId"]), event["reason"]) == (gift.id, "the amounts are wrong")
    assert tx.events["PlanEnded"]["unpaid"] == 300
    with reverts_with("PlanUnknown", gift.id):
        ledger.push(gift, 1)
    assert (airdrop.reserved(), points.totalSupply()) == (0, 400)
    assert points.balanceOf(fan(1)) == 100


def test_the_treasury_stops_too(community, ledger, airdrop, gift):
    community.by_treasury(airdrop.stop, gift.id, "the fans voted")
    assert airdrop.planOf(gift.id)[2] == 0


def test_other_plans_run_on(ledger, airdrop, gift, stop):
    other = ledger.announced(words(21, 2), words(23, 2))
    stop(gift.id)
    ledger.push(other, 0)
    assert airdrop.reserved() == 200
