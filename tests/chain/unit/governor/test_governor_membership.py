"""The Governor over the community's own Membership: from joining to a decision carried out (G4, G8)."""

import pytest
from brownie import FanGovernor, accounts

from tests.chain.community import TREASURY_DELAY, wait, wait_until
from tests.chain.errors import reverts_with
from tests.chain.fans import SELF, key_of
from tests.chain.parliament import (
    EXECUTED,
    FOR,
    NAME,
    SENIORITY,
    SUCCEEDED,
    VOTERS,
    Parliament,
    hand_over,
    settings,
)
from zhenbo import consents


@pytest.fixture(scope="module")
def elected(community, open_community, fans):
    """Ten members who are senior, and their Governor."""
    governor = community.deployer.deploy(
        FanGovernor, NAME, fans.membership, community.treasury, settings(community)
    )
    hand_over(community, governor)
    fans.membership.grant(accounts[:VOTERS], 0, 0, {"from": fans.host})
    wait(SENIORITY + 2)
    return Parliament(community, fans.membership, governor)


def test_members_decide(elected):
    """G8"""
    proposal = elected.queued(elected.budget(66))
    elected.execute(proposal)
    assert elected.state(proposal) == EXECUTED
    assert elected.community.points.sourceOf(elected.community.source)[0] == 66


def test_two_of_ten_make_a_quorum(elected):
    """G3: a fifth of those who are senior, however many join meanwhile."""
    proposal = elected.propose()
    elected.started(proposal)
    assert elected.governor.quorum(elected.governor.proposalSnapshot(proposal.id)) == 2
    elected.vote(proposal, FOR, 0, 1)
    wait_until(elected.governor.proposalDeadline(proposal.id) + 1)
    assert elected.state(proposal) == SUCCEEDED


def test_who_joins_for_a_proposal_has_no_vote_on_it(elected, fans):
    """G4"""
    proposal = elected.propose()
    fans.membership.grant([accounts[12]], 0, 0, {"from": fans.host})
    elected.started(proposal)
    with reverts_with("GovernorAlreadyCastVote", accounts[12]):
        elected.governor.castVote(proposal.id, FOR, {"from": accounts[12]})


def test_who_leaves_and_joins_again_has_one_vote(elected, fans):
    """G4: the account was a member at both moments; a friend who joined meanwhile was not."""
    voter, friend = elected.voters[5], accounts[12]
    fans.membership.leave(fans.membership.memberIdOf(voter), SELF, {"from": voter})
    fans.membership.grant([friend, voter], 0, 0, {"from": fans.host})
    proposal = elected.started(elected.propose())
    elected.governor.castVote(proposal.id, FOR, {"from": voter})
    for spent in (voter, friend):
        with reverts_with("GovernorAlreadyCastVote", spent):
            elected.governor.castVote(proposal.id, FOR, {"from": spent})
    assert elected.governor.proposalVotes(proposal.id) == (0, 1, 0)


def test_a_recovered_member_votes_from_one_wallet_only(elected, fans):
    """G4: the old wallet has lost its vote, the new one waits for the seniority."""
    old, new = elected.voters[6], key_of(77)
    member = fans.membership.memberIdOf(old)
    proposal = elected.propose()
    said = {"member": member, "sender": str(old), "to": new.address}
    fans.membership.recover(
        member, new.address, SELF, fans.consent(consents.recovery, new.key, **said), {"from": old}
    )
    elected.started(proposal)
    snapshot = elected.governor.proposalSnapshot(proposal.id)
    assert elected.governor.getVotes(old, snapshot) == elected.governor.getVotes(new.address, snapshot) == 0
    wait(SENIORITY + TREASURY_DELAY)
    later = elected.propose(description="later", sender=elected.voters[1])
    elected.started(later)
    snapshot = elected.governor.proposalSnapshot(later.id)
    assert elected.governor.getVotes(new.address, snapshot) == 1
    assert elected.governor.getVotes(old, snapshot) == 0
