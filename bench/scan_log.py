"""A large scan log made from hashes: `python -m bench.scan_log ROWS FILE`. Two scans and a half a code.

Three of four codes are seen by one phone, a quarter by a family in one city; one of a hundred is copied and
scanned by thirty phones all over; fifteen of a hundred carry chips whose counters go up. Places and phones
are pseudonyms of the length that `zhenbo scans pepper` gives them.
"""

import sys

import duckdb

SQL = """COPY (
WITH drawn AS (
  SELECT i, hash(i) % {codes} AS c, hash(i, 1) % 1000 AS u, hash(i, 2) % 15552000 AS since
  FROM range({rows}) AS t(i)),
phones AS (
  SELECT *,
    CASE WHEN c % 100 = 0 THEN hash(i, 3) % 30 WHEN c % 4 = 1 AND u < 400 THEN 1 + u % 2 ELSE 0 END AS k,
    CASE WHEN c % 100 = 0 THEN since ELSE CAST(since * (since / 15552000.0) * 0.3 AS BIGINT) END AS late
  FROM drawn),
placed AS (
  SELECT *, CASE WHEN c % 100 = 0 THEN hash(c, k) % 250 ELSE hash(c) % 250 END AS city,
    1767225600 + hash(c, 9) % 7776000 AS sold FROM phones)
SELECT 's' || i AS scan_id,
  'https://id.gs1.org/01/09521001003575/21/' || upper(format('{{:014x}}', hash(c))) AS code,
  strftime(to_timestamp(sold + 172800 + late), '%Y-%m-%dT%H:%M:%SZ') AS scanned_at,
  format('{{:016x}}', hash(c, k, 5)) || format('{{:016x}}', hash(c, k, 6)) AS device,
  format('{{:016x}}', hash(city, 7)) AS city,
  20 + (hash(city, 8) % 50) / 2 AS lat, 90 + (hash(city, 10) % 70) / 2 AS lon,
  CASE WHEN c % 7 = 3 THEN 'sun' ELSE 'qr' END AS channel,
  CASE WHEN c % 7 = 3 THEN row_number() OVER (PARTITION BY c ORDER BY late, i) END AS counter,
  'true' AS allocated, 'sale' AS kind,
  strftime(to_timestamp(sold), '%Y-%m-%dT%H:%M:%SZ') AS sold_at, '' AS activated_device
FROM placed ORDER BY hash(i, 11)) TO '{path}' (HEADER)"""


def main() -> None:
    """Write the log; the rows come in no order, as from several machines."""
    rows, path = int(sys.argv[1]), sys.argv[2]
    with duckdb.connect(config={"memory_limit": "3GB"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(SQL.format(rows=rows, codes=rows * 2 // 5, path=path.replace("'", "''")))


if __name__ == "__main__":
    main()
