"""What members vote through happens at the Treasury, and the deployer holds nothing (G7, G8)."""

import pytest
from brownie import FanGovernor, Treasury, VotesDouble, accounts, chain

from tests.chain.community import DAY, HOUR, NONE, NOTICE, SUNSET_NOTICE, TREASURY_DELAY, ZERO, version_of
from tests.chain.errors import reverts_with
from tests.chain.parliament import EXECUTED, NAME, SHARE, settings


def test_sets_a_budget(parliament):
    """G8"""
    parliament.done(parliament.budget(77))
    points = parliament.community.points
    assert points.sourceOf(parliament.community.source)[0] == 77


def test_proposes_rules_and_the_end_of_the_community(parliament):
    """G8"""
    book = parliament.community.book
    later = chain[-1].timestamp + NOTICE + SUNSET_NOTICE + 20 * DAY
    calls = (
        parliament.call(book.propose, version_of(later - 10 * DAY)),
        parliament.call(book.announceSunset, later, "enough tea"),
    )
    parliament.done(*calls)
    assert (book.versionCount(), book.sunset()) == (2, later)


def test_pays_out_of_the_treasury(parliament):
    """G8"""
    parliament.voters[0].transfer(parliament.treasury, 1_000)
    charity = accounts[13]
    before = charity.balance()
    parliament.done((charity.address, 400, "0x"))
    assert charity.balance() == before + 400
    assert parliament.treasury.balance() == 600


def test_gives_and_takes_roles(parliament):
    manager, community = parliament.community.manager, parliament.community
    calls = (
        parliament.call(manager.revokeRole, 1, community.poster),
        parliament.call(manager.grantRole, 1, community.alice, 0),
    )
    parliament.done(*calls)
    assert not manager.hasRole(1, community.poster)[0]
    assert manager.hasRole(1, community.alice)[0]


def test_sets_its_own_settings(parliament, governor):
    """G8"""
    calls = [
        parliament.call(governor.setVotingDelay, 2 * HOUR),
        parliament.call(governor.setVotingPeriod, 2 * DAY),
        parliament.call(governor.setLateQuorumVoteExtension, DAY),
        parliament.call(governor.setProposalGuardian, parliament.community.alice),
        parliament.call(governor.setQuorum, 1_000, 30),
    ]
    parliament.done(*calls)
    assert (governor.votingDelay(), governor.votingPeriod()) == (2 * HOUR, 2 * DAY)
    assert governor.lateQuorumVoteExtension() == DAY
    assert governor.proposalGuardian() == parliament.community.alice
    assert governor.quorumTerms(chain[-1].timestamp) == (1_000, 30)


@pytest.mark.parametrize(
    "function, arguments",
    [
        ("setVotingDelay", (1,)),
        ("setVotingPeriod", (HOUR,)),
        ("setProposalThreshold", (1,)),
        ("setLateQuorumVoteExtension", (1,)),
        ("setProposalGuardian", (ZERO,)),
        ("setQuorum", (SHARE, 10)),
        ("relay", (ZERO, 0, b"")),
    ],
)
def test_nobody_else_does(parliament, governor, function, arguments):
    """G8: nor the guardian, nor who held the Treasury before."""
    for actor in ("guardian", "council", "deployer", "stranger"):
        account = getattr(parliament.community, actor)
        with reverts_with("GovernorOnlyExecutor", account):
            getattr(governor, function)(*arguments, {"from": account})


def test_the_council_has_nothing_left(parliament):
    """G7: neither to announce nor to cancel."""
    treasury, council = parliament.treasury, parliament.community.council
    call = parliament.budget()
    for role in (treasury.PROPOSER_ROLE(), treasury.CANCELLER_ROLE()):
        assert not treasury.hasRole(role, council)
        assert treasury.hasRole(role, parliament.governor)
    with reverts_with("AccessControlUnauthorizedAccount", council, treasury.PROPOSER_ROLE()):
        treasury.schedule(*call, NONE, NONE, TREASURY_DELAY, {"from": council})


def test_a_community_can_begin_with_its_governor(community):
    """G7: Governor and Treasury name each other, so the deployer joins them, and leaves."""
    deployer = community.deployer
    treasury = deployer.deploy(Treasury, TREASURY_DELAY, [], [ZERO], deployer)
    votes = deployer.deploy(VotesDouble, "mode=timestamp")
    governor = deployer.deploy(FanGovernor, NAME, votes, treasury, settings(community))
    proposer, canceller = treasury.PROPOSER_ROLE(), treasury.CANCELLER_ROLE()
    by_deployer = {"from": deployer}
    treasury.grantRole(proposer, governor, by_deployer)
    treasury.grantRole(canceller, governor, by_deployer)
    treasury.renounceRole(NONE, deployer, by_deployer)
    for role in (NONE, proposer, canceller, treasury.EXECUTOR_ROLE()):
        assert not treasury.hasRole(role, deployer)
    for role in (proposer, canceller):
        with reverts_with("AccessControlUnauthorizedAccount", deployer, NONE):
            treasury.grantRole(role, deployer, by_deployer)
    assert treasury.hasRole(NONE, treasury)


def test_another_governor_comes_by_a_proposal(parliament, governor):
    """G7: as nothing here is upgraded, a community that wants another one votes for it."""
    community, treasury = parliament.community, parliament.treasury
    second = community.deployer.deploy(FanGovernor, "Second", parliament.votes, treasury, settings(community))
    roles = (treasury.PROPOSER_ROLE(), treasury.CANCELLER_ROLE())
    calls = [parliament.call(treasury.grantRole, role, second) for role in roles]
    calls += [parliament.call(treasury.revokeRole, role, governor) for role in roles]
    parliament.done(*calls)
    assert all(treasury.hasRole(role, second) for role in roles)
    assert not any(treasury.hasRole(role, governor) for role in roles)


def test_what_is_carried_out_at_the_treasury_counts_as_executed(parliament):
    """G8: anybody may send it there directly, once."""
    proposal = parliament.queued()
    salt = int.from_bytes(proposal.hashed[3], "big") ^ int(parliament.governor.address, 16) << 96
    batch = *proposal.hashed[:3], NONE, salt.to_bytes(32, "big")
    parliament.treasury.executeBatch(*batch, {"from": parliament.community.stranger})
    assert parliament.state(proposal) == EXECUTED
