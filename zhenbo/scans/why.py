"""`zhenbo scans why`: one code's life in scans, what each changed, and what the rules make of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhenbo.errors import Refused
from zhenbo.language import Text
from zhenbo.scans.batch import opened
from zhenbo.scans.points import Habits
from zhenbo.scans.rules import RULES
from zhenbo.scans.scan import Scan
from zhenbo.scans.standing import Code, Standing
from zhenbo.scans.triage import habits_of, scans_of, sort_out
from zhenbo.verdicts import Verdict

# by `signs.home_step`
_START = (
    Text("首扫在售出后 10 天内", "first scan within 10 days of the sale"),
    Text("首扫在售出后 10 至 20 天", "first scan 10 to 20 days after the sale"),
    Text("首扫在售出后 20 至 40 天", "first scan 20 to 40 days after the sale"),
    Text("首扫在售出 40 天以后", "first scan more than 40 days after the sale"),
    Text("售出时间未知", "the sale is not known"),
)


@dataclass(frozen=True)
class Line:
    """A scan, the code's verdict and score after it, and the rules that it added."""

    scan: Scan
    verdict: Verdict
    score: int
    added: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """A rule that speaks, the points it brings (negative ones speak for the code), and what was counted."""

    rule: str
    points: int
    counted: Text

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
    counted = _counted(state)
    reasons = (Reason(rule, standing.points.get(rule, 0), counted[rule]) for rule in named)
    return Story(tuple(lines), standing, tuple(reasons))


def _counted(state: Code) -> dict[str, Text]:
    """For each rule the numbers behind it."""
    signs, times = state.signs, {rule: _times(state.broken.get(rule, 0)) for rule in RULES}
    strangers, phones = len(signs.strangers), len(signs.phones)
    places = Text(f"{strangers} 处，共 {phones} 部手机", f"{strangers} such places, {phones} phones in all")
    return times | {
        "places": places,
        "late": _START[-1 if signs.home is None else signs.home],
        "before_sale": Text(f"{signs.early} 处", f"places: {signs.early}"),
        "claimed": Text(f"{signs.claimed} 处", f"places: {signs.claimed}"),
        "back": _times(signs.back),
        "jump": _times(signs.fast),
        "phones": Text(f"{signs.days} 天", f"days: {signs.days}"),
        "sample": Text("", ""),
        "crowd": Text(f"{signs.crowds} 天", f"days: {signs.crowds}"),
    }


def _times(count: int) -> Text:
    return Text(f"{count} 次", f"times: {count}")
