"""Points.refund: back to the payer, and never more than it spent there (K3, K7)."""

import pytest

from tests.chain.errors import reverts_with


@pytest.fixture(autouse=True)
def bought(community, points):
    """Alice had a hundred points and spent sixty."""
    community.give(community.alice, 100)
    points.approve(community.redeemer, 60, {"from": community.alice})
    points.spend(community.alice, 60, {"from": community.redeemer})


def test_refuses_nothing(community, points):
    with reverts_with("AmountZero"):
        points.refund(community.alice, 0, {"from": community.redeemer})


@pytest.mark.parametrize("amount", [61, 2**96 - 1])
def test_refuses_more_than_was_spent(community, points, amount):
    """K7"""
    with reverts_with("RefundTooLarge", community.redeemer, community.alice, amount, 60):
        points.refund(community.alice, amount, {"from": community.redeemer})


def test_refuses_to_pay_somebody_else(community, points):
    """K5, K7: a refund is no way from one fan to another."""
    with reverts_with("RefundTooLarge", community.redeemer, community.bob, 1, 0):
        points.refund(community.bob, 1, {"from": community.redeemer})


def test_refuses_who_took_nothing(community, points):
    """K7: another redeemer cannot give back what was spent here."""
    community.by_treasury(points.admitRedeemer, community.carol)
    for account in (community.carol, community.source, community.alice):
        with reverts_with("RefundTooLarge", account, community.alice, 1, 0):
            points.refund(community.alice, 1, {"from": account})


def test_gives_back(community, points):
    """K3"""
    tx = points.refund(community.alice, 25, {"from": community.redeemer})
    assert tx.events["Refunded"] == {"redeemer": community.redeemer, "payer": community.alice, "amount": 25}
    assert points.balanceOf(community.alice) == points.totalSupply() == 65
    assert (points.totalSpent(), points.totalRefunded(), points.totalCreated()) == (60, 25, 100)
    assert points.spentBy(community.redeemer, community.alice) == 35


def test_gives_back_once(community, points):
    """K7: in parts or whole, in the end what was spent and not a point more."""
    points.refund(community.alice, 25, {"from": community.redeemer})
    points.refund(community.alice, 35, {"from": community.redeemer})
    with reverts_with("RefundTooLarge", community.redeemer, community.alice, 1, 0):
        points.refund(community.alice, 1, {"from": community.redeemer})
    assert points.balanceOf(community.alice) == 100


def test_reaches_a_payer_that_wants_no_points_sent(community, points):
    """It is its own money: nothing may be stuck because the payer refuses gifts."""
    points.refusePushes(True, {"from": community.alice})
    points.refund(community.alice, 60, {"from": community.redeemer})
    assert points.balanceOf(community.alice) == 100
    assert not points.canReceive(community.alice)


def test_a_dismissed_redeemer_still_gives_back(community, points):
    """K7"""
    community.by_treasury(points.admitRedeemer, community.carol)
    community.by_treasury(points.dismissRedeemer, community.redeemer)
    points.refund(community.alice, 60, {"from": community.redeemer})
    assert points.balanceOf(community.alice) == 100


def test_uses_no_budget(community, points):
    """K3: a refund creates nothing."""
    before = points.sourceOf(community.source)
    points.refund(community.alice, 60, {"from": community.redeemer})
    assert points.sourceOf(community.source) == before
