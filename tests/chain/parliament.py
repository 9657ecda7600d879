"""A community that is governed by its members: what tests of its Governor start from.

The community's council hands the Treasury to the Governor, by the Treasury itself, and keeps nothing. Ten
members have keys, fifty more have none; all are senior when a test begins.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from brownie import FanGovernor, VotesDouble, accounts, chain
from eth_utils import keccak

from tests.chain.community import DAY, HOUR, NONE, TREASURY_DELAY, Community, wait, wait_until
from tests.chain.ledger import fan

NAME = "Tea Garden Governor"
VOTING_DELAY, VOTING_PERIOD, EXTENSION = HOUR, DAY, 6 * HOUR
SHARE, CAP = 2_000, 10  # basis points, votes
SENIORITY = 2 * DAY
GUARDED = 100 * DAY
AGAINST, FOR, ABSTAIN, FRACTIONAL = 0, 1, 2, 255
PENDING, ACTIVE, CANCELED, DEFEATED, SUCCEEDED, QUEUED, EXPIRED, EXECUTED = range(8)
VOTERS = 10

Call = tuple[Any, int, str]  # target, wei, calldata


def bits(*states: int) -> bytes:
    """States as OpenZeppelin's error lists them."""
    return sum(1 << state for state in states).to_bytes(32, "big")


def state_error(proposal: int, current: int, *wanted: int) -> tuple[Any, ...]:
    return "GovernorUnexpectedProposalState", proposal, current, bits(*wanted)


@dataclass(frozen=True)
class Proposal:
    """Calls and description, as the Governor's functions take them."""

    id: int
    calls: tuple[Call, ...]
    description: str

    @property
    def hashed(self) -> tuple[Any, ...]:
        targets, values, datas = map(list, zip(*self.calls, strict=True))
        return targets, values, datas, keccak(text=self.description)


@dataclass(frozen=True)
class Parliament:
    """The Governor, the votes that it counts, and ten voters with keys."""

    community: Community
    votes: Any
    governor: Any

    @property
    def voters(self) -> list[Any]:
        return list(accounts[:VOTERS])

    @property
    def treasury(self) -> Any:
        return self.community.treasury

    # proposals

    def call(self, function: Any, *arguments: Any) -> Call:
        return str(function._address), 0, function.encode_input(*arguments)

    def budget(self, amount: int = 5) -> Call:
        """An innocent call: the source's budget."""
        return self.call(self.community.points.setBudget, self.community.source, amount)

    def propose(self, *calls: Call, description: str = "A proposal", sender: Any = None) -> Proposal:
        given = calls or (self.budget(),)
        targets, values, datas = map(list, zip(*given, strict=True))
        by = {"from": sender or self.voters[0]}
        tx = self.governor.propose(targets, values, datas, description, by)
        return Proposal(int(tx.events["ProposalCreated"]["proposalId"]), given, description)

    def started(self, proposal: Proposal) -> Proposal:
        """The vote is on."""
        wait_until(self.governor.proposalSnapshot(proposal.id) + 1)
        return proposal

    def vote(self, proposal: Proposal, support: int, *numbers: int) -> None:
        for number in numbers:
            self.governor.castVote(proposal.id, support, {"from": self.voters[number]})

    def voted(self, *calls: Call, description: str = "A proposal", sender: Any = None) -> Proposal:
        """A proposal that all ten voters were for, its vote over."""
        proposal = self.started(self.propose(*calls, description=description, sender=sender))
        self.vote(proposal, FOR, *range(VOTERS))
        wait_until(self.governor.proposalDeadline(proposal.id) + 1)
        return proposal

    def queue(self, proposal: Proposal) -> Any:
        return self.governor.queue(*proposal.hashed, {"from": self.community.stranger})

    def execute(self, proposal: Proposal) -> Any:
        return self.governor.execute(*proposal.hashed, {"from": self.community.stranger})

    def queued(self, *calls: Call, **said: Any) -> Proposal:
        """A proposal whose delay at the Treasury is over."""
        proposal = self.voted(*calls, **said)
        self.queue(proposal)
        wait(TREASURY_DELAY)
        return proposal

    def done(self, *calls: Call, **said: Any) -> Any:
        """The transaction that carried the proposal out."""
        return self.execute(self.queued(*calls, **said))

    def state(self, proposal: Proposal) -> int:
        return int(self.governor.state(proposal.id))

    def join(self, *members: Any) -> None:
        self.votes.join(list(members), {"from": self.community.deployer})

    def leave(self, *members: Any) -> None:
        self.votes.leave(list(members), {"from": self.community.deployer})


def settings(community: Community, **changes: Any) -> tuple[Any, ...]:
    """Settings of IFanGovernor, with what a test wants changed."""
    content = {
        "voting_delay": VOTING_DELAY,
        "voting_period": VOTING_PERIOD,
        "late_extension": EXTENSION,
        "quorum_share": SHARE,
        "quorum_cap": CAP,
        "seniority": SENIORITY,
        "guardian": community.guardian,
        "guardian_until": chain[-1].timestamp + GUARDED,
    }
    return tuple((content | changes).values())


def hand_over(community: Community, governor: Any) -> None:
    """The council's last act: the Governor takes its place at the Treasury, in one operation."""
    treasury, council = community.treasury, community.council
    roles = (treasury.PROPOSER_ROLE(), treasury.CANCELLER_ROLE())
    data = [treasury.grantRole.encode_input(role, governor) for role in roles]
    data += [treasury.revokeRole.encode_input(role, council) for role in roles]
    batch = [treasury] * 4, [0] * 4, data, NONE, b"hand over".ljust(32, b"\0")
    treasury.scheduleBatch(*batch, TREASURY_DELAY, {"from": council})
    wait(TREASURY_DELAY)
    treasury.executeBatch(*batch, {"from": community.stranger})


@pytest.fixture(scope="module")
def parliament(community: Community) -> Parliament:
    deployer = community.deployer
    votes = deployer.deploy(VotesDouble, "mode=timestamp")
    governor = deployer.deploy(FanGovernor, NAME, votes, community.treasury, settings(community))
    hand_over(community, governor)
    made = Parliament(community, votes, governor)
    made.join(*made.voters, *(fan(number) for number in range(50)))
    wait(SENIORITY + 2)
    return made
