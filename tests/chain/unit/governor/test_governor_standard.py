"""FanGovernor is an OpenZeppelin Governor, so that front ends for such Governors work with it (G1)."""

import pytest
from brownie import FanGovernor, GovernorIds, VotesDouble, chain
from eth_account import Account
from eth_utils import keccak

from tests.chain.community import DAY, NONE, TREASURY_DELAY, wait_until
from tests.chain.errors import reverts_with
from tests.chain.parliament import (
    AGAINST,
    EXECUTED,
    EXTENSION,
    FOR,
    FRACTIONAL,
    NAME,
    QUEUED,
    VOTING_DELAY,
    VOTING_PERIOD,
    bits,
    settings,
)
from tests.chain.system import private_key

LIMIT = 24_576  # bytes of code, EIP-170


def test_has_openzeppelins_interface_ids(community, governor):
    """G1"""
    ids = community.deployer.deploy(GovernorIds).all()
    assert [str(each) for each in ids[:3]] == ["0xcdbdfcee", "0x65455a86", "0x4e2312e0"]
    assert str(ids[3]) == "0xda287a1d"
    assert all(governor.supportsInterface(each) for each in ids)
    assert not governor.supportsInterface("0xffffffff")


def test_says_what_front_ends_ask(parliament, governor):
    """G1"""
    assert governor.COUNTING_MODE() == "support=bravo,fractional&quorum=for,abstain&params=fractional"
    assert governor.CLOCK_MODE() == "mode=timestamp"
    assert (governor.name(), governor.version()) == (NAME, "1")
    assert governor.token() == parliament.votes
    assert governor.timelock() == parliament.treasury
    assert governor.clock() == chain[-1].timestamp
    assert (governor.votingDelay(), governor.votingPeriod()) == (VOTING_DELAY, VOTING_PERIOD)
    assert governor.lateQuorumVoteExtension() == EXTENSION
    assert governor.proposalThreshold() == 1
    assert governor.proposalNeedsQueuing(0)
    assert (governor.quorumNumerator(), governor.quorumDenominator()) == (2_000, 10_000)


def test_its_code_fits(governor):
    """G1"""
    assert len(bytes.fromhex(governor.bytecode)) < LIMIT


def test_proposals_are_read_back_without_an_indexer(parliament, governor):
    """G1"""
    proposal = parliament.propose()
    assert governor.proposalCount() == 1
    found = governor.proposalDetailsAt(0)
    assert (found[0], list(found[1])) == (proposal.id, [proposal.calls[0][0]])
    assert bytes(found[4]) == keccak(text=proposal.description)
    assert governor.hashProposal(*proposal.hashed) == governor.getProposalId(*proposal.hashed) == proposal.id


def test_queues_and_executes_by_number(parliament, governor):
    """G1: the whole way, by the functions that need nothing but the id."""
    proposal = parliament.voted()
    governor.queue(proposal.id, {"from": parliament.community.stranger})
    assert parliament.state(proposal) == QUEUED
    wait_until(governor.proposalEta(proposal.id))
    governor.execute(proposal.id, {"from": parliament.community.stranger})
    assert parliament.state(proposal) == EXECUTED


def test_a_fan_votes_by_signature_without_gas(parliament, governor):
    proposal = parliament.started(parliament.propose())
    voter = parliament.voters[3]
    domain = {"name": NAME, "version": "1", "chainId": chain.id, "verifyingContract": governor.address}
    types = {
        "Ballot": [
            {"name": "proposalId", "type": "uint256"},
            {"name": "support", "type": "uint8"},
            {"name": "voter", "type": "address"},
            {"name": "nonce", "type": "uint256"},
        ]
    }
    said = {"proposalId": proposal.id, "support": FOR, "voter": voter.address, "nonce": 0}
    signature = Account.sign_typed_data(private_key(3), domain, types, said).signature
    with reverts_with("GovernorInvalidSignature", voter):
        governor.castVoteBySig(proposal.id, AGAINST, voter, signature, {"from": parliament.community.relay})
    governor.castVoteBySig(proposal.id, FOR, voter, signature, {"from": parliament.community.relay})
    assert governor.proposalVotes(proposal.id) == (0, 1, 0)
    assert governor.hasVoted(proposal.id, voter)


