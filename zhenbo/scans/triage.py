"""Which codes need judging scan by scan, in SQL: most were seen by one phone and break no rule.

What is settled here is exactly what `standing.Code` would say: with one customer's phone, and no fault of
serial or chip, there is nothing to weigh.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from zhenbo.scans.counters import WIDE_GAP
from zhenbo.scans.points import Habits
from zhenbo.scans.scan import FORGED, Scan
from zhenbo.scans.signs import HOME_DELAYS, LATE_RECORD
from zhenbo.scans.stream import BUSY

_ORDER = "scanned_at, coalesce(counter, -2), scan_id"
_FETCHED = 20_000

# phones that scan for a trade, with the codes that came after their first hundred
_BUSY = f"""CREATE TABLE busy AS
WITH many AS (SELECT device FROM scans WHERE device <> '' GROUP BY device HAVING count(*) > {BUSY}),
met AS (
  SELECT code, device, min(ROW(scanned_at, coalesce(counter, -2), scan_id)) AS first
  FROM scans SEMI JOIN many USING (device) GROUP BY code, device)
SELECT code, device, true AS busy FROM met
QUALIFY row_number() OVER (PARTITION BY device ORDER BY first) > {BUSY}"""

_COUNTED = "device <> '' AND kind <> 'sample' AND channel <> 'chip' AND busy IS NULL"
_CODES = f"""CREATE TABLE codes AS
SELECT code, bool_or(kind = 'sample') AS sample,
  min(device) FILTER ({_COUNTED}) IS DISTINCT FROM max(device) FILTER ({_COUNTED}) AS several,
  bool_or(allocated IN ('false', 'retired') OR counter = {FORGED} OR (channel = 'sun' AND counter IS NULL)
    OR (kind = 'sample' AND activated_device <> '')) IS TRUE AS odd,
  bool_or(channel = 'sun') AS chipped,
  min(city) FILTER (city <> '') IS NOT DISTINCT FROM max(city) FILTER (city <> '') AS one_city,
  min(scanned_at - sold_at) FILTER ({_COUNTED} AND scanned_at >= sold_at - {LATE_RECORD}) AS delay
FROM scans LEFT JOIN busy USING (code, device) GROUP BY code"""

# a chip whose counter did not simply go up, in small steps
_DISORDER = f"""SELECT DISTINCT code FROM (
  SELECT code, counter - lag(counter) OVER (PARTITION BY code ORDER BY {_ORDER}) AS step
  FROM scans WHERE channel = 'sun' AND counter >= 0) WHERE step NOT BETWEEN 1 AND {WIDE_GAP}"""

_JUDGED = f"""CREATE TABLE judged AS
SELECT code FROM codes WHERE several OR odd UNION SELECT code FROM ({_DISORDER})"""

_STEPS = ", ".join(str(delay) for delay in HOME_DELAYS)
_HABITS = f"""SELECT step, count(*) FROM (
  SELECT list_count(list_filter([{_STEPS}], lambda least: delay > least)) AS step
  FROM codes WHERE one_city AND NOT sample AND delay IS NOT NULL) GROUP BY step"""

_SCANS = f"""SELECT {", ".join(Scan._fields)}, busy IS TRUE FROM scans LEFT JOIN busy USING (code, device)"""


def sort_out(connection: duckdb.DuckDBPyConnection) -> None:
    """From `scans`, the tables `busy`, `codes` and `judged`."""
    for statement in (_BUSY, _CODES, _JUDGED):
        connection.execute(statement)


def habits_of(connection: duckdb.DuckDBPyConnection) -> Habits:
    """How late the items of this log are first scanned: those seen in one city, which copies hardly are."""
    counts = dict(connection.execute(_HABITS).fetchall())
    return Habits.of([counts.get(step, 0) for step in range(len(HOME_DELAYS) + 1)])


def scans_to_judge(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Scan, bool]]:
    """The scans of all judged codes with whether their phone was busy, code by code, in the log's order."""
    found = connection.execute(f"{_SCANS} SEMI JOIN judged USING (code) ORDER BY code, {_ORDER}")
    while rows := found.fetchmany(_FETCHED):
        for row in rows:
            yield Scan._make(row[:-1]), row[-1]


def scans_of(connection: duckdb.DuckDBPyConnection, code: str) -> Iterator[tuple[Scan, bool]]:
    """The scans of one code, judged or not, in the log's order."""
    for row in connection.execute(f"{_SCANS} WHERE code = ? ORDER BY {_ORDER}", [code]).fetchall():
        yield Scan._make(row[:-1]), row[-1]
