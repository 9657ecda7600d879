"""The register of wallets as a file: private, only ever longer, each line on disk before it is told.

Who has which wallet is found by reading all of it: hashes, rules and signatures, nothing is taken on trust.
A last line without its line end is a write that a crash cut short. If all of it but the line end is there, it
counts and gets its end; what is less was never told to anybody, and the next writer cuts it off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from zhenbo.errors import BadBindings
from zhenbo.language import Text
from zhenbo.passphrases import require_private
from zhenbo.wallets.acts import Request, Role, Signatures
from zhenbo.wallets.lines import (
    MOST_LINE,
    Heading,
    Line,
    hash_of,
    heading_bytes,
    line_bytes,
    read_heading,
    read_line,
)
from zhenbo.wallets.links import Links

LOCK_SECONDS = 30.0
MOST_BYTES = 1 << 32


@dataclass
class Register:
    """What a file said: links, lines with their line numbers (from 2), and how much of it is whole lines."""

    path: Path
    links: Links
    head: str  # hash of the last line
    lines: list[Line] = field(default_factory=list)
    whole: int = 0  # bytes
    torn: int = 0  # bytes after the last whole line
    unended: bool = False  # the last line lacks only its line end
    heads: set[str] = field(default_factory=set)  # hashes of all lines: what was once published as `head`

    @property
    def heading(self) -> Heading:
        """Which community, and the platform's key."""
        return self.links.heading

    def history(self, fan: str) -> list[Line]:
        """All acts about a fan, oldest first."""
        return [line for line in self.lines if line.request.fan == fan]


def create(path: Path, heading: Heading) -> None:
    """Begin a register. Raises BadBindings where a file is there already."""
    new_private(path, heading_bytes(heading) + b"\n")


def new_private(path: Path, content: bytes) -> None:
    """A file of one's own, on disk when this returns. Raises BadBindings where one is there already."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadBindings(str(Text(f"{path} 已存在", f"{path} is there already and stays"))) from None
    except OSError as fault:
        raise _unusable(path, fault) from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def read(path: Path, until: int | None = None, *, signatures: bool = True) -> Register:
    """Everything that a register says, or what it said at a time. Raises BadBindings that names the line."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            require_private(path, status)
            if status.st_size > MOST_BYTES:
                raise BadBindings(str(Text(f"{path} 超过 {MOST_BYTES} 字节", f"{path} is too large")))
            return _read(path, _split(file), until, signatures)
    except OSError as fault:
        raise _unusable(path, fault) from None


@contextmanager
def writing(path: Path) -> Iterator[Register]:
    """A register that nobody else writes to meanwhile, mended where a crash cut its last line short."""
    if not path.is_file():
        raise BadBindings(str(Text(f"没有登记簿 {path}", f"there is no register {path}")))
    lock = FileLock(path.with_name(path.name + ".lock"), timeout=LOCK_SECONDS, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        zh, en = (
            f"另一进程正在写 {path}",
            f"another process is writing to {path}; try again when it has ended",
        )
        raise BadBindings(str(Text(zh, en))) from None
    try:
        found = read(path, signatures=False)
        _mend(found)
        yield found
    finally:
        lock.release()


def append(
    register: Register, at: int, request: Request, signatures: Signatures, blocks: dict[Role, int]
) -> Line:
    """Write an act of a register that is being written to. Raises NotBound, and then nothing is written."""
    line = Line(at, request, dict(signatures), blocks, register.head)
    data = line_bytes(line)
    register.links.apply(line)
    _write(register.path, register.whole, data + b"\n")
    register.head = hash_of(data)
    register.whole += len(data) + 1
    register.lines.append(line)
    return line


def _split(file: Iterator[bytes]) -> Iterator[bytes]:
    """Lines with their ends; one without is the last. Longer ones than a line can be are refused unread."""
    readline = file.readline  # type: ignore[attr-defined]
    while data := readline(MOST_LINE + 2):
        yield data


def _read(path: Path, parts: Iterator[bytes], until: int | None, signatures: bool) -> Register:
    first = next(parts, b"")
    if not first.endswith(b"\n"):
        raise BadBindings(str(Text(f"{path} 不是钱包登记簿", f"{path} is no register of wallets")))
    try:
        found = Register(path, Links(read_heading(first[:-1])), hash_of(first[:-1]), whole=len(first))
        found.heads.add(found.head)
    except BadBindings as fault:
        raise _at(path, 1, fault) from None
    for number, part in enumerate(parts, 2):
        ended = part.endswith(b"\n")
        data = part[:-1] if ended else part
        try:
            line = read_line(data)
            if line.previous != found.head:
                zh, en = (
                    "与上一行不相连：有行被改动或删除",
                    "does not follow from the line before: one was changed",
                )
                raise BadBindings(str(Text(zh, en)))
            if until is not None and line.at > until:
                break
            found.links.apply(line, signatures=signatures)
        except BadBindings as fault:
            if ended or len(part) > MOST_LINE:
                raise _at(path, number, fault) from None
            found.torn = len(part)
            break
        found.head, found.unended = hash_of(data), not ended
        found.heads.add(found.head)
        found.whole += len(part)
        found.lines.append(line)
    return found


def _mend(register: Register) -> None:
    """End a last line that only lacks its end; cut off what is less than a line."""
    if register.unended:
        _write(register.path, register.whole, b"\n")
        register.whole, register.unended = register.whole + 1, False
    elif register.torn:
        with register.path.open("r+b") as file:
            file.truncate(register.whole)
            os.fsync(file.fileno())
        register.torn = 0


def _write(path: Path, place: int, data: bytes) -> None:
    """Add bytes at the end, on disk when this returns; what arrived of them is taken back where it fails."""
    try:
        with path.open("r+b", buffering=0) as file:
            file.seek(place)
            try:
                left = data
                while left:
                    left = left[file.write(left) :]
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):  # then it is a torn line, which the next writer cuts off
                    file.truncate(place)
                raise
    except OSError as fault:
        raise _unusable(path, fault) from None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _at(path: Path, line: int, fault: BadBindings) -> BadBindings:
    zh, en = f"{path} 第 {line} 行：{fault}；请从备份恢复", f"{path}, line {line}: {fault}; restore a backup"
    return BadBindings(str(Text(zh, en)))


def _unusable(path: Path, fault: OSError) -> BadBindings:
    return BadBindings(
        str(Text(f"{path} 不可用：{fault.strerror}", f"{path} cannot be used: {fault.strerror}"))
    )
