"""The lab's picture: how much of the budget farmers take under each choice of rules."""

from collections.abc import Sequence

from zhenbo.language import Text
from zhenbo.scoring.lab import MOST_TAKEN, Trial
from zhenbo.scoring.picture import Bar, bars

_GOOD, _BAD = "#4c956c", "#bc4749"


def lab_picture(trials: Sequence[Trial]) -> str:
    """SVG, one bar a choice of rules: green within the goal, red beyond."""
    title = Text(
        "刷手拿走的预算份额（目标 ≤ 2%）", "Share of the budget that farmers take (goal: at most 2 %)"
    )
    rows = [
        Bar(
            str(trial.words),
            trial.figures.taken,
            f"{trial.figures.taken:.2%}",
            _GOOD if trial.worst <= MOST_TAKEN else _BAD,
        )
        for trial in trials
    ]
    return bars(str(title), rows)
