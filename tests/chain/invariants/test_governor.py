"""The Governor against a model in Python: whatever members do, both know the same votes and states.

G3 the quorum of each snapshot, G4 who votes, once, G5 a late quorum, G6 one proposal at a time, G8 what
happens was voted through and waited, G9 who cancels, G10 what expires: each is asserted after every step.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from brownie import chain
from hypothesis import strategies as st

from tests.chain.community import DAY, HOUR, TREASURY_DELAY, wait
from tests.chain.parliament import (
    ABSTAIN,
    ACTIVE,
    AGAINST,
    CANCELED,
    CAP,
    DEFEATED,
    EXECUTED,
    EXPIRED,
    EXTENSION,
    FOR,
    PENDING,
    QUEUED,
    SENIORITY,
    SHARE,
    SUCCEEDED,
    VOTERS,
    VOTING_DELAY,
    VOTING_PERIOD,
    Proposal,
    parliament,
    state_error,
)
from tests.chain.walks import WALKS, Walker, settings

_ = parliament  # the fixture
NEAR = 60  # seconds; next to a border the model cannot say on which side the next block falls
OTHERS, EXPIRES, VOTES = 50, 30 * DAY, 1


@dataclass
class Motion:
    """A proposal as the model keeps it."""

    proposal: Proposal
    amount: int
    proposer: int
    snapshot: int
    deadline: int
    quorum: int = 0
    votes: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # by support
    voted: set[int] = field(default_factory=set)
    extended: bool = False
    eta: int = 0
    ended: int | None = None

    @property
    def has_quorum(self) -> bool:
        return self.votes[FOR] + self.votes[ABSTAIN] >= self.quorum

    def state(self, now: int) -> int:
        if self.ended is not None:
            return self.ended
        if now <= self.snapshot:
            return PENDING
        if now <= self.deadline:
            return ACTIVE
        if not self.has_quorum or self.votes[FOR] <= self.votes[AGAINST]:
            return DEFEATED
        if self.eta:
            return QUEUED
        return SUCCEEDED if now <= self.deadline + EXPIRES else EXPIRED

    def is_near(self, now: int) -> bool:
        borders = (self.snapshot, self.deadline, self.deadline + EXPIRES, self.eta)
        return any(abs(now - border) < NEAR for border in borders)


class House(Walker):
    """Strategies: ten voters and the latest proposals by number."""

    voter = st.integers(0, VOTERS - 1)
    which = st.integers(0, 3)
    support = st.sampled_from([FOR, FOR, FOR, AGAINST, ABSTAIN])
    crowd = st.integers(3, VOTERS)
    time = st.sampled_from([2 * HOUR, DAY - 2 * HOUR, DAY, SENIORITY, 40 * DAY])

    def __init__(self, parliament):
        Walker.start(self)
        self.house, self.governor = parliament, parliament.governor
        self.community, self.voters = parliament.community, parliament.voters

    def setup(self):
        start = self.now() - SENIORITY - 1
        self.seats = {number: [(start, 1)] for number in range(VOTERS)}
        self.motions: list[Motion] = []
        self.budget = self.source_budget()
        self.rule_propose(0)

    # what the model knows

    def now(self):
        return int(chain[-1].timestamp)

    def source_budget(self):
        return int(self.community.points.sourceOf(self.community.source)[0])

    def seat(self, number, moment):
        """Whether the voter was a member strictly before that moment."""
        before = [is_in for since, is_in in self.seats[number] if since < moment]
        return before[-1] if before else 0

    def weight(self, number, moment):
        return min(self.seat(number, moment), self.seat(number, moment - SENIORITY))

    def quorum(self, moment):
        members = min(self.members(moment), self.members(moment - SENIORITY))
        return max(1, min(-(-members * SHARE // 10_000), CAP))

    def members(self, moment):
        return OTHERS + sum(self.seat(number, moment) for number in range(VOTERS))

    def motion(self, which):
        return self.motions[max(0, len(self.motions) - 1 - which)]

    def is_unclear(self):
        return any(motion.is_near(self.now()) for motion in self.motions)

    # acts

    def rule_propose(self, voter):
        border = self.now() - SENIORITY
        if self.is_unclear() or any(abs(since - border) < NEAR for since, _ in self.seats[voter][1:]):
            return
        latest = [motion for motion in self.motions if motion.proposer == voter][-1:]
        account, amount = self.voters[voter], len(self.motions) + 1
        refusal = None
        if not self.weight(voter, self.now()):
            refusal = "GovernorInsufficientProposerVotes", account, 0, 1
        elif latest and latest[0].state(self.now()) in (PENDING, ACTIVE):
            refusal = "ProposalRunning", account, latest[0].proposal.id
        call, text = self.house.budget(amount), f"budget {amount}"
        propose = self.house.propose
        made = self.attempt("propose", refusal, lambda: propose(call, description=text, sender=account))
        if made:
            snapshot = self.now() + VOTING_DELAY
            self.motions.append(Motion(made, amount, voter, snapshot, snapshot + VOTING_PERIOD))

    def rule_vote(self, voter, which, support):
        motion = self.motion(which)
        if motion.is_near(self.now()):
            return
        account, state = self.voters[voter], motion.state(self.now())
        refusal = None
        if state != ACTIVE:
            refusal = state_error(motion.proposal.id, state, ACTIVE)
        elif voter in motion.voted or not self.weight(voter, motion.snapshot):
            refusal = "GovernorAlreadyCastVote", account
        act = self.governor.castVote
        if self.attempt("vote", refusal, lambda: act(motion.proposal.id, support, {"from": account})):
            self.count(motion, voter, support)

    def count(self, motion, voter, support):
        motion.quorum = self.quorum(motion.snapshot)
        motion.voted.add(voter)
        motion.votes[support] += VOTES
        if motion.has_quorum and not motion.extended:
            motion.extended = True
            motion.deadline = max(motion.deadline, self.now() + EXTENSION)

    def rule_crowd_votes(self, which, crowd, support):
        for voter in range(crowd):
            self.rule_vote(voter, which, support)

    def rule_decide(self, voter, crowd):
        """As communities do: propose, vote, wait, queue, wait, execute."""
        self.rule_propose(voter)
        self.rule_wait(2 * HOUR)
        self.rule_crowd_votes(0, crowd, FOR)
        self.rule_wait(DAY)
        self.rule_queue(0)
        self.rule_wait(2 * HOUR)
        self.rule_execute(0)

    def rule_queue(self, which):
        motion = self.motion(which)
        if motion.is_near(self.now()):
            return
        state = motion.state(self.now())
        refusal = None if state == SUCCEEDED else state_error(motion.proposal.id, state, SUCCEEDED)
        if self.attempt("queue", refusal, lambda: self.house.queue(motion.proposal)):
            motion.eta = self.now() + TREASURY_DELAY

    def rule_execute(self, which):
        motion = self.motion(which)
        state, now = motion.state(self.now()), self.now()
        if motion.is_near(now) or state == SUCCEEDED or (state == QUEUED and now < motion.eta):
            return  # the Treasury's own refusal names an operation: unit/governor/test_governor_standard.py
        refusal = None if state == QUEUED else state_error(motion.proposal.id, state, SUCCEEDED, QUEUED)
        if self.attempt("execute", refusal, lambda: self.house.execute(motion.proposal)):
            motion.ended, self.budget = EXECUTED, motion.amount

    def rule_guardian_cancels(self, which):
        motion = self.motion(which)
        if motion.is_near(self.now()) or self.now() > self.governor.guardianUntil() - DAY:
            return
        state, guardian = motion.state(self.now()), {"from": self.community.guardian}
        refusal = None
        if state in (CANCELED, EXECUTED, EXPIRED):
            open_states = (PENDING, ACTIVE, DEFEATED, SUCCEEDED, QUEUED)
            refusal = state_error(motion.proposal.id, state, *open_states)
        if self.attempt("guardian", refusal, lambda: self.governor.cancel(motion.proposal.id, guardian)):
            motion.ended = CANCELED

    def rule_member_cancels(self, voter, which):
        motion = self.motion(which)
        if motion.is_near(self.now()):
            return
        account = self.voters[voter]
        refusal = None
        if voter != motion.proposer or motion.state(self.now()) != PENDING:
            refusal = "GovernorUnableToCancel", motion.proposal.id, account
        act = self.governor.cancel
        if self.attempt("withdraw", refusal, lambda: act(motion.proposal.id, {"from": account})):
            motion.ended = CANCELED

    def rule_leave_or_join(self, voter):
        is_in = self.seats[voter][-1][1]
        (self.house.leave if is_in else self.house.join)(self.voters[voter])
        self.seats[voter].append((self.now(), 1 - is_in))
        self.tried["leave" if is_in else "join"] += 1
        wait(5)  # a proposer is judged by the second before its proposal

    def rule_wait(self, time):
        wait(time)

    # always

    def invariant_states_and_votes(self):
        for motion in self.motions:
            number = motion.proposal.id
            counted = tuple(motion.votes[support] for support in (AGAINST, FOR, ABSTAIN))
            assert self.governor.proposalVotes(number) == counted
            assert self.governor.proposalDeadline(number) == motion.deadline
            assert motion.deadline <= motion.snapshot + VOTING_PERIOD + EXTENSION
            if motion.snapshot < self.now() - NEAR:
                assert self.governor.quorum(motion.snapshot) == self.quorum(motion.snapshot)
            if not motion.is_near(self.now()):
                assert self.governor.state(number) == motion.state(self.now())

    def invariant_only_decisions_happen(self):
        assert self.source_budget() == self.budget


@pytest.mark.parametrize("walks", WALKS)
def test_governor(state_machine, parliament, walks):
    assert parliament.votes.getPastTotalSupply(chain[-1].timestamp - 1) == OTHERS + VOTERS
    state_machine(House, parliament, settings=settings(walks, steps=12))
