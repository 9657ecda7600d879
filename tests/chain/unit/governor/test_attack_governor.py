"""Who would brick, bury, hurry, resurrect or hold up what members decide (G2, G4, G5, G6, G9)."""

import pytest
from brownie import HostileProposal, chain

from tests.chain.community import DAY, HOUR, TREASURY_DELAY, wait, wait_until
from tests.chain.errors import reverts_with
from tests.chain.parliament import (
    ACTIVE,
    AGAINST,
    CANCELED,
    CAP,
    DEFEATED,
    EXECUTED,
    EXPIRED,
    EXTENSION,
    FOR,
    GUARDED,
    PENDING,
    QUEUED,
    SUCCEEDED,
    VOTERS,
    state_error,
)

LARGEST_48, LARGEST_32 = 2**48 - 1, 2**32 - 1
MONTH = 30 * DAY


@pytest.mark.parametrize(
    "function, value, refusal",
    [
        ("setVotingDelay", LARGEST_48, "VotingDelayInvalid"),
        ("setVotingDelay", MONTH + 1, "VotingDelayInvalid"),
        ("setVotingPeriod", LARGEST_32, "VotingPeriodInvalid"),
        ("setVotingPeriod", 0, "VotingPeriodInvalid"),
        ("setVotingPeriod", 299, "VotingPeriodInvalid"),
        ("setProposalThreshold", 2, "ThresholdFixed"),
        ("setProposalThreshold", 0, "ThresholdFixed"),
        ("setLateQuorumVoteExtension", LARGEST_48, "ExtensionInvalid"),
        ("setLateQuorumVoteExtension", 7 * DAY + 1, "ExtensionInvalid"),
    ],
)
def test_no_setting_ends_all_proposals(parliament, governor, function, value, refusal):
    """G2: voted through, it is refused where it would be carried out."""
    proposal = parliament.queued(parliament.call(getattr(governor, function), value))
    with reverts_with(refusal, value):
        parliament.execute(proposal)
    assert parliament.state(proposal) == QUEUED


@pytest.mark.parametrize("share, cap", [(10_000, 10), (5_001, 10), (0, 10), (99, 10), (2_000, 9), (2_000, 0)])
def test_no_quorum_is_out_of_reach_or_nothing(parliament, governor, share, cap):
    """G2, G3"""
    proposal = parliament.queued(parliament.call(governor.setQuorum, share, cap))
    with reverts_with("QuorumInvalid", share, cap):
        parliament.execute(proposal)


def test_no_other_timelock(parliament, governor):
    """G2"""
    proposal = parliament.queued(parliament.call(governor.updateTimelock, parliament.community.alice))
    with reverts_with("TreasuryFixed"):
        parliament.execute(proposal)
    with reverts_with("TreasuryFixed"):
        governor.updateTimelock(parliament.community.alice, {"from": parliament.treasury})


def begun(parliament):
    """A vote that lacks one for its quorum, and its deadline."""
    proposal = parliament.started(parliament.propose())
    parliament.vote(proposal, FOR, *range(CAP - 1))
    return proposal, parliament.governor.proposalDeadline(proposal.id)


def test_a_late_quorum_extends_the_vote(parliament, governor):
    """G5: the silent ones have time to answer."""
    proposal, deadline = begun(parliament)
    chain.mine(timestamp=deadline - 60)
    parliament.vote(proposal, FOR, CAP - 1)
    reached = chain[-1].timestamp
    assert governor.proposalDeadline(proposal.id) == reached + EXTENSION
    wait_until(deadline + HOUR)
    assert parliament.state(proposal) == ACTIVE


def test_a_timely_quorum_does_not(parliament, governor):
    """G5"""
    proposal, deadline = begun(parliament)
    parliament.vote(proposal, FOR, CAP - 1)
    assert governor.proposalDeadline(proposal.id) == deadline


