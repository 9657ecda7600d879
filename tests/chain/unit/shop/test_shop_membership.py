"""The shop with the community's own Membership: who redeems a reward for members (S6)."""

from dataclasses import replace

import pytest
from brownie import Shop, chain

from tests.chain.community import DAY, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import SELF
from tests.chain.shopping import HOST


@pytest.fixture(scope="module")
def club(community, open_community, fans, counter):
    """A counter whose shop knows the Membership; alice is granted tier 2 for three days."""
    shop = community.deployer.deploy(Shop, community.manager, community.points, fans.membership)
    selectors = [shop.openReward.signature]
    community.by_treasury(community.manager.setTargetFunctionRole, shop, selectors, HOST)
    community.by_treasury(community.points.admitRedeemer, shop)
    until = chain[-1].timestamp + 3 * DAY
    fans.membership.grant([community.alice], 2, until, {"from": fans.host})
    fans.membership.grant([community.bob], 1, 0, {"from": fans.host})
    wait(DAY)
    return replace(counter, shop=shop)


@pytest.fixture(scope="module")
def reward(club):
    """For members of tier 2 and a day."""
    now = chain[-1].timestamp
    times = {"closes_at": now + 5 * DAY, "fulfil_by": now + 9 * DAY}
    return club.open(is_for_members=True, min_tier=2, min_age=DAY, **times)


def refused(club, name, reward):
    with reverts_with("MembershipMissing", getattr(club.community, name), 2, DAY):
        club.redeem(name, reward)


def test_members_of_the_tier_redeem_while_it_runs(club, reward):
    """S6"""
    assert club.redeem("alice", reward)
    refused(club, "bob", reward)
    refused(club, "carol", reward)
    wait(3 * DAY)
    refused(club, "alice", reward)


def test_a_new_membership_is_too_young(club, fans, reward):
    """S6: also of who had an older one and left it."""
    alice = club.community.alice
    fans.membership.leave(fans.membership.memberIdOf(alice), SELF, {"from": alice})
    refused(club, "alice", reward)
    fans.membership.grant([alice], 2, 0, {"from": fans.host})
    refused(club, "alice", reward)
    wait(DAY)
    assert club.redeem("alice", reward)
