"""Points.createMany: for many fans at once, in one storage word a fan (K1, K3, K8)."""

import pytest

from tests.chain.community import SOURCE_BUDGET, ZERO, word
from tests.chain.errors import reverts_with
from tests.chain.ledger import fan, words

BIGGEST_TRANSACTION = 2**24  # gas


def test_refuses_who_has_no_budget(community, points):
    """K1"""
    with reverts_with("BudgetExceeded", community.alice, 1, 0):
        points.createMany([word(community.bob, 1)], {"from": community.alice})


def test_refuses_an_empty_list(community, points):
    """Nobody, source or not, makes a Created event of nothing."""
    for account in (community.source, community.stranger):
        with reverts_with("AmountZero"):
            points.createMany([], {"from": account})


@pytest.mark.parametrize("place", [0, 1, 2])
def test_refuses_an_amount_of_zero(community, points, place):
    entries = words(1, 3)
    entries[place] = word(fan(1 + place), 0)
    with reverts_with("AmountZero"):
        points.createMany(entries, {"from": community.source})


def test_refuses_fans_that_cannot_hold_points(community, points):
    for nobody in (ZERO, points):
        with reverts_with("AccountInvalid", nobody):
            points.createMany([*words(1, 2), word(nobody, 1)], {"from": community.source})


def test_refuses_a_sum_above_the_budget(community, points):
    """K1: each alone would be within it."""
    entries = [word(fan(1), SOURCE_BUDGET), word(fan(2), 1)]
    with reverts_with("BudgetExceeded", community.source, SOURCE_BUDGET + 1, SOURCE_BUDGET):
        points.createMany(entries, {"from": community.source})
    points.createMany([word(fan(1), SOURCE_BUDGET - 1), word(fan(2), 1)], {"from": community.source})


def test_refuses_a_sum_that_would_overflow_a_budget(community, points):
    """K1: the sum of sixteen largest amounts is compared whole, not its lowest 96 bits."""
    largest = 2**96 - 1
    community.by_treasury(points.setBudget, community.source, largest)
    entries = [word(fan(number), largest) for number in range(1, 17)] + [word(fan(20), 17)]
    with reverts_with("BudgetExceeded", community.source, 16 * largest + 17, largest):
        points.createMany(entries, {"from": community.source})


def test_creates(community, points):
    """K1: one Transfer a fan, one Created for all; the supply is what they hold."""
    entries = [word(fan(3), 5), word(fan(1), 7), word(fan(2), 2**20 - 1)]
    total = 5 + 7 + 2**20 - 1
    community.by_treasury(points.setBudget, community.source, total)
    tx = points.createMany(entries, {"from": community.source})
    assert tx.return_value == (total, ())
    transfers = [(e["from"], e["to"].lower(), e["amount"]) for e in tx.events["Transfer"]]
    assert transfers == [(ZERO, fan(3), 5), (ZERO, fan(1), 7), (ZERO, fan(2), 2**20 - 1)]
    assert tx.events["Created"] == {"source": community.source, "amount": total}
    assert [points.balanceOf(fan(number)) for number in (1, 2, 3)] == [7, 2**20 - 1, 5]
    assert points.totalSupply() == points.totalCreated() == total
    assert points.sourceOf(community.source) == (0, total)


def test_a_fan_named_twice_gets_both(community, points):
    """No entry overwrites another: who pushes lists sees to duplicates itself."""
    tx = points.createMany([word(fan(1), 5), word(fan(1), 7)], {"from": community.source})
    assert tx.return_value[0] == 12
    assert points.balanceOf(fan(1)) == points.totalSupply() == 12


def test_a_source_may_be_among_the_fans(community, points):
    points.createMany([word(community.source, 5), word(fan(1), 6)], {"from": community.source})
    assert points.balanceOf(community.source) == 5
    assert points.canSend(community.source)


def test_what_is_refused_stays_with_the_source(community, points):
    """K8: named by place, kept by the caller, and the total is conserved."""
    for actor in ("alice", "carol"):
        points.refusePushes(True, {"from": getattr(community, actor)})
    entries = [word(community.alice, 5), word(community.bob, 7), word(community.carol, 9), word(fan(1), 1)]
    tx = points.createMany(entries, {"from": community.source})
    assert tx.return_value == (22, (0, 2))
    assert [points.balanceOf(getattr(community, actor)) for actor in ("alice", "bob", "carol")] == [0, 7, 0]
    assert points.balanceOf(community.source) == 14
    assert points.totalSupply() == 22
    assert points.sourceOf(community.source)[1] == 22


def test_everybody_may_refuse(community, points):
    points.refusePushes(True, {"from": community.alice})
    tx = points.createMany([word(community.alice, 5)] * 2, {"from": community.source})
    assert tx.return_value == (10, (0, 1))
    assert points.balanceOf(community.source) == points.totalSupply() == 10


def test_a_source_that_refuses_keeps_its_own_too(community, points):
    points.refusePushes(True, {"from": community.source})
    tx = points.createMany([word(community.source, 5), word(fan(1), 6)], {"from": community.source})
    assert tx.return_value == (11, (0,))
    assert (points.balanceOf(community.source), points.balanceOf(fan(1))) == (5, 6)


def test_five_hundred_fans_fit_a_transaction(community, points):
    """One word a fan; the bench has the figures of the whole push."""
    tx = points.createMany(words(1, 500), {"from": community.source})
    assert tx.gas_used < 500 * 25_500 < BIGGEST_TRANSACTION
    again = points.createMany(words(1, 500), {"from": community.source})
    assert again.gas_used < 500 * 8_300
