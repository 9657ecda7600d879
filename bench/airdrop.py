"""Ten thousand fans through the airdrop script, beside a plain Brownie loop of transfers in the same process.

Both run in a process of their own, as Brownie runs a script, on the node that it starts. What is timed: from
reading the list to the written receipts (check, forecast, announce, push, receipts); and the loop,
half of it before and half of it after, so that both meet the same machine.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.rows import RESULTS

ROOT = Path(__file__).parents[1]
FIGURES = RESULTS / "airdrop.json"
NODES = ("anvil", "ganache")
RECIPIENTS, LOOPED = 10_000, 300
GOAL_RATIO = 20  # on anvil
PATIENCE = 3_000
HEADS = (
    "node",
    "fans",
    "batches",
    "seconds",
    "fans a second",
    "loop: fans",
    "loop: fans a second",
    "ratio",
    "load before",
)

# What Brownie runs: the suite by its own scripts, then the loop that a streamer would write.
DRIVER = """
import contextlib, io, json, os, sys, time
from pathlib import Path
from brownie import network, project

root, node, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
fans, looped = int(sys.argv[4]), int(sys.argv[5])
sys.path.insert(0, root)
suite = project.load(root)
suite.load_config()
network.connect(node)
from brownie import accounts
from eth_utils import to_checksum_address
from scripts import airdrop, deploy
from zhenbo import deployments

SEND = ("send=yes", "yes=yes")
streamer = accounts[11]
scattered = [n * 0x9E3779B97F4A7C15 % 2**64 + 2**120 for n in range(1, fans + looped + 1)]
wallets = [to_checksum_address(f"0x{n:040x}") for n in scattered]

def listed(name, rows):
    (folder / name).write_text("wallet,amount\\n" + "".join(f"{w},{a}\\n" for w, a in rows))
    return str(folder / name)

def loop(points, fans):
    started = time.perf_counter()
    for wallet in fans:
        points.transfer(wallet, 100, {"from": streamer})
    return time.perf_counter() - started

with contextlib.redirect_stdout(io.StringIO()):
    deploy.main(*SEND)
    deploy.community("Tea", "TEA", f"sender={streamer}", "airdrop=10000000", "region=OPEN", *SEND)
    airdrop.main(listed("own.csv", [(streamer, looped * 1000)]), "community=TEA", *SEND)
    ours = listed("fans.csv", [(w, 100 + n % 900) for n, w in enumerate(wallets[:fans])])
    made = deployments.load(next((folder / "build" / "deployments").glob("*/TEA.json")))
    points = suite.Points.at(made.address("Points"))
    loop_seconds = loop(points, wallets[fans::2])
    started = time.perf_counter()
    airdrop.main(ours, "community=TEA", *SEND)
    seconds = time.perf_counter() - started
    loop_seconds += loop(points, wallets[fans + 1::2])
(plan,) = folder.glob("fans.plan-*.json")
assert points.balanceOf(wallets[0]) == 100 and points.balanceOf(wallets[fans - 1]) == 100 + (fans - 1) % 900
assert points.balanceOf(wallets[-1]) == 100
batches = json.loads(plan.read_text())["batches"]
print(json.dumps({"batches": batches, "seconds": seconds, "loop_seconds": loop_seconds}))
network.disconnect()
"""


@dataclass(frozen=True)
class Pushed:
    """One node's figures; `load` is what ran on the machine just before."""

    node: str
    fans: int
    batches: int
    seconds: float
    looped: int
    loop_seconds: float
    load: float

    def as_dict(self) -> dict[str, Any]:
        """With the rates and their quotient."""
        rate, loop_rate = self.fans / self.seconds, self.looped / self.loop_seconds
        rates = {"per_second": rate, "loop_per_second": loop_rate, "ratio": rate / loop_rate}
        return {**vars(self), **rates}


def measure(node: str, fans: int = RECIPIENTS, looped: int = LOOPED) -> Pushed:
    """In a process and a project folder of their own."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        driver = Path(folder) / "driver.py"
        driver.write_text(DRIVER, "utf-8")
        command = [sys.executable, str(driver), str(ROOT), node, folder, str(fans), str(looped)]
        environment = {**os.environ, "ZHENBO_ROOT": folder, "ZHENBO_LANG": "en"}
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, env=environment, cwd=ROOT
        )
    if done.returncode:
        raise RuntimeError(f"the airdrop on {node} failed:\n{done.stderr[-2000:]}")
    answer = json.loads(next(line for line in reversed(done.stdout.splitlines()) if line.startswith("{")))
    return Pushed(node, fans, answer["batches"], answer["seconds"], looped, answer["loop_seconds"], load)


def run() -> list[str]:
    """Measure both nodes, write, print. What misses the goal, in a sentence."""
    found = [measure(node).as_dict() for node in NODES]
    FIGURES.write_text(json.dumps(found, indent=2) + "\n")
    table = Table(*HEADS, title="airdrop, this machine, this run")
    for one in found:
        table.add_row(*cells(one))
    Console().print(table)
    ratio = next(one["ratio"] for one in found if one["node"] == "anvil")
    return [f"airdrop on anvil: {ratio:.1f} times the loop, not {GOAL_RATIO}"] if ratio < GOAL_RATIO else []


def cells(one: dict[str, Any]) -> list[str]:
    """A row of the table."""
    return [
        one["node"],
        f"{one['fans']:,}",
        f"{one['batches']}",
        f"{one['seconds']:.1f}",
        f"{one['per_second']:,.0f}",
        f"{one['looped']:,}",
        f"{one['loop_per_second']:,.1f}",
        f"{one['ratio']:.1f}",
        f"{one['load']:.1f}",
    ]
