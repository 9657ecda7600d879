"""Many questions to slow services at once: each is asked again after growing pauses, all in one loop."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from zhenbo.language import Text
from zhenbo.verification.outcome import Declined, Outcome, TryAgain

LIMIT = 300.0  # seconds for one contract at one service: submission, queue and result
SILENCE = 30.0  # seconds without any answer after which a service counts as unreachable
_FIRST_PAUSE, _GROWTH, _LONGEST_PAUSE = 2.0, 1.5, 20.0
_LONGEST_REQUEST = 120.0  # seconds that a service may ask to be left alone


class Attempt(Protocol):
    """One contract at one service. Called, it gives the outcome or raises TryAgain or Declined."""

    @property
    def group(self) -> str:
        """The service: what it answers `everywhere` holds for all attempts of the group."""

    def __call__(self) -> Outcome:
        """Ask once more."""


Tell = Callable[[Attempt, Text], None]


@dataclass(frozen=True)
class Patience:
    """How long each attempt may take (`limit`, seconds), by which clock."""

    limit: float = LIMIT
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def settle(
        self, attempts: Sequence[Attempt], tell: Tell = lambda attempt, reason: None
    ) -> Iterator[tuple[Attempt, Outcome]]:
        """Each attempt with its outcome, in the order in which they end.

        `tell` hears every reason for which one goes on waiting.
        """
        now = self.clock()
        waiting = [_Waiting(attempt, now, now, now) for attempt in attempts]
        while waiting:
            first = min(waiting, key=lambda one: one.due)
            if first.due > self.clock():
                self.sleep(first.due - self.clock())
            outcome = self._ask(first, tell)
            if outcome is None:
                continue
            ended = [one for one in waiting if one is first or (outcome.everywhere and one.like(first))]
            waiting = [one for one in waiting if one not in ended]
            yield from ((one.attempt, outcome) for one in ended)

    def _ask(self, one: "_Waiting", tell: Tell) -> Outcome | None:
        try:
            return one.attempt()
        except Declined as no:
            return Outcome("refused", no.reason, no.everywhere)
        except TryAgain as wait:
            now = self.clock()
            one.heard = one.heard if wait.silent else now
            left = self.limit - (now - one.began)
            if left <= 0 or now - one.heard >= SILENCE:
                return wait.otherwise or _gave_up(now - one.began, wait)
            tell(one.attempt, wait.reason)
            one.due = now + min(max(one.pause, min(wait.pause, _LONGEST_REQUEST)), left)
            one.pause = min(one.pause * _GROWTH, _LONGEST_PAUSE)
            return None


@dataclass(eq=False)
class _Waiting:
    """An attempt under way: when it began, when the service was last heard, when it is due; seconds."""

    attempt: Attempt
    began: float
    heard: float
    due: float
    pause: float = _FIRST_PAUSE

    def like(self, other: "_Waiting") -> bool:
        return self.attempt.group == other.attempt.group


def _gave_up(seconds: float, wait: TryAgain) -> Outcome:
    reason = Text(
        f"{seconds:.0f} 秒后仍是：{wait.reason.zh}。稍后再运行同一命令，已提交的不会丢失。",
        f"after {seconds:.0f} s still: {wait.reason.en}. Run the same command again later; what was "
        "submitted is not lost.",
    )
    return Outcome("gave up", reason, everywhere=wait.silent)
