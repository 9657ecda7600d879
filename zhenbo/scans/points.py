"""Signs weighed: each is worth the logarithm of how much likelier it is with copies about than without.

The weights were fitted to simulated logs (seeds 1 to 12 of the usual world) and rounded; other seeds judge
them in the lab. A hundred points are `NATS_OF_A_CHECK` natural logarithms. How unusual a late first scan is
depends on who scans, so that weight follows the log itself: see `Habits`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from zhenbo.scans.signs import HOME_DELAYS, Signs

CHECK = 100  # points from which a code is to be checked
NATS_OF_A_CHECK = 3.15
FIRST_STRANGER, NEXT_STRANGER = 17, 43
UNKNOWN_SALE_MORE, TOGETHER = 40, 28
LATE, BEFORE_SALE, CLAIMED, BACK, GAP = 20, 43, 6, 5, 30
MOST_LATE_START = 64
JUMP = -18  # an address that jumps is a VPN rather than a copy
FREE_DAYS, PHONE_DAY = 4, 17
MOST_TOGETHER, MOST_BACK, MOST_JUMPS, MOST_GAPS = 2, 3, 2, 2
# how likely each step is where copies are about; fitted, so they need not add up to one
_WITH_COPIES = (0.20, 0.10, 0.15, 0.15)
_USUAL, _USUAL_WEIGHT = (0.92, 0.035, 0.025, 0.02), 500


@dataclass(frozen=True)
class Habits:
    """Points for each step of `HOME_DELAYS` by which an item's first scan comes late after its sale.

    Where buyers scan within days, one scanned first after a month stands out; where they take their time, it
    does not.
    """

    late_start: tuple[int, ...]

    @classmethod
    def of(cls, counts: Sequence[int]) -> Habits:
        """From how many items of a log were scanned first at each step; few items change little."""
        total = sum(counts) + _USUAL_WEIGHT
        shares = [
            (count + usual * _USUAL_WEIGHT) / total for count, usual in zip(counts, _USUAL, strict=True)
        ]
        scale = CHECK / NATS_OF_A_CHECK
        likelier = zip(_WITH_COPIES, shares, strict=True)
        points = (round(scale * math.log(copied / share)) for copied, share in likelier)
        return cls((*(min(MOST_LATE_START, point) for point in points), 0))


USUAL = Habits.of((0,) * (len(HOME_DELAYS) + 1))


def weigh(signs: Signs, gaps: int, habits: Habits) -> dict[str, int]:
    """Points by rule; rules without any are left out. A negative number speaks for the code."""
    found: dict[str, int] = {}
    strangers = len(signs.strangers)
    if strangers:
        unknown = UNKNOWN_SALE_MORE if signs.home is not None and signs.home > len(HOME_DELAYS) else 0
        together = TOGETHER * min(signs.together, MOST_TOGETHER)
        found["places"] = FIRST_STRANGER + NEXT_STRANGER * (strangers - 1) + unknown + together
        start = 0 if signs.home is None else habits.late_start[signs.home]
        found["late"] = start + LATE * signs.late
        found["before_sale"] = BEFORE_SALE * signs.early
        found["claimed"] = CLAIMED * signs.claimed
        found["back"] = BACK * min(signs.back, MOST_BACK)
        found["jump"] = JUMP * min(signs.fast, MOST_JUMPS) if strangers == 1 else 0
    found["phones"] = PHONE_DAY * max(0, signs.days - FREE_DAYS)
    found["sun_gap"] = GAP * min(gaps, MOST_GAPS)
    return {rule: points for rule, points in found.items() if points}
