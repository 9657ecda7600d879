"""transfer and transferFrom in region OPEN: an ordinary ERC-20."""

import pytest

from tests.chain.community import ZERO
from tests.chain.errors import reverts_with

NOBODY, TOO_FEW, REFUSES = 1, 3, 4


@pytest.fixture(autouse=True)
def purse(open_community):
    open_community.give(open_community.alice, 100)


def test_fans_pass_points_to_each_other(open_community, open_points):
    alice, bob = open_community.alice, open_community.bob
    tx = open_points.transfer(bob, 60, {"from": alice})
    assert tx.return_value is True
    assert tx.events["Transfer"] == {"from": alice, "to": bob, "amount": 60}
    assert (open_points.balanceOf(alice), open_points.balanceOf(bob)) == (40, 60)
    assert open_points.totalSupply() == 100


@pytest.mark.parametrize("amount", [101, 2**254 + 1, 2**255, 2**256 - 1])
def test_refuses_more_than_the_fan_has(open_community, open_points, amount):
    """K9: also where a flag makes its word look large."""
    alice, bob = open_community.alice, open_community.bob
    for refused in (False, True):
        open_points.refusePushes(refused, {"from": alice})
        with reverts_with("TransferRestricted", alice, bob, TOO_FEW):
            open_points.transfer(bob, amount, {"from": alice})


def test_refuses_nobody_on_either_side(open_community, open_points):
    for nobody in (ZERO, open_points):
        with reverts_with("TransferRestricted", open_community.alice, nobody, NOBODY):
            open_points.transfer(nobody, 1, {"from": open_community.alice})
        with reverts_with("TransferRestricted", nobody, open_community.bob, NOBODY):
            open_points.transferFrom(nobody, open_community.bob, 0, {"from": open_community.stranger})


def test_sends_everything_and_to_itself(open_community, open_points):
    alice = open_community.alice
    open_points.transfer(alice, 100, {"from": alice})
    assert open_points.balanceOf(alice) == 100
    open_points.transfer(open_community.bob, 100, {"from": alice})
    assert open_points.balanceOf(alice) == 0


def test_sends_nothing(open_community, open_points):
    tx = open_points.transfer(open_community.bob, 0, {"from": open_community.carol})
    assert tx.events["Transfer"]["amount"] == 0


def test_both_flags_survive_both_ways(open_community, open_points):
    """K9"""
    source, bob = open_community.source, open_community.bob
    open_points.create(50, {"from": source})
    open_points.refusePushes(True, {"from": source})
    open_points.transfer(bob, 50, {"from": source})
    open_points.refusePushes(False, {"from": source})
    open_points.transfer(source, 20, {"from": bob})
    assert (open_points.balanceOf(source), open_points.balanceOf(bob)) == (20, 30)
    assert open_points.canSend(source) and open_points.canReceive(source)


def test_allowances(open_community, open_points):
    alice, bob, relay = open_community.alice, open_community.bob, open_community.relay
    tx = open_points.approve(relay, 50, {"from": alice})
    assert tx.events["Approval"] == {"owner": alice, "spender": relay, "amount": 50}
    open_points.transferFrom(alice, bob, 30, {"from": relay})
    assert open_points.allowance(alice, relay) == 20
    with reverts_with("InsufficientAllowance"):
        open_points.transferFrom(alice, bob, 21, {"from": relay})
    open_points.approve(relay, 2**256 - 1, {"from": alice})
    open_points.transferFrom(alice, bob, 70, {"from": relay})
    assert open_points.allowance(alice, relay) == 2**256 - 1
    assert open_points.balanceOf(bob) == 100


def test_permit2_has_no_allowance_that_nobody_gave(open_community, open_points):
    """K4: Solady would give it one over everybody's points."""
    permit2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3"
    assert open_points.allowance(open_community.alice, permit2) == 0
    open_points.approve(permit2, 1, {"from": open_community.alice})
    assert open_points.allowance(open_community.alice, permit2) == 1
