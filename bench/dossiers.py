"""Dossier pages and scans under load: 100,000 items in the store, over 200 requests a second by wrk.

Writes bench/results/dossiers.json. `first` has every page examined anew, as after each block that changes
something; `again` is of items whose findings are kept; `scan` is what comes before a page: an item's Digital
Link, sent on, written to the scan log and judged. A thousand of the items have the whole story of the cakes,
and are asked for, compressed as phones do. wrk runs beside the service and takes its share of the two cores.
"""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.rows import RESULTS
from samples.puer import story
from samples.puer.certificate import FILE_NAME
from samples.puer.members import CAKE
from samples.puer.showcase import showcase
from tests.package.bundle import bundle_world
from zhenbo.bundle.source import from_chain, roots_file
from zhenbo.items.build import build_batch
from zhenbo.items.kinds import Kind
from zhenbo.items.sheet import SheetItem
from zhenbo.web import findings

FIGURES = RESULTS / "dossiers.json"
HEADS = (
    "page",
    "requests a second",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "KB",
    "processor ms a page",
    "load before",
)
ITEMS, TOLD = 100_000, 1_000
GOAL_MS, GOAL_RATE = 50, 200
# each connection waits a fifth of a second on average, then for its answer: 230 a second are offered, less
# that wait, so that a service that keeps up answers more than the goal
SECONDS, CONNECTIONS, PORT = 20, 46, 8699
PHONES = 20_000  # that scan
_PATHS = {"first": "/zh/item/%s/", "again": "/zh/item/%s/", "scan": "/01/%s/21/"}
_SCRIPT = """
math.randomseed(%d)
request = function()
  local path = string.format("%sL%%07d", math.random(0, %d))
  local cookie = string.format("zhenbo=phone-%%016d", math.random(1, %d))
  local head = { Accept = "text/html", ["Accept-Encoding"] = "gzip", Cookie = cookie }
  return wrk.format("GET", path, head)
end
delay = function() return math.random(100, 300) end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("FOUND %%d %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), summary.bytes,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Served:
    """One run. Times in milliseconds; `load` is what ran on the machine just before."""

    page: str
    rate: float
    p50: float
    p95: float
    p99: float
    kilobytes: float
    processor: float
    load: float


def run() -> list[str]:
    """Measure both, write and show; what missed its goal. Needs wrk (apt-get install wrk)."""
    if shutil.which("wrk") is None:
        return ["dossiers: wrk is not installed (apt-get install wrk), so nothing was measured"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _world(folder)
        found = [asdict(_measured(folder, page)) for page in _PATHS]
    FIGURES.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    table = Table(*HEADS, title="Dossier pages and scans, 100,000 items in the store")
    for one in found:
        table.add_row(*cells(one))
    Console().print(table)
    slow = [one for one in found if one["p95"] > GOAL_MS or one["rate"] < GOAL_RATE]
    return [f"dossiers, {one['page']}: p95 {one['p95']:.0f} ms at {one['rate']:.0f}/s" for one in slow]


def cells(one: dict[str, Any]) -> list[str]:
    """One run as table cells."""
    figures = ("rate", "p50", "p95", "p99", "kilobytes", "processor", "load")
    return [one["page"], *(f"{one[name]:.1f}" for name in figures)]


def _world(folder: Path) -> None:
    """The story's batch with many more cakes, its records, and the chain's facts as a roots file."""
    told = [f"L{number:07d}" for number in range(TOLD)]

    def many(gtin: str, lot: str, items: list[SheetItem], *rest: Any, **named: Any) -> Any:
        more = [SheetItem(f"L{number:07d}", Kind.SALE_CODE) for number in range(ITEMS - len(items))]
        return build_batch(gtin, lot, [*items, *more], *rest, **{**named, "cores": 2})

    made, salted = bundle_world.build_batch, bundle_world.leaves
    bundle_world.build_batch = many  # type: ignore[attr-defined]
    bundle_world.leaves = lambda document, salt: salted(document, salt=lambda: secrets.token_bytes(32))  # type: ignore[attr-defined]
    try:
        world = bundle_world.build(folder, story.documents([*bundle_world.SERIALS[:-1], *told]))
    finally:
        bundle_world.build_batch, bundle_world.leaves = made, salted  # type: ignore[attr-defined]
    (folder / "roots.json").write_bytes(roots_file(from_chain(world.chain, bundle_world.NETWORK, None)))
    certificate = next(world.records.rglob(FILE_NAME)).read_bytes()
    (world.batch / "show.json").write_text(json.dumps(showcase(certificate)), "utf-8")


def _measured(folder: Path, page: str) -> Served:
    with _service(folder, page) as server:
        _wrk(folder, page, 2 * TOLD // GOAL_RATE, seed=1)  # until everything was read once
        load, before = os.getloadavg()[0], _processor(server)
        requests, duration, p50, p95, p99, sent, errors = _wrk(folder, page, SECONDS, seed=7)
        spent = _processor(server) - before
    if errors:
        raise RuntimeError(f"{errors} of {requests} requests failed")
    return Served(
        page, requests / duration * 1e6, p50 / 1e3, p95 / 1e3, p99 / 1e3, sent / requests / 1e3,
        1e3 * spent / requests, load,
    )  # fmt: skip


@contextmanager
def _service(folder: Path, page: str) -> Iterator[int]:
    command = [sys.executable, "-m", "bench.dossiers", page, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{PORT}/health")
            yield process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _wait(url: str) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 (our own service)
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _wrk(folder: Path, page: str, seconds: int, seed: int) -> list[int]:
    script = folder / "load.lua"
    script.write_text(_SCRIPT % (seed, _PATHS[page] % CAKE, TOLD - 1, PHONES), "utf-8")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script, f"http://127.0.0.1:{PORT}"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 60).stdout
    return [int(number) for number in re.findall(r"-?\d+", told.partition("FOUND")[2])[:7]]


def _processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _serve(page: str, folder: Path) -> None:
    from zhenbo.cli import app

    if page == "first":
        findings._MOST_KEPT = 1
    facts = ["--records", str(folder / "records"), "--roots", str(folder / "roots.json")]
    app(["serve", str(folder / "batch"), *facts, "--scans", str(folder / "scans"), "--port", str(PORT)])


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]))
