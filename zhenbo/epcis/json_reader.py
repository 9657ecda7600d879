"""JSON as a stranger sends it: read whole, or refused with the place.

What RFC 8259 leaves to the reader is closed here, because two readers that disagree would compute two
digests of one document: duplicate names, lone surrogates, a byte order mark, numbers that binary64 cannot
hold (I-JSON, RFC 7493), and sizes or depths chosen to exhaust the reader.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, NoReturn

from zhenbo.errors import BadDocument, Problem

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 64
MAX_VALUES = 2_000_000
_MAX_NUMBER_TEXT = 64
_SAFE = 2**53 - 1
# a string that never ends also matches, to the end: otherwise each quote in it would be tried as a start
_STRUCTURE = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|([\[{])|([\]}])', re.DOTALL)
_IDENTIFIER = re.compile(r"[A-Za-z_@][A-Za-z0-9_]*\Z")

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class _Flaw:
    """Stands in the parsed tree where the parser saw something wrong, so that the walk can name its path."""

    reason: str
    clause: str
    key: str | None = None


def json_path(path: Path) -> str:
    """`('a', 0, 'ex:b')` as `$.a[0]['ex:b']` (RFC 9535 normalised where a dot would not do)."""
    text = "$"
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _IDENTIFIER.match(step):
            text += f".{step}"
        else:
            text += "[" + json.dumps(step, ensure_ascii=True)[:82] + "]"
    return text


def event_of(path: Path) -> int | None:
    """Index of the event that a path lies in: the number after `eventList`, or of a bare list."""
    if path and isinstance(path[0], int):
        return path[0]
    for name, index in pairwise(path):
        if name == "eventList" and isinstance(index, int):
            return index
    return None


def read_json(data: bytes, name: str) -> Any:
    """The value that `data` holds. `name` is how the document is called in errors.

    Raises BadDocument when the bytes are too many, too deep, not UTF-8, not JSON, or not I-JSON.
    """
    _check_size(data, name)
    text = _decode(data, name)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=lambda word: _Flaw(f"{word} is no JSON number", "RFC 8259 section 6"),
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        _refuse(name, f"is no JSON at {place}: {error.msg}", "RFC 8259")
    problems = tuple(_flaws(value, ()))
    if problems:
        raise BadDocument(name, problems)
    return value


def _check_size(data: bytes, name: str) -> None:
    if len(data) > MAX_BYTES:
        _refuse(name, f"has {len(data)} bytes, more than {MAX_BYTES}; split it", "limit of this reader")
    if data.count(b",") + data.count(b"[") + data.count(b"{") > MAX_VALUES:
        _refuse(name, f"has more than {MAX_VALUES} values; split it", "limit of this reader")
    depth = 0
    for found in _STRUCTURE.finditer(data):
        if found[1]:
            depth += 1
            if depth > MAX_DEPTH:
                _refuse(
                    name,
                    f"is nested more than {MAX_DEPTH} deep at byte {found.start()}",
                    "RFC 8259 section 9",
                )
        elif found[2]:
            depth -= 1


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        _refuse(name, "begins with a byte order mark; save it as UTF-8 without BOM", "RFC 8259 section 8.1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(name, f"is not UTF-8 at byte {error.start}", "RFC 8259 section 8.1")


def _refuse(name: str, reason: str, clause: str) -> NoReturn:
    raise BadDocument(name, (Problem(None, "$", reason, clause),))


def _object(pairs: list[tuple[str, Any]]) -> Any:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return _Flaw(f"name {_shown(key)} occurs twice in one object", "RFC 7493 section 2.3", key)
        seen.add(key)
    raise AssertionError("unreachable: fewer members than pairs means a name occurs twice")


def _integer(text: str) -> Any:
    if len(text) > _MAX_NUMBER_TEXT or abs(int(text)) > _SAFE:
        return _Flaw(
            f"number {_shown(text)} lies beyond 2^53, where numbers are not exact", "RFC 7493 section 2.2"
        )
    return int(text)


def _decimal(text: str) -> Any:
    number = float(text) if len(text) <= _MAX_NUMBER_TEXT else float("inf")
    if abs(number) > _SAFE:
        return _Flaw(
            f"number {_shown(text)} lies beyond 2^53, where numbers are not exact", "RFC 7493 section 2.2"
        )
    if Decimal(text) != Decimal(repr(number)):
        return _Flaw(f"number {_shown(text)} has more digits than binary64 holds", "RFC 7493 section 2.2")
    return number


def _flaws(value: Any, path: Path) -> Iterator[Problem]:
    if isinstance(value, _Flaw):
        place = path if value.key is None else (*path, _visible(value.key))
        yield Problem(event_of(path), json_path(place), value.reason, value.clause)
    elif isinstance(value, str):
        yield from _bad_text(value, path)
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _bad_text(key, path)
            yield from _flaws(member, (*path, _visible(key)))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _flaws(member, (*path, index))


def _bad_text(text: str, path: Path) -> Iterator[Problem]:
    if text.isascii():
        return
    for character in text:
        point = ord(character)
        if 0xD800 <= point <= 0xDFFF or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE:
            what = "a lone surrogate" if point <= 0xDFFF else "a noncharacter"
            yield Problem(
                event_of(path), json_path(path), f"text holds {what} (U+{point:04X})", "RFC 7493 section 2.1"
            )
            return


def _visible(key: str) -> str:
    return key.encode("utf-8", "backslashreplace").decode("utf-8")


def _shown(text: str) -> str:
    """A stranger's text in an error: quoted, escaped and short."""
    return json.dumps(text if len(text) <= 60 else text[:57] + "...", ensure_ascii=True)
