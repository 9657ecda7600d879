"""Scoring logs of growing size, each in a process of its own: bench/results/scoring.json and a picture."""

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
from zhenbo.scoring.picture import Point, curve_picture
from zhenbo.scoring.rule_file import load_rules
from zhenbo.scoring.run import Files, score

RULES = Path(__file__).parents[1] / "samples" / "show" / "rules.yaml"
FIGURES, PICTURE = RESULTS / "scoring.json", RESULTS / "scoring.svg"
MILLION = 1_000_000
SIZES = (MILLION, 2_500_000, 5 * MILLION, 10 * MILLION)
GOAL_SECONDS, GOAL_MEGABYTES = 60, 4096  # for ten million rows on two cores
PATIENCE = 1_800


@dataclass(frozen=True)
class Scored:
    """Wall and processor seconds, peak resident megabytes; `load` is what ran on the machine just before."""

    rows: int
    form: str
    fans: int
    seconds: float
    read_seconds: float
    processor_seconds: float
    megabytes: float
    load: float


def measure(rows: int, form: str) -> Scored:
    """Make a log in another process, then score it here."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / f"log.{form}"
        making = [sys.executable, "-m", "bench.scoring_log", str(rows), str(log)]
        subprocess.run(making, check=True, timeout=PATIENCE)
        load = os.getloadavg()[0]
        steps: list[float] = []
        started, processor = time.perf_counter(), time.process_time()
        outcome = score(
            load_rules(RULES),
            1,
            None,
            Files(log, folder / "out.csv"),
            lambda: steps.append(time.perf_counter()),
        )
        seconds, processor = time.perf_counter() - started, time.process_time() - processor
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    entries = len(outcome.payout.entries)
    return Scored(rows, form, entries, seconds, steps[0] - started, processor, megabytes, load)


def run() -> list[str]:
    """Measure every size, write figures and picture, print. What misses the goal, in sentences."""
    found = [_apart(rows, "parquet") for rows in SIZES] + [_apart(SIZES[-1], "csv")]
    FIGURES.write_text(json.dumps(found, indent=2) + "\n")
    PICTURE.write_text(_picture(found), "utf-8")
    _show(found)
    return [
        f"scoring {one['rows']:,} rows ({one['form']}): {one['seconds']:.0f} s, {one['megabytes']:.0f} MB; "
        f"the goal is {GOAL_SECONDS} s, {GOAL_MEGABYTES} MB"
        for one in found
        if one["seconds"] > GOAL_SECONDS or one["megabytes"] > GOAL_MEGABYTES
    ]


def _apart(rows: int, form: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.scoring", str(rows), form]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _picture(found: list[dict[str, Any]]) -> str:
    points = [
        Point(one["rows"] / MILLION, one["seconds"], f"{one['seconds']:.1f} s, {one['megabytes']:.0f} MB")
        for one in found
        if one["form"] == "parquet"
    ]
    goal = Point(SIZES[-1] / MILLION, GOAL_SECONDS, f"goal: {GOAL_SECONDS} s")
    title = "Scoring an epoch: seconds by size of the log (2 cores)"
    return curve_picture(title, "million rows", "seconds", points, goal)


def _show(found: list[dict[str, Any]]) -> None:
    table = Table(*found[0], title="scoring, this machine, this run")
    for one in found:
        table.add_row(
            *(f"{value:,.1f}" if isinstance(value, float) else f"{value}" for value in one.values())
        )
    Console().print(table)


if __name__ == "__main__":
    print(json.dumps(asdict(measure(int(sys.argv[1]), sys.argv[2]))))
