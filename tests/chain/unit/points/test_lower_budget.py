"""Points.lowerBudget: the guardian's brake, at once and downwards only (K2)."""

import pytest

from tests.chain.community import SOURCE_BUDGET, word
from tests.chain.errors import reverts_with


@pytest.mark.parametrize("budget", [SOURCE_BUDGET, SOURCE_BUDGET + 1, 2**96 - 1])
def test_refuses_to_raise_it_or_to_leave_it(community, points, budget):
    with reverts_with("BudgetNotLower", community.source, budget, SOURCE_BUDGET):
        points.lowerBudget(community.source, budget, {"from": community.guardian})


def test_refuses_where_nothing_can_be_created(community, points):
    with reverts_with("BudgetNotLower", community.alice, 0, 0):
        points.lowerBudget(community.alice, 0, {"from": community.guardian})


@pytest.mark.parametrize("budget", [0, SOURCE_BUDGET - 1])
def test_stops_a_source_at_once(community, points, budget):
    """K2: no delay, and no more than was left is created after it."""
    tx = points.lowerBudget(community.source, budget, {"from": community.guardian})
    assert tx.events["BudgetSet"] == {"source": community.source, "budget": budget, "created": 0}
    with reverts_with("BudgetExceeded", community.source, budget + 1, budget):
        points.create(budget + 1, {"from": community.source})


def test_takes_nothing_that_was_created(community, points):
    """K4: the source still pays out what it holds."""
    points.create(500, {"from": community.source})
    points.lowerBudget(community.source, 0, {"from": community.guardian})
    points.transfer(community.alice, 500, {"from": community.source})
    assert points.balanceOf(community.alice) == 500


def test_only_the_treasury_raises_it_again(community, points):
    points.lowerBudget(community.source, 0, {"from": community.guardian})
    community.by_treasury(points.setBudget, community.source, 7)
    points.createMany([word(community.alice, 7)], {"from": community.source})
    assert points.balanceOf(community.alice) == 7
