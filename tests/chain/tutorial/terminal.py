"""A person at a terminal: types commands into a shell, and answers what is asked."""

import os
import pty
import re
import select
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

END = re.compile(r"::ended:(\d+)::")


@dataclass
class Terminal:
    """An interactive shell in `folder`. `answers`: regular expressions of questions, and what is typed."""

    folder: Path
    environment: dict[str, str]
    answers: dict[str, str]
    shown: str = ""
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> "Terminal":
        self._screen, theirs = pty.openpty()
        self._shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=self.folder,
            env={**self.environment, "PS1": "", "PS2": "", "TERM": "dumb", "COLUMNS": "200"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._type("stty -echo; bind 'set enable-bracketed-paste off'")
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._shell.pid, signal.SIGKILL)
        self._shell.wait()
        os.close(self._screen)

    def run(self, command: str, timeout: float = 300) -> tuple[int, str]:
        """Exit code of the command (of its last line), and what it showed."""
        self.shown, seen = "", 0
        # on the same line where it can be: whoever asks for a passphrase throws away what is typed ahead
        self._type(command + ("\n" if "\n" in command else "; ") + 'echo "::ended:$?::"')
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if select.select([self._screen], [], [], 0.2)[0]:
                self.shown += os.read(self._screen, 65_536).decode("utf-8", "replace").replace("\r", "")
            ended = END.search(self.shown)
            if ended:
                return int(ended[1]), self.shown[: ended.start()]
            seen = self._answer(seen)
        raise AssertionError(f"{command!r} did not end within {timeout} s. It showed:\n{self.shown}")

    def _answer(self, seen: int) -> int:
        """Type the answer to a question that stands at the end of the screen."""
        for question, answer in self.answers.items():
            if re.search(question, self.shown[seen:]):
                self.asked.append(question)
                self._type(answer)
                return len(self.shown)
        return seen

    def _type(self, text: str) -> None:
        os.write(self._screen, f"{text}\n".encode())
