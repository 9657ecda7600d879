"""What a chain says of a community's polls: what they were opened with, every ballot, what followed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

from zhenbo import consents
from zhenbo.bundle.source import ChainView
from zhenbo.deployments import Deployment
from zhenbo.errors import BadPoll
from zhenbo.language import Text
from zhenbo.polls.afterwards import AFTERWARDS, Step, step_of
from zhenbo.polls.count import numbers
from zhenbo.polls.draft import EXECUTORS, ZERO, Mode, TieRule
from zhenbo.polls.electorate import Booth, Rules, Seat

POLL, MEMBERS, PLAN = "FanPoll", "Membership", "StreamPlan"
OTHER = "other"
_SEATS = 500  # asked for at once


class State(IntEnum):
    """IFanPoll.State."""

    NONE = 0
    OPEN = 1
    ENDED = 2
    DECIDED = 3
    UNDECIDED = 4
    ENACTED = 5
    VOID = 6


STATES = {
    State.NONE: Text("不存在", "none"),
    State.OPEN: Text("投票中", "open"),
    State.ENDED: Text("已截止，未公布", "ended"),
    State.DECIDED: Text("已决出", "decided"),
    State.UNDECIDED: Text("无结果", "undecided"),
    State.ENACTED: Text("已执行", "enacted"),
    State.VOID: Text("已作废", "void"),
}


@dataclass(frozen=True)
class Option:
    """IFanPoll.Option."""

    name: str
    suggestion: bytes
    payload: bytes


@dataclass(frozen=True)
class Poll:
    """A poll as it was opened, and where it is now. Times are UNIX seconds, the price is in points.

    enacts   what the executor does, in the document's word; OTHER where it is none of the community's
    """

    number: int
    state: State
    title: str
    content: bytes
    uri: str
    options: tuple[Option, ...]
    mode: Mode
    most: int
    ties: TieRule
    snapshot: int
    closes_at: int
    quorum: int
    min_age: int
    price: int
    executor: str
    winner: int
    block: int
    tx: str
    enacts: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the options in order."""
        return tuple(option.name for option in self.options)

    @property
    def rules(self) -> Rules:
        """How it takes ballots."""
        return Rules(self.mode, len(self.options), self.most, self.snapshot - self.min_age - 1, self.price)


@dataclass(frozen=True)
class Cast:
    """A ballot that was counted."""

    member: int
    choices: tuple[int, ...]
    tx: str


@dataclass(frozen=True)
class Box:
    """The contract's own count."""

    ballots: int
    tallies: tuple[int, ...]


@dataclass(frozen=True)
class Polls:
    """The polls of a community, read through one node."""

    chain: ChainView
    deployment: Deployment
    _blocks: dict[int, int] = field(default_factory=dict)  # that opened the polls which were read

    @cached_property
    def contract(self) -> str:
        """Address of FanPoll."""
        return self.deployment.address(POLL)

    @property
    def start(self) -> int:
        """The block from which events are read."""
        return self.deployment.contracts[POLL].block

    @property
    def count(self) -> int:
        """How many were opened."""
        return int(self.chain.read(POLL, self.contract, "pollCount"))

    def poll(self, number: int) -> Poll:
        """A poll. Raises BadPoll where there is no such."""
        opened = self.events("PollOpened", number)
        if not opened:
            zh, en = f"没有第 {number} 号投票", f"there is no poll {number}; {self.count} were opened"
            raise BadPoll(str(Text(zh, en)))
        return self._poll(opened[-1])

    def polls(self) -> list[Poll]:
        """All polls."""
        return [self._poll(event) for event in self.events("PollOpened")]

    def _poll(self, event: Any) -> Poll:
        number, asked = event.args["pollId"], _values(event.args["request"])
        self._blocks[number] = event.block
        title, content, uri, options, mode, most, ties, closes, quorum, age, paid, executor = asked
        now = _values(self.chain.read(POLL, self.contract, "pollOf", number))
        listed = tuple(Option(name, bytes(made), bytes(load)) for name, made, load in map(_values, options))
        return Poll(
            number, State(now[0]), title, bytes(content), uri, listed, Mode(mode), most, TieRule(ties),
            event.args["snapshot"], closes, quorum, age, paid, executor, now[5], event.block, event.tx,
            self._enacts(executor),
        )  # fmt: skip

    def _enacts(self, executor: str) -> str:
        made = self.deployment.contracts
        known = {made[name].address: word for word, name in EXECUTORS.items() if name in made}
        return {ZERO: "", **known}.get(executor, OTHER)

    def booth(self, poll: Poll) -> Booth:
        """What ballots are checked against."""
        paper = consents.Poll(poll.number, poll.title, poll.names, poll.content)
        return Booth(self.chain.chain_id, self.contract, paper, poll.rules)

    def seats(self, members: Collection[int]) -> dict[int, Seat]:
        """Seats of those that are members."""
        listed = sorted(members)
        found: dict[int, Seat | None] = {}
        for start in range(0, len(listed), _SEATS):
            part = listed[start : start + _SEATS]
            words = self.chain.read(MEMBERS, self.deployment.address(MEMBERS), "seatsOf", part)
            found |= {member: Seat.of(int(word)) for member, word in zip(part, words, strict=True)}
        return {member: seat for member, seat in found.items() if seat is not None}

    def casts(self, number: int) -> list[Cast]:
        """Every ballot that was counted, in the chain's order."""
        return [
            Cast(event.args["memberId"], numbers(event.args["choice"]), event.tx)
            for event in self.events("BallotCast", number)
        ]

    def box(self, number: int) -> Box:
        """The contract's count now."""
        ballots, tallies = self.chain.read(POLL, self.contract, "talliesOf", number)
        return Box(int(ballots), tuple(map(int, tallies)))

    def concluded(self, number: int) -> tuple[int, Box, str] | None:
        """Winner, count and transaction of the outcome; None where it is not fixed."""
        for event in self.events("PollConcluded", number):
            args = event.args
            return args["winner"], Box(args["ballots"], tuple(args["tallies"])), event.tx
        return None

    def steps(self, poll: Poll) -> list[Step]:
        """What was done afterwards, in order."""
        found: list[tuple[int, int, Step]] = []
        for contract, names in AFTERWARDS.items():
            if contract in self.deployment.contracts:
                wanted = {name: {"pollId": [poll.number]} for name in names}
                events = self.events_of(contract, wanted, poll.block)
                found += [(one.block, one.index, step_of(one)) for one in events]
        return [step for *_, step in sorted(found, key=lambda one: one[:2])]

    def events(self, name: str, *polls: int) -> list[Any]:
        """Events of FanPoll about these polls; about all where none is named."""
        start = min((self._blocks.get(number, self.start) for number in polls), default=self.start)
        return self.events_of(POLL, {name: {"pollId": list(polls)} if polls else {}}, start)

    def events_of(
        self, contract: str, wanted: dict[str, dict[str, Any]], start: int | None = None
    ) -> list[Any]:
        """Events of a contract of the community from a block on, by default since there are polls."""
        address, first = self.deployment.address(contract), self.start if start is None else start
        return list(self.chain.events(contract, address, first, None, wanted))


def _values(found: Any) -> Sequence[Any]:
    """The fields of a struct in order, however the node's library has it."""
    return list(found.values()) if hasattr(found, "values") else list(found)


def members_of(ballots: Iterable[Any]) -> set[int]:
    """Members that ballots name, as far as they can be read."""
    return {one.member for one in ballots if one.member is not None}
