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


def zhenbo(arguments: Sequence[str], files: Sequence[Path]) -> Answer:
    """Run `zhenbo ARGUMENTS` in an empty folder that holds copies of these files and nothing else.

    No variable of the project reaches the process but the reader's language.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    with TemporaryDirectory(prefix="zhenbo-stranger-") as folder:
        for file in files:
            shutil.copy(file, folder)
        done = subprocess.run(
            [PROGRAM, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    return Answer("zhenbo " + " ".join(arguments), done.returncode, done.stdout + done.stderr)
