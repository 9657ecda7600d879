"""A scan log into DuckDB: typed, checked, each scan once, every row accounted for."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scans.faults import ScanFault, first_fault, typed
from zhenbo.scans.scan import COLUMNS, REQUIRED
from zhenbo.scoring.faults import SHOWN
from zhenbo.scoring.log_sql import literal, quoted
from zhenbo.scoring.prescan import plain

MOST_FAULTS = 1_000  # more are counted, not told
FEW = 10  # so many bad rows never refuse a log
_FOLDED = ("channel", "allocated", "kind")  # read in any letter case
_STRUCTURE = {"MISSING COLUMNS": "missing_cells", "TOO MANY COLUMNS": "extra_cells"}


@dataclass(frozen=True)
class Reading:
    """What a log held: rows in all, those that cannot be judged (the first told), and repeated scan_ids."""

    rows: int
    bad: int
    repeated: int
    faults: tuple[ScanFault, ...]

    def check(self, bad_at_most: int) -> None:
        """Raises BadLog where more than so many rows of a million, and more than a few, cannot be judged."""
        if self.bad > FEW and self.bad * 1_000_000 > bad_at_most * self.rows:
            zh = f"{self.rows} 行中 {self.bad} 行无法使用，上限百万分之 {bad_at_most}；首行：{self.faults[0]}"
            en = (
                f"{self.bad} of {self.rows} rows cannot be judged, {bad_at_most} in a million may be; "
                f"first: {self.faults[0]}"
            )
            raise BadLog(str(Text(zh, en)))


def read_scans(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> Reading:
    """Read a CSV log into the table `scans`, columns as in `Scan`. Raises BadLog where it is no such log."""
    if not path.is_file():
        raise BadLog(str(Text(f"{path} 不是文件", f"{path} is not a file")))
    found = plain(path, folder)
    names = [name.strip() for name in next(csv.reader([found.heading]), [])]
    _check_columns(path, names)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    source = (
        f"read_csv({literal(str(found.path))}, columns = {{{columns}}}, header = false, skip = 1, "
        "delim = ',', quote = '\"', escape = '\"', auto_detect = false, strict_mode = true, "
        "store_rejects = true, rejects_limit = 0)"
    )
    try:
        connection.execute(
            f"CREATE TABLE read AS SELECT {typed()}, {first_fault()} AS fault "
            f"FROM (SELECT {_cells(names)} FROM {source})"
        )
        rejected = connection.execute(
            "SELECT line, min(error_type), min(csv_line) FROM reject_errors GROUP BY line ORDER BY line"
        ).fetchall()
    except duckdb.Error as fault:
        raise BadLog(f"{path}: {str(fault).splitlines()[0]}") from None
    lost = found.lines - 1 - len(found.blank) - len(rejected) - _count(connection, "read")
    if lost:
        zh, en = (
            f"有 {lost} 行被未闭合的引号吞掉",
            f"an open quote or a line break in a cell swallows {lost} rows",
        )
        raise BadLog(str(Text(f"{path}：{zh}", f"{path}: {en}")))
    broken = [
        ScanFault(_line(line - 2, found.blank), "", _STRUCTURE.get(str(kind), "not_csv"), text[:SHOWN])
        for line, kind, text in rejected
    ]
    return _settled(connection, broken, found.blank)


def _settled(connection: duckdb.DuckDBPyConnection, broken: list[ScanFault], blank: Sequence[int]) -> Reading:
    """The table `scans` of good rows, each scan_id once: the first by the log's order."""
    told = connection.execute(
        f"SELECT rowid, fault FROM read WHERE fault IS NOT NULL ORDER BY rowid LIMIT {MOST_FAULTS}"
    ).fetchall()
    [(rows, bad)] = connection.execute("SELECT count(*), count(fault) FROM read").fetchall()
    absent = sorted([*blank, *(fault.row for fault in broken)])
    faults = [ScanFault(_line(row, absent), *fault.split(" ", 2)) for row, fault in told]
    connection.execute("CREATE VIEW good AS SELECT * EXCLUDE (fault) FROM read WHERE fault IS NULL")
    [(twice,)] = connection.execute(
        "SELECT count(*) FROM (SELECT scan_id FROM good GROUP BY scan_id HAVING count(*) > 1)"
    ).fetchall()
    if twice:
        connection.execute(
            "CREATE TABLE scans AS SELECT * FROM good QUALIFY row_number() OVER "
            f"(PARTITION BY scan_id ORDER BY scanned_at, coalesce(counter, -2), {', '.join(COLUMNS)}) = 1"
        )
    else:
        connection.execute("CREATE VIEW scans AS SELECT * FROM good")
    repeated = rows - bad - _count(connection, "scans")
    listed = sorted([*broken, *faults], key=lambda fault: fault.row)[:MOST_FAULTS]
    return Reading(rows + len(broken), bad + len(broken), repeated, tuple(listed))


def _cells(names: Sequence[str]) -> str:
    """SQL for all of our columns as trimmed text, blank where the file has none."""
    found = []
    for name in COLUMNS:
        cell = f"trim(coalesce({quoted(name)}, ''))" if name in names else "''"
        found.append(f"{f'lower({cell})' if name in _FOLDED else cell} AS {name}")
    return ", ".join(found)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    [(rows,)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(rows)


def _line(row: int, absent: Sequence[int]) -> int:
    """The number of the line on which the n-th row that was read stands, the heading being the first."""
    line = row + 2
    for number in absent:
        if number > line:
            break
        line += 1
    return line


def _check_columns(path: Path, names: Sequence[str]) -> None:
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name.lower(), COLUMNS, 1)
            known = f"，是否指 {near[0]}？" if near else f"，可用的有 {','.join(COLUMNS)}"
            hint = f"did you mean {near[0]}?" if near else f"known are {','.join(COLUMNS)}"
            zh, en = f"{path}：没有 {name!r} 这一列{known}", f"{path}: unknown column {name!r}; {hint}"
            raise BadLog(str(Text(zh, en)))
        if list(names).count(name) > 1:
            raise BadLog(str(Text(f"{path}：{name} 列重复", f"{path}: there are two columns {name}")))
    for name in REQUIRED:
        if name not in names:
            raise BadLog(str(Text(f"{path}：缺少 {name} 列", f"{path} has no column {name}")))
