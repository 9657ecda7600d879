"""Off-chain figures, each in a process of its own so that memory is its own: bench/results/offchain.json."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.rows import RESULTS

OFFCHAIN = RESULTS / "offchain.json"
MILLION = 1_000_000
PATIENCE = 1_800  # seconds for one measurement
LEAST_TREE_RATIO = 15


def run() -> list[str]:
    """Measure all, write, print. What misses its gate, in sentences (seconds, megabytes: goals)."""
    found = {name: _apart(name) for name in MEASURES}
    OFFCHAIN.parent.mkdir(exist_ok=True)
    OFFCHAIN.write_text(json.dumps(found, indent=2) + "\n")
    _show(found)
    tree = found["merkle.tree"]
    faults = [] if tree["same_root"] else ["merkle.tree: the roots differ"]
    if tree["ratio"] < LEAST_TREE_RATIO:
        faults.append(f"merkle.tree: {tree['ratio']:.1f} times the npm package, not {LEAST_TREE_RATIO}")
    return faults


def _apart(name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.offchain", name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _tree() -> dict[str, Any]:
    from bench.merkle import compare

    found = compare(MILLION)
    return {**asdict(found), "ratio": round(found.ratio, 1), "goal": "12 s, 500 MB; gate: ratio 15"}


def _batch() -> dict[str, Any]:
    from bench.batch import measure_batch

    return {**asdict(measure_batch(MILLION)), "goal": "120 s, 2 GB"}


def _digests() -> dict[str, Any]:
    from bench.events import measure_events

    return asdict(measure_events(10_000))


def _ballots() -> dict[str, Any]:
    from bench.ballots import measure_checking

    return {**asdict(measure_checking(20_000)), "goal": "5,000 a second on two cores"}


def _index(name: str) -> Callable[[], dict[str, Any]]:
    def measure() -> dict[str, Any]:
        from bench import indexing

        found: dict[str, Any] = getattr(indexing, name)()
        return found

    return measure


MEASURES: dict[str, Callable[[], dict[str, Any]]] = {
    "merkle.tree": _tree,
    "batch.ready": _batch,
    "epcis.digests": _digests,
    "ballots.checked": _ballots,
    "index.sqlite": _index("synthetic"),
    "index.postgresql": _index("on_postgresql"),
    "index.anvil": _index("on_anvil"),
}


def _show(found: dict[str, dict[str, Any]]) -> None:
    table = Table("measurement", "figure", "value", title="off chain, this machine, this run")
    for name, figures in found.items():
        for figure, value in figures.items():
            table.add_row(name, figure, f"{value:,.2f}" if isinstance(value, float) else f"{value}")
    Console().print(table)


if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]]()))
