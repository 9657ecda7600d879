"""Large logs for measuring, made inside DuckDB from hashes of row numbers: quickly, and the same every time.

`python -m bench.scoring_log ROWS FILE`. Kinds stand as in KuaiLive (of a thousand rows 916 are watching), a
seventh of fans have no wallet, two fans share a device, and one row in a thousand repeats an event_id.
"""

import sys
from pathlib import Path

import duckdb

START = 1_783_872_000  # 2026-07-13 00:00 +08:00, when epoch 1 of the sample rules begins
WEEK = 604_800
ROWS_A_FAN = 60

_ROWS = """
WITH numbers AS (
    SELECT i, hash(i) AS h, hash(i + 1000000007) AS g, hash(i + 7) AS t FROM range({rows}) AS r(i)
), acts AS (
    SELECT i, h, g, CAST(h % {fans} AS BIGINT) AS f, CAST(g % 1000 AS INT) AS k,
        {start} + CAST(t % {week} AS BIGINT) AS ts
    FROM numbers
), kinds AS (
    SELECT *, CASE WHEN k < 916 THEN 'watch' WHEN k < 953 THEN 'comment' WHEN k < 986 THEN 'like'
        WHEN k < 990 THEN 'share' WHEN k < 997 THEN 'purchase' WHEN k < 998 THEN 'refund'
        WHEN k < 999 THEN 'clip' ELSE 'moderated' END AS kind
    FROM acts
)
SELECT
    'e' || CASE WHEN i % 1000 = 999 THEN i - 500 ELSE i END AS event_id,
    CASE WHEN kind IN ('purchase', 'refund') THEN ts - {week} ELSE ts END AS ts,
    'show-' || (ts // 43200) AS "show",
    'fan-' || f AS fan,
    CASE WHEN f % 7 > 0 THEN '0x' || lpad(lower(to_hex(hash(f))), 40, '0') ELSE '' END AS wallet,
    kind,
    CASE kind WHEN 'watch' THEN 60 + CAST(h % 540 AS INT) WHEN 'purchase' THEN CAST(h % 50000 AS INT)
        WHEN 'clip' THEN 1 END AS amount,
    CASE kind WHEN 'comment' THEN 't' || (h % 5000) WHEN 'like' THEN 'fan-' || (g % {fans})
        WHEN 'share' THEN 'fan-' || (g % {fans}) WHEN 'refund' THEN 'e' || (t % {rows})
        WHEN 'clip' THEN 'c' || (h % 5000) WHEN 'moderated' THEN 'e' || (t % {rows}) ELSE '' END AS target,
    'dev-' || (f - f % 2) AS device
FROM kinds JOIN numbers USING (i, h, g)
"""


def make_log(rows: int, path: Path) -> None:
    """Write a log of so many rows as Parquet, or as CSV where the name ends so."""
    sql = _ROWS.format(rows=rows, fans=max(2, rows // ROWS_A_FAN), start=START, week=WEEK)
    with duckdb.connect(config={"memory_limit": "2GB", "preserve_insertion_order": False}) as connection:
        made = connection.sql(sql)
        if path.suffix == ".csv":
            made.write_csv(str(path))
        else:
            made.write_parquet(str(path))


if __name__ == "__main__":
    make_log(int(sys.argv[1]), Path(sys.argv[2]))
