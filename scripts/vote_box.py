"""Signed votes on proposals, checked one by one as the Governor would, and brought by anybody, resumably.

What a run sets out to bring is on disk before it is sent, and is finished first by the next. All else is read
off the chain: who has voted, whoever brought it, is not brought again.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.governing import Parliament
from scripts.rounds import Round
from zhenbo.errors import BadJournal, CallReverted
from zhenbo.language import Text
from zhenbo.plan import Plan
from zhenbo.plans.governing import STATES, Proposal, State
from zhenbo.plans.left_out import Bad
from zhenbo.plans.votes import Vote, read_vote, read_votes
from zhenbo.runner.reasons import dated


@dataclass(frozen=True)
class Sorted:
    """Votes by what the Governor says to them now; `before` counts those that it has."""

    good: tuple[Vote, ...]
    before: int
    bad: tuple[Bad, ...]


@dataclass(frozen=True)
class VoteBox:
    """The Governor, and who brings votes to it."""

    parliament: Parliament

    def finish_earlier(self) -> None:
        """Finish what an interrupted run left under way; in a dry run, say that there is such."""
        kept = self._round.recall()
        if kept is not None:
            self._round.finish(self._plan(self._recalled(kept)))

    def sort(self, path: Path) -> Sorted:
        """Read votes, and ask the Governor about each."""
        good: dict[tuple[int, str], Vote] = {}
        before, bad = 0, []
        for one in read_votes(path):
            if isinstance(one, Bad):
                bad.append(one)
                continue
            reason = self._foreign(one)
            if reason is None and self.parliament.read("hasVoted", one.proposal, one.voter):
                before += 1
                continue
            reason = reason or self._refusal(one, good)
            if reason is None:
                good[one.proposal, one.voter.lower()] = one
            else:
                bad.append(Bad(one.place, reason))
        return Sorted(tuple(good.values()), before, tuple(bad))

    def bring(self, votes: Sequence[Vote]) -> dict[str, object]:
        """Send them, or show it in a dry run."""
        session = self.parliament.session
        if session.sends:
            self._round.remember(json.dumps([one.as_json() for one in votes]))
        return session.run(self._plan(votes), self.parliament.signer).as_dict()

    def left_out(self, votes: Sequence[Vote]) -> list[Bad]:
        """Those that the Governor does not have after all."""
        said = Text("未计入", "was not counted")
        read = self.parliament.read
        return [Bad(one.place, said) for one in votes if not read("hasVoted", one.proposal, one.voter)]

    def _foreign(self, vote: Vote) -> Text | None:
        parliament = self.parliament
        here = (parliament.session.chain.chain_id, parliament.address.lower())
        if (vote.chain_id, vote.contract.lower()) != here:
            return Text("属于另一条链或合约", "is for another chain or contract")
        if vote.proposal not in self._proposals:
            return Text("没有该提案", "there is no such proposal")
        return None

    def _refusal(self, vote: Vote, taken: Collection[tuple[int, str]]) -> Text | None:
        """Why the Governor would not take it now."""
        parliament, proposal = self.parliament, self._proposals[vote.proposal]
        state = parliament.state(proposal)
        if state != State.ACTIVE:
            said = STATES[state] if state is not None else Text("未知", "unknown")
            return Text(f"提案{said.zh}", f"the proposal is not voted on now: {said.en}")
        if (vote.proposal, vote.voter.lower()) in taken:
            return Text("该投票人另有一票", "another vote of this voter is brought")
        if not parliament.read("getVotes", vote.voter, parliament.read("proposalSnapshot", vote.proposal)):
            return Text(
                "没有投票权:不是足够久的会员", "has no vote: was no member at the snapshot for long enough"
            )
        nonce = int(parliament.read("nonces", vote.voter))
        if vote.nonce != nonce:
            zh, en = (
                f"nonce 是 {vote.nonce},现为 {nonce};须重签",
                f"its nonce is {vote.nonce}, now {nonce}: sign again",
            )
            return Text(zh, en)
        return self._tried(vote)

    def _tried(self, vote: Vote) -> Text | None:
        chain = self.parliament.session.chain
        try:
            chain.call(chain.encode(vote.call(""), self.parliament.signer.address))
        except CallReverted as fault:
            reason = dated(fault.reason)
            return Text(f"会被拒绝:{reason}", f"would be refused: {reason}")
        return None

    @cached_property
    def _proposals(self) -> dict[int, Proposal]:
        return {one.id: one for one in self.parliament.proposals()}

    @cached_property
    def _round(self) -> Round:
        name = f"votes-{self.parliament.address.lower()}"
        return Round(self.parliament.session, self.parliament.signer, name)

    def _plan(self, votes: Sequence[Vote]) -> Plan:
        calls = tuple(one.call(self._proposals[one.proposal].title) for one in votes)
        title = Text(f"转交 {len(votes)} 张签名的投票", f"Bring {len(votes)} votes that were signed")
        chain_id, sender = self.parliament.session.chain.chain_id, self.parliament.signer.address
        return Plan(title, chain_id, sender, calls, independent=True)

    def _recalled(self, kept: str) -> list[Vote]:
        found = [read_vote(json.dumps(one).encode(), "") for one in json.loads(kept)]
        votes = [one for one in found if isinstance(one, Vote)]
        if len(votes) < len(found):
            raise BadJournal(f"{self._round.file} is damaged: restore it from a backup")
        return votes


def told(sorted_: Sorted, left_out: Sequence[Bad]) -> list[Text]:
    """What became of the votes, for people."""
    good, before, bad = len(sorted_.good), sorted_.before, [*sorted_.bad, *left_out]
    lines = [
        Text(
            f"{good} 张有效,{before} 张先前已计入,{len(bad)} 张不能计入",
            f"{good} good, {before} in before, {len(bad)} bad",
        )
    ]
    return [
        *lines,
        *(Text(f"  {one.place}:{one.reason.zh}", f"  {one.place}: {one.reason.en}") for one in bad),
    ]
