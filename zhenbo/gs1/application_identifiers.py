"""GS1 application identifiers (AI): what may stand in each value, and which may stand together.

The facts are rows of `application_identifiers.json`, taken from the GS1 Barcode Syntax Dictionary; a test
compares them. A row holds

ai          one code, or a range
parts       of the value: N digits or X, Y, Z character sets, length, content rules; optional ones in brackets
fixed       the length is known without a separator
attribute   may stand in a Digital Link's query
qualifiers  of a Digital Link's primary keys alone: alternatives, each in path order
needs       each entry must be met by one of its comma-separated groups; "+" joins a group, "n" is any digit
excludes    what may not stand beside it
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.characters import check_characters
from zhenbo.gs1.content import check_content

_PART = re.compile(r"(\[)?([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)")


@dataclass(frozen=True)
class Part:
    """One component of a value: character set, length, whether it may be absent, content rules."""

    kind: str
    shortest: int
    longest: int
    optional: bool
    rules: tuple[str, ...]


@dataclass(frozen=True)
class ApplicationIdentifier:
    """One AI. `qualifiers` is None where it is no primary key of a Digital Link."""

    code: str
    parts: tuple[Part, ...]
    fixed: bool = False
    attribute: bool = False
    qualifiers: tuple[tuple[str, ...], ...] | None = None
    needs: tuple[tuple[tuple[str, ...], ...], ...] = ()
    excludes: tuple[str, ...] = ()

    @property
    def is_key(self) -> bool:
        """True for a primary key of a Digital Link."""
        return self.qualifiers is not None

    def check(self, value: str) -> None:
        """Refuse `value` unless it has this identifier's lengths, characters, check digits and content."""
        try:
            self._check_parts(value)
        except Gs1Invalid as fault:
            raise fault.inside(self.code) from None

    def _check_parts(self, value: str) -> None:
        start = 0
        for part in self.parts:
            if part.optional and start == len(value):
                return
            text = value[start : start + part.longest]
            check_characters(text, part.kind, start)
            if len(text) < part.shortest:
                raise Gs1Invalid(f"{value!r} is too short: {self._lengths()}", position=len(value) + 1)
            for rule in part.rules:
                check_content(rule, text, start)
            start += len(text)
        if start < len(value):
            raise Gs1Invalid(f"{value!r} is too long: {self._lengths()}", position=start + 1)

    def _lengths(self) -> str:
        least = sum(part.shortest for part in self.parts if not part.optional)
        most = sum(part.longest for part in self.parts)
        return (
            f"({self.code}) takes {least} characters"
            if least == most
            else f"({self.code}) takes {least} to {most} characters"
        )

    def allows(self, path: Iterable[str]) -> bool:
        """True where `path` may follow this primary key: qualifiers of one alternative, in its order."""
        codes = tuple(path)
        alternatives = self.qualifiers or ()
        return self.is_key and (
            not codes or any(codes in combinations(order, len(codes)) for order in alternatives)
        )


def lookup(code: str) -> ApplicationIdentifier | None:
    """The identifier of `code`, None where GS1 has not assigned it."""
    return table().get(code)


def unknown(code: str) -> ApplicationIdentifier | None:
    """A stand-in for two to four digits that GS1 has not assigned; None where they overlap an assigned AI."""
    if not re.fullmatch("[0-9]{2,4}", code) or any(
        code.startswith(known) or known.startswith(code) for known in table()
    ):
        return None
    return ApplicationIdentifier(code=code, parts=(Part("X", 1, 90, False, ()),), attribute=True)


def check_together(codes: Iterable[str]) -> None:
    """Refuse identifiers that exclude each other, or that lack the company they need."""
    present = tuple(codes)
    for code in present:
        identifier = lookup(code)
        if identifier is None:
            continue
        for other in present:
            if other != code and any(_like(other, pattern) for pattern in identifier.excludes):
                raise Gs1Invalid(f"cannot stand together with ({other})", ai=code)
        for groups in identifier.needs:
            if not any(all(_has(present, pattern) for pattern in group) for group in groups):
                wanted = " or ".join(" with ".join(f"({pattern})" for pattern in group) for group in groups)
                raise Gs1Invalid(f"needs {wanted} beside it", ai=code)


@cache
def table() -> Mapping[str, ApplicationIdentifier]:
    """All assigned identifiers by code."""
    text = resources.files("zhenbo.gs1").joinpath("application_identifiers.json").read_text("utf-8")
    return {code: _identifier(code, row) for row in json.loads(text)["rows"] for code in _codes(row["ai"])}


def _codes(span: str) -> Iterator[str]:
    first, _, last = span.partition("-")
    return (str(code).zfill(len(first)) for code in range(int(first), int(last or first) + 1))


def _identifier(code: str, row: dict[str, Any]) -> ApplicationIdentifier:
    qualifiers = row.get("qualifiers")
    return ApplicationIdentifier(
        code=code,
        parts=tuple(_part(text) for text in row["parts"]),
        fixed=row.get("fixed", False),
        attribute=row.get("attribute", False),
        qualifiers=None if qualifiers is None else tuple(map(tuple, qualifiers)),
        needs=tuple(
            tuple(tuple(group.split("+")) for group in need.split(",")) for need in row.get("needs", ())
        ),
        excludes=tuple(row.get("excludes", ())),
    )


def _part(text: str) -> Part:
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(f"application_identifiers.json: {text!r} is not a part")
    optional, kind, variable, length, rules = match.groups()
    longest = int(length)
    return Part(
        kind, 1 if variable else longest, longest, bool(optional), tuple(filter(None, rules.split(",")))
    )


def _has(present: Iterable[str], pattern: str) -> bool:
    return any(_like(code, pattern) for code in present)


def _like(code: str, pattern: str) -> bool:
    return len(code) == len(pattern) and all(
        sign in ("n", digit) for digit, sign in zip(code, pattern, strict=True)
    )
