"""Collects signed ballots, checks them, and sends the good ones in batches, resumably.

What a run sets out to send is on disk before it is sent; what was under way is finished first. All else is
read off the chain: a ballot that is in the box, whoever sent it, is never sent again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.polling import Place, require_state
from scripts.rounds import Round
from zhenbo.chain.contract_wallets import accepts
from zhenbo.errors import BadJournal, RunStopped
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.polls.ballots import Bad, Ballot, read_ballot, read_ballots
from zhenbo.polls.batches import batches
from zhenbo.polls.checking import CHUNK, Checked, Good, check
from zhenbo.polls.paper import compacted
from zhenbo.polls.source import Poll, State, members_of

Parts = tuple[list[tuple[Good, ...]], list[Ballot]]
REASONS = (
    Text("未计入", "was not counted"),
    Text("没有该会员", "there is no such member"),
    Text("加入得太晚", "joined too late"),
    Text("入会所付积分不足", "paid too little"),
    Text("已投过票", "voted before"),
    Text("选择无效", "the choice is invalid"),
    Text("签名无效", "the signature is invalid"),
)


@dataclass(frozen=True)
class BallotBox:
    """One poll that takes ballots, and who sends them."""

    place: Place
    poll: Poll

    def finish_earlier(self) -> None:
        """Finish what an interrupted run left under way; in a dry run, say that there is such."""
        parts = self._recalled()
        if parts is None or not self.round.under_way(plan := self._plan(parts)):
            return
        if not self.place.session.sends:
            cure = Text(
                "上次运行中断，有交易未完成；加上 send=yes 先把它完成",
                "An earlier run was interrupted; run with send=yes to finish it first",
            )
            raise RunStopped(say(cure))
        self.place.session.run(plan, self.place.signer)

    def check(self, path: Path) -> Checked:
        """Read ballots and sort them by what the chain says now."""
        require_state(self.poll, State.OPEN)
        found = list(read_ballots(path))
        polls, cores = self.place.polls, 1 if len(found) <= CHUNK else None
        seats = polls.seats(members_of(found))
        return check(polls.booth(self.poll), found, seats, self.voted(), judge=self._judge, cores=cores)

    def send(self, checked: Checked) -> dict[str, object]:
        """Send the good ballots, or show it in a dry run."""
        alone = [one.ballot for one in checked.good if not one.by_key]
        parts: Parts = (batches(checked.good, self.place.gas), alone)
        if self.place.session.sends:
            self.round.remember(_written(parts))
        report = self.place.session.run(self._plan(parts), self.place.signer)
        return report.as_dict()

    def left_out(self, checked: Checked) -> list[Bad]:
        """Good ballots that are not in the box after all, with the contract's reason where it gave one."""
        voted = self.voted()
        said = {
            event.args["memberId"]: event.args["reason"]
            for event in self.place.polls.events("BallotSkipped", self.poll.number)
        }
        return [
            Bad(one.ballot.place, one.ballot.member, REASONS[said.get(one.ballot.member, 0)])
            for one in checked.good
            if one.ballot.member not in voted
        ]

    def voted(self) -> set[int]:
        """Members whose ballot is in the box."""
        return {one.member for one in self.place.polls.casts(self.poll.number)}

    @cached_property
    def round(self) -> Round:
        """The last run for this poll."""
        name = f"ballots-{self.place.polls.contract.lower()}-{self.poll.number}"
        return Round(self.place.session, self.place.signer, name)

    def _plan(self, parts: Parts) -> Plan:
        over = self.poll.state != State.OPEN
        return self.place.plans.counting(self.poll, *parts, over=over)

    def _recalled(self) -> Parts | None:
        text = self.round.recall()
        return None if text is None else _read(text, str(self.round.file))

    def _judge(self, ballot: Ballot, owner: str, digest: bytes) -> bool:
        return accepts(self.place.session.chain, owner, digest, ballot.signature)


def _written(parts: Parts) -> str:
    grouped, alone = parts
    body = [[one.ballot.as_json() for one in batch] for batch in grouped]
    return json.dumps({"batches": body, "alone": [one.as_json() for one in alone]})


def _read(text: str, name: str) -> Parts:
    """What `_written` wrote. Raises BadJournal where it is damaged."""
    try:
        body = json.loads(text)
        grouped = [tuple(_good(one) for one in batch) for batch in body["batches"]]
        return grouped, [_ballot(one) for one in body["alone"]]
    except (ValueError, TypeError, KeyError) as fault:
        raise BadJournal(
            f"{name} is damaged ({fault}); restore it from a backup: transactions that it names are under way"
        ) from None


def _good(said: object) -> Good:
    ballot = _ballot(said)
    halves = compacted(ballot.signature)
    if halves is None:
        raise ValueError(f"the ballot of member {ballot.member} has no key's signature")
    return Good(ballot, *halves)


def _ballot(said: object) -> Ballot:
    found = read_ballot(json.dumps(said).encode(), "")
    if isinstance(found, Bad):
        raise ValueError(say(found.reason))
    return found


def told(checked: Checked, left_out: Sequence[Bad], most: int = 20) -> list[Text]:
    """What became of the ballots, for people."""
    lines = [
        Text(
            f"{len(checked.good)} 张有效，{checked.counted} 张先前已计入，{len(checked.bad)} 张不能计入",
            f"{len(checked.good)} good, {checked.counted} in the box before, {len(checked.bad)} bad",
        )
    ]
    for one in [*checked.bad, *left_out][:most]:
        zh, en = ("", "") if one.member is None else (f"（会员 {one.member}）", f" (member {one.member})")
        lines.append(
            Text(f"  {one.place}{zh}：{one.reason.zh}", f"  {one.place}{en}: {one.reason.en}"),
        )
    rest = len(checked.bad) + len(left_out) - most
    if rest > 0:
        lines.append(
            Text(f"  …… 另有 {rest} 张；json=yes 列出全部", f"  … and {rest} more; json=yes lists all")
        )
    return lines
