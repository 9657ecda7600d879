"""Points.refusePushes: each for itself, in both regions (K8, K9)."""

import pytest

from tests.chain.errors import reverts_with


@pytest.fixture(scope="module", autouse=True)
def both(community, open_community):
    """Both communities stand before the first test."""


def test_says_so(community, points):
    for refused in (True, True, False, False):
        tx = points.refusePushes(refused, {"from": community.alice})
        assert tx.events["PushesRefused"] == {"fan": community.alice, "refused": refused}
        assert points.canReceive(community.alice) is not refused


def test_keeps_the_balance(community, points):
    """K9"""
    community.give(community.alice, 7)
    for refused in (True, False):
        points.refusePushes(refused, {"from": community.alice})
        assert points.balanceOf(community.alice) == 7


def test_keeps_a_source_a_source(community, points):
    """K9"""
    for refused in (True, False):
        points.refusePushes(refused, {"from": community.source})
        assert points.canSend(community.source)


@pytest.mark.parametrize("name", ["community", "open_community"])
def test_nobody_sends_to_who_refuses(request, name):
    this = request.getfixturevalue(name)
    this.points.refusePushes(True, {"from": this.alice})
    this.points.create(5, {"from": this.source})
    with reverts_with("TransferRestricted", this.source, this.alice, 4):
        this.points.transfer(this.alice, 5, {"from": this.source})
    this.points.refusePushes(False, {"from": this.alice})
    this.points.transfer(this.alice, 5, {"from": this.source})
    assert this.points.balanceOf(this.alice) == 5


def test_who_refuses_still_spends(community, points):
    community.give(community.alice, 7)
    points.refusePushes(True, {"from": community.alice})
    points.approve(community.redeemer, 7, {"from": community.alice})
    points.spend(community.alice, 7, {"from": community.redeemer})
    assert points.totalSupply() == 0


@pytest.mark.parametrize("name", ["rewards", "airdrop"])
def test_the_communitys_own_contracts_take_nothing_from_others(community, points, name):
    """W11, A9: what is sent there could never leave again."""
    contract = getattr(community, name)
    assert not points.canReceive(contract)
    points.create(5, {"from": community.source})
    with reverts_with("TransferRestricted", community.source, contract, 4):
        points.transfer(contract, 5, {"from": community.source})
    tx = points.createMany([int(contract.address, 16) << 96 | 5], {"from": community.source})
    assert tx.return_value == (5, (0,))
    assert points.balanceOf(contract) == 0
