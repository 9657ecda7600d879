"""Passphrases: asked for without echo, or the first line of a file that nobody else may read.

Never an argument, which every user of the machine sees in `ps`; never a variable, which every program that is
started inherits. A passphrase is handed to whoever asked and kept nowhere.
"""

import getpass
import os
import stat
import sys
import warnings
from pathlib import Path

from zhenbo.errors import Cancelled, NoPassphrase
from zhenbo.language import Text, say

SHORTEST = 12  # characters of a new passphrase
_LONGEST = 4096
_AGAIN = Text("再次输入：", "The same again: ")


def from_file(file: Path) -> str:
    """First line of the file. Raises NoPassphrase where it is empty or unreadable, or others may read it."""
    try:
        with file.open(encoding="utf-8-sig") as lines:
            require_private(file, os.fstat(lines.fileno()))
            line = lines.readline(_LONGEST + 2)
    except OSError as fault:
        raise NoPassphrase(f"{file} cannot be read as a passphrase file: {fault.strerror}.") from None
    except UnicodeDecodeError:
        line = None  # raised outside, for this error carries what was read
    if line is None:
        raise NoPassphrase(f"{file} cannot be read as a passphrase file: it is not UTF-8 text.")
    passphrase = line.rstrip("\r\n")
    if not passphrase or len(passphrase) > _LONGEST:
        wrong = "its first line is longer than a passphrase" if passphrase else "its first line is empty"
        raise NoPassphrase(f"{file} cannot be read as a passphrase file: {wrong}.")
    return passphrase


def others_may(status: os.stat_result) -> bool:
    """Whether anybody but the owner may read, write or run a file."""
    return bool(stat.S_IMODE(status.st_mode) & 0o077)


def require_private(file: Path, status: os.stat_result) -> None:
    """Raise NoPassphrase where others may read a file that holds a secret."""
    if others_may(status):
        raise NoPassphrase(
            say(
                Text(
                    f"其他用户可以读取 {file}。请执行：chmod 600 {file}",
                    f"Others may read {file}. Close it to them: chmod 600 {file}",
                )
            )
        )


def asked(question: str, instead: str, *, twice: bool = False) -> str:
    """What the operator types, without echo; `twice` for a new passphrase.

    instead   what to do where there is no terminal, as in "Give --passphrase-file FILE."

    Raises NoPassphrase without a terminal, Cancelled when nothing is typed.
    """
    if not sys.stdin.isatty():
        raise NoPassphrase(
            say(
                Text(
                    f"没有终端可以询问口令。{instead}",
                    f"There is no terminal to ask for a passphrase. {instead}",
                )
            )
        )
    given = _typed(question)
    if twice and _typed(say(_AGAIN)) != given:
        raise NoPassphrase(
            say(
                Text(
                    "两次输入的口令不同；没有写入任何内容。",
                    "The two passphrases differ; nothing was written.",
                )
            )
        )
    return given


def _typed(question: str) -> str:
    given, echoes = "", False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # it would echo what is typed
            given = getpass.getpass(question)
    except getpass.GetPassWarning:
        echoes = True
    except (EOFError, KeyboardInterrupt, UnicodeError):
        pass  # raised outside: a UnicodeError carries what was typed
    if echoes:
        raise NoPassphrase(
            say(
                Text(
                    "终端无法隐藏输入；请换一个终端。",
                    "This terminal cannot hide what is typed; use another.",
                )
            )
        )
    if not given:
        raise Cancelled(say(Text("没有输入口令，到此为止。", "No passphrase was given: stopped here.")))
    return given


def require_long(passphrase: str) -> None:
    """Raise NoPassphrase where a new passphrase is too short to protect anything."""
    if len(passphrase) < SHORTEST:
        raise NoPassphrase(
            say(
                Text(
                    f"口令至少需要 {SHORTEST} 个字符；没有写入任何内容。",
                    f"A passphrase needs at least {SHORTEST} characters; nothing was written.",
                )
            )
        )
