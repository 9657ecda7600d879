"""Who votes and who proposes: members, and those who were members before they could know (G4, G6)."""

import pytest
from brownie import accounts, chain

from tests.chain.community import wait, wait_until
from tests.chain.errors import reverts_with
from tests.chain.parliament import (
    ACTIVE,
    DEFEATED,
    FOR,
    PENDING,
    SENIORITY,
    VOTING_DELAY,
    state_error,
)


@pytest.fixture
def newcomer():
    return accounts[12]


def test_a_proposer_is_a_member_for_long_enough(parliament, governor, newcomer):
    """G4, G6"""
    call = parliament.budget()
    given = [call[0]], [0], [call[2]], "mine", {"from": newcomer}
    with reverts_with("GovernorInsufficientProposerVotes", newcomer, 0, 1):
        governor.propose(*given)
    parliament.join(newcomer)
    chain.mine(timestamp=chain[-1].timestamp + 10)
    with reverts_with("GovernorInsufficientProposerVotes", newcomer, 0, 1):
        governor.propose(*given)
    wait(SENIORITY + 2)
    governor.propose(*given)


def test_who_joins_for_a_proposal_decides_about_the_next(parliament, governor, newcomer):
    """G4: also where it joins before the snapshot."""
    proposal = parliament.propose()
    parliament.join(newcomer)
    parliament.started(proposal)
    with reverts_with("GovernorAlreadyCastVote", newcomer):  # OpenZeppelin's word for nothing left to cast
        governor.castVote(proposal.id, FOR, {"from": newcomer})
    assert governor.getVotes(newcomer, governor.proposalSnapshot(proposal.id)) == 0
    wait(SENIORITY)
    assert governor.getVotes(newcomer, chain[-1].timestamp - 1) == 1


def test_who_left_before_the_snapshot_does_not_vote(parliament, governor):
    """G4"""
    proposal, voter = parliament.propose(), parliament.voters[4]
    parliament.leave(voter)
    parliament.started(proposal)
    with reverts_with("GovernorAlreadyCastVote", voter):
        governor.castVote(proposal.id, FOR, {"from": voter})


def test_who_leaves_after_the_snapshot_votes(parliament, governor):
    proposal, voter = parliament.started(parliament.propose()), parliament.voters[4]
    parliament.leave(voter)
    governor.castVote(proposal.id, FOR, {"from": voter})
    assert governor.proposalVotes(proposal.id) == (0, 1, 0)


def test_leaving_and_joining_again_costs_the_seniority(parliament, governor):
    """G4: of who was away when the seniority is asked for."""
    voter = parliament.voters[4]
    parliament.leave(voter)
    wait(SENIORITY)
    parliament.join(voter)
    proposal = parliament.started(parliament.propose())
    with reverts_with("GovernorAlreadyCastVote", voter):
        governor.castVote(proposal.id, FOR, {"from": voter})


def test_a_new_wallet_has_no_second_vote(parliament, governor, newcomer):
    """G4: the old one ends where the new one begins; the member waits once, and never has two."""
    proposal, old = parliament.propose(), parliament.voters[4]
    parliament.leave(old)
    parliament.join(newcomer)
    parliament.started(proposal)
    for wallet in (old, newcomer):
        with reverts_with("GovernorAlreadyCastVote", wallet):
            governor.castVote(proposal.id, FOR, {"from": wallet})


def test_one_proposal_at_a_time(parliament, governor):
    """G6"""
    first, proposer = parliament.propose(), parliament.voters[0]
    assert governor.lastProposalOf(proposer) == first.id
    for wanted in (PENDING, ACTIVE):
        assert parliament.state(first) == wanted
        with reverts_with("ProposalRunning", proposer, first.id):
            parliament.propose(description="another")
        parliament.propose(description=f"by another, {wanted}", sender=parliament.voters[1 + wanted])
        parliament.started(first)
    wait_until(governor.proposalDeadline(first.id) + 1)
    assert parliament.state(first) == DEFEATED
    second = parliament.propose(description="another")
    assert governor.lastProposalOf(proposer) == second.id


def test_who_withdraws_its_proposal_makes_another(parliament, governor):
    """G6"""
    first = parliament.propose()
    governor.cancel(first.id, {"from": parliament.voters[0]})
    assert governor.lastProposalOf(parliament.voters[0]) == first.id
    second = parliament.propose(description="a better one")
    assert governor.lastProposalOf(parliament.voters[0]) == second.id


def test_the_same_proposal_is_made_once(parliament, governor):
    first = parliament.propose()
    with reverts_with(*state_error(first.id, PENDING)):
        parliament.propose(sender=parliament.voters[1])


def test_votes_count_between_snapshot_and_deadline(parliament, governor):
    proposal = parliament.propose()
    voter = {"from": parliament.voters[0]}
    snapshot, deadline = governor.proposalSnapshot(proposal.id), governor.proposalDeadline(proposal.id)
    assert snapshot == chain[-1].timestamp + VOTING_DELAY
    for moment, state in (
        (snapshot, PENDING),
        (snapshot + 1, ACTIVE),
        (deadline, ACTIVE),
        (deadline + 1, DEFEATED),
    ):
        chain.mine(timestamp=moment)
        if state == ACTIVE:
            governor.castVote.call(proposal.id, FOR, voter)
        else:
            with reverts_with(*state_error(proposal.id, state, ACTIVE)):
                governor.castVote.call(proposal.id, FOR, voter)