def test_counts_fractions(parliament, governor):
    """One vote is one vote, however it is cast."""
    proposal = parliament.started(parliament.propose())
    half = (1).to_bytes(16, "big") + bytes(32)
    voter = {"from": parliament.voters[0]}
    governor.castVoteWithReasonAndParams(proposal.id, FRACTIONAL, "no", half, voter)
    assert governor.proposalVotes(proposal.id) == (1, 0, 0)
    with reverts_with("GovernorAlreadyCastVote", parliament.voters[0]):
        governor.castVote(proposal.id, FOR, voter)


def test_keeps_no_money_and_no_tokens(parliament, governor):
    """They belong to the Treasury."""
    with reverts_with("GovernorDisabledDeposit"):
        parliament.voters[0].transfer(governor, 1)
    with reverts_with("GovernorDisabledDeposit"):
        governor.onERC721Received(
            parliament.treasury, parliament.treasury, 1, b"", {"from": parliament.voters[0]}
        )
    with reverts_with("GovernorDisabledDeposit"):
        governor.onERC1155Received(
            parliament.treasury, parliament.treasury, 1, 1, b"", {"from": parliament.voters[0]}
        )


@pytest.mark.parametrize(
    "changes, refusal",
    [
        ({"voting_delay": 30 * DAY + 1}, ("VotingDelayInvalid", 30 * DAY + 1)),
        ({"voting_period": 299}, ("VotingPeriodInvalid", 299)),
        ({"voting_period": 30 * DAY + 1}, ("VotingPeriodInvalid", 30 * DAY + 1)),
        ({"late_extension": 7 * DAY + 1}, ("ExtensionInvalid", 7 * DAY + 1)),
        ({"quorum_share": 99}, ("QuorumInvalid", 99, 10)),
        ({"quorum_share": 5_001}, ("QuorumInvalid", 5_001, 10)),
        ({"quorum_cap": 9}, ("QuorumInvalid", 2_000, 9)),
        ({"seniority": 90 * DAY + 1}, ("ConstructionInvalid",)),
        ({"guardian_until": 2**39}, ("ConstructionInvalid",)),
    ],
    ids=str,
)
def test_is_not_built_beyond_its_bounds(parliament, changes, refusal):
    """G2, G5"""
    given = NAME, parliament.votes, parliament.treasury, settings(parliament.community, **changes)
    with reverts_with(*refusal):
        parliament.community.deployer.deploy(FanGovernor, *given)


def test_is_not_built_on_another_clock(parliament):
    """On a chain that makes blocks on demand, their number says nothing to a fan."""
    deployer = parliament.community.deployer
    votes = deployer.deploy(VotesDouble, "mode=blocknumber&from=default")
    with reverts_with("ConstructionInvalid"):
        deployer.deploy(FanGovernor, NAME, votes, parliament.treasury, settings(parliament.community))


def test_waits_at_the_treasury(parliament, governor):
    """G8"""
    proposal = parliament.voted()
    parliament.queue(proposal)
    eta = governor.proposalEta(proposal.id)
    assert eta == chain[-1].timestamp + TREASURY_DELAY
    chain.mine(timestamp=eta - 2)
    salt = int.from_bytes(proposal.hashed[3], "big") ^ int(governor.address, 16) << 96
    operation = parliament.treasury.hashOperationBatch(*proposal.hashed[:3], NONE, salt.to_bytes(32, "big"))
    with reverts_with("TimelockUnexpectedOperationState", operation, bits(2)):
        governor.execute.call(*proposal.hashed, {"from": parliament.community.stranger})
    chain.mine(timestamp=eta)
    governor.execute.call(*proposal.hashed, {"from": parliament.community.stranger})
