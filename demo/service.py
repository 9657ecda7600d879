"""The scan service of the demo: `zhenbo serve` as an operator starts it, beside the node until the end."""

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.commands import PROGRAM
from toolchain import nodes
from toolchain.networks import free_port
from zhenbo.errors import Refused

PORT = 8600  # the usual one of `zhenbo serve`; where it is taken, a free one
PATIENCE = 60  # seconds until it must answer
_PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy does not know this machine


class ServiceDown(Refused):
    """The scan service did not start; the text is its own."""


@dataclass(frozen=True)
class Served:
    """The running service: the command that a person would type, and where it answers."""

    line: str
    url: str

    def get(self, path: str, language: str = "zh") -> bytes:
        """What a phone of this language gets there, redirects followed. Raises OSError where that is none."""
        headers = {"Accept": "text/html,*/*", "Accept-Language": language, "User-Agent": _PHONE}
        request = urllib.request.Request(self.url + path, headers=headers)  # noqa: S310 (our own service)
        with _DIRECT.open(request, timeout=PATIENCE) as answer:
            return bytes(answer.read())


@contextmanager
def serving(arguments: Sequence[str], root: Path, log: Path) -> Iterator[Served]:
    """Run `zhenbo serve ARGUMENTS` in the folder `root` as long as the block lasts; it complains in `log`.

    Raises ServiceDown where it does not start.
    """
    for port in (PORT, free_port()):
        words = ["serve", *arguments, "--port", str(port)]
        served = Served("zhenbo " + " ".join(words), f"http://127.0.0.1:{port}")
        with log.open("wb") as complaints:
            process = subprocess.Popen(
                [PROGRAM, *words],
                cwd=root, env=os.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints,
            )  # fmt: skip
        try:
            if _answers(process, served):
                yield served
                return
        finally:
            _stop(process)
    raise ServiceDown(f"the scan service did not start: {log.read_text('utf-8').strip()}")


def _answers(process: subprocess.Popen[bytes], served: Served) -> bool:
    """Whether it came up; False where it ended instead, as it does where its port is another's."""
    if (
        process.stdout is None or not process.stdout.readline()
    ):  # it says its address once the port is its own
        return False
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            return served.get("/health") == b"ok\n"
        except OSError:
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    nodes.stop(process)
    if process.stdout is not None:
        process.stdout.close()
