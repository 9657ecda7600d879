"""`zhenbo scans detect`: a scan log in, verdicts out, those of `stream.Detector`, in any order of rows."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from zhenbo.scans.points import Habits
from zhenbo.scans.reader import Reading, read_scans
from zhenbo.scans.scan import VERDICT_COLUMNS, Scan, iso
from zhenbo.scans.standing import Code
from zhenbo.scans.triage import habits_of, scans_to_judge, sort_out
from zhenbo.scoring.files import already_there
from zhenbo.scoring.log_sql import literal
from zhenbo.verdicts import Verdict

MEMORY = "1500MB"  # DuckDB's own; the rest is in files of the temporary folder
BAD_ROWS_AT_MOST = 10_000  # in a million
QUARANTINE_COLUMNS = ("row", "column", "code", "reason", "value")
Step = Callable[[], None]

# one row a code, by code; those not judged break no rule and are seen by one phone at most
_RESULT = """SELECT codes.code, coalesce(v.verdict, 'genuine') AS verdict,
  nullif(v.first_flag_at, '') AS first_flag_at,
  nullif(coalesce(v.rules, CASE WHEN sample THEN 'sample' END), '') AS rules, coalesce(v.score, '0') AS score
FROM codes LEFT JOIN read_csv({judged}, header = true, delim = ',', quote = '"', escape = '"',
  auto_detect = false, columns = {{{columns}}}, nullstr = '\\N') AS v USING (code) ORDER BY codes.code"""


@dataclass(frozen=True)
class Outcome:
    """What a run found: the reading, the log's habits, and how many codes got each verdict."""

    reading: Reading
    habits: Habits
    codes: dict[Verdict, int]


@contextmanager
def opened(log: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Reading]]:
    """A log in DuckDB with its codes sorted out, as long as the block lasts. Raises BadLog."""
    with tempfile.TemporaryDirectory(prefix="zhenbo-scans-") as name:
        folder = Path(name)
        settings: dict[str, Any] = {
            "memory_limit": MEMORY, "temp_directory": str(folder / "spill"), "preserve_insertion_order": True,
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        }  # fmt: skip
        connection = duckdb.connect(str(folder / "scans.db"), config=settings)
        try:
            connection.execute("SET enable_progress_bar = false")
            reading = read_scans(connection, log, folder)
            yield connection, reading
        finally:
            connection.close()


def detect(
    log: Path, out: Path, quarantine: Path | None = None, bad_at_most: int = BAD_ROWS_AT_MOST,
    step: Step = lambda: None,
) -> Outcome:  # fmt: skip
    """Judge every code of a log. Raises Refused where a file is there already, BadLog for no scan log."""
    for path in (out, quarantine):
        if path is not None and path.exists():
            raise already_there(path)
    with opened(log) as (connection, reading):
        if quarantine is not None:
            _write_faults(reading, quarantine)
        reading.check(bad_at_most)
        step()
        sort_out(connection)
        habits = habits_of(connection)
        step()
        with tempfile.TemporaryDirectory(prefix="zhenbo-verdicts-") as folder:
            judged = Path(folder) / "judged.csv"
            _write_judged(judged, judge(scans_to_judge(connection), habits))
            step()
            counts = _write_verdicts(connection, judged, out)
    return Outcome(reading, habits, counts)


def judge(scans: Iterable[tuple[Scan, bool]], habits: Habits) -> Iterator[tuple[str, ...]]:
    """The verdict's row of each code; its scans come together and in order, with whether a phone was busy."""
    for name, group in groupby(scans, key=lambda pair: pair[0].code):
        code = Code()
        for scan, busy in group:
            code.add(scan, busy, habits)
        yield row_of(name, code, habits)


def row_of(name: str, code: Code, habits: Habits) -> tuple[str, ...]:
    """A code's row of the verdicts file."""
    standing = code.standing(habits)
    flagged = "" if code.flagged_at is None else iso(code.flagged_at)
    return name, standing.verdict.value, flagged, ";".join(standing.rules), str(standing.score)


def _write_judged(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(VERDICT_COLUMNS)
        writer.writerows(rows)


def _write_faults(reading: Reading, path: Path) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(QUARANTINE_COLUMNS)
        writer.writerows((f.row, f.column, f.code, str(f.reason), f.value) for f in reading.faults)


def _write_verdicts(connection: duckdb.DuckDBPyConnection, judged: Path, out: Path) -> dict[Verdict, int]:
    """The verdicts file, first beside itself and then under its name, so that no half of one is ever read."""
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in VERDICT_COLUMNS)
    result = _RESULT.format(judged=literal(str(judged)), columns=columns)
    connection.execute(f"CREATE TEMP TABLE verdicts AS {result}")
    half = out.with_name(out.name + ".part")
    try:
        connection.execute(f"COPY verdicts TO {literal(str(half))} (HEADER, DELIMITER ',')")
        half.rename(out)
    finally:
        half.unlink(missing_ok=True)
    counts = dict(connection.execute("SELECT verdict, count(*) FROM verdicts GROUP BY verdict").fetchall())
    return {verdict: counts.get(verdict.value, 0) for verdict in Verdict}
