"""Scan logs written as CSV, in the columns that are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhenbo.scans.scan import COLUMNS, Scan, iso
from zhenbo.scoring.files import table


def scans_csv(scans: Iterable[Scan]) -> bytes:
    """The log as CSV; what is unknown is blank."""
    return table(COLUMNS, (tuple(_cells(scan)) for scan in scans))


def truth_csv(truth: dict[str, str]) -> bytes:
    """What each code is, as CSV."""
    return table(("code", "label"), sorted(truth.items()))


def _cells(scan: Scan) -> Iterator[object]:
    for name, value in zip(Scan._fields, scan, strict=True):
        if name in ("scanned_at", "sold_at") and value is not None:
            yield iso(int(value))
        else:
            yield "" if value is None else value
