"""The `zhenbo` command as a stranger runs it: another process, in a folder of its own, without ours."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROGRAM = Path(sys.executable).with_name("zhenbo")
PATIENCE = 120  # seconds
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_MESSAGES", "ZHENBO_LANG", "SSL_CERT_FILE")


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended: 0 done or true, 1 the verdict is false, 2 refused."""

    line: str
    code: int
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.rstrip().splitlines()

    def json(self) -> Any:
        """The answer to a command with --json."""
        return json.loads(self.text)


def zhenbo(arguments: Sequence[str], files: Sequence[Path], keep: Path | None = None) -> Answer:
    """Run `zhenbo ARGUMENTS` in an empty folder with copies of these files (or folders) and nothing else.

    keep   where the folder stays afterwards, with what the command wrote (default: nowhere)

    No variable of the project reaches the process but the reader's language.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    with TemporaryDirectory(prefix="zhenbo-stranger-") as folder:
        for file in files:
            _copy(file, Path(folder))
        done = subprocess.run(
            [PROGRAM, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        if keep is not None:
            shutil.copytree(folder, keep)
    return Answer("zhenbo " + " ".join(arguments), done.returncode, done.stdout + done.stderr)


def _copy(file: Path, folder: Path) -> None:
    if file.is_dir():
        shutil.copytree(file, folder / file.name)
    else:
        shutil.copy(file, folder)
