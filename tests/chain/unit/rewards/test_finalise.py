"""Rewards.finalise: after the window exactly the total is created, once (W5, W10)."""

import pytest

from tests.chain.community import BUDGET, REWARDS_BUDGET, WINDOW, wait
from tests.chain.errors import reverts_with
from tests.chain.ledger import DISPUTED, FINAL, NONE_YET, OPENED, VOID, words

BATCHES = (words(1, 3), words(4, 2, amount=7))
TOTAL = 314


@pytest.fixture
def epoch(ledger):
    """Posted, and its window over."""
    number = ledger.posted(*BATCHES).number
    wait(WINDOW)
    return number


def test_refuses_within_the_window(community, ledger, rewards):
    """W5; the boundary is in test_dispute.py."""
    number = ledger.posted(*BATCHES).number
    with reverts_with("WindowOpen", rewards.epochOf(number)[7]):
        rewards.finalise(number, {"from": community.poster})


def test_refuses_every_other_state(community, ledger, rewards):
    """W5, W6"""

    def refused(number, state):
        with reverts_with("EpochInState", number, state):
            rewards.finalise(number, {"from": community.stranger})

    refused(1, NONE_YET)
    refused(ledger.open(), OPENED)
    rewards.voidEpoch(1, "wrong log", {"from": community.guardian})
    refused(1, VOID)
    disputed = ledger.posted(*BATCHES)
    ledger.disputed(disputed)
    wait(WINDOW)
    refused(disputed.number, DISPUTED)


def test_creates_exactly_the_total(community, points, rewards, epoch):
    """W10"""
    tx = rewards.finalise(epoch, {"from": community.stranger})
    assert tx.events["EpochFinal"] == {"epoch": epoch, "total": TOTAL}
    assert tx.events["Created"] == {"source": rewards, "amount": TOTAL}
    assert points.balanceOf(rewards) == points.totalSupply() == points.totalCreated() == TOTAL
    assert points.sourceOf(rewards) == (REWARDS_BUDGET - TOTAL, TOTAL)
    assert rewards.epochOf(epoch)[0] == FINAL


def test_creates_once(community, points, rewards, epoch):
    """W10"""
    rewards.finalise(epoch, {"from": community.stranger})
    with reverts_with("EpochInState", epoch, FINAL):
        rewards.finalise(epoch, {"from": community.stranger})
    assert points.totalSupply() == TOTAL


def test_waits_for_a_budget_that_suffices(community, points, rewards, epoch):
    """K1: nothing is created beyond it, nothing is lost, and the Treasury can mend it."""
    points.lowerBudget(rewards, TOTAL - 1, {"from": community.guardian})
    with reverts_with("BudgetExceeded", rewards, TOTAL, TOTAL - 1):
        rewards.finalise(epoch, {"from": community.stranger})
    community.by_treasury(points.setBudget, rewards, TOTAL)
    rewards.finalise(epoch, {"from": community.stranger})
    assert points.sourceOf(rewards) == (0, TOTAL)


def test_epochs_become_final_in_any_order(community, ledger, points, rewards):
    """A dispute about one holds up no other."""
    first = ledger.posted(words(1, 3))
    ledger.disputed(first)
    second = ledger.final(words(1, 3))
    assert ledger.state(second) == FINAL
    rewards.decide(first.number, False, "the log is right", {"from": community.guardian})
    wait(WINDOW)
    rewards.finalise(first.number, {"from": community.stranger})
    assert points.balanceOf(rewards) == 600


def test_leaves_what_was_not_given_out(community, rewards, epoch):
    rewards.finalise(epoch, {"from": community.stranger})
    assert rewards.carry() == BUDGET - TOTAL
