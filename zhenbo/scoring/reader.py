"""A log into DuckDB: typed, checked, every row accounted for.

Leaves a view `log` of the good rows, as the scoring expression wants it, and gives back the faults of the
others. DuckDB guesses no type here: every cell is read as text and checked.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scoring.checksum import mistyped
from zhenbo.scoring.faults import SHOWN, Fault, first_fault
from zhenbo.scoring.log_format import COLUMNS, MOST_ROWS, REQUIRED
from zhenbo.scoring.log_sql import TYPED, cells, literal, quoted, view
from zhenbo.scoring.prescan import Plain, plain

MOST_FAULTS = 100_000  # more are counted, not kept
_LONGEST_LINE = 16 * 1024
_STRUCTURE = {"MISSING COLUMNS": "missing_cells", "TOO MANY COLUMNS": "extra_cells"}
_PARQUET_TYPES = ("VARCHAR", "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER")


@dataclass(frozen=True)
class Reading:
    """What a log file held: rows in all, those that cannot be scored (the first of them), and its SHA-256."""

    rows: int
    bad: int
    faults: tuple[Fault, ...]
    sha256: str


def read_log(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> Reading:
    """Read a CSV or Parquet log; `folder` is for temporary files. Raises BadLog where it is no log at all."""
    if not path.is_file():
        raise BadLog(str(Text(f"{path} 不是文件", f"{path} is not a file")))
    with path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    try:
        return _read_parquet(connection, path) if parquet else _read_csv(connection, path, folder)
    except duckdb.Error as fault:
        raise BadLog(f"{path}: {str(fault).splitlines()[0]}") from None


def _read_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> Reading:
    source = connection.read_parquet(str(path))
    _check_columns(path, source.columns)
    for name, kind in zip(source.columns, map(str, source.types), strict=True):
        if kind not in _PARQUET_TYPES:
            zh, en = (
                f"{name} 列的类型是 {kind}，应为文字或整数",
                f"column {name} is {kind}, not text or whole numbers",
            )
            raise BadLog(str(Text(f"{path}：{zh}", f"{path}: {en}")))
    _fill(connection, f"read_parquet({literal(str(path))})", source.columns)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return _reading(connection, (), (), sha256)


def _read_csv(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> Reading:
    found = plain(path, folder)
    names = [name.strip() for name in next(csv.reader([found.heading]), [])]
    _check_columns(path, names)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    source = (
        f"read_csv({literal(str(found.path))}, columns = {{{columns}}}, header = false, skip = 1, "
        "delim = ',', quote = '\"', escape = '\"', auto_detect = false, strict_mode = true, "
        f"store_rejects = true, rejects_limit = 0, max_line_size = {_LONGEST_LINE})"
    )
    _fill(connection, source, names)
    rejected = _rejected(connection, found)
    _check_lines(connection, path, found, rejected)
    return _reading(connection, rejected, found.blank, found.sha256)


def _fill(connection: duckdb.DuckDBPyConnection, source: str, names: Sequence[str]) -> None:
    """The table `typed`: each row of the source in its order, with its first fault."""
    checked = f"SELECT {TYPED}, {first_fault()} AS fault FROM (SELECT {cells(names)} FROM {source})"
    connection.execute(f"CREATE TABLE typed AS {checked}")
    mixed = connection.execute(
        "SELECT DISTINCT wallet FROM typed WHERE fault IS NULL AND wallet <> lower(wallet) ORDER BY wallet"
    ).fetchall()
    wrong = [wallet for (wallet,) in mixed if mistyped(wallet)]
    if wrong:
        connection.execute(
            "UPDATE typed SET fault = concat('wallet mistyped ', wallet) WHERE fault IS NULL AND wallet IN "
            "(SELECT unnest(?))",
            [wrong],
        )


def _rejected(connection: duckdb.DuckDBPyConnection, found: Plain) -> tuple[Fault, ...]:
    """Rows that are no CSV, by number. DuckDB counts records; the blank lines left out are added back."""
    rows = connection.execute(
        "SELECT line, min(error_type), min(csv_line) FROM reject_errors GROUP BY line ORDER BY line"
    ).fetchall()
    return tuple(
        Fault(_with_blanks(line, found.blank), "", _STRUCTURE.get(str(kind), "not_csv"), text[:SHOWN])
        for line, kind, text in rows
    )


def _with_blanks(record: int, blank: Sequence[int]) -> int:
    """The line number of the n-th line that is not blank."""
    line = record
    for number in blank:
        if number > line:
            break
        line += 1
    return line


def _check_lines(
    connection: duckdb.DuckDBPyConnection, path: Path, found: Plain, rejected: Sequence[Fault]
) -> None:
    """Every line is a row: none was lost, and none swallowed by an open quote."""
    [(read,)] = connection.execute("SELECT count(*) FROM typed").fetchall()
    if 1 + read + len(found.blank) + len(rejected) == found.lines:
        return
    cells = " OR ".join(
        f"contains({quoted(name)}, chr(10))" for name in COLUMNS if name not in ("ts", "amount")
    )
    [(place,)] = connection.execute(f"SELECT min(rowid) FROM typed WHERE {cells}").fetchall()
    rows = [fault.row for fault in rejected if fault.code == "not_csv"]
    rows += [_with_blanks(place + 2, found.blank)] if place is not None else []
    row = min(rows, default=found.lines)
    zh, en = (
        f"第 {row} 行附近的格内有换行或引号未闭合",
        f"a cell near row {row} holds a line break or an open quote",
    )
    raise BadLog(str(Text(f"{path}：{zh}", f"{path}: {en}")))


def _numbered(connection: duckdb.DuckDBPyConnection, absent: Sequence[int]) -> str:
    """SQL for `typed` with `row`, the line on which each row stands: in order, without the absent lines."""
    if not absent:
        return "(SELECT *, rowid + 2 AS row FROM typed)"
    # before the n-th absent line (from 0) stand the heading, n absent lines, and rows up to this rowid
    shifts = {line - 2 - place: place + 1 for place, line in enumerate(sorted(absent))}
    connection.execute(
        "CREATE TABLE gaps AS SELECT unnest($1) AS first, unnest($2) AS shift",
        [list(shifts), list(shifts.values())],
    )
    return (
        "(SELECT typed.*, typed.rowid + 2 + coalesce(gaps.shift, 0) AS row "
        "FROM typed ASOF LEFT JOIN gaps ON typed.rowid >= gaps.first)"
    )


def _reading(
    connection: duckdb.DuckDBPyConnection, rejected: Sequence[Fault], blank: Sequence[int], sha256: str
) -> Reading:
    """Number the rows, make the view `log`, and collect what is wrong."""
    [(rows, bad)] = connection.execute("SELECT count(*), count(fault) FROM typed").fetchall()
    if rows > MOST_ROWS:
        raise BadLog(str(Text(f"日志超过 {MOST_ROWS} 行", f"the log has more than {MOST_ROWS} rows")))
    numbered = _numbered(connection, [*blank, *(fault.row for fault in rejected)])
    connection.execute(view(numbered))
    told = connection.execute(
        f"SELECT row, fault FROM {numbered} WHERE fault IS NOT NULL ORDER BY row LIMIT {MOST_FAULTS}"
    ).fetchall()
    faults = [Fault(row, *fault.split(" ", 2)) for row, fault in told]
    listed = sorted([*rejected, *faults], key=lambda fault: fault.row)
    return Reading(rows + len(rejected), bad + len(rejected), tuple(listed), sha256)


def _check_columns(path: Path, names: Sequence[str]) -> None:
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name.lower(), COLUMNS, 1)
            hint = (
                Text(f"是否指 {near[0]}？", f"did you mean {near[0]}?")
                if near
                else Text(
                    f"可用的有 {','.join(COLUMNS)}；其他格式请用 zhenbo score import",
                    f"known are {','.join(COLUMNS)}; `zhenbo score import` reads other logs",
                )
            )
            raise BadLog(
                str(
                    Text(
                        f"{path}：没有 {name!r} 这一列；{hint.zh}",
                        f"{path}: unknown column {name!r}; {hint.en}",
                    )
                )
            )
        if list(names).count(name) > 1:
            raise BadLog(str(Text(f"{path}：{name} 列重复", f"{path}: there are two columns {name}")))
    for name in REQUIRED:
        if name not in names:
            raise BadLog(str(Text(f"{path}：缺少 {name} 列", f"{path} has no column {name}")))
