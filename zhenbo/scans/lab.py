"""The clone lab: detection against false alarms on made-up logs, for our engine, each rule, and the trade's.

Detection is the share of copied codes that are flagged, those that nobody scanned included. False alarms are
the share of genuine codes that a customer scanned; samples are apart, for they carry their banner. Seeds 1 to
12 were used to choose weights; the judging seeds were not, nor may they be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from zhenbo.scans.industry import INDUSTRY
from zhenbo.scans.points import CHECK, Habits
from zhenbo.scans.rules import RULES, Level
from zhenbo.scans.scan import DAY, MINUTE, Kind, Scan, order
from zhenbo.scans.signs import HOME_DELAYS, LATE_RECORD
from zhenbo.scans.simulator import GENUINE, SAMPLE, Copies, Made, burst, simulate
from zhenbo.scans.simulator.world import World
from zhenbo.scans.standing import Code
from zhenbo.scans.stream import BUSY
from zhenbo.verdicts import Verdict

TUNING_SEEDS = tuple(range(1, 13))
JUDGING_SEEDS = (2001, 2002, 2003, 2004)
ENGINE = "zhenbo"
PERIOD = 30 * DAY  # of a pepper, where the lab rotates it
_NOT_CUSTOMERS = ("staff-", "robot-")


@dataclass(frozen=True)
class Scene:
    """One setting: how readily holders scan, and what is copied how often."""

    name: str
    chance: float
    copies: tuple[Copies, ...]
    items: int = 12_000
    rotated: bool = False


@dataclass
class Tally:
    """Measures of one rule over the codes of a scene: genuine ones, and those of each attack."""

    genuine: list[float] = field(default_factory=list)
    attacks: dict[str, list[float]] = field(default_factory=dict)

    def add(self, label: str, value: float) -> None:
        """A code's measure."""
        (self.genuine if label == GENUINE else self.attacks.setdefault(label, [])).append(value)

    def false_alarms(self, threshold: float) -> float:
        """Share of scanned genuine codes at or above the threshold."""
        return _share(self.genuine, threshold)

    def detected(self, attack: str, threshold: float) -> float:
        """Share of the codes of an attack at or above the threshold."""
        return _share(self.attacks[attack], threshold)

    def curve(self, attack: str) -> list[tuple[float, float]]:
        """False alarms and detection at every threshold from the strictest."""
        copied, genuine = self.attacks[attack], self.genuine
        measured = Counter(copied), Counter(genuine)
        found, caught, alarms = [], 0, 0
        for threshold in sorted({*genuine, *copied} - {0}, reverse=True):
            caught, alarms = caught + measured[0][threshold], alarms + measured[1][threshold]
            found.append((alarms / max(1, len(genuine)), caught / max(1, len(copied))))
        return found


@dataclass
class Trial:
    """What one scene gave: a tally for each rule by name, and how many codes got which verdict, by label."""

    scene: Scene
    tallies: dict[str, Tally] = field(default_factory=dict)
    verdicts: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, label: str, verdict: str) -> None:
        """One code more."""
        counts = self.verdicts.setdefault(label, {})
        counts[verdict] = counts.get(verdict, 0) + 1


def trial(
    scene: Scene, world: World, seeds: Sequence[int], done: Callable[[int], None] = lambda one: None
) -> Trial:
    """Play a scene on every seed and measure every code."""
    found = Trial(scene)
    for seed in seeds:
        made = simulate(seed, world, scene.items, scene.chance, scene.copies)
        _measure(Made(rotated(made.scans), made.truth) if scene.rotated else made, found)
        done(1)
    return found


def show_trial(world: World, seeds: Sequence[int], codes: int = 200, phones: int = 5000) -> Trial:
    """A live show: so many phones scan the codes of so many sale items within ten minutes."""
    found = Trial(Scene("show", 1.0, (), codes))
    for seed in seeds:
        _measure(burst(seed, world, codes, phones, 10 * MINUTE), found)
    return found


def rotated(scans: Iterable[Scan]) -> list[Scan]:
    """The same log under a pepper that changes each period: a phone is another one afterwards."""
    found = []
    for scan in scans:
        period = scan.scanned_at // PERIOD
        device, city = (f"{name}@{period}" if name else "" for name in (scan.device, scan.city))
        mine = device if scan.activated_device == scan.device else ""
        found.append(scan._replace(device=device, city=city, activated_device=mine))
    return found


def habits_in(logs: Mapping[str, Sequence[Scan]], busy: Callable[[Scan], bool]) -> Habits:
    """What triage.habits_of finds in SQL, in Python."""
    counts = [0] * (len(HOME_DELAYS) + 1)
    for log in logs.values():
        customers = [
            s for s in log if s.device and s.kind != Kind.SAMPLE and s.channel != "chip" and not busy(s)
        ]
        delays = [s.scanned_at - s.sold_at for s in customers if s.sold_at is not None]
        delays = [delay for delay in delays if delay >= -LATE_RECORD]
        sample = any(scan.kind == Kind.SAMPLE for scan in log)
        if delays and not sample and len({scan.city for scan in log} - {""}) <= 1:
            counts[sum(min(delays) > least for least in HOME_DELAYS)] += 1
    return Habits.of(counts)


def busy_pairs(scans: Iterable[Scan]) -> set[tuple[str, str]]:
    """Code and phone of all scans in order that a phone made after its first hundred codes."""
    met: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    found = set()
    for scan in scans:
        pair = scan.code, scan.device
        if scan.device and pair not in seen:
            seen.add(pair)
            met[scan.device] = met.get(scan.device, 0) + 1
            if met[scan.device] > BUSY:
                found.add(pair)
    return found


def _measure(made: Made, found: Trial) -> None:
    pairs = busy_pairs(made.scans)
    by_code = sorted(made.scans, key=lambda scan: (scan.code, *order(scan)))
    logs = {code: list(log) for code, log in groupby(by_code, key=lambda scan: scan.code)}
    habits = habits_in(logs, lambda scan: (scan.code, scan.device) in pairs)
    for code, label in made.truth.items():
        log = logs.get(code, [])
        if label in (GENUINE, SAMPLE) and not any(_customer(scan) for scan in log):
            continue
        state = Code()
        for scan in log:
            state.add(scan, (code, scan.device) in pairs, habits)
        standing = state.standing(habits)
        found.count(label, standing.verdict.value)
        if label == SAMPLE:
            continue
        flagged = CHECK if standing.verdict != Verdict.GENUINE else 0
        measures: dict[str, float] = {ENGINE: max(standing.score, flagged)}
        measures |= {name: standing.points.get(name, 0) for name, r in RULES.items() if r.level != Level.NOTE}
        # the trade knows its staff and robots too
        customers = [scan for scan in log if _customer(scan)]
        measures |= {name: measure(customers) if customers else 0 for name, (measure, _) in INDUSTRY.items()}
        for name, value in measures.items():
            found.tallies.setdefault(name, Tally()).add(label, value)


def _customer(scan: Scan) -> bool:
    return not scan.device.startswith(_NOT_CUSTOMERS)


def _share(values: Sequence[float], threshold: float) -> float:
    return sum(value >= threshold for value in values) / len(values) if values else 0.0
