"""FanGovernor.quorum: the smaller of a share and a number, both as they were at the snapshot (G3)."""

import pytest
from brownie import FanGovernor, chain

from tests.chain.community import wait, wait_until
from tests.chain.errors import reverts_with
from tests.chain.ledger import fan
from tests.chain.parliament import (
    ABSTAIN,
    AGAINST,
    CAP,
    DEFEATED,
    FOR,
    NAME,
    SENIORITY,
    SHARE,
    SUCCEEDED,
    settings,
)


def now() -> int:
    return int(chain[-1].timestamp)


def test_is_the_cap_where_the_share_is_larger(parliament, governor):
    """G3: sixty members, a fifth of them is twelve; ten are enough."""
    assert governor.quorumTerms(now()) == (SHARE, CAP)
    assert governor.quorum(now() - 1) == CAP


def test_is_the_share_where_the_cap_is_larger(parliament, governor):
    """G3: rounded up."""
    parliament.leave(*(fan(number) for number in range(29)))
    chain.mine(timestamp=now() + 2)
    assert governor.quorum(now() - 1) == 7  # of 31 members, 6.2


def test_a_million_fans_still_have_a_quorum(parliament, governor):
    """G3"""
    parliament.join(*(fan(1_000 + number) for number in range(150)))
    wait(SENIORITY + 2)
    assert governor.quorum(now() - 1) == CAP


def test_is_a_share_of_the_senior_members(parliament, governor):
    """G3, G4: a crowd that joins today neither raises it nor votes."""
    parliament.leave(*(fan(number) for number in range(30)))
    wait(SENIORITY + 2)
    parliament.join(*(fan(2_000 + number) for number in range(60)))
    chain.mine(timestamp=now() + 2)
    assert governor.quorum(now() - 1) == 6


def test_is_one_at_least(parliament, governor):
    """G3: before there are members, and when all have left."""
    assert governor.quorum(now() - 3 * SENIORITY) == governor.quorum(1) == 1
    parliament.leave(*parliament.voters, *(fan(number) for number in range(50)))
    chain.mine(timestamp=now() + 2)
    assert governor.quorum(now() - 1) == 1


def test_asks_for_no_seniority_where_none_is_set(parliament):
    """G3, G4: then who is a member at the snapshot votes, and is counted."""
    community = parliament.community
    given = NAME, parliament.votes, parliament.treasury, settings(community, seniority=0, quorum_share=5_000)
    governor = community.deployer.deploy(FanGovernor, *given)
    parliament.leave(*(fan(number) for number in range(50)))
    parliament.join(community.alice)
    chain.mine(timestamp=now() + 2)
    assert governor.getVotes(community.alice, now() - 1) == 1
    assert governor.quorum(now() - 1) == 6  # of eleven, 5.5


@pytest.mark.parametrize("support, state", [(FOR, SUCCEEDED), (ABSTAIN, SUCCEEDED), (AGAINST, DEFEATED)])
def test_votes_for_and_abstaining_make_it(parliament, support, state):
    proposal = parliament.started(parliament.propose())
    parliament.vote(proposal, FOR, 0)
    parliament.vote(proposal, support, *range(1, CAP))
    wait_until(parliament.governor.proposalDeadline(proposal.id) + 1)
    assert parliament.state(proposal) == state


def test_one_vote_less_is_none(parliament):
    proposal = parliament.started(parliament.propose())
    parliament.vote(proposal, FOR, *range(CAP - 1))
    wait_until(parliament.governor.proposalDeadline(proposal.id) + 1)
    assert parliament.state(proposal) == DEFEATED


def test_a_tie_is_no_majority(parliament):
    proposal = parliament.started(parliament.propose())
    parliament.vote(proposal, FOR, 0)
    parliament.vote(proposal, AGAINST, 1)
    parliament.vote(proposal, ABSTAIN, *range(2, 10))
    wait_until(parliament.governor.proposalDeadline(proposal.id) + 1)
    assert parliament.state(proposal) == DEFEATED


def test_only_a_proposal_sets_it(parliament, governor):
    for actor in ("guardian", "council", "stranger"):
        account = getattr(parliament.community, actor)
        with reverts_with("GovernorOnlyExecutor", account):
            governor.setQuorum(1_000, 20, {"from": account})
    tx = parliament.done(parliament.call(governor.setQuorum, 1_000, 20))
    assert tx.events["QuorumSet"] == {"share": 1_000, "cap": 20}
    assert governor.quorumTerms(now()) == (1_000, 20)
    assert governor.quorumNumerator(now() - 1) == SHARE
    assert governor.quorumTerms(2**255) == (1_000, 20)


def test_another_quorum_wakes_no_defeated_proposal(parliament, governor):
    """G3: nor does it fail one that has passed: each has that of its snapshot."""
    defeated = parliament.started(parliament.propose(description="six votes", sender=parliament.voters[1]))
    parliament.vote(defeated, FOR, *range(6))
    wait_until(governor.proposalDeadline(defeated.id) + 1)
    passed = parliament.voted(description="ten votes", sender=parliament.voters[2])
    parliament.done(parliament.call(governor.setQuorum, 100, 10), description="lower")
    chain.mine(timestamp=now() + 2)
    assert governor.quorum(now() - 1) == 1
    assert (parliament.state(defeated), parliament.state(passed)) == (DEFEATED, SUCCEEDED)
