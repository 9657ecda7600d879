"""What a day's units of one kind of act are worth: full weight first, less with each step, then nothing.

A curve is a short list of tiers. The points of one act are the difference that it makes to its day, so that
points by act always add up to the points of the day, and no order of acts earns more than another.
"""

from dataclasses import dataclass

MOST_TIERS = 24


@dataclass(frozen=True)
class Tier:
    """`units` (seconds, cents, acts, marks) after the first `start` count `weight` milli-points per `per`."""

    start: int
    units: int
    weight: int


@dataclass(frozen=True)
class Curve:
    """Milli-points of a day by its units, never falling: `points(0)` is 0 and `points(cap)` the most."""

    tiers: tuple[Tier, ...]
    per: int

    @property
    def cap(self) -> int:
        """Units beyond which nothing counts any more."""
        return self.tiers[-1].start + self.tiers[-1].units

    def points(self, units: int) -> int:
        """Milli-points of a day with so many units; the fraction of a milli-point is dropped."""
        return sum(min(max(units - t.start, 0), t.units) * t.weight for t in self.tiers) // self.per


def curve(weight: int, per: int, daily_cap: int, step: int | None, keep: int) -> Curve:
    """The curve of a rule; without a `step` the weight is the same up to the cap.

    Raises ValueError where there would be more than MOST_TIERS tiers. A tier's weight is the exact
    `weight * keep^n / 100^n`, its fraction dropped; tiers without weight are left out.
    """
    width = daily_cap if step is None else min(step, daily_cap)
    tiers = []
    start = number = 0
    while start < daily_cap:
        worth = weight * keep**number // 100**number
        if not worth:
            break
        if number == MOST_TIERS:
            raise ValueError
        tiers.append(Tier(start, min(width, daily_cap - start), worth))
        start += width
        number += 1
    return Curve(tuple(tiers), per)
