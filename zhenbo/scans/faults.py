"""What can be wrong with a row of a scan log, as SQL that finds it and as words that say it."""

from __future__ import annotations

from zhenbo.language import Text
from zhenbo.scans.scan import MOST_COUNTER
from zhenbo.scoring.faults import SHOWN, Fault

LONGEST = 400  # characters of a cell; a Digital Link with all its qualifiers stays below
_ZONE = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
_ISO = f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}([.][0-9]{{1,9}})?)?{_ZONE}?)?"
_WHOLE, _NUMBER = "-?[0-9]{1,10}([.]0+)?", "-?[0-9]{1,3}([.][0-9]{1,20})?"
_TRUE, _FALSE = ("true", "1", "yes", "t"), ("false", "0", "no", "f")
_LISTED = {
    "channel": ("qr", "sun", "chip"),
    "allocated": (*_TRUE, *_FALSE, "retired"),
    "kind": ("sale", "sample"),
}


class ScanFault(Fault):
    """A row that is not judged, and why."""

    @property
    def reason(self) -> Text:
        """The code in words."""
        return REASONS[self.code]


REASONS = {
    "blank": Text("不能为空", "must not be blank"),
    "no_time": Text(
        "不是 ISO 8601 时间，如 2026-03-01T20:15:00+08:00",
        "is no ISO 8601 time, as 2026-03-01T20:15:00+08:00",
    ),
    "not_number": Text("不是范围内的数", "is no number in its range"),
    "unknown": Text("是未知的值", "is no value of this column"),
    "too_long": Text(f"超过 {LONGEST} 字", f"has more than {LONGEST} characters"),
    "control": Text("含控制字符", "holds a control character"),
    "missing_cells": Text("格数少于表头", "has fewer cells than there are headings"),
    "extra_cells": Text("格数多于表头；含逗号的格请加引号", "has too many cells; quote cells with commas"),
    "not_csv": Text("不是 CSV", "is no CSV row"),
}
_TEXTS = ("scan_id", "code", "device", "city", "activated_device")


def _time(name: str) -> str:
    return f"(regexp_full_match({name}, '{_ISO}') AND {moment(name)} IS NOT NULL)"


def moment(name: str) -> str:
    """SQL for a time in milliseconds since 1970; without an offset it is UTC, wherever this runs."""
    zoned = f"regexp_matches({name}, ':.*{_ZONE}$')"
    return (
        f"CASE WHEN {zoned} THEN epoch_ms(TRY_CAST({name} AS TIMESTAMPTZ)) "
        f"ELSE epoch_ms(TRY_CAST({name} AS TIMESTAMP)) END"
    )


def _within(name: str, pattern: str, low: int, high: int) -> str:
    return f"(regexp_full_match({name}, '{pattern}') AND TRY_CAST({name} AS DOUBLE) BETWEEN {low} AND {high})"


def _in_list(name: str) -> str:
    return f"{name} IN ({', '.join(repr(word) for word in _LISTED[name])})"


# the first that holds is what is said of the row: condition, column, code
_CHECKS: tuple[tuple[str, str, str], ...] = (
    ("scan_id = ''", "scan_id", "blank"),
    ("code = ''", "code", "blank"),
    (f"NOT {_time('scanned_at')}", "scanned_at", "no_time"),
    (f"sold_at <> '' AND NOT {_time('sold_at')}", "sold_at", "no_time"),
    (f"lat <> '' AND NOT {_within('lat', _NUMBER, -90, 90)}", "lat", "not_number"),
    (f"lon <> '' AND NOT {_within('lon', _NUMBER, -180, 180)}", "lon", "not_number"),
    (f"counter <> '' AND NOT {_within('counter', _WHOLE, -1, MOST_COUNTER)}", "counter", "not_number"),
    *((f"{name} <> '' AND NOT {_in_list(name)}", name, "unknown") for name in _LISTED),
    *((f"length({name}) > {LONGEST}", name, "too_long") for name in _TEXTS),
    *((f"regexp_matches({name}, '[\\x00-\\x1f\\x7f]')", name, "control") for name in _TEXTS),
)


def first_fault() -> str:
    """SQL for a row's first fault as `column code cell`, null for a good row."""
    cases = " ".join(
        f"WHEN {condition} THEN concat('{column} {code} ', {column}[:{SHOWN}])"
        for condition, column, code in _CHECKS
    )
    return f"CASE {cases} END"


def typed() -> str:
    """SQL for the columns of a good row, in the order of `Scan`, blanks as null where they are numbers."""
    truth = f"WHEN allocated IN {_TRUE} THEN 'true' WHEN allocated IN {_FALSE} THEN 'false' ELSE allocated"
    return (
        f"scan_id, code, {moment('scanned_at')} AS scanned_at, device, city, TRY_CAST(lat AS DOUBLE) AS lat, "
        "TRY_CAST(lon AS DOUBLE) AS lon, channel, CAST(TRY_CAST(counter AS DOUBLE) AS BIGINT) AS counter, "
        f"CASE {truth} END AS allocated, kind, {moment('sold_at')} AS sold_at, activated_device"
    )
