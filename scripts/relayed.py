"""What fans signed, sent for them: what would be refused is named and left out, and hinders nobody else's.

What a run sets out to send is on disk before it is sent, and is finished first by the next, which may find
that something else would be refused now.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from scripts.rounds import Round
from zhenbo.errors import BadJournal, BadPlan, CallReverted, RunStopped, VerdictFalse
from zhenbo.language import Text, harmless, say
from zhenbo.plan import Call, Plan
from zhenbo.plans.left_out import Bad
from zhenbo.runner import run
from zhenbo.runner.reasons import explained

T = TypeVar("T")
_Of = TypeVar("_Of", contravariant=True)
_MOST = 20  # reasons that are told; json=yes lists all


class Room(Protocol[_Of]):
    """What those that a run sends leave for the next: each may be fine alone, and not after the others."""

    def lacks(self, one: _Of) -> Text | None:
        """Why it would be refused after those that were taken; None where they leave enough."""

    def waits(self, one: _Of) -> bool:
        """Whether it needs the effect of one that was taken, so that it cannot be tried before."""

    def take(self, one: _Of) -> None:
        """It is sent."""


class Plenty:
    """Room for everything: none of them uses up what another needs."""

    def lacks(self, one: object) -> Text | None:
        return None

    def waits(self, one: object) -> bool:
        return False

    def take(self, one: object) -> None:
        pass


@dataclass(frozen=True)
class Refused:
    """What is left out, and why."""

    sentence: Text
    reason: str


@dataclass(frozen=True)
class Relay(Generic[T]):
    """Sends signed things of one kind.

    plan    what is done with them, call by call in their order
    line    one of them as a line of text; `read` takes a file of such lines
    room    counts, for one run, what those that are sent leave for the next
    """

    round: Round
    plan: Callable[[Sequence[T]], Plan]
    line: Callable[[T], bytes]
    read: Callable[[Path], Sequence[T | Bad]]
    room: Callable[[], Room[T]] = Plenty

    def send(self, found: Sequence[T | Bad]) -> None:
        """Send what would be taken, or show it in a dry run. Raises VerdictFalse where some is left out."""
        self.finish_earlier()
        session = self.round.session
        bad = [_unread(one) for one in found if isinstance(one, Bad)]
        good, refused = self._sorted([one for one in found if not isinstance(one, Bad)])
        report, refused_meanwhile = self._carried_out(good)
        bad += [*refused, *refused_meanwhile]
        session.print_json({**report, "bad": [_as_json(one) for one in bad]})
        if bad:
            if not session.arguments.is_set("json"):
                _tell(bad)
            zh, en = f"{len(bad)} 项没有发送,原因见上", f"{len(bad)} are left out; the reasons are above"
            raise VerdictFalse(say(Text(zh, en)))

    def finish_earlier(self) -> None:
        """Finish what an interrupted run left under way; in a dry run, say that there is such."""
        if self.round.file.exists():
            kept = self.read(self.round.file)
            whole = [one for one in kept if not isinstance(one, Bad)]
            if len(whole) < len(kept):
                zh, en = (
                    f"{self.round.file} 已损坏:请用备份恢复",
                    f"{self.round.file} is damaged: restore it from a backup",
                )
                raise BadJournal(say(Text(zh, en)))
            self.round.finish(self.plan(whole))

    def _carried_out(self, good: Sequence[T]) -> tuple[dict[str, object], list[Refused]]:
        """The report, and what the contract came to refuse while the others were sent."""
        bad: list[Refused] = []
        agreed = False
        while good:
            plan = self.plan(good)
            if self.round.session.sends:
                self.round.remember("".join(self.line(one).decode() + "\n" for one in good))
            try:
                return self.round.session.run(plan, self.round.signer, agreed=agreed).as_dict(), bad
            except RunStopped:
                refused = self._refused_now(plan)
                if not refused or self.round.under_way(plan):
                    raise
            bad += refused.values()
            good = [one for place, one in enumerate(good) if place not in refused]
            agreed = True
        return {}, bad

    def _refused_now(self, plan: Plan) -> dict[int, Refused]:
        """The calls of a plan that stopped which the contract refuses, by their places."""
        seen = run(plan, self.round.session.chain, self.round.signer, quiet=True).calls
        return {
            place: Refused(call.sentence, call.reason)
            for place, call in enumerate(seen)
            if call.status == "refused"
        }

    def _sorted(self, found: Sequence[T]) -> tuple[list[T], list[Refused]]:
        """What would be taken, in its order, and what would not."""
        good: list[T] = []
        bad: list[Refused] = []
        room = self.room()
        for one, call in zip(found, self.plan(found).calls if found else (), strict=True):
            reason = None
            if not self._is_done(call):
                reason = self._refusal(one, call, room)
                if reason is None:
                    room.take(one)
            if reason is None:
                good.append(one)
            else:
                bad.append(Refused(call.sentence, reason))
        return good, bad

    def _is_done(self, call: Call) -> bool:
        return call.done is not None and call.done(self.round.session.chain)

    def _refusal(self, one: T, call: Call, room: Room[T]) -> str | None:
        """Why the contract would not take it after those before it; None where it would."""
        lacks = room.lacks(one)
        if lacks is not None:
            return say(lacks)
        if room.waits(one):
            return None
        chain = self.round.session.chain
        try:
            chain.estimate(chain.encode(call, self.round.signer.address))
        except CallReverted as fault:
            return fault.reason
        except BadPlan as fault:
            return str(fault)
        return None


def _unread(one: Bad) -> Refused:
    return Refused(Text(one.place, one.place), say(one.reason))


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
