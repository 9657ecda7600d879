"""The reader's checks of a row once more in Python, for importers that write rows one by one."""

import re
from collections.abc import Mapping

from zhenbo.scoring.checksum import mistyped
from zhenbo.scoring.log_format import EARLIEST, LARGEST_AMOUNT, LATEST, LONGEST_TEXT, WALLET, Kind

_WHOLE = re.compile(r"[0-9]{1,18}")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_TEXTS = ("event_id", "show", "fan", "target", "device")


def first_fault_of(row: Mapping[str, str]) -> tuple[str, str] | None:
    """Column and code of what is wrong with a row, None for a good one; as faults.CHECKS finds it in SQL."""
    for check in (_named, _timed, _wallet, _amount, _target, _texts):
        fault = check(row)
        if fault is not None:
            return fault
    return None


def _named(row: Mapping[str, str]) -> tuple[str, str] | None:
    return None if row["event_id"] else ("event_id", "blank")


def _timed(row: Mapping[str, str]) -> tuple[str, str] | None:
    if not _WHOLE.fullmatch(row["ts"]):
        return "ts", "not_whole"
    if not EARLIEST <= int(row["ts"]) <= LATEST:
        return "ts", "no_time"
    if row["kind"] not in set(Kind):
        return "kind", "unknown_kind"
    named = row["fan"] or (row["kind"] == Kind.MODERATED and row["target"])
    return None if named else ("fan", "blank")


def _wallet(row: Mapping[str, str]) -> tuple[str, str] | None:
    if row["wallet"] and not WALLET.fullmatch(row["wallet"]):
        return "wallet", "no_wallet"
    return None


def _amount(row: Mapping[str, str]) -> tuple[str, str] | None:
    amount = row["amount"]
    if not amount:
        return ("amount", "blank") if row["kind"] in (Kind.WATCH, Kind.PURCHASE) else None
    if not _WHOLE.fullmatch(amount):
        return "amount", "not_whole"
    return ("amount", "too_large") if int(amount) > LARGEST_AMOUNT else None


def _target(row: Mapping[str, str]) -> tuple[str, str] | None:
    if not row["target"] and row["kind"] == Kind.REFUND:
        return "target", "blank"
    if not row["target"] and row["kind"] == Kind.MODERATED and not row["show"]:
        return "show", "blank"
    return None


def _texts(row: Mapping[str, str]) -> tuple[str, str] | None:
    for name in _TEXTS:
        if len(row[name]) > LONGEST_TEXT:
            return name, "too_long"
    if _CONTROL.search("".join(row[name] for name in _TEXTS)):
        return "event_id", "control"
    return ("wallet", "mistyped") if row["wallet"] and mistyped(row["wallet"]) else None
