"""Clone detection: the lab on the judging seeds, and a large log judged in a process of its own.

Writes bench/results/scans.json and scans.svg (the lab), scan_speed.json (the large log).
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.rows import RESULTS
from zhenbo.language import use
from zhenbo.scans.batch import detect
from zhenbo.scans.figures import Row, misses, picture_of, play, rows_of
from zhenbo.scans.lab import JUDGING_SEEDS
from zhenbo.scans.simulator.world import WORLDS

FIGURES, PICTURE, SPEED = RESULTS / "scans.json", RESULTS / "scans.svg", RESULTS / "scan_speed.json"
HEADS = ("world", "copies", "rule", "detected", "falsely flagged", "of genuine codes")
SPEED_HEADS = ("scans", "codes", "seconds", "processor seconds", "megabytes", "load before")
ITEMS = 12_000
SIZES = (1_000_000, 5_000_000)
GOAL_SECONDS, GOAL_MEGABYTES = 120, 3 * 1024  # for five million scans on two cores
PATIENCE = 1_800


@dataclass(frozen=True)
class Judged:
    """Wall and processor seconds, peak resident megabytes; `load` is what ran on the machine just before."""

    rows: int
    codes: int
    seconds: float
    processor_seconds: float
    megabytes: float
    load: float


def measure(rows: int) -> Judged:
    """Make a log in another process, then judge it here."""
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "scans.csv"
        making = [sys.executable, "-m", "bench.scan_log", str(rows), str(log)]
        subprocess.run(making, check=True, timeout=PATIENCE)
        load = os.getloadavg()[0]
        started, processor = time.perf_counter(), time.process_time()
        outcome = detect(log, Path(name) / "verdicts.csv")
        seconds, processor = time.perf_counter() - started, time.process_time() - processor
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Judged(rows, sum(outcome.codes.values()), seconds, processor, megabytes, load)


def run() -> list[str]:
    """The lab in all worlds, then speed; written and printed. What misses a goal, in sentences."""
    return lab() + speed()


def lab() -> list[str]:
    """The judging seeds: every scene in the usual world, for which the goals are; the main ones elsewhere."""
    use("en")
    found: list[dict[str, Any]] = []
    faults: list[str] = []
    for name, world in WORLDS.items():
        trials = play(world, JUDGING_SEEDS, ITEMS, lambda done: None, main_only=name != "usual")
        found += [{"world": name, **asdict(row)} for row in rows_of(trials) if _kept(name, row)]
        if name == "usual":
            PICTURE.write_text(picture_of(trials), "utf-8")
            faults = [text.en for text in misses(trials)]
    FIGURES.write_text(json.dumps(found, indent=2) + "\n")
    _show("clone lab", HEADS, [cells(one) for one in found])
    return faults


def speed() -> list[str]:
    """Logs of growing size, each in a process of its own."""
    found = [_apart(rows) for rows in SIZES]
    SPEED.write_text(json.dumps(found, indent=2) + "\n")
    _show("judging a log, this machine, this run", SPEED_HEADS, [speed_cells(one) for one in found])
    return [
        f"judging {one['rows']:,} scans: {one['seconds']:.0f} s, {one['megabytes']:.0f} MB under load "
        f"{one['load']:.1f}; the goal is {GOAL_SECONDS} s, {GOAL_MEGABYTES} MB on a quiet machine"
        for one in found
        if one["seconds"] > GOAL_SECONDS or one["megabytes"] > GOAL_MEGABYTES
    ]


def _kept(world: str, row: Row) -> bool:
    """Of the other worlds the engine alone."""
    return world == "usual" or row.rule == "zhenbo"


def _apart(rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.scans", str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def cells(one: dict[str, Any]) -> list[str]:
    """A line of the lab's table, from the written figures."""
    detected = "" if one["detected"] is None else f"{one['detected']:.1%}"
    alarms = f"{one['false_alarms']:.2%}"
    return [one["world"], one["scene"], one["rule"], detected, alarms, f"{one['genuine']:,}"]


def speed_cells(one: dict[str, Any]) -> list[str]:
    """A line of the table of speed, from the written figures."""
    seconds = [f"{one[name]:.1f}" for name in ("seconds", "processor_seconds")]
    return [
        f"{one['rows']:,}",
        f"{one['codes']:,}",
        *seconds,
        f"{one['megabytes']:,.0f}",
        f"{one['load']:.1f}",
    ]


def _show(title: str, heads: tuple[str, ...], lines: list[list[str]]) -> None:
    table = Table(*heads, title=title)
    for line in lines:
        table.add_row(*line)
    Console().print(table)


if __name__ == "__main__":
    print(json.dumps(asdict(measure(int(sys.argv[1])))))
