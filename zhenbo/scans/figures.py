"""What the lab tells: scenes, a row for each rule in each, the picture, and what misses the goals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhenbo.language import Text
from zhenbo.scans.industry import INDUSTRY
from zhenbo.scans.lab import ENGINE, Scene, Trial, show_trial, trial
from zhenbo.scans.lab_picture import Line, Mark, curves
from zhenbo.scans.points import CHECK
from zhenbo.scans.rules import RULES, Level
from zhenbo.scans.simulator import GENUINE, Copies
from zhenbo.scans.simulator.world import World
from zhenbo.verdicts import Verdict

CODES = 300  # copied codes of each kind in a log
MAIN = "30 copies, chance 0.3"
SPARSE = "30 copies, chance 0.1"
_CERTAIN = ("sun_replay", "sun_rollback", "sun_reset", "sun_forged", "unallocated")
_SHOW = "show"


@dataclass(frozen=True)
class Row:
    """A rule in a scene: the share of copied codes that it flags, and of genuine ones."""

    scene: str
    rule: str
    detected: float | None
    false_alarms: float
    genuine: int


@dataclass(frozen=True)
class Goal:
    """At least so much detected, at most so many false alarms."""

    scene: str
    least: float
    most: float


GOALS = (Goal(MAIN, 0.97, 0.003), Goal(SPARSE, 0.75, 0.005))
MOST_IN_SHOW = 0.01


def scenes(items: int) -> tuple[Scene, ...]:
    """All settings: how many copies, where, how readily holders scan."""
    nation = {n: (Copies("nation", CODES, n),) for n in (5, 30, 100)}
    certain = tuple(Copies(attack, CODES // 3) for attack in _CERTAIN)
    return (
        Scene(MAIN, 0.3, nation[30], items),
        Scene(SPARSE, 0.1, nation[30], items),
        Scene("100 copies, chance 0.05", 0.05, nation[100], items),
        Scene("5 copies, chance 0.3", 0.3, nation[5], items),
        Scene("5 copies, chance 0.1", 0.1, nation[5], items),
        Scene("copied before the sale, 0.3", 0.3, (Copies("insider", CODES),), items),
        Scene("one city, 30 copies, 0.3", 0.3, (Copies("city", CODES),), items),
        Scene("one city, 30 copies, 0.1", 0.1, (Copies("city", CODES),), items),
        Scene("a single copy, 0.3", 0.3, (Copies("single", CODES),), items),
        Scene("harvested taps, 0.3", 0.3, (Copies("sun_harvested", CODES),), items),
        Scene("chip messages and serials", 0.3, certain, items),
        Scene("pepper changed monthly, 0.3", 0.3, nation[30], items, rotated=True),
        Scene("pepper changed monthly, 0.1", 0.1, nation[30], items, rotated=True),
    )


def play(
    world: World, seeds: Sequence[int], items: int, done: Callable[[int], None], main_only: bool = False
) -> list[Trial]:
    """Every scene, or only those of the goals, then a live show."""
    played = [scene for scene in scenes(items) if not main_only or scene.name in (MAIN, SPARSE)]
    return [*(trial(scene, world, seeds, done) for scene in played), show_trial(world, seeds)]


def rows_of(trials: Sequence[Trial]) -> list[Row]:
    """The engine in every scene; each rule and each of the trade's in the two main ones."""
    found = []
    for one in trials:
        found += _rows(one, ENGINE, CHECK)
        if one.scene.name in (MAIN, SPARSE, _SHOW):
            for name, (_, threshold) in INDUSTRY.items():
                found += _rows(one, name, threshold)
        if one.scene.name in (MAIN, SPARSE):
            for name, rule in RULES.items():
                if rule.level == Level.SIGN and name != "jump":
                    found += _rows(one, name, 1, f"only {name}")
    return found


def _rows(one: Trial, rule: str, threshold: float, said: str = "") -> list[Row]:
    tally = one.tallies[rule]
    alarms, genuine = tally.false_alarms(threshold), len(tally.genuine)
    attacks = list(tally.attacks) or [""]
    found = []
    for attack in attacks:
        scene = one.scene.name if len(attacks) == 1 else f"{one.scene.name}: {attack}"
        detected = tally.detected(attack, threshold) if attack else None
        found.append(Row(scene, said or rule, detected, alarms, genuine))
    return found


def picture_of(trials: Sequence[Trial]) -> str:
    """The engine's curves for copies all over the country; the trade's rules as marks, at a chance of 0.1."""
    lines, marks = [], []
    for one in trials:
        if "nation" in one.tallies[ENGINE].attacks and not one.scene.rotated:
            lines.append(Line(one.scene.name, one.tallies[ENGINE].curve("nation")))
        if one.scene.name == SPARSE:
            for name, (_, threshold) in INDUSTRY.items():
                tally = one.tallies[name]
                marks.append(Mark(name, tally.false_alarms(threshold), tally.detected("nation", threshold)))
            tally = one.tallies[ENGINE]
            marks.append(Mark("zhenbo: check", tally.false_alarms(CHECK), tally.detected("nation", CHECK)))
    title = Text(
        "识别率与误报率（圆点：扫码概率 0.1、30 份时的通行规则）",
        "Copied codes detected, genuine codes flagged (marks: usual rules, 30 copies, chance 0.1)",
    )
    across = Text("被误报的真品（占被扫真品）", "genuine codes flagged, of those that customers scanned")
    return curves(str(title), str(across), lines, marks)


def misses(trials: Sequence[Trial]) -> list[Text]:
    """What the goals ask and the engine does not reach."""
    named = {one.scene.name: one for one in trials}
    found = []
    for goal in GOALS:
        tally = named[goal.scene].tallies[ENGINE]
        detected, alarms = tally.detected("nation", CHECK), tally.false_alarms(CHECK)
        if detected < goal.least or alarms > goal.most:
            asked = f"≥ {goal.least:.0%}, ≤ {goal.most:.1%}"
            said = f"{goal.scene}: {detected:.1%}, {alarms:.2%}"
            found.append(Text(f"{said}；目标 {asked}", f"{said}; the goal is {asked}"))
    for one in trials:
        for attack in _CERTAIN:
            counts = one.verdicts.get(attack, {})
            missed = sum(counts.values()) - counts.get(Verdict.DO_NOT_TRUST.value, 0)
            if missed:
                found.append(Text(f"{attack}：{missed} 个漏报", f"{attack}: {missed} not detected"))
    alarms = named[_SHOW].tallies[ENGINE].false_alarms(CHECK)
    if alarms > MOST_IN_SHOW or not named[_SHOW].verdicts[GENUINE]:
        found.append(Text(f"直播误报 {alarms:.2%}", f"false alarms of a show: {alarms:.2%}"))
    return found
