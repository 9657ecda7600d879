"""A log's cells as SQL: read as text, trimmed, typed where they are good; the view that scoring reads."""

from collections.abc import Sequence

from zhenbo.scoring.faults import first_fault
from zhenbo.scoring.log_format import COLUMNS, LARGEST_AMOUNT

TYPED = (
    'event_id, "show", fan, wallet, kind, target, device, '
    "TRY_CAST(ts AS BIGINT) AS ts, "
    "coalesce(TRY_CAST(amount AS BIGINT), "
    f"CASE kind WHEN 'refund' THEN {LARGEST_AMOUNT} WHEN 'clip' THEN 1 ELSE 0 END) AS amount"
)
_VIEW = (
    'CREATE VIEW log AS SELECT row, event_id, ts, "show", fan, lower(wallet) AS wallet, kind, amount, '
    "target, device\nFROM {numbered}\nWHERE fault IS NULL"
)


def view(numbered: str) -> str:
    """SQL that makes the view `log` of the good rows of a source with `row` and `fault`."""
    return _VIEW.format(numbered=numbered)


def cells(names: Sequence[str]) -> str:
    """SQL for all of our columns as text, blank where the file has none."""
    return ", ".join(
        f"trim(coalesce(CAST({quoted(name)} AS VARCHAR), '')) AS {quoted(name)}"
        if name in names
        else f"'' AS {quoted(name)}"
        for name in COLUMNS
    )


def log_view(path: str) -> str:
    """SQL that makes the view `log` from a CSV with DuckDB alone: as here, but for checksums of wallets."""
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in COLUMNS)
    source = f"read_csv({literal(path)}, columns = {{{columns}}}, header = true, auto_detect = false)"
    numbered = f"SELECT {cells(COLUMNS)},\n  row_number() OVER () + 1 AS row\nFROM {source}"
    return view(f"(\nSELECT row, {TYPED},\n  {first_fault()} AS fault\nFROM (\n{numbered}\n))")


def literal(text: str) -> str:
    """Text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'