def test_a_late_quorum_extends_once(parliament, governor):
    """G5: whatever is voted afterwards: no vote holds a decision up for ever."""
    parliament.join(parliament.community.alice, parliament.community.bob)
    wait(2 * DAY + 2)
    proposal, deadline = begun(parliament)
    chain.mine(timestamp=deadline - 60)
    parliament.vote(proposal, FOR, CAP - 1)
    extended = governor.proposalDeadline(proposal.id)
    assert extended <= deadline + EXTENSION
    chain.mine(timestamp=extended - 60)
    for late in (parliament.community.alice, parliament.community.bob):
        governor.castVote(proposal.id, AGAINST, {"from": late})
    assert governor.proposalDeadline(proposal.id) == extended
    wait_until(extended + 1)
    assert parliament.state(proposal) == SUCCEEDED


def test_the_largest_extension_still_lets_a_quorum_be_reached(parliament, governor):
    """G2: OpenZeppelin's own setter takes one with which no vote is counted any more."""
    parliament.done(parliament.call(governor.setLateQuorumVoteExtension, 7 * DAY))
    proposal, deadline = begun(parliament)
    chain.mine(timestamp=deadline - 60)
    parliament.vote(proposal, FOR, CAP - 1)
    assert governor.proposalDeadline(proposal.id) <= deadline + 7 * DAY


def test_the_guardian_cancels_at_every_stage(parliament, governor):
    """G9"""
    guardian = {"from": parliament.community.guardian}
    pending = parliament.propose(description="one")
    governor.cancel(pending.id, guardian)
    active = parliament.started(parliament.propose(description="two"))
    governor.cancel(active.id, guardian)
    succeeded = parliament.voted(description="three")
    governor.cancel(succeeded.id, guardian)
    queued = parliament.queued(description="four")
    governor.cancel(queued.id, guardian)
    for proposal in (pending, active, succeeded, queued):
        assert parliament.state(proposal) == CANCELED
    with reverts_with(*state_error(queued.id, CANCELED, SUCCEEDED, QUEUED)):
        parliament.execute(queued)


def test_the_guardian_takes_no_decision_back(parliament, governor):
    """G9"""
    proposal = parliament.queued()
    parliament.execute(proposal)
    open_states = (PENDING, ACTIVE, DEFEATED, SUCCEEDED, QUEUED)
    with reverts_with(*state_error(proposal.id, EXECUTED, *open_states)):
        governor.cancel(proposal.id, {"from": parliament.community.guardian})


def test_the_guardian_is_gone_on_its_date_and_nobody_follows(parliament, governor):
    """G9: nor does the proposer, who with OpenZeppelin's module could then cancel what passed."""
    guardian = parliament.community.guardian
    until = governor.guardianUntil()
    proposal = parliament.propose()
    chain.mine(timestamp=until - 1)
    assert governor.proposalGuardian() == guardian
    governor.cancel.call(proposal.id, {"from": guardian})
    chain.mine(timestamp=until)
    assert governor.proposalGuardian() == "0x" + "00" * 20
    passed = parliament.voted(description="passed")
    for account in (guardian, parliament.voters[0], parliament.community.council):
        with reverts_with("GovernorUnableToCancel", passed.id, account):
            governor.cancel(passed.id, {"from": account})
    parliament.queue(passed)
    wait(TREASURY_DELAY)
    parliament.execute(passed)


def test_the_guardians_date_is_for_good(parliament, governor):
    """G9: another guardian can be voted in, and leaves on the same day."""
    parliament.done(parliament.call(governor.setProposalGuardian, parliament.community.alice))
    wait_until(governor.guardianUntil())
    proposal = parliament.propose(description="later")
    with reverts_with("GovernorUnableToCancel", proposal.id, parliament.community.alice):
        governor.cancel(proposal.id, {"from": parliament.community.alice})
    assert governor.guardianUntil() <= chain[-1].timestamp < governor.guardianUntil() + GUARDED


