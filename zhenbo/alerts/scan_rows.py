"""Rows of a redacted scan log by the hour, and the digest of each: what an hour's anchor commits to.

digest   SHA-256 over RFC 8785 (JCS) of the object {column: cell} with all thirteen columns, each cell as the
         text that stands in the file
leaf     of a StandardMerkleTree over (bytes32 salt, bytes32 digest), rows in the order of the log, with a
         fresh random salt a row: a published leaf betrays nothing, and deleting row and salt erases the scan
hour     UTC, by `scanned_at`; no offset means UTC

A log that is not redacted is refused: no name of a phone, no place finer than half a degree gets in here.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import rfc8785

from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scans.scan import COLUMNS

LEAF_TYPES = ("bytes32", "bytes32")
HOUR = 3_600  # seconds
_PSEUDONYM, _CITY = re.compile(r"(?:[0-9a-f]{32})?"), re.compile(r"(?:[0-9a-f]{16})?")
_COARSE = re.compile(r"(?:-?[0-9]{1,3}(?:\.[05])?)?")
_REDACTED = {
    "device": _PSEUDONYM,
    "activated_device": _PSEUDONYM,
    "city": _CITY,
    "lat": _COARSE,
    "lon": _COARSE,
}


@dataclass(frozen=True)
class Hour:
    """One hour of a log: when it begins (UNIX seconds), and the digests of its rows, in the log's order."""

    start: int
    digests: tuple[bytes, ...]

    @property
    def name(self) -> str:
        return hour_name(self.start)


def hour_name(start: int) -> str:
    """An hour as it is spelled everywhere: 2026-11-27T14Z."""
    return datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%dT%HZ")


def row_digest(cells: Mapping[str, str]) -> bytes:
    """What a leaf commits to, of one row: 32 bytes."""
    return hashlib.sha256(rfc8785.dumps({name: cells[name] for name in COLUMNS})).digest()


def read_hours(log: Path) -> list[Hour]:
    """The hours of a redacted log that have scans, from the earliest. Raises BadLog that names the row."""
    found: dict[int, list[bytes]] = {}
    seen: set[str] = set()
    for number, cells in read_rows(log):
        if cells["scan_id"] in seen:
            scan = cells["scan_id"]
            raise _bad(log, number, f"扫码 {scan!r} 出现两次", f"scan {scan!r} occurs twice")
        seen.add(cells["scan_id"])
        _require_redacted(log, number, cells)
        start = start_of(log, number, cells)
        found.setdefault(start, []).append(row_digest(cells))
    return [Hour(start, tuple(found[start])) for start in sorted(found)]


def start_of(log: Path, row: int, cells: Mapping[str, str]) -> int:
    """When the hour of a row begins. Raises BadLog for a row without a time."""
    return _moment(log, row, cells["scanned_at"]) // HOUR * HOUR


def read_rows(log: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line, cells as they stand there. Raises BadLog where it is no scan log."""
    try:
        with log.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                listed = ",".join(COLUMNS)
                raise _bad(log, 1, f"表头应为 {listed}", f"the heading must be {listed}")
            for row in reader:
                if None in row or None in row.values():
                    raise _bad(log, reader.line_num, "格数与表头不符", "has not one cell a heading")
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise BadLog(str(Text(f"{log} 无法读取：{fault}", f"{log} cannot be read: {fault}"))) from None


def _require_redacted(log: Path, number: int, cells: Mapping[str, str]) -> None:
    for name, form in _REDACTED.items():
        if not form.fullmatch(cells[name]):
            raise _bad(
                log,
                number,
                f"{name} 未脱敏；请先处理：zhenbo scans pepper",
                f"{name} is not redacted; first do so: zhenbo scans pepper",
            )


def _moment(log: Path, number: int, text: str) -> int:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise _bad(log, number, f"{text!r} 不是 ISO 8601 时间", f"{text!r} is no ISO 8601 time") from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def _bad(log: Path, row: int, zh: str, en: str) -> BadLog:
    return BadLog(str(Text(f"{log} 第 {row} 行：{zh}", f"{log}, row {row}: {en}")))
