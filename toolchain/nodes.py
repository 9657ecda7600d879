"""Development nodes without Brownie: started on a free port, stopped when the block ends."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from toolchain import networks

PATIENCE = 60  # seconds until a node must answer


@contextmanager
def running(name: str, *more: str) -> Iterator[str]:
    """A fresh node `name` (ganache or anvil); gives its address. `more` are further flags of the node."""
    process, url = start(name, *more)
    try:
        yield url
    finally:
        stop(process)


def start(name: str, *more: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start a node and wait until it answers. Whoever calls this stops it."""
    port = networks.free_port()
    return start_command(name, [*networks.node_command(name, port), *more], port)


def start_command(name: str, command: list[str], port: int) -> tuple[subprocess.Popen[bytes], str]:
    """The same with a command line of one's own that listens at `port`."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    except OSError as error:
        raise networks.ChainError(f"{name} cannot be started: {error.strerror}") from error
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, name, url)
    except BaseException:
        stop(process)
        raise
    return process, url


def _wait(process: subprocess.Popen[bytes], name: str, url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise networks.ChainError(f"{name} ended with code {process.returncode} instead of answering")
        try:
            networks.chain_id_at(url)
            return
        except networks.ChainError:
            time.sleep(0.1)
    raise networks.ChainError(f"{name} did not answer within {PATIENCE} seconds")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a node, or another process that has nothing to save."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