def test_a_proposer_withdraws_before_the_vote_and_not_later(parliament, governor):
    """G9"""
    first = parliament.propose()
    with reverts_with("GovernorUnableToCancel", first.id, parliament.voters[1]):
        governor.cancel(first.id, {"from": parliament.voters[1]})
    governor.cancel(first.id, {"from": parliament.voters[0]})
    second = parliament.started(parliament.propose(description="second"))
    with reverts_with("GovernorUnableToCancel", second.id, parliament.voters[0]):
        governor.cancel(second.id, {"from": parliament.voters[0]})


def test_spam_costs_a_membership_each(parliament, governor):
    """G6: who is no member makes none, who is one makes one at a time, and no vote is kept from any other."""
    for number in range(VOTERS):
        parliament.propose(description=f"spam {number}", sender=parliament.voters[number])
        with reverts_with(
            "ProposalRunning", parliament.voters[number], governor.lastProposalOf(parliament.voters[number])
        ):
            parliament.propose(description=f"more spam {number}", sender=parliament.voters[number])
    assert governor.proposalCount() == VOTERS


def test_a_copied_proposal_belongs_to_who_it_names(parliament, governor):
    """A stranger who copies it from the mempool could withdraw it; with the suffix it cannot even make it."""
    honest, thief = parliament.voters[0], parliament.voters[1]
    description = f"A proposal #proposer={honest.address}"
    with reverts_with("GovernorRestrictedProposer", thief):
        parliament.propose(description=description, sender=thief)
    parliament.propose(description=description, sender=honest)


def test_what_nobody_queues_expires(parliament, governor):
    """G10: a decision of long ago is not carried out by surprise."""
    proposal = parliament.voted()
    deadline = governor.proposalDeadline(proposal.id)
    chain.mine(timestamp=deadline + MONTH)
    assert parliament.state(proposal) == SUCCEEDED
    governor.queue.call(*proposal.hashed, {"from": parliament.community.stranger})
    chain.mine(timestamp=deadline + MONTH + 1)
    assert parliament.state(proposal) == EXPIRED
    with reverts_with(*state_error(proposal.id, EXPIRED, SUCCEEDED)):
        parliament.queue(proposal)
    with reverts_with(*state_error(proposal.id, EXPIRED, SUCCEEDED, QUEUED)):
        parliament.execute(proposal)


def test_what_is_queued_waits_for_whoever_executes(parliament):
    """G10"""
    proposal = parliament.queued()
    wait(2 * MONTH)
    assert parliament.state(proposal) == QUEUED
    parliament.execute(proposal)


def test_an_executed_call_cannot_come_back_for_more(parliament, governor):
    """G8: re-entered through what it pays, the same proposal is executed once."""
    hostile = parliament.community.deployer.deploy(HostileProposal, governor)
    parliament.voters[0].transfer(parliament.treasury, 1_000)
    proposal = parliament.queued((hostile.address, 100, hostile.take.encode_input()))
    hostile.prepare(governor.execute.encode_input(*proposal.hashed), {"from": parliament.community.stranger})
    parliament.execute(proposal)
    assert (hostile.tried(), hostile.done()) == (1, 0)
    assert (hostile.balance(), parliament.treasury.balance()) == (100, 900)


def test_a_call_does_not_borrow_the_governors_own_powers(parliament, governor):
    """G8: while a proposal runs, what it calls is not the Treasury."""
    hostile = parliament.community.deployer.deploy(HostileProposal, governor)
    calls = (
        (hostile.address, 0, hostile.take.encode_input()),
        parliament.call(governor.setVotingDelay, 7),
    )
    proposal = parliament.queued(*calls)
    hostile.prepare(governor.setVotingDelay.encode_input(7), {"from": parliament.community.stranger})
    parliament.execute(proposal)
    assert (hostile.tried(), hostile.done()) == (1, 0)
    assert governor.votingDelay() == 7
