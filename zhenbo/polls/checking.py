"""Ballots checked before they are sent, as the contract will: what is bad is named with place and reason.

Cheap reasons come first; signatures are recovered on all cores.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from zhenbo.language import Text
from zhenbo.polls.ballots import Bad, Ballot
from zhenbo.polls.electorate import Booth, Seats
from zhenbo.polls.paper import Paper, compacted, signer
from zhenbo.workers import Workers

Judge = Callable[[Ballot, str, bytes], bool]  # whether the contract wallet (owner) takes ballot and digest
CHUNK = 500  # ballots that a worker is given at once


@dataclass(frozen=True, slots=True)
class Good:
    """A ballot that the contract counts: `r` and `vs` of a key, or none where a contract wallet took it."""

    ballot: Ballot
    r: bytes = b""
    vs: bytes = b""

    @property
    def by_key(self) -> bool:
        """Whether it can go into a batch."""
        return bool(self.r)


@dataclass(frozen=True)
class Checked:
    """`good` ascend by member; `counted` are those whose member has a ballot in the box already."""

    good: tuple[Good, ...]
    bad: tuple[Bad, ...]
    counted: int


@dataclass(frozen=True, slots=True)
class _Task:
    paper: Paper
    ballots: tuple[Ballot, ...]
    owners: tuple[str, ...]


def check(
    booth: Booth,
    found: Iterable[Ballot | Bad],
    seats: Seats,
    voted: Collection[int],
    *,
    judge: Judge = lambda ballot, owner, digest: False,
    cores: int | None = None,
) -> Checked:
    """Sort ballots into those that will be counted and those that will not.

    seats   of all members that ballots name; whoever is not in it is no member
    voted   members whose ballot is in the box
    judge   asks the owner's wallet, where that is a contract, about a signature that no key of it made
    """
    sorting = _Sorting(booth, seats, voted, judge)
    for outcome in _judged(sorting.paper, sorting.plausible(found), seats, cores):
        sorting.take(outcome)
    good = tuple(sorting.first[member] for member in sorted(sorting.first))
    return Checked(good, tuple(sorting.bad), sorting.counted)


@dataclass
class _Sorting:
    """The piles while ballots are sorted; `first` is the one to be sent, by member."""

    booth: Booth
    seats: Seats
    voted: Collection[int]
    judge: Judge
    bad: list[Bad] = field(default_factory=list)
    first: dict[int, Good] = field(default_factory=dict)
    counted: int = 0

    @cached_property
    def paper(self) -> Paper:
        """What was signed."""
        return Paper.of(self.booth)

    def plausible(self, found: Iterable[Ballot | Bad]) -> Iterator[Ballot]:
        """Those whose signature is worth a look."""
        for one in found:
            reason = one.reason if isinstance(one, Bad) else refusal(self.booth, one, self.seats)
            if reason is not None:
                self.bad.append(one if isinstance(one, Bad) else Bad(one.place, one.member, reason))
            elif isinstance(one, Ballot) and one.member in self.voted:
                self.counted += 1
            elif isinstance(one, Ballot):
                yield one

    def take(self, outcome: Good) -> None:
        """Ask the wallet where no key signed; keep the first good ballot of a member, and say which."""
        ballot = outcome.ballot
        if not outcome.by_key and not self._taken(ballot):
            reason: Text | None = Text("签名不是该会员钱包的", "is not signed by the member's wallet")
        else:
            reason = _repeated(ballot, self.first.setdefault(ballot.member, outcome).ballot)
        if reason is not None:
            self.bad.append(Bad(ballot.place, ballot.member, reason))

    def _taken(self, ballot: Ballot) -> bool:
        digest = self.paper.digest(ballot.member, ballot.choices)
        return self.judge(ballot, self.seats[ballot.member].owner, digest)


def refusal(booth: Booth, ballot: Ballot, seats: Seats) -> Text | None:
    """Why a ballot is not counted, whatever its signature; None where nothing is against it."""
    if (ballot.chain_id, ballot.contract.lower()) != (booth.chain_id, booth.contract.lower()):
        said = f"{ballot.contract} @ {ballot.chain_id}"
        return Text(f"属于另一条链或合约：{said}", f"is for another chain or contract: {said}")
    if ballot.poll != booth.poll.number:
        return Text(f"属于第 {ballot.poll} 号投票", f"is for poll {ballot.poll}")
    if not booth.rules.takes(ballot.choices):
        return Text("不是本投票允许的选择", "is no choice that this poll takes")
    seat = seats.get(ballot.member)
    if seat is None:
        return Text(f"没有 {ballot.member} 号会员", f"there is no member {ballot.member}")
    if seat.joined_at > booth.rules.latest:
        return Text("加入得太晚，不能投此票", "joined too late for this poll")
    if seat.paid < booth.rules.price:
        zh, en = f"入会所付积分不足 {booth.rules.price}", f"paid less than {booth.rules.price} points"
        return Text(zh, en)
    return None


def _repeated(ballot: Ballot, kept: Ballot) -> Text | None:
    """What is said of a ballot whose member has one that is kept; None where it is that one."""
    if kept is ballot:
        return None
    if kept.choices == ballot.choices:
        return Text(f"与 {kept.place} 相同", f"is the same as {kept.place}")
    zh = f"该会员签过另一张选票（{kept.place}），以先见者为准"
    en = f"the member signed another ballot, at {kept.place}; the one read first is sent"
    return Text(zh, en)


def _judged(paper: Paper, ballots: Iterable[Ballot], seats: Seats, cores: int | None) -> Iterator[Good]:
    """Each ballot with the halves of its signature where the member's own key made it."""
    tasks = (
        _Task(paper, chunk, tuple(seats[one.member].owner for one in chunk)) for chunk in _chunks(ballots)
    )
    with Workers(cores) as workers:
        for part in workers.map(_judge, tasks):
            yield from part


def _chunks(ballots: Iterable[Ballot]) -> Iterator[tuple[Ballot, ...]]:
    rest = iter(ballots)
    while chunk := tuple(islice(rest, CHUNK)):
        yield chunk


def _judge(task: _Task) -> list[Good]:
    return [_one(task.paper, *pair) for pair in zip(task.ballots, task.owners, strict=True)]


def _one(paper: Paper, ballot: Ballot, owner: str) -> Good:
    halves = compacted(ballot.signature)
    if halves is not None and signer(paper.digest(ballot.member, ballot.choices), *halves) == owner.lower():
        return Good(ballot, *halves)
    return Good(ballot)
