"""A chain with one poll, as `Polls` reads it: what tests change in it is a fault that a recount must find."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from tests.package.polls.polling import QUESTION, TEAS, TERMS
from zhenbo import consents
from zhenbo.deployments import Deployed, Deployment
from zhenbo.errors import CallReverted
from zhenbo.polls.draft import ZERO, Mode, TieRule
from zhenbo.polls.source import Polls, State

TX = "0x" + "ab" * 32
NAMES = ("FanPoll", "Membership", "StreamPlan", "CharityPot", "Suggestions")


def deployment():
    made = {name: Deployed("0x" + f"{place:040x}", TX, 1) for place, name in enumerate(NAMES, 1)}
    return Deployment("testnet", 5, "0x" + "01" * 32, 1, "", made)


@dataclass
class FakeChain:
    """`votes` are (member, choices); `tallies` and `ballots` are the contract's own."""

    votes: list[tuple[int, tuple[int, ...]]]
    tallies: list[int]
    winner: int = 0
    state: State = State.DECIDED
    mode: Mode = Mode.SINGLE
    most: int = 1
    ties: TieRule = TieRule.FIRST
    quorum: int = 1
    title: str = QUESTION
    names: tuple[str, ...] = TEAS
    content: bytes = TERMS
    ballots: int | None = None
    concluded: tuple[int, int, list[int]] | None = None
    later: list[Any] = field(default_factory=list)
    closes: int = 2_000_000
    payloads: tuple[bytes, ...] = (b"",) * 31
    executor: str = ZERO
    chain_id: int = 5
    data: bytes | None = None  # of the one transaction that brought all ballots
    owners: dict[int, str] = field(default_factory=dict)

    @property
    def rpc(self):
        found = None if self.data is None else {"input": "0x" + self.data.hex()}
        return SimpleNamespace(ask=lambda method, *params: found)

    @property
    def polls(self) -> Polls:
        return Polls(self, deployment())

    @property
    def count(self) -> int:
        return len(self.votes) if self.ballots is None else self.ballots

    def genesis(self):
        return "0x" + "01" * 32

    def head(self):
        return 99

    def read(self, contract, address, function, *args):
        if function == "pollOf":
            return (self.state, 0, 0, len(self.names), 1, self.winner)
        if function == "seatsOf":
            return [int(self.owners.get(member, "0x0"), 16) for member in args[0]]
        if function == "getPastTotalSupply":
            raise CallReverted("too early")
        return {"pollCount": 1, "talliesOf": (self.count, tuple(self.tallies))}[function]

    def events(self, contract, address, start, stop=None, wanted=None):
        ((name, _),) = list(wanted.items())[:1]
        if name == "PollOpened":
            options = [
                (one, bytes(32), payload) for one, payload in zip(self.names, self.payloads, strict=False)
            ]
            request = (
                self.title, self.content, "ipfs://x", options, self.mode, self.most, self.ties, self.closes,
                self.quorum, 0, 0, self.executor,
            )  # fmt: skip
            return [_event(name, pollId=1, snapshot=1_000_000, request=request)]
        if name == "BallotCast":
            return [
                _event(name, pollId=1, memberId=member, choice=consents.choice(choices))
                for member, choices in self.votes
            ]
        if name == "PollConcluded" and len(wanted) == 1 and self.concluded:
            winner, ballots, tallies = self.concluded
            return [_event(name, pollId=1, winner=winner, ballots=ballots, tallies=tallies)]
        return [one for one in self.later if one.name in wanted]


def _event(name, **args):
    return SimpleNamespace(name=name, args=args, block=1, tx=TX, index=0)


def event(name, **args):
    """For `later`."""
    return _event(name, **args)
