"""`zhenbo scans why`: one code's life in scans, what each changed, and what the rules make of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhenbo.errors import Refused
from zhenbo.language import Text
from zhenbo.scans.batch import opened
from zhenbo.scans.points import Habits
from zhenbo.scans.rules import RULES, Verdict
from zhenbo.scans.scan import Scan
from zhenbo.scans.standing import Code, Standing
from zhenbo.scans.triage import habits_of, scans_of, sort_out


@dataclass(frozen=True)
class Line:
    """A scan, the code's verdict and score after it, and the rules that it added."""

    scan: Scan
    verdict: Verdict
    score: int
    added: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """A rule that speaks, with the points it brings (negative ones speak for the code)."""

    rule: str
    points: int

    @property
    def words(self) -> Text:
        """What was seen."""
        return RULES[self.rule].words


@dataclass(frozen=True)
class Story:
    """All scans of a code, how it stands, and why."""

    lines: tuple[Line, ...]
    standing: Standing
    reasons: tuple[Reason, ...]


def why(code: str, log: Path) -> Story:
    """Judge one code of a log as `detect` does. Raises Refused where the log has no scan of it."""
    with opened(log) as (connection, _):
        sort_out(connection)
        habits = habits_of(connection)
        scans = list(scans_of(connection, code))
    if not scans:
        raise Refused(str(Text(f"{log} 里没有 {code} 的扫码", f"{log} has no scan of {code}")))
    return story(scans, habits)


def story(scans: list[tuple[Scan, bool]], habits: Habits) -> Story:
    """The same from the scans of a code, in order, with whether their phone was busy."""
    state, lines, before = Code(), [], set[str]()
    for scan, busy in scans:
        state.add(scan, busy, habits)
        standing = state.standing(habits)
        added = tuple(rule for rule in standing.rules if rule not in before)
        before |= set(added)
        lines.append(Line(scan, standing.verdict, standing.score, added))
    standing = state.standing(habits)
    named = dict.fromkeys((*standing.points, *standing.rules))
    return Story(tuple(lines), standing, tuple(Reason(rule, standing.points.get(rule, 0)) for rule in named))
