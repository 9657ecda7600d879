"""The life of a poll as calls of FanPoll: opened, filled with ballots, concluded, enacted, or voided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from zhenbo import consents
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plan import MAX_GAS, Call, Done, Plan, View
from zhenbo.polls.afterwards import STATUS_WORDS
from zhenbo.polls.ballots import Ballot
from zhenbo.polls.batches import SINGLE_GAS, gas_of
from zhenbo.polls.checking import Good
from zhenbo.polls.draft import Draft
from zhenbo.polls.source import PLAN, POLL, Poll, State

LONGEST_TEXT = 256  # bytes of a link or reason
REPORT_GAS = 200_000
GAS_MARGIN = 50_000  # above what a batch needs, so that the ceiling only stops what is far off
_STATE, _HASH = 0, 12  # places in IFanPoll.Poll


@dataclass(frozen=True)
class Opened:
    """`done` check: a poll after number `after` has this document."""

    contract: str
    content: bytes
    after: int

    def __call__(self, view: View) -> bool:
        count = int(view.read(POLL, self.contract, "pollCount"))
        found = (
            view.read(POLL, self.contract, "pollOf", number) for number in range(self.after + 1, count + 1)
        )
        return any(bytes(poll[_HASH]) == self.content for poll in found)


@dataclass(frozen=True)
class InState:
    """`done` check: the poll is in one of these states."""

    contract: str
    poll: int
    states: tuple[State, ...]

    def __call__(self, view: View) -> bool:
        return view.read(POLL, self.contract, "pollOf", self.poll)[_STATE] in self.states


@dataclass(frozen=True)
class AllVoted:
    """`done` check: every one of these members has its bit, or it is over and nothing is left to be done."""

    contract: str
    poll: int
    members: tuple[int, ...]
    over: bool = False

    def __call__(self, view: View) -> bool:
        return self.over or all(
            view.read(POLL, self.contract, "hasVoted", self.poll, one) for one in self.members
        )


class Said:
    """`done` check of a word that the events tell already; no view tells of words."""

    def __call__(self, view: View) -> bool:
        return True


@dataclass(frozen=True)
class Word:
    """What the host says became of a winner: status as in STATUS_WORDS, hash of the evidence or zeros."""

    status: int
    evidence: bytes
    note: str


@dataclass(frozen=True)
class Polls:
    """The contract, on its chain, and who sends. Makes plans."""

    chain_id: int
    address: str
    sender: str

    def opening(self, draft: Draft, uri: str, executor: str, *, after: int, edition: str = "") -> Plan:
        """Opens a poll, at once; `after` is the number of the newest poll before it."""
        require_text("uri", uri)
        said = Text(
            f"开启投票“{draft.question}”：{len(draft.options)} 项，至 {draft.closes}（{uri}）",
            f"Open the poll “{draft.question}”: {len(draft.options)} options, until {draft.closes} ({uri})",
        )
        done = Opened(self.address, draft.hash, after)
        call = self._call("open", (draft.request(uri, executor),), said, done)
        return self._plan(said, call, edition=edition)

    def counting(
        self, poll: Poll, batches: Sequence[Sequence[Good]], alone: Sequence[Ballot], *, over: bool = False
    ) -> Plan:
        """Sends batches of ballots of keys, and one by one those that contract wallets signed.

        over   no ballot is taken any more: the same plan, only to learn what became of what is under way
        """
        words = tuple(keccak(text=text) for text in (poll.title, *poll.names))
        of = len(batches)
        calls = [self._batch(poll, words, batch, f"{n}/{of}", over) for n, batch in enumerate(batches, 1)]
        calls += [self._single(poll, words, ballot, over) for ballot in alone]
        count = sum(map(len, batches)) + len(alone)
        title = Text(f"第 {poll.number} 号投票：{count} 张选票", f"Poll {poll.number}: {count} ballots")
        return Plan(title, self.chain_id, self.sender, tuple(calls), independent=True)

    def _batch(
        self, poll: Poll, words: tuple[bytes, ...], batch: Sequence[Good], place: str, over: bool
    ) -> Call:
        votes = tuple((consents.vote(one.ballot.member, one.ballot.choices), one.r, one.vs) for one in batch)
        members = tuple(one.ballot.member for one in batch)
        said = Text(
            f"提交第 {place} 批：{len(batch)} 张（会员 {members[0]} 至 {members[-1]}）",
            f"Send batch {place}: {len(batch)} ballots (members {members[0]} to {members[-1]})",
        )
        ceiling = min(MAX_GAS, gas_of(batch) + GAS_MARGIN)
        done = AllVoted(self.address, poll.number, members, over)
        return self._call("castMany", (poll.number, words, votes), said, done, ceiling)

    def _single(self, poll: Poll, words: tuple[bytes, ...], ballot: Ballot, over: bool) -> Call:
        said = Text(
            f"提交会员 {ballot.member} 的选票（合约钱包）",
            f"Send the ballot of member {ballot.member} (contract wallet)",
        )
        vote = consents.vote(ballot.member, ballot.choices)
        done = AllVoted(self.address, poll.number, (ballot.member,), over)
        return self._call("castFor", (poll.number, words, vote, ballot.signature), said, done, SINGLE_GAS)

    def concluding(self, poll: Poll) -> Plan:
        """Fixes the outcome of a poll that has ended."""
        said = Text(f"公布第 {poll.number} 号投票的结果", f"Conclude poll {poll.number}")
        states = (State.DECIDED, State.UNDECIDED, State.ENACTED)
        done = InState(self.address, poll.number, states)
        return self._plan(said, self._call("conclude", (poll.number,), said, done))

    def enacting(self, poll: Poll) -> Plan:
        """Carries out the winner of a binding poll. Raises BadPlan where it has none."""
        if not poll.winner:
            zh = f"第 {poll.number} 号投票没有胜出的选项可执行"
            raise BadPlan(say(Text(zh, f"Poll {poll.number} has no winner to be carried out.")))
        winner = poll.options[poll.winner - 1]
        said = Text(f"执行第 {poll.number} 号投票：{winner.name}", f"Enact poll {poll.number}: {winner.name}")
        hashes = tuple(keccak(option.payload) for option in poll.options)
        done = InState(self.address, poll.number, (State.ENACTED,))
        call = self._call("enact", (poll.number, hashes, winner.payload), said, done)
        return self._plan(said, call)

    def voiding(self, poll: Poll, reason: str) -> Plan:
        """Stops a poll that is not concluded."""
        require_text("reason", reason)
        said = Text(f"作废第 {poll.number} 号投票：{reason}", f"Void poll {poll.number}: {reason}")
        done = InState(self.address, poll.number, (State.VOID,))
        return self._plan(said, self._call("voidPoll", (poll.number, reason), said, done))

    def reporting(self, plan: str, poll: Poll, word: Word, said_before: Sequence[Word]) -> Plan:
        """Says what became of the winner; `plan` is the StreamPlan. No word is said twice in a row."""
        require_text("note", word.note)
        name = STATUS_WORDS[word.status]
        said = Text(
            f"第 {poll.number} 号投票的选择：{name.zh}（{word.note}）",
            f"The choice of poll {poll.number} is {name.en}: {word.note}",
        )
        args = (poll.number, word.status, word.evidence, word.note)
        is_said = bool(said_before) and said_before[-1] == word
        call = Call(
            PLAN, plan, "report", args, said, gas_ceiling=REPORT_GAS, done=Said() if is_said else None
        )
        return self._plan(said, call, edition=f"word {len(said_before) - is_said}")

    def _plan(self, title: Text, call: Call, *, edition: str = "") -> Plan:
        return Plan(title, self.chain_id, self.sender, (call,), edition=edition)

    def _call(self, function: str, args: tuple[Any, ...], said: Text, done: Done, gas: int = MAX_GAS) -> Call:
        return Call(POLL, self.address, function, args, said, gas_ceiling=gas, done=done)


def require_text(name: str, text: str) -> None:
    """Raise BadPlan for a text that the contract would refuse."""
    if not 0 < len(text.encode()) <= LONGEST_TEXT:
        length = len(text.encode())
        said = Text(
            f"{name}= 有 {length} 字节;应为 1 至 {LONGEST_TEXT} 字节",
            f"{name}= has {length} bytes; 1 to {LONGEST_TEXT} can be recorded",
        )
        raise BadPlan(say(said))
