"""Points.spend: a redeemer takes what a fan allowed it, out of the supply (K3, K4)."""

import pytest

from tests.chain.errors import reverts_with

LARGEST = 2**256 - 1


@pytest.fixture(autouse=True)
def purse(community, points):
    """Alice has a hundred points."""
    community.give(community.alice, 100)


def test_refuses_who_is_no_redeemer(community, points):
    """K4: also one with an allowance, and a source."""
    for actor in ("stranger", "source", "guardian", "council"):
        account = getattr(community, actor)
        points.approve(account, 100, {"from": community.alice})
        with reverts_with("RedeemerUnknown", account):
            points.spend(community.alice, 1, {"from": account})


def test_refuses_nothing(community, points):
    with reverts_with("AmountZero"):
        points.spend(community.alice, 0, {"from": community.redeemer})


def test_refuses_without_the_fans_allowance(community, points):
    """K4"""
    with reverts_with("InsufficientAllowance"):
        points.spend(community.alice, 1, {"from": community.redeemer})
    points.approve(community.redeemer, 40, {"from": community.alice})
    with reverts_with("InsufficientAllowance"):
        points.spend(community.alice, 41, {"from": community.redeemer})
    with reverts_with("InsufficientAllowance"):
        points.spend(community.bob, 1, {"from": community.redeemer})


def test_refuses_more_than_the_fan_has(community, points):
    points.approve(community.redeemer, LARGEST, {"from": community.alice})
    with reverts_with("InsufficientBalance"):
        points.spend(community.alice, 101, {"from": community.redeemer})


@pytest.mark.parametrize("actor", ["alice", "source"])
def test_a_flag_is_no_balance(community, points, actor):
    """K9: who refuses points, or is a source, has a high bit in its word and not one point more."""
    account = getattr(community, actor)
    points.refusePushes(True, {"from": account})
    points.approve(community.redeemer, LARGEST, {"from": account})
    held = points.balanceOf(account)
    for amount in (held + 1, 2**96 - 1):
        with reverts_with("InsufficientBalance"):
            points.spend(account, amount, {"from": community.redeemer})


def test_takes_points_out_of_the_supply(community, points):
    """K3"""
    points.approve(community.redeemer, 60, {"from": community.alice})
    tx = points.spend(community.alice, 60, {"from": community.redeemer})
    assert tx.events["Spent"] == {"redeemer": community.redeemer, "payer": community.alice, "amount": 60}
    assert points.balanceOf(community.alice) == points.totalSupply() == 40
    assert (points.totalSpent(), points.totalCreated(), points.totalRefunded()) == (60, 100, 0)
    assert points.spentBy(community.redeemer, community.alice) == 60
    assert points.allowance(community.alice, community.redeemer) == 0
    assert points.balanceOf(community.redeemer) == 0


def test_keeps_the_fans_refusal(community, points):
    """K9: spending everything leaves the flag where it was."""
    points.refusePushes(True, {"from": community.alice})
    points.approve(community.redeemer, 100, {"from": community.alice})
    points.spend(community.alice, 100, {"from": community.redeemer})
    assert points.balanceOf(community.alice) == 0
    assert not points.canReceive(community.alice)


def test_sums_what_a_fan_spends_there(community, points):
    points.approve(community.redeemer, LARGEST, {"from": community.alice})
    for amount in (10, 20, 30):
        points.spend(community.alice, amount, {"from": community.redeemer})
    assert points.spentBy(community.redeemer, community.alice) == points.totalSpent() == 60
    assert points.allowance(community.alice, community.redeemer) == LARGEST
