"""GS1 element strings: application identifiers with their values, as a bar code or a person writes them.

Source: GS1 General Specifications, sections 3 and 7.8. "^" stands for the separator FNC1, which no value
contains.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.application_identifiers import (
    ApplicationIdentifier,
    check_together,
    lookup,
    unknown,
)

LONGEST_INPUT = 8000  # characters; a QR code of the largest size holds 4,296
_ELEMENT = re.compile(r"\((\d{2,4})\)((?:[^(\\]|\\.)*)")


class Element(NamedTuple):
    """One application identifier and its value, not percent-encoded."""

    ai: str
    value: str


def read_bracketed(text: str, *, unknown_attributes: bool = False) -> tuple[Element, ...]:
    """Elements of a text such as "(01)09520123456788(21)A-1", checked one by one and together.

    A bracket inside a value is written with a backslash before it. An element given twice counts once.
    Raises Gs1Invalid.
    """
    require_length(text)
    elements: list[Element] = []
    place = 0
    while place < len(text):
        match = _ELEMENT.match(text, place)
        if match is None:
            raise Gs1Invalid(
                "expected an application identifier in brackets, such as (01)", position=place + 1
            )
        elements.append(Element(match[1], re.sub(r"\\(.)", r"\1", match[2])))
        place = match.end()
    return check_elements(elements, unknown_attributes=unknown_attributes)


def check_elements(elements: Iterable[Element], *, unknown_attributes: bool = False) -> tuple[Element, ...]:
    """The same elements without repetitions, each checked and all checked together. Raises Gs1Invalid."""
    values: dict[str, str] = {}
    for ai, value in elements:
        require_identifier(ai, unknown_attributes=unknown_attributes).check(value)
        if values.setdefault(ai, value) != value:
            raise Gs1Invalid(f"given twice: {values[ai]!r} and {value!r}", ai=ai)
    check_together(values)
    return tuple(Element(ai, value) for ai, value in values.items())


def require_identifier(ai: str, *, unknown_attributes: bool = False) -> ApplicationIdentifier:
    """The table's entry of `ai`; refuses what GS1 has not assigned unless `unknown_attributes`."""
    identifier = lookup(ai) or (unknown(ai) if unknown_attributes else None)
    if identifier is None:
        raise Gs1Invalid("GS1 has not assigned this application identifier", ai=ai)
    return identifier


def require_length(text: str) -> None:
    """Refuse input longer than any carrier of GS1 data."""
    if len(text) > LONGEST_INPUT:
        raise Gs1Invalid(
            f"{len(text)} characters are more than the {LONGEST_INPUT} that are read",
            position=LONGEST_INPUT + 1,
        )


def bracketed(elements: Iterable[Element]) -> str:
    """The text for people: "(01)09520123456788(21)A-1"."""
    return "".join(f"({ai})" + re.sub(r"([(\\])", r"\\\1", value) for ai, value in elements)


def unbracketed(elements: Iterable[Element]) -> str:
    """What a bar code carries: "^" first, and between a value of variable length and the next identifier."""
    text, separator = "", "^"
    for ai, value in elements:
        text += separator + ai + value
        identifier = lookup(ai)
        separator = "" if identifier is not None and identifier.fixed else "^"
    return text
