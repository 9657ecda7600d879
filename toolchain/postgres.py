"""A PostgreSQL server of our own for tests and measurements: on a socket in a temporary folder."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOME = Path("/usr/lib/postgresql")  # where Debian keeps the server's programs, outside the path
_SERVICE = "postgres"  # the account that Debian's package makes; the server refuses to run as root
_NEW = ("-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
_QUICK = "-c fsync=off -c full_page_writes=off -c listen_addresses= -c max_connections=20"


def missing() -> str | None:
    """Why there can be no server here; None where there can."""
    if _program("initdb") is None:
        return "no PostgreSQL here: apt-get install postgresql"
    if os.geteuid() == 0 and not _known(_SERVICE):
        return f"PostgreSQL does not run as root, and there is no account {_SERVICE}"
    return None


@contextmanager
def running() -> Iterator[str]:
    """A fresh server; gives the URL of its database."""
    user = _SERVICE if os.geteuid() == 0 else getpass.getuser()
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, user, user)
        data = f"{folder}/data"
        _run("initdb", "-D", data, "-U", user, *_NEW, user=user)
        server = ["pg_ctl", "-D", data, "-w", "-t", "60", "-l", f"{folder}/log"]
        _run(*server, "-o", f"{_QUICK} -k {folder}", "start", user=user)
        try:
            yield f"postgresql://{user}@/postgres?host={folder}"
        finally:
            _run(*server, "-m", "immediate", "stop", user=user)


def _run(program: str, *arguments: str, user: str) -> None:
    path = _program(program)
    if path is None:
        raise FileNotFoundError(program)
    account = {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([path, *arguments], cwd="/", check=True, timeout=120, **quiet, **account)  # type: ignore[call-overload]


def _program(name: str) -> str | None:
    found = sorted(_HOME.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return str(found[-1]) if found else shutil.which(name)


def _known(account: str) -> bool:
    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True
