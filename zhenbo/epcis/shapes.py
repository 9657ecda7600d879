"""The few shapes that the rules of EPCIS 2.0 are made of, each a function that yields what is wrong with a
value.

`standard.py` combines them into the rules of documents and events. A shape is called with the value, its
path in the document, and the rule's name, which becomes the clause of the problem.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from zhenbo.epcis.json_reader import Path, event_of, json_path
from zhenbo.errors import Problem

Shape = Callable[[Any, Path], Iterator[Problem]]

STANDARD = "EPCIS 2.0.1 JSON schema"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*\Z")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,12})?([Zz]|[+-]\d{2}:\d{2})\Z")


def problem(path: Path, reason: str, rule: str) -> Problem:
    """A problem at `path` under `rule`, which is named as the schema's definitions are."""
    return Problem(event_of(path), json_path(path), reason, f"{STANDARD}: {rule}")


def shown(value: Any) -> str:
    """A stranger's value in a message: short, on one line."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def is_uri(value: Any) -> bool:
    """A URI with a scheme (RFC 3986); `prefix:name` of an extension is one too."""
    return isinstance(value, str) and _URI.match(value) is not None


def instant(text: str) -> datetime:
    """The UTC time that an xsd:dateTimeStamp names.

    Raises ValueError, also where UTC leaves the years 1 to 9999.
    """
    if not _TIME.match(text):
        raise ValueError("no date and time with time zone, as in 2026-04-03T08:30:00.000+08:00")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("in UTC it lies outside the years 1 to 9999") from error


def anything(value: Any, path: Path) -> Iterator[Problem]:
    """No rule at all: extensions belong to whoever defined them."""
    return iter(())


def text(value: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield problem(path, f"{shown(value)} is no text", "string")


def uri(value: Any, path: Path) -> Iterator[Problem]:
    if not is_uri(value):
        yield problem(path, f"{shown(value)} is no URI", "uri")


def time(value: Any, path: Path) -> Iterator[Problem]:
    try:
        if not isinstance(value, str):
            raise ValueError("no text")
        instant(value)
    except ValueError as error:
        yield problem(path, f"{shown(value)} is no date-time: {error}", "time")


def number(value: Any, path: Path) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield problem(path, f"{shown(value)} is no number", "decimal")


def boolean(value: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield problem(path, f"{shown(value)} is neither true nor false", "boolean")


def matching(pattern: str, rule: str) -> Shape:
    """Text of one form, given by a regular expression."""
    form = re.compile(pattern)

    def check(value: Any, path: Path) -> Iterator[Problem]:
        if not isinstance(value, str) or not form.fullmatch(value):
            yield problem(path, f"{shown(value)} has not the form {pattern}", rule)

    return check


def one_of(choices: frozenset[str], rule: str, own: str | None = None) -> Shape:
    """One of the standard's words; with `own`, also a URI of another vocabulary, which must not begin so."""
    foreign = re.compile(own) if own else None

    def check(value: Any, path: Path) -> Iterator[Problem]:
        if isinstance(value, str) and value in choices:
            return
        if foreign is None:
            yield problem(path, f"{shown(value)} is none of {', '.join(sorted(choices))}", rule)
        elif not is_uri(value):
            yield problem(
                path, f"{shown(value)} is neither a word of CBV 2.0 nor a URI of your own vocabulary", rule
            )
        elif foreign.match(value):
            yield problem(
                path, f"{shown(value)}: JSON takes the bare word of CBV 2.0 instead of this URI", rule
            )

    return check


def list_of(shape: Shape, rule: str, least: int = 0, unique: bool = False) -> Shape:
    """A list whose members all have `shape`."""

    def check(value: Any, path: Path) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield problem(path, f"{shown(value)} is no list", rule)
            return
        if len(value) < least:
            yield problem(path, f"needs at least {least} entry", rule)
        for index, member in enumerate(value):
            yield from shape(member, (*path, index))
        texts = [member for member in value if isinstance(member, str)]
        if unique and len(set(texts)) < len(texts):
            twice = next(t for t in texts if texts.count(t) > 1) if len(texts) < 2000 else "an entry"
            yield problem(path, f"{shown(twice)} occurs twice", rule)

    return check


def record(
    rule: str, fields: Mapping[str, Shape], needs: tuple[str, ...] = (), more: str = "extensions"
) -> Shape:
    """An object.

    `more` says which further members it may have: `extensions` (prefix:name or URI), `none`, `any`.
    """

    def check(value: Any, path: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield problem(path, f"{shown(value)} is no object", rule)
            return
        for name in needs:
            if name not in value:
                yield problem((*path, name), f"{name} is missing", rule)
        for name, member in value.items():
            if name in fields:
                yield from fields[name](member, (*path, name))
            elif more == "none" or (more == "extensions" and not is_uri(name)):
                yield problem(
                    (*path, name), "is neither a member of the standard nor an extension (prefix:name)", rule
                )

    return check


def either(*shapes: Shape) -> Shape:
    """A value that has one of the shapes; what is wrong with the last of them is told."""

    def check(value: Any, path: Path) -> Iterator[Problem]:
        found: list[Problem] = []
        for shape in shapes:
            found = list(shape(value, path))
            if not found:
                return
        yield from found

    return check
