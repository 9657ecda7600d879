"""The journal of a run: an append-only file that is on disk before the world can change.

One JSON record a line. Each line carries a check value chained to the line before (SHA-256 over the previous
check value and the record), so a line that was changed, lost or moved is noticed. A last line without its
newline is a write that a crash cut short: it is dropped, since what it announced cannot have happened yet.
Every record is flushed to the disk, file and folder, before `append` returns. It holds signed transactions,
which are public by nature, and no secret.

Folder: <journal folder>/<chain id>-<first bytes of block 0>/<sender>/<plan hash>.jsonl. One lock a sender:
nonces belong to the account, so two processes must not send from one account at the same time.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from zhenbo.errors import BadJournal

Record = dict[str, Any]
_START = "0" * 64


class Journal:
    """The records of one plan, in order; `append` adds one and returns when it is safe on disk."""

    def __init__(self, path: Path):
        self.path = path
        fresh = not path.exists()
        self._file = path.open("ab", buffering=0)
        try:
            self.records, self._check, good = _read(path)
            self._file.truncate(good)  # drops a torn last line
            if fresh:
                _sync_folder(path.parent)
        except BaseException:
            self._file.close()
            raise

    def append(self, kind: str, **fields: Any) -> Record:
        """Write `{"kind": kind, **fields}`; after the return it survives a crash or a power cut."""
        record = {"kind": kind, **fields}
        check = _chain(self._check, record)
        line = json.dumps({**record, "check": check}, sort_keys=True, ensure_ascii=False) + "\n"
        start = os.fstat(self._file.fileno()).st_size
        try:
            self._write(line.encode("utf-8"))
            os.fsync(self._file.fileno())
        except OSError as fault:
            self._undo(start)
            raise BadJournal(
                f"{self.path}: cannot write ({fault.strerror}). Nothing more was sent; free "
                "disk space or fix the folder, then run the same command again."
            ) from fault
        self._check = check
        self.records.append(record)
        return record

    def _write(self, data: bytes) -> None:
        while data:
            data = data[self._file.write(data) :]

    def _undo(self, start: int) -> None:
        """After a failed write take back the part that arrived, so that the next line starts clean."""
        try:
            self._file.truncate(start)
        except OSError:
            return  # then it is a torn last line, which the next reader drops

    def close(self) -> None:
        """Release the file; records stay readable in memory."""
        self._file.close()


def chain_folder(home: Path, chain_id: int, genesis: str) -> Path:
    """Where the journals of one chain live; two chains of one id are told apart by block 0."""
    return home / f"{chain_id}-{genesis[2:10]}"


@contextmanager
def sender_lock(folder: Path, sender: str) -> Iterator[Path]:
    """Hold `sender`'s folder below `folder`: nobody else sends from this account through it meanwhile.

    Raises BadJournal at once when another process holds it.
    """
    own = folder / sender.lower()
    own.mkdir(parents=True, exist_ok=True)
    _sync_folder(own.parent)
    lock = FileLock(own / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise BadJournal(
            f"Another process is sending from {sender} (lock {own / 'lock'}). Wait until it has "
            "ended; running the same command then resumes or finds everything done."
        ) from None
    try:
        yield own
    finally:
        lock.release()


def read_only(path: Path) -> list[Record]:
    """The records of a journal that somebody else may own; BadJournal when it is damaged."""
    return _read(path)[0]


def _read(path: Path) -> tuple[list[Record], str, int]:
    """Records, last check value, and the length up to which the file is whole lines."""
    records: list[Record] = []
    check, good = _START, 0
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines[:-1], start=1):  # what follows the last newline is torn, or nothing
        record = _parse(path, number, line)
        claimed = record.pop("check", None)
        check = _chain(check, record)
        if claimed != check:
            raise _damaged(path, number, "it does not follow from the lines before it")
        records.append(record)
        good += len(line) + 1
    return records, check, good


def _parse(path: Path, number: int, line: bytes) -> Record:
    try:
        record = json.loads(line)
    except ValueError:
        raise _damaged(path, number, "it is not JSON") from None
    if not isinstance(record, dict) or not isinstance(record.get("kind"), str):
        raise _damaged(path, number, "it is not a record")
    return record


def _damaged(path: Path, number: int, why: str) -> BadJournal:
    return BadJournal(
        f"{path}, line {number}: {why}, so this journal cannot be trusted and nothing was "
        "sent. Restore the file from a backup. Do not delete it while its transactions may be under way."
    )


def _chain(previous: str, record: Record) -> str:
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256((previous + text).encode("ascii")).hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unfinished(folder: Path, plan_hash: str, is_open: Callable[[list[Record]], bool]) -> list[Path]:
    """Journals of other plans in this sender's folder that still have a transaction under way."""
    others = (p for p in sorted(folder.glob("*.jsonl")) if p.stem != plan_hash)
    return [p for p in others if is_open(read_only(p))]
