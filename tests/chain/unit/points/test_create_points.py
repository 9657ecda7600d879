"""Points.create: a source creates within its budget, for itself to pay out (K1, K2)."""

import pytest

from tests.chain.community import SOURCE_BUDGET
from tests.chain.errors import reverts_with


@pytest.mark.parametrize("actor", ["alice", "redeemer", "guardian", "council", "deployer"])
def test_refuses_who_has_no_budget(community, points, actor):
    """K1"""
    account = getattr(community, actor)
    with reverts_with("BudgetExceeded", account, 1, 0):
        points.create(1, {"from": account})


def test_refuses_nothing(community, points):
    with reverts_with("AmountZero"):
        points.create(0, {"from": community.source})


@pytest.mark.parametrize("amount", [SOURCE_BUDGET + 1, 2**96 - 1])
def test_refuses_more_than_the_budget(community, points, amount):
    """K1"""
    with reverts_with("BudgetExceeded", community.source, amount, SOURCE_BUDGET):
        points.create(amount, {"from": community.source})


def test_creates_to_the_last_point_of_the_budget(community, points):
    tx = points.create(SOURCE_BUDGET, {"from": community.source})
    assert tx.events["Created"] == {"source": community.source, "amount": SOURCE_BUDGET}
    assert tx.events["Transfer"]["to"] == community.source
    assert points.sourceOf(community.source) == (0, SOURCE_BUDGET)
    assert (
        points.balanceOf(community.source) == points.totalSupply() == points.totalCreated() == SOURCE_BUDGET
    )
    with reverts_with("BudgetExceeded", community.source, 1, 0):
        points.create(1, {"from": community.source})


def test_a_source_that_refuses_points_still_creates(community, points):
    """What a source creates is its own doing; Rewards and Airdrop live by it."""
    points.refusePushes(True, {"from": community.source})
    points.create(5, {"from": community.source})
    assert points.balanceOf(community.source) == 5


def test_more_than_96_bits_in_a_lifetime(community, points):
    """A source is not worn out: what it created so far has room of its own."""
    largest = 2**96 - 1
    for _ in range(2):
        community.by_treasury(points.setBudget, community.source, largest)
        points.create(largest, {"from": community.source})
    assert points.sourceOf(community.source) == (0, 2 * largest)
    assert points.balanceOf(community.source) == points.totalCreated() == 2 * largest
