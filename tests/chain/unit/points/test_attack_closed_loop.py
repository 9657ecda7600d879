"""Attacks on region CN: every path by which points of one fan might reach another (K5)."""

import pytest
from brownie import Wallet

from tests.chain.community import word
from tests.chain.errors import reverts_with

BETWEEN_FANS = 2


@pytest.fixture(autouse=True)
def purse(community):
    community.give(community.alice, 100)


def test_through_a_redeemer_that_colludes(community, points):
    """It can burn what it was allowed and give it back to the payer, and to nobody else."""
    points.approve(community.redeemer, 100, {"from": community.alice})
    points.spend(community.alice, 100, {"from": community.redeemer})
    with reverts_with("RefundTooLarge", community.redeemer, community.bob, 100, 0):
        points.refund(community.bob, 100, {"from": community.redeemer})
    with reverts_with("BudgetExceeded", community.redeemer, 100, 0):
        points.createMany([word(community.bob, 100)], {"from": community.redeemer})
    with reverts_with("BudgetExceeded", community.redeemer, 100, 0):
        points.create(100, {"from": community.redeemer})
    assert points.totalSupply() == 0


def test_through_a_redeemer_that_holds_points_itself(community, points):
    """A fan that is a redeemer is still a fan."""
    community.give(community.redeemer, 50)
    with reverts_with("TransferRestricted", community.redeemer, community.bob, BETWEEN_FANS):
        points.transfer(community.bob, 50, {"from": community.redeemer})


def test_through_a_source_that_takes_them_first(community, points):
    """Nothing of a fan ever comes to a source."""
    points.approve(community.source, 100, {"from": community.alice})
    with reverts_with("TransferRestricted", community.alice, community.source, BETWEEN_FANS):
        points.transferFrom(community.alice, community.source, 100, {"from": community.source})
    with reverts_with("RedeemerUnknown", community.source):
        points.spend(community.alice, 100, {"from": community.source})


def test_through_an_account_that_becomes_both(community, points):
    with reverts_with("SourceAndRedeemer", community.redeemer):
        community.by_treasury(points.setBudget, community.redeemer, 0)
    with reverts_with("SourceAndRedeemer", community.source):
        community.by_treasury(points.admitRedeemer, community.source)


def test_through_a_contract_wallet(community, points):
    """A contract that holds points is a fan like any other."""
    wallet = community.alice.deploy(Wallet, community.alice)
    community.give(wallet, 30)
    call = points.transfer.encode_input(community.bob, 30)
    with reverts_with("TransferRestricted", wallet, community.bob, BETWEEN_FANS):
        wallet.execute(points, [call], {"from": community.alice})


def test_through_a_redeemer_that_was_a_redeemer(community, points):
    """Dismissed, its old allowances are dead; what it may give back still goes to the payer only."""
    community.by_treasury(points.admitRedeemer, community.carol)
    points.approve(community.redeemer, 100, {"from": community.alice})
    community.by_treasury(points.dismissRedeemer, community.redeemer)
    with reverts_with("RedeemerUnknown", community.redeemer):
        points.spend(community.alice, 1, {"from": community.redeemer})
    with reverts_with("TransferRestricted", community.alice, community.redeemer, BETWEEN_FANS):
        points.transferFrom(community.alice, community.redeemer, 1, {"from": community.redeemer})
