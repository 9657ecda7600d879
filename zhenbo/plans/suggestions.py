"""Suggestions as calls: each anchored once, whoever sends it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from zhenbo.consents import KINDS
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, View
from zhenbo.plans.rules import moment
from zhenbo.polls.suggestions import Signed

SUGGESTIONS = "Suggestions"
SUGGEST_GAS = 400_000  # a signature of a contract wallet included
LONGEST_URI = 256


def suggestion_id(member: int, kind: str, content: bytes) -> bytes:
    """What a suggestion is known by."""
    return keccak(encode(("uint256", "uint8", "bytes32"), (member, KINDS.index(kind), content)))


@dataclass(frozen=True)
class Anchored:
    """`done` check: the chain knows the suggestion."""

    contract: str
    suggestion: bytes

    def __call__(self, view: View) -> bool:
        return bool(view.read(SUGGESTIONS, self.contract, "suggestionOf", self.suggestion)[0])


def unfit(chain_id: int, contract: str, one: Signed) -> Text | None:
    """Why it cannot be sent here, whoever signed it; None where it can."""
    if (one.chain_id, one.contract.lower()) != (chain_id, contract.lower()):
        return Text(
            f"签给链 {one.chain_id} 上的 {one.contract};请会员为本社区重签",
            f"is for {one.contract} on chain {one.chain_id}; have it signed for this one",
        )
    length = len(one.uri.encode())
    if not 0 < length <= LONGEST_URI:
        return Text(
            f"uri 有 {length} 字节;应为 1 至 {LONGEST_URI} 字节",
            f"its uri has {length} bytes; 1 to {LONGEST_URI} fit",
        )
    return None


def anchor_plan(chain_id: int, contract: str, sender: str, suggestions: Sequence[Signed]) -> Plan:
    """Anchor suggestions that members signed; none of them `unfit`."""
    calls = tuple(_anchor(contract, one) for one in suggestions)
    count = len(calls)
    title = Text(f"登记 {count} 条建议", f"Anchor {count} suggestion{'' if count == 1 else 's'}")
    return Plan(title, chain_id, sender, calls, independent=True)


def _anchor(contract: str, one: Signed) -> Call:
    said = Text(
        f"会员 {one.member} 的建议（{one.kind}）：0x{one.content.hex()[:8]}…（{one.uri}）",
        f"Suggestion of member {one.member} ({one.kind}): 0x{one.content.hex()[:8]}… ({one.uri})",
    )
    args = (one.member, KINDS.index(one.kind), one.content, one.uri, one.deadline, one.signature)
    done = Anchored(contract, _id(one))
    return Call(SUGGESTIONS, contract, "suggest", args, said, gas_ceiling=SUGGEST_GAS, done=done)


class Room:
    """How many suggestions a member has left in its period, of those that one run sends.

    made   when a member made its suggestions, UNIX seconds, oldest first
    now    time of the newest block, UNIX seconds
    """

    def __init__(self, view: View, contract: str, made: Callable[[int], Sequence[int]], now: int):
        self._view, self._contract, self._made, self._now = view, contract, made, now
        self._taken: dict[int, int] = defaultdict(int)
        self._seen: set[bytes] = set()

    def lacks(self, one: Signed) -> Text | None:
        """Why it would be refused after those that were taken; what it lacks alone the contract says."""
        if _id(one) in self._seen:
            return Text("与另一份相同", "the same as another")
        taken = self._taken[one.member]
        if not taken:
            return None
        left, next_at = self._left(one.member)
        if taken < left:
            return None
        until = moment(next_at)
        return Text(
            f"前面的建议已用完该会员此期间的条数;{until} 之后再提交",
            f"those before it use up what the member may suggest for now; send it after {until}",
        )

    def waits(self, one: Signed) -> bool:
        """Each can be tried alone."""
        return False

    def take(self, one: Signed) -> None:
        """It is sent."""
        self._seen.add(_id(one))
        self._taken[one.member] += 1

    def _left(self, member: int) -> tuple[int, int]:
        """How many the member may make now, and when it may make more, as Suggestions counts."""
        limit, period = (int(self._view.read(SUGGESTIONS, self._contract, n)) for n in ("limit", "period"))
        start, count = 0, 0
        for time in self._made(member):
            start, count = (start, count + 1) if time < start + period else (time, 1)
        if self._now < start + period:
            return limit - count, start + period
        return limit, self._now + period


def _id(one: Signed) -> bytes:
    return suggestion_id(one.member, one.kind, one.content)
