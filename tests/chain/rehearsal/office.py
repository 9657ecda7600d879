"""An operator's office: a project folder with `.env` and keystores, from which scripts are run as processes.

Every command is a process of its own, forked from one that has the scripts loaded: as true as `brownie run`
where something is killed, and without the seconds that Brownie takes to start. `brownie` runs the program.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from eth_account import Account

ROOT = Path(__file__).resolve().parents[3]
BROWNIE = Path(sys.executable).with_name("brownie")
PATIENCE = 600  # seconds for one command on a busy machine
PASSPHRASE = "a phrase for rehearsals only"
SECRET = "rehearsal-api-key-7f3a"  # stands in every RPC URL; no output may show it

_one_at_a_time = threading.Lock()
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.chain.rehearsal.clerk"])


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: the signal that killed it) and what it said."""

    code: int | None
    out: str
    err: str

    @property
    def text(self) -> str:
        """All that it said."""
        return self.out + self.err

    def json(self) -> Any:
        """The answer to json=yes."""
        return json.loads(self.out)


class Office:
    """One project folder. `settings` is its .env; accounts are keystores by name."""

    def __init__(self, folder: Path, settings: dict[str, str]):
        self.folder, self.home = folder / "project", folder / "home"
        self.accounts = self.home / ".brownie" / "accounts"
        self.accounts.mkdir(parents=True, mode=0o700)
        self.folder.mkdir()
        secret = self.home / "passphrase"
        secret.touch(0o600)
        secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.settings = {"ZHENBO_PASSPHRASE_FILE": str(secret), "ZHENBO_LANG": "en", **settings}
        self.write_settings()

    def write_settings(self, **changes: str) -> None:
        """Write .env anew."""
        self.settings |= changes
        lines = (f"{name}={value}\n" for name, value in self.settings.items())
        (self.folder / ".env").write_text("".join(lines), encoding="utf-8")

    def account(self, name: str) -> str:
        """A fresh keystore account; its address."""
        key = Account.create()
        content = Account.encrypt(key.key, PASSPHRASE, kdf="pbkdf2", iterations=1)
        file = self.accounts / f"{name}.json"
        file.touch(0o600)
        file.write_text(json.dumps(content), encoding="utf-8")
        return str(key.address)

    def address(self, name: str) -> str:
        """Address of an account that was made."""
        content = json.loads((self.accounts / f"{name}.json").read_text("utf-8"))
        return f"0x{content['address'].removeprefix('0x')}"

    def environment(self) -> dict[str, str]:
        """The environment of a process, without what the developer has set."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHENBO_", "CHAIN"))}
        return {**kept, "HOME": str(self.home), "ZHENBO_ROOT": str(self.folder)}

    def run(
        self,
        script: str,
        *words: object,
        faster: int = 1,
        started: Callable[[int], None] | None = None,
        **variables: str,
    ) -> Ended:
        """Carry `scripts/SCRIPT.py` out as a process.

        script    its name, and after a colon the function where it is not `main`
        faster    times that waiting is shorter; then no answer is waited for longer than a second
        started   is told the process id
        """
        module, _, function = script.partition(":")
        return self._forked(f"scripts.{module}", function or "main", words, variables, faster, started)

    def doctor(self, network: str) -> Ended:
        """What `make doctor` says of a network and of the account that signs there."""
        variables = {"ZHENBO_NETWORK": network}
        return self._forked("tests.chain.rehearsal.clerk", "consult_doctor", (), variables, 1, None)

    def _forked(
        self,
        module: str,
        function: str,
        words: Sequence[object],
        variables: dict[str, str],
        faster: int,
        started: Callable[[int], None] | None,
    ) -> Ended:
        log = self.folder / "logs" / f"{module.split('.')[-1]}-{time.monotonic_ns()}"
        log.parent.mkdir(exist_ok=True)
        said = [str(word) for word in words]
        task = (module, function, said, self.environment() | variables, str(log), faster)
        code = _exit_code(task, started)
        out, err = (log.with_suffix(f".{kind}").read_text("utf-8") for kind in ("out", "err"))
        assert code is not None, f"{module} {said} did not end: {out}{err}"
        return self._heard(Ended(code, out, err))

    def brownie(
        self, network: str, script: str, *words: object, started: Callable[[int], None] | None = None
    ) -> Ended:
        """`brownie run SCRIPT main WORDS --network NETWORK`, word for word."""
        command = [BROWNIE, "run", script, "main", *map(str, words), "--network", network]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            if started is not None:
                started(process.pid)
            out, err = process.communicate(timeout=PATIENCE)
        return self._heard(Ended(process.returncode, out, err))

    def _heard(self, ended: Ended) -> Ended:
        assert SECRET not in ended.text, "a URL's secret was shown"
        assert PASSPHRASE not in ended.text
        return ended


def _exit_code(task: tuple[Any, ...], started: Callable[[int], None] | None) -> int | None:
    """How a process ended; None for one that had to be ended.

    Only one thread at a time may look after processes: multiprocessing looks after all of them whenever one
    is started, and an exit code can be read once.
    """
    process, until = processes.Process(target=_carry_out, args=task), time.monotonic() + PATIENCE
    with _one_at_a_time:
        process.start()
    if started is not None:
        started(process.pid)
    while time.monotonic() < until:
        with _one_at_a_time:
            if process.exitcode is not None:
                return process.exitcode
        time.sleep(0.02)
    process.kill()
    return None


def _carry_out(
    module: str, function: str, words: Sequence[str], environment: dict[str, str], log: str, faster: int
) -> None:
    from tests.chain.rehearsal import clerk

    clerk.carry_out(getattr(import_module(module), function), words, environment, log, faster)
