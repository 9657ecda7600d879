"""The result of a poll: every ballot that was counted, recounted here, beside the contract's own count.

Read from the chain alone: the opening, the ballots' events, the contract's tallies, and what followed.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from zhenbo.bundle.verdict import Check, Verdict, failed, flagged, passed
from zhenbo.errors import CallReverted
from zhenbo.language import Text
from zhenbo.polls.afterwards import Step
from zhenbo.polls.agreement import differences
from zhenbo.polls.count import tallies, winner
from zhenbo.polls.draft import Draft
from zhenbo.polls.signatures import Signatures, read_signatures
from zhenbo.polls.source import MEMBERS, STATES, Box, Cast, Poll, Polls, State

FORMAT = "zhenbo-poll-result-v1"


@dataclass(frozen=True)
class Result:
    """What a chain says of a poll at a block, and the recount.

    members    who could have voted, by the age of their membership; 0 where the node cannot say yet
    signed     what the ballots' transactions hold of signatures
    counted    recounted from the ballots' events
    box        the contract's own count
    concluded  winner and count that the contract fixed, with the transaction; None before that
    differences  what the poll's document says otherwise than the chain; None where it is not at hand
    """

    chain_id: int
    genesis: str
    network: str
    contract: str
    block: int
    poll: Poll
    members: int
    casts: tuple[Cast, ...]
    signed: Signatures
    counted: Box
    box: Box
    concluded: tuple[int, Box, str] | None
    steps: tuple[Step, ...]
    differences: tuple[Text, ...] | None

    @property
    def winner(self) -> int:
        """The option that wins by the recount; 0 where none does."""
        return winner(self.counted.tallies, self.counted.ballots, self.poll.quorum, self.poll.ties)

    @property
    def verdict(self) -> Verdict:
        """Whether the recount is what the contract says."""
        return Verdict(tuple(_checks(self)))

    def as_json(self) -> dict[str, Any]:
        """The published result; what the page is made from."""
        return {
            "format": FORMAT,
            "chain": self.chain_id,
            "genesis": self.genesis,
            "network": self.network,
            "contract": self.contract,
            "block": self.block,
            "members": self.members,
            "poll": _poll_json(self.poll),
            "ballots": [
                {"member": one.member, "choices": list(one.choices), "tx": one.tx} for one in self.casts
            ],
            "signatures": asdict(self.signed),
            "counted": _box_json(self.counted),
            "contract_counts": _box_json(self.box),
            "concluded": self._concluded(),
            "afterwards": [
                {"step": step.name, "zh": step.said.zh, "en": step.said.en, "tx": step.tx}
                for step in self.steps
            ],
        }

    def _concluded(self) -> dict[str, Any] | None:
        if self.concluded is None:
            return None
        number, box, tx = self.concluded
        return {"winner": number, **_box_json(box), "tx": tx}


def result_of(polls: Polls, number: int, document: Draft | None = None) -> Result:
    """Read and recount a poll, and compare it with its document. Raises BadPoll where there is no such."""
    poll = polls.poll(number)
    casts = tuple(sorted(polls.casts(number), key=lambda one: one.member))
    counted = Box(len(casts), tuple(tallies(poll.rules, _choices(poll, casts))))
    return Result(
        polls.chain.chain_id,
        polls.chain.genesis(),
        polls.deployment.network,
        polls.contract,
        polls.chain.head(),
        poll,
        _members(polls, poll),
        casts,
        read_signatures(polls, polls.booth(poll), casts),
        counted,
        polls.box(number),
        polls.concluded(number),
        tuple(polls.steps(poll)),
        None if document is None else tuple(differences(_poll_json(poll), document)),
    )


def _choices(poll: Poll, casts: tuple[Cast, ...]) -> Iterator[tuple[int, ...]]:
    """Choices that the poll takes; others would be a fault of the contract, and are named as such."""
    return (one.choices for one in casts if poll.rules.takes(one.choices))


def _members(polls: Polls, poll: Poll) -> int:
    moment = poll.snapshot - poll.min_age
    try:
        return int(polls.chain.read(MEMBERS, polls.deployment.address(MEMBERS), "getPastTotalSupply", moment))
    except CallReverted:  # the snapshot is the newest block
        return 0


def _checks(result: Result) -> Iterator[Check]:
    poll, counted = result.poll, result.counted
    twice = [member for member, times in Counter(one.member for one in result.casts).items() if times > 1]
    if twice:
        yield failed("members", f"会员 {twice[:5]} 被计多次", f"members {twice[:5]} are counted twice")
    else:
        yield passed("members", "每位会员至多一票", "every member has one ballot at most")
    wrong = [one.member for one in result.casts if not poll.rules.takes(one.choices)]
    if wrong:
        zh, en = f"会员 {wrong[:5]} 的选择无效", f"the choices of members {wrong[:5]} are invalid"
        yield failed("choices", zh, en)
    else:
        yield passed("choices", "每张选票都有效", "every choice is one that the poll takes")
    yield from _signed(result.signed)
    yield _document(result.differences)
    yield _compared("tallies", counted, result.box, "the contract's tallies", "合约的计数")
    if result.concluded is None:
        zh, en = f"尚无定论（{STATES[poll.state].zh}）", f"no outcome is fixed yet ({STATES[poll.state].en})"
        yield flagged("outcome", zh, en)
        return
    number, box, _ = result.concluded
    yield _compared("outcome", counted, box, "the committed outcome", "公布的结果")
    if (number, poll.winner) == (result.winner, result.winner):
        name = poll.names[number - 1] if number else None
        yield passed("winner", f"胜出：{name or '无'}", f"the winner is {name or 'nobody'}")
    else:
        zh = f"合约的胜者是第 {number} 项，重新计算是第 {result.winner} 项"
        en = f"the contract's winner is option {number}, the recount's is {result.winner}"
        yield failed("winner", zh, en)


def _signed(found: Signatures) -> Iterator[Check]:
    zh = f"{found.own} 票带有会员钱包的签名，{found.wallets} 票由合约钱包判定或由钱包直接发出"
    en = f"{found.own} ballots carry the member's own signature, {found.wallets} are of contract wallets or"
    yield passed("signatures", zh, en + " sent by the wallet itself")
    if found.other:
        zh = f"{found.other} 票由会员从前的钱包签署（会籍已转移），此处无法核对"
        en = f"{found.other} ballots are signed by wallets that do not have the membership now"
        yield flagged("signatures", zh, en + ": it has moved since, or the node says what is not so")
    if found.missing:
        zh = f"{found.missing} 票不在任何交易数据中：由合约转交，或节点没有这些交易"
        en = f"{found.missing} ballots lie in no calldata that the node has"
        yield flagged("signatures", zh, en + ": a contract relayed them, or take another node")


def _document(found: tuple[Text, ...] | None) -> Check:
    if found is None:
        zh, en = "手边没有选项的文件，未与链上比较", "the document is not at hand, and was not compared"
        return flagged("document", zh, en)
    if not found:
        return passed("document", "选项的文件与链上相同", "the poll was opened with what its document says")
    zh, en = ("；".join(one.zh for one in found), "; ".join(one.en for one in found))
    return failed(
        "document", f"选项的文件与链上不同：{zh}", f"the document says otherwise than the chain: {en}"
    )


def _compared(part: str, counted: Box, said: Box, en: str, zh: str) -> Check:
    if counted == said:
        return passed(
            part, f"{counted.ballots} 票重新计算，与{zh}一致", f"{counted.ballots} ballots recounted: as {en}"
        )
    ours, theirs = list(counted.tallies), list(said.tallies)
    return failed(
        part,
        f"重新计算为 {counted.ballots} 票 {ours}，{zh}为 {said.ballots} 票 {theirs}",
        f"recounted {counted.ballots} ballots {ours}, {en}: {said.ballots} ballots {theirs}",
    )


def _poll_json(poll: Poll) -> dict[str, Any]:
    return {
        "number": poll.number,
        "state": State(poll.state).name.lower(),
        "title": poll.title,
        "content": "0x" + poll.content.hex(),
        "uri": poll.uri,
        "options": list(poll.names),
        "suggestions": ["0x" + one.suggestion.hex() if any(one.suggestion) else "" for one in poll.options],
        "mode": poll.mode.name.lower(),
        "choices": poll.most,
        "ties": poll.ties.name.lower(),
        "opened": poll.snapshot,
        "closes": poll.closes_at,
        "quorum": poll.quorum,
        "minimum_age": poll.min_age,
        "price": poll.price,
        "enacts": poll.enacts,
        "executor": poll.executor,
        "payloads": ["0x" + one.payload.hex() for one in poll.options],
        "winner": poll.winner,
        "tx": poll.tx,
    }


def _box_json(box: Box) -> dict[str, Any]:
    return {"ballots": box.ballots, "tallies": list(box.tallies)}
