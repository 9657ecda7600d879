"""The process that carries a script out for an office. Loaded once, then forked for each command."""

import os
import sys
import time
from collections.abc import Callable, Sequence

import scripts.anchor_events
import scripts.check
import scripts.deploy
import scripts.enrol
import scripts.mint
import scripts.recall
import scripts.register_batch  # noqa: F401 - loaded here, so that no command waits for it
from zhenbo import runner
from zhenbo.chain import rpc
from zhenbo.runner.node import SystemClock


def carry_out(
    main: Callable[..., None], words: Sequence[str], environment: dict[str, str], log: str, faster: int
) -> None:
    """Run `main`, its output in files; ends the process with its exit code."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(environment["ZHENBO_ROOT"])
    for stream, ending in ((sys.stdout, "out"), (sys.stderr, "err")):
        with open(f"{log}.{ending}", "w", encoding="utf-8") as file:
            os.dup2(file.fileno(), stream.fileno())
    if faster > 1:
        _hurry(faster)
    try:
        main(*words)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _hurry(faster: int) -> None:
    """Let the runner's clock and the pauses before a busy node run ahead of the machine's time."""

    class Hurried(SystemClock):
        def now(self) -> float:
            return time.monotonic() * faster

        def sleep(self, seconds: float) -> None:
            time.sleep(seconds / faster)

    runner.SystemClock = Hurried
    rpc.Rpc.__init__.__defaults__ = (30.0, Hurried().sleep)
