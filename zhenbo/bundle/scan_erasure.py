"""Erasing scans: their salts in the records of their hours, then their rows in the log.

Salts go first. A run that is stopped in between is simply run again: a row that is still there leads to its
hour, while a salt without its row could not be found any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from zhenbo.alerts.scan_rows import read_rows, row_digest, start_of
from zhenbo.bundle.hour_records import read_all_kept, without, write_hour
from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scans.scan import COLUMNS
from zhenbo.scoring.files import table
from zhenbo.whole import write_whole


@dataclass(frozen=True)
class Erased:
    """How many rows went, and how many salts of anchored hours."""

    rows: int
    salts: int


def erase(log: Path, scans: Collection[str], folder: Path) -> Erased:
    """Erase these scans, by scan_id, from a redacted log and from the hour records in a folder.

    Raises BadLog where the log lacks one of them, and BadBundle where a record is damaged; then nothing was
    erased.
    """
    rows = [cells for _, cells in read_rows(log)]
    gone = [cells for cells in rows if cells["scan_id"] in scans]
    missing = sorted(set(scans) - {cells["scan_id"] for cells in gone})
    if missing:
        listed = ", ".join(missing)
        raise BadLog(str(Text(f"{log} 里没有扫码 {listed}", f"{log} has no scan {listed}")))
    salts = _erase_salts(log, gone, folder)
    kept = (tuple(cells[name] for name in COLUMNS) for cells in rows if cells["scan_id"] not in scans)
    write_whole(log, table(COLUMNS, kept))
    return Erased(len(gone), salts)


def _erase_salts(log: Path, gone: Collection[Mapping[str, str]], folder: Path) -> int:
    hours: dict[int, set[bytes]] = {}
    for number, cells in enumerate(gone, 1):
        hours.setdefault(start_of(log, number, cells), set()).add(row_digest(cells))
    erased = 0
    for record in read_all_kept(folder):
        left = without(record, hours.get(record.start, ()))
        count = left.salts.count(None) - record.salts.count(None)
        if count:
            write_hour(folder, left)
        erased += count
    return erased
