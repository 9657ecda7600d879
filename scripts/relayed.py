"""What fans signed, sent for them: what would be refused is named and left out, and hinders nobody else's.

What a run sets out to send is on disk before it is sent, and is finished first by the next, which may find
that something else would be refused now.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from scripts.rounds import Round
from zhenbo.errors import CallReverted, VerdictFalse
from zhenbo.language import Text, harmless, say
from zhenbo.plan import Call, Plan
from zhenbo.runner.reasons import explained

T = TypeVar("T")
_MOST = 20  # reasons that are told; json=yes lists all


@dataclass(frozen=True)
class Refused:
    """What would be refused now, and why."""

    sentence: Text
    reason: str


@dataclass(frozen=True)
class Relay(Generic[T]):
    """Sends signed things of one kind.

    plan    what is done with them, call by call in their order
    line    one of them as a line of text; `read` takes a file of such lines
    follow  whether each may need the effect of the one before: after one that is fine the next is not tried
    """

    round: Round
    plan: Callable[[Sequence[T]], Plan]
    line: Callable[[T], bytes]
    read: Callable[[Path], Sequence[T]]
    follow: Callable[[T, T], bool] = lambda before, after: False

    def send(self, found: Sequence[T]) -> None:
        """Send what would be taken, or show it in a dry run. Raises VerdictFalse where some is left out."""
        self.finish_earlier()
        session = self.round.session
        good, bad = self._sorted(found)
        report: dict[str, object] = {}
        if good:
            if session.sends:
                self.round.remember("".join(self.line(one).decode() + "\n" for one in good))
            report = session.run(self.plan(good), self.round.signer).as_dict()
        session.print_json({**report, "bad": [_as_json(one) for one in bad]})
        if bad:
            if not session.arguments.is_set("json"):
                _tell(bad)
            zh, en = f"{len(bad)} 项会被拒绝，没有发送", f"{len(bad)} would be refused and were left out"
            raise VerdictFalse(say(Text(zh, en)))

    def finish_earlier(self) -> None:
        """Finish what an interrupted run left under way; in a dry run, say that there is such."""
        if self.round.file.exists():
            self.round.finish(self.plan(self.read(self.round.file)))

    def _sorted(self, found: Sequence[T]) -> tuple[list[T], list[Refused]]:
        good: list[T] = []
        bad: list[Refused] = []
        for one, call in zip(found, self.plan(found).calls, strict=True):
            fine = bool(good) and self.follow(good[-1], one)
            reason = "" if fine else self._refusal(call)
            if reason:
                bad.append(Refused(call.sentence, reason))
            else:
                good.append(one)
        return good, bad

    def _refusal(self, call: Call) -> str:
        """Why the contract would not take it now; "" where it would, or has it."""
        chain = self.round.session.chain
        if call.done is not None and call.done(chain):
            return ""
        try:
            chain.estimate(chain.encode(call, self.round.signer.address))
        except CallReverted as fault:
            return fault.reason
        return ""


def _tell(bad: Sequence[Refused]) -> None:
    for one in bad[:_MOST]:
        zh, en = (
            f"  {one.sentence.zh}：{explained(one.reason)}",
            f"  {one.sentence.en}: {explained(one.reason)}",
        )
        print(harmless(say(Text(zh, en))))
    rest = len(bad) - _MOST
    if rest > 0:
        print(
            say(Text(f"  …… 另有 {rest} 项；json=yes 列出全部", f"  … and {rest} more; json=yes lists all"))
        )


def _as_json(one: Refused) -> dict[str, str]:
    return {"sentence": say(one.sentence), "reason": one.reason}
