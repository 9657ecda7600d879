"""The rules of contribution: what a file says, made into values that every part of scoring reads.

All numbers are whole. Weights are milli-points; budget and cap are in the points token's smallest unit.
"""

from dataclasses import dataclass
from datetime import date

from zhenbo.errors import Refused
from zhenbo.language import Text
from zhenbo.scoring.curve import Curve, curve
from zhenbo.scoring.log_format import Kind

DAY = 86_400


@dataclass(frozen=True)
class Span:
    """Seconds from `start` on, before `end` (UNIX time)."""

    start: int
    end: int


@dataclass(frozen=True)
class Epochs:
    """Epoch `number` starts with the day `starts`; all last `days` days, `offset` seconds ahead of UTC's."""

    number: int
    starts: date
    days: int
    offset: int

    def span(self, number: int) -> Span:
        """The seconds of an epoch. Raises Refused for one before the first, or after the year 9999."""
        if number < self.number:
            raise Refused(
                str(
                    Text(
                        f"本规则自第 {self.number} 期起，没有第 {number} 期",
                        f"these rules begin with epoch {self.number}; there is no epoch {number}",
                    )
                )
            )
        last = self.number + (date.max - self.starts).days // self.days - 1
        if number > last:
            raise Refused(
                str(Text(f"第 {number} 期太远", f"epoch {number} is too far away: {last} is the last"))
            )
        first = (self.starts - date(1970, 1, 1)).days * DAY - self.offset
        start = first + (number - self.number) * self.days * DAY
        return Span(start, start + self.days * DAY)


@dataclass(frozen=True)
class Decay:
    """After each `step` units of a day the weight falls to `keep` percent."""

    step: int
    keep: int


@dataclass(frozen=True)
class Unique:
    """The same target counts once `within` a day or epoch, for each `fan` or for the first of `everyone`."""

    within: str
    among: str


@dataclass(frozen=True)
class Marks:
    """Marks that one clip can get, and that a show can give on one day."""

    each_at_most: int
    allowance: int


@dataclass(frozen=True)
class Devices:
    """How many fans a device may have, and how many devices a fan, in one epoch."""

    fans_at_most: int
    devices_at_most: int


@dataclass(frozen=True)
class Rings:
    """Sizes of the rings of fans who brought each other that the rules void."""

    smallest: int
    up_to: int


@dataclass(frozen=True)
class Act:
    """The rule of one kind of act. What a kind does not know has the value that changes nothing."""

    kind: Kind
    weight: int
    daily_cap: int
    per: int = 1
    decay: Decay | None = None
    minimum_watch: int = 0
    target_watch: int = 0
    longest: int = 0
    refund_window: int = 0  # days
    unique: Unique | None = None
    not_own: bool = False
    marks: Marks | None = None

    def curve(self) -> Curve:
        """What a fan's units of one day are worth."""
        step, keep = (self.decay.step, self.decay.keep) if self.decay else (None, 100)
        return curve(self.weight, self.per, self.daily_cap, step, keep)


@dataclass(frozen=True)
class Rules:
    """A rule file; `digest` is SHA-256 over RFC 8785 of what it says, the hash that a RuleBook commits to."""

    title: Text
    budget: int
    cap_per_fan: int
    minimum_window: int
    epochs: Epochs
    acts: tuple[Act, ...]
    devices: Devices | None
    rings: Rings | None
    bad_rows_at_most: int
    digest: bytes

    def act(self, kind: str) -> Act | None:
        """The rule of a kind, None where it earns nothing."""
        return next((act for act in self.acts if act.kind == kind), None)

    @property
    def asks_for_owners(self) -> bool:
        """Whether any act must not be done to oneself."""
        return any(act.not_own for act in self.acts)

    def window(self, kind: str, epoch: int) -> Span:
        """When acts must be done to count in an epoch: purchases as long before as they can be refunded."""
        span, act = self.epochs.span(epoch), self.act(kind)
        wait = act.refund_window * DAY if act else 0
        return Span(span.start - wait, span.end - wait)
