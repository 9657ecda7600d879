"""transfer and transferFrom in region CN: sources pay out, fans pass nothing to each other (K5)."""

import pytest

from tests.chain.community import ZERO
from tests.chain.errors import reverts_with

NOBODY, BETWEEN_FANS, TOO_FEW, REFUSES = 1, 2, 3, 4


@pytest.fixture(autouse=True)
def purses(community, points):
    """A fan and a source with a hundred points each."""
    community.give(community.alice, 100)
    points.create(100, {"from": community.source})


@pytest.mark.parametrize("actor", ["bob", "redeemer", "source", "treasury", "rewards", "airdrop", "alice"])
@pytest.mark.parametrize("amount", [0, 1, 100, 2**256 - 1])
def test_refuses_a_fans_transfer_to_anybody(community, points, actor, amount):
    """K5: also of nothing, also to itself, also to a redeemer, which takes points by spend."""
    to = getattr(community, actor)
    with reverts_with("TransferRestricted", community.alice, to, BETWEEN_FANS):
        points.transfer(to, amount, {"from": community.alice})


@pytest.mark.parametrize("spender", ["bob", "redeemer", "source", "alice"])
def test_refuses_who_has_a_fans_allowance(community, points, spender):
    """K5: an approval opens no way round."""
    account = getattr(community, spender)
    points.approve(account, 2**256 - 1, {"from": community.alice})
    for to in (account, community.carol):
        with reverts_with("TransferRestricted", community.alice, to, BETWEEN_FANS):
            points.transferFrom(community.alice, to, 1, {"from": account})


def test_a_source_pays_out(community, points):
    tx = points.transfer(community.bob, 60, {"from": community.source})
    assert tx.return_value is True
    assert tx.events["Transfer"] == {"from": community.source, "to": community.bob, "amount": 60}
    assert (points.balanceOf(community.source), points.balanceOf(community.bob)) == (40, 60)


def test_a_source_pays_no_more_than_it_holds(community, points):
    """K9: its flag is worth nothing."""
    for amount in (101, 2**254, 2**255, 2**256 - 1):
        with reverts_with("TransferRestricted", community.source, community.bob, TOO_FEW):
            points.transfer(community.bob, amount, {"from": community.source})
    points.transfer(community.bob, 100, {"from": community.source})
    assert points.balanceOf(community.source) == 0
    assert points.canSend(community.source)


def test_a_source_pays_by_an_allowance_too(community, points):
    with reverts_with("InsufficientAllowance"):
        points.transferFrom(community.source, community.bob, 1, {"from": community.relay})
    points.approve(community.relay, 30, {"from": community.source})
    points.transferFrom(community.source, community.bob, 30, {"from": community.relay})
    assert points.balanceOf(community.bob) == 30
    assert points.allowance(community.source, community.relay) == 0


def test_a_source_pays_itself_nothing_new(community, points):
    points.transfer(community.source, 100, {"from": community.source})
    assert points.balanceOf(community.source) == 100


def test_refuses_to_pay_nobody(community, points):
    for nobody in (ZERO, points):
        with reverts_with("TransferRestricted", community.source, nobody, NOBODY):
            points.transfer(nobody, 1, {"from": community.source})


def test_refuses_to_pay_from_nobody(community, points):
    """Nobody makes an event that looks like creation."""
    with reverts_with("TransferRestricted", ZERO, community.bob, NOBODY):
        points.transferFrom(ZERO, community.bob, 0, {"from": community.stranger})


def test_a_payment_of_nothing_moves_nothing(community, points):
    """ERC-20 asks for it; from a source's address anybody can send nothing."""
    points.transferFrom(community.source, community.bob, 0, {"from": community.stranger})
    assert (points.balanceOf(community.source), points.balanceOf(community.bob)) == (100, 0)
