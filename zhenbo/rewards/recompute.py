"""An epoch scored from its published files: by its poster before it is posted, by anybody afterwards.

The budget is always the whole budget of the rules, and the limit is the epoch's in the contract: budget and
what earlier epochs left over. What fans wait for lies in the carry file; the contract knows only a sum.

Where wallets are not published, commitments say who has one, and the scores leave the wallet blank: what
everybody gets can be recomputed, not to which wallet it went.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from zhenbo.scoring.files import carry_csv, scores_csv
from zhenbo.scoring.payout import Payout, Scored, Waiting, pay
from zhenbo.scoring.reader import Reading
from zhenbo.scoring.rules import Rules
from zhenbo.scoring.run import scored_log


@dataclass(frozen=True)
class Points:
    """The points of each fan in an epoch, before a budget is divided: only the log decides them."""

    reading: Reading
    scored: tuple[Scored, ...]


@dataclass(frozen=True)
class Recomputed:
    """Who gets what in an epoch, as values and as files."""

    payout: Payout
    scores: bytes
    carry: bytes


def points_of(rules: Rules, period: int, log: Path) -> Points:
    """Score a log; `period` is the epoch by the number that the rules give it, which says the days."""
    reading, scored = scored_log(rules, period, log)
    return Points(reading, tuple(scored))


def divided(
    rules: Rules,
    points: Points,
    before: Iterable[Waiting],
    limit: int,
    links: Mapping[str, str] | None = None,
) -> Recomputed:
    """Divide the rules' budget.

    before   what waited after the epoch before
    limit    what all payments may reach
    links    who has a wallet, where the log does not say it; see `pay`
    """
    payout = pay(points.scored, before, rules.budget, rules.cap_per_fan, limit, links)
    return Recomputed(payout, scores_csv(payout.entries), carry_csv(payout.waiting))


def days_of(rules: Rules, period: int) -> str:
    """The days of an epoch, as in 2026-07-13..2026-07-19."""
    first = rules.epochs.starts + timedelta((period - rules.epochs.number) * rules.epochs.days)
    return f"{first}..{first + timedelta(rules.epochs.days - 1)}"
