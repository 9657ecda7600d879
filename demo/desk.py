"""The operator's desk: commands as `brownie run` carries them out, each in a process of its own.

The processes are forked from one that has the scripts loaded, so that no command waits for Brownie to start.
Journals, addresses and what the commands write lie in one folder of the demo's output.
"""

import json
import multiprocessing
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from demo.cast import Actor
from demo.stage import OpenStep, Stage
from zhenbo import deployments
from zhenbo.config import variable
from zhenbo.errors import VerdictFalse

PATIENCE = 180  # seconds for one command on a busy machine
_PACE = 0.01  # seconds between two looks at a process
processes = multiprocessing.get_context("forkserver")
_COMMANDS = (
    *("airdrop", "check", "claim", "deploy", "epoch", "handover"),
    *("membership", "poll", "propose", "rules", "shop"),
)
processes.set_forkserver_preload([f"scripts.{name}" for name in _COMMANDS])


@dataclass(frozen=True)
class Ran:
    """How a command ended (exit code; negative: the signal that killed it) and what it said."""

    line: str
    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The answer to json=yes."""
        return json.loads(self.out)


class Desk:
    """A project folder in the demo's output, with the core's addresses in it."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self.folder = stage, stage.folder / "desk"
        self._core = self.folder / "build" / "deployments" / f"{stage.chain.name}.json"
        deployments.save(self._core, stage.deployment)

    def community_file(self, symbol: str) -> Path:
        """The addresses of a community."""
        return self._core.with_suffix("") / f"{symbol}.json"

    def address(self, symbol: str, contract: str) -> str:
        """Where a contract of a community lives."""
        return deployments.load(self.community_file(symbol)).address(contract)

    def read(self, symbol: str, contract: str, function: str, *args: Any) -> Any:
        """A view function's value, now."""
        return self._stage.chain.read(contract, self.address(symbol, contract), function, *args)

    def run(self, step: OpenStep, command: str, *words: object) -> Ran:
        """`brownie run COMMAND WORDS` as the step's actor, shown under the step; it must succeed."""
        ran = self.try_to(step.actor, command, *words)
        step.tell(f"$ {ran.line}", f"$ {ran.line}")
        if ran.code != 0:
            raise VerdictFalse(f"{ran.line} ended with {ran.code}: {ran.err or ran.out}")
        return ran

    def send(self, step: OpenStep, command: str, *words: object) -> Ran:
        """The same with send=yes; what it brought into blocks counts to the step."""
        before = self._stage.chain.head()
        ran = self.run(step, command, *words, "send=yes", "yes=yes", "json=yes")
        step.transactions(*self.mined_since(before))
        return ran

    def mined_since(self, block: int) -> list[str]:
        """Transactions in the blocks after this one; on the demo's own chain nobody else sends any."""
        chain = self._stage.chain
        return [
            tx
            for number in range(block + 1, chain.head() + 1)
            for tx in chain.rpc.ask("eth_getBlockByNumber", hex(number), False)["transactions"]
        ]

    def try_to(
        self, actor: Actor, command: str, *words: object, kill_when: Callable[[], bool] | None = None
    ) -> Ran:
        """Run a command, however it ends; killed with SIGKILL as soon as `kill_when` says so."""
        script, _, function = command.partition(" ")
        said = [str(word) for word in words]
        accounts = [f"account={actor.index}", f"network={self._stage.chain.name}"]
        log = self.folder / f"{script}-{time.monotonic_ns()}"
        task = (f"scripts.{script}", function, [*said, *accounts], self._environment(), str(log))
        code = _ended(task, kill_when)
        out, err = (_taken(log.with_suffix(f".{kind}")) for kind in ("out", "err"))
        return Ran(_line(command, said), code, out, err)

    def _environment(self) -> dict[str, str]:
        rpc = variable("RPC", self._stage.chain.name)
        return {**os.environ, "ZHENBO_ROOT": str(self.folder), rpc: self._stage.url}


def _line(command: str, words: Sequence[str]) -> str:
    """As a person would type it; what only the demo needs is left out."""
    shown = [word for word in words if word not in ("yes=yes", "json=yes")]
    return " ".join(["brownie run", command, *map(shlex.quote, shown)])


def _ended(task: tuple[Any, ...], kill_when: Callable[[], bool] | None) -> int:
    process, until = processes.Process(target=_carry_out, args=task), time.monotonic() + PATIENCE
    process.start()
    while process.exitcode is None:
        if time.monotonic() > until:
            process.kill()
        elif kill_when is not None and kill_when():
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
        time.sleep(_PACE)
    return process.exitcode


def _taken(file: Path) -> str:
    text = file.read_text("utf-8") if file.exists() else ""
    file.unlink(missing_ok=True)
    return text


def _carry_out(module: str, function: str, words: list[str], environment: dict[str, str], log: str) -> None:
    """In the process: the script's function, its output in files."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(environment["ZHENBO_ROOT"])
    for stream, ending in ((sys.stdout, "out"), (sys.stderr, "err")):
        with open(f"{log}.{ending}", "w", encoding="utf-8") as file:
            os.dup2(file.fileno(), stream.fileno())
    try:
        getattr(import_module(module), function)(*words)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
