"""What an epoch leaves over goes to the next: never more than one budget, never lost on the way (W2, W9)."""

import pytest
from brownie import chain

from tests.chain.community import (
    BUDGET,
    CAP,
    NOTICE,
    TREASURY_DELAY,
    WINDOW,
    version_of,
    wait,
    wait_until,
    word,
)
from tests.chain.errors import reverts_with
from tests.chain.ledger import fan, words

FULL = words(1, 10, amount=CAP)
LARGEST_BUDGET = 2**95 - 1


@pytest.fixture
def new_rules(community):
    """Rules that are in force when this returns."""

    def new_rules(**changes):
        effective = chain[-1].timestamp + TREASURY_DELAY + NOTICE + 60
        community.by_treasury(community.book.propose, version_of(effective, **changes))
        wait_until(effective)

    return new_rules


def limit_of(rewards, number):
    return rewards.epochOf(number)[5]


def test_nothing_is_left_of_a_full_epoch(ledger, rewards):
    ledger.final(FULL)
    assert rewards.carry() == 0
    assert limit_of(rewards, ledger.open()) == BUDGET


def test_the_next_epoch_gives_out_what_was_left(ledger, rewards):
    ledger.final(words(1, 3))
    number = ledger.open()
    assert limit_of(rewards, number) == 2 * BUDGET - 300
    assert rewards.carry() == 0
    ledger.post(number, [*FULL, *words(11, 9, amount=CAP), word(fan(30), CAP - 300)])
    with reverts_with("LimitExceeded", 2 * BUDGET - 299, 2 * BUDGET - 300):
        ledger.post(number, words(31, 1, amount=1), 1)


def test_quiet_months_do_not_pile_up(ledger, rewards):
    """W2"""
    for _ in range(3):
        ledger.final([word(fan(1), 1)])
        assert BUDGET - 1 <= rewards.carry() <= BUDGET
    assert limit_of(rewards, ledger.open()) == 2 * BUDGET


def test_two_epochs_under_way_leave_one_budget_together(community, ledger, rewards):
    """W2: each of them left nearly all."""
    one, two = ledger.posted(words(1, 1)), ledger.posted(words(1, 1))
    wait(WINDOW)
    for epoch in (one, two):
        rewards.finalise(epoch.number, {"from": community.stranger})
    assert rewards.carry() == BUDGET


def test_smaller_rules_take_no_more_than_their_own_budget(ledger, rewards, new_rules):
    """W2: a budget that was cut is not outlived by what was left before."""
    ledger.final([word(fan(1), 1)])
    new_rules(budget=50, cap=50)
    number = ledger.open()
    assert limit_of(rewards, number) == 100
    assert rewards.carry() == 0


def test_larger_rules_take_what_was_left(ledger, rewards, new_rules):
    ledger.final([word(fan(1), 1)])
    new_rules(budget=10 * BUDGET)
    assert limit_of(rewards, ledger.open()) == 11 * BUDGET - 1


def test_the_largest_budgets_do_not_overflow(community, ledger, points, rewards, new_rules):
    """R4: limit, carry and total stay within 96 bits."""
    new_rules(budget=LARGEST_BUDGET, cap=LARGEST_BUDGET)
    community.by_treasury(points.setBudget, rewards, 2**96 - 1)
    ledger.final([word(fan(1), 1)])
    assert rewards.carry() == LARGEST_BUDGET - 1
    whole = ledger.final([word(fan(1), LARGEST_BUDGET), word(fan(2), LARGEST_BUDGET - 1)])
    assert limit_of(rewards, whole.number) == whole.total == 2 * LARGEST_BUDGET - 1
    assert points.balanceOf(rewards) == 2 * LARGEST_BUDGET
    community.by_treasury(points.setBudget, rewards, 2**96 - 1)
    for _ in range(3):
        ledger.posted([word(fan(1), 1)])
    wait(WINDOW)
    for number in (3, 4, 5):
        rewards.finalise(number, {"from": community.stranger})
    assert rewards.carry() == LARGEST_BUDGET


def test_a_void_epoch_between_two_leaves_one_budget_at_most(community, ledger, rewards):
    """W9"""
    first = ledger.posted(words(1, 1))
    second = ledger.posted(words(1, 1))
    ledger.posted(words(1, 1))
    for epoch in (first, second):
        rewards.voidEpoch(epoch.number, "wrong log", {"from": community.guardian})
    assert rewards.carry() == BUDGET
