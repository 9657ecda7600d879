"""`zhenbo scans pepper`: a raw log made fit to keep: pseudonyms, coarse cells, nothing older than allowed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scans.pepper import Pepper, coarse
from zhenbo.scans.scan import COLUMNS
from zhenbo.scoring.files import already_there

RETENTION_DAYS = 180  # what the rules need; older scans are dropped


@dataclass(frozen=True)
class Redacted:
    """How many scans were kept, and how many dropped as too old."""

    kept: int
    dropped: int


def redact(
    log: Path, out: Path, pepper: Pepper, now: datetime, retention_days: int = RETENTION_DAYS
) -> Redacted:
    """Write the log again with pseudonyms. Raises BadLog that names the row, and then writes nothing."""
    if out.exists():
        raise already_there(out)
    earliest = now - timedelta(days=retention_days)
    half = out.with_name(out.name + ".part")
    kept = dropped = 0
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            for number, row in _rows(log):
                if _moment(log, number, row["scanned_at"]) < earliest:
                    dropped += 1
                    continue
                writer.writerow(_redacted(log, number, row, pepper))
                kept += 1
        half.rename(out)
    finally:
        half.unlink(missing_ok=True)
    return Redacted(kept, dropped)


def _rows(log: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with log.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            unknown = sorted(set(reader.fieldnames or ()) - set(COLUMNS))
            if unknown or "scanned_at" not in (reader.fieldnames or ()):
                raise _bad(
                    log, 1, f"表头应为 {','.join(COLUMNS)}", f"the heading must be {','.join(COLUMNS)}"
                )
            for row in reader:
                if None in row or None in row.values():
                    raise _bad(log, reader.line_num, "格数与表头不符", "has not one cell a heading")
                yield reader.line_num, {name: (row.get(name) or "").strip() for name in COLUMNS}
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise BadLog(str(Text(f"{log} 无法读取：{fault}", f"{log} cannot be read: {fault}"))) from None


def _redacted(log: Path, number: int, row: dict[str, str], pepper: Pepper) -> dict[str, str]:
    try:
        return row | {
            "device": pepper.device(row["device"]),
            "activated_device": pepper.device(row["activated_device"]),
            "city": pepper.city(row["city"]),
            "lat": coarse(row["lat"]),
            "lon": coarse(row["lon"]),
        }
    except ValueError:
        raise _bad(log, number, "坐标不是数", "has coordinates that are no numbers") from None


def _moment(log: Path, number: int, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise _bad(log, number, f"{text!r} 不是 ISO 8601 时间", f"{text!r} is no ISO 8601 time") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _bad(log: Path, row: int, zh: str, en: str) -> BadLog:
    return BadLog(str(Text(f"{log} 第 {row} 行：{zh}", f"{log}, row {row}: {en}")))
