"""Points.setBudget: what a source may still create, by the Treasury only (K1, K2)."""

import pytest

from tests.chain.community import REWARDS_BUDGET, SOURCE_BUDGET, ZERO, word
from tests.chain.errors import reverts_with

LARGEST = 2**96 - 1


def test_refuses_who_is_no_source(community, points):
    for nobody in (ZERO, points):
        with reverts_with("AccountInvalid", nobody):
            community.by_treasury(points.setBudget, nobody, 1)


def test_refuses_a_redeemer(community, points):
    """K5: what it took from one fan it could give to another."""
    with reverts_with("SourceAndRedeemer", community.redeemer):
        community.by_treasury(points.setBudget, community.redeemer, 1)


@pytest.mark.parametrize("budget", [1, LARGEST])
def test_sets_what_may_still_be_created(community, points, budget):
    tx = community.by_treasury(points.setBudget, community.alice, budget)
    assert tx.events["BudgetSet"] == {"source": community.alice, "budget": budget, "created": 0}
    assert points.sourceOf(community.alice) == (budget, 0)
    assert points.canSend(community.alice)


def test_counts_from_now_whatever_was_created(community, points):
    points.create(400, {"from": community.source})
    tx = community.by_treasury(points.setBudget, community.source, 1_000)
    assert tx.events["BudgetSet"]["created"] == 400
    points.create(1_000, {"from": community.source})
    assert points.sourceOf(community.source) == (0, 1_400)


def test_zero_makes_nobody_a_source(community, points):
    community.by_treasury(points.setBudget, community.alice, 0)
    assert points.sourceOf(community.alice) == (0, 0)
    assert not points.canSend(community.alice)


def test_zero_ends_creating_and_never_paying_out(community, points):
    """K2"""
    points.create(500, {"from": community.source})
    community.by_treasury(points.setBudget, community.source, 0)
    with reverts_with("BudgetExceeded", community.source, 1, 0):
        points.create(1, {"from": community.source})
    with reverts_with("BudgetExceeded", community.source, 1, 0):
        points.createMany([word(community.alice, 1)], {"from": community.source})
    points.transfer(community.alice, 500, {"from": community.source})
    assert points.balanceOf(community.alice) == 500


def test_the_budgets_of_the_deployment(community, points):
    assert points.sourceOf(community.rewards) == (REWARDS_BUDGET, 0)
    assert points.sourceOf(community.source) == (SOURCE_BUDGET, 0)
