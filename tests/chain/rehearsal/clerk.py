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
from toolchain import doctor
from zhenbo import chain, runner
from zhenbo.chain import rpc
from zhenbo.runner.node import SystemClock

NETWORK_CHECKS = ("live node", "keystore", "balance")
IMPATIENCE = 1.0  # seconds that an impatient process waits for an answer


def consult_doctor() -> None:
    """What `make doctor` says of the network and the account; exit code 1 when anything is wrong."""
    doctor.networks.PAUSES = (0.05, 0.05)
    good = [doctor.report(name, doctor.CHECKS[name]) for name in NETWORK_CHECKS]
    sys.exit(0 if all(good) else 1)


def carry_out(
    main: Callable[..., None], words: Sequence[str], environment: dict[str, str], log: str, faster: int
) -> None:
    """Run `main`, its output in files; ends the process with its exit code.

    faster   times that the runner's clock and the pauses before a busy node run ahead; such a process also
             waits no longer than IMPATIENCE for an answer
    """
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
    _, _, *others = rpc.Rpc.__init__.__defaults__
    rpc.Rpc.__init__.__defaults__ = (IMPATIENCE, Hurried().sleep, *others)
    folder, _, *others = chain.connect.__defaults__
    chain.connect.__defaults__ = (folder, IMPATIENCE, *others)
