"""The form of our JSON files: what stands where, read into Python values or refused with its path.

Every form has one spelling only (lower-case hex, no leading zeros, no unknown members), so that a file
that was read can be written again byte for byte.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhenbo.epcis.json_reader import Path, json_path
from zhenbo.errors import BadBundle

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,77}")
_HEX = re.compile(r"0x[0-9a-f]*")


@dataclass(frozen=True)
class Shape:
    """How one kind of value is read from JSON and written to it."""

    read: Callable[[Any, Path], Any]
    write: Callable[[Any], Any]


def refuse(path: Path, reason: str) -> BadBundle:
    """The refusal of what stands at `path`."""
    return BadBundle(f"{json_path(path)}: {reason}")


def octets(least: int, most: int | None = None) -> Shape:
    """Bytes as 0x and lower-case hex; exactly `least` of them, or up to `most`."""
    upper = least if most is None else most

    def read(value: Any, path: Path) -> bytes:
        if not isinstance(value, str) or not _HEX.fullmatch(value) or len(value) % 2:
            raise refuse(path, "is not 0x and lower-case hex digits in pairs")
        raw = bytes.fromhex(value[2:])
        if not least <= len(raw) <= upper:
            raise refuse(path, f"has {len(raw)} bytes where {least} to {upper} belong")
        return raw

    return Shape(read, lambda raw: "0x" + raw.hex())


def integer(bits: int) -> Shape:
    """A whole number from 0 below 2^bits, as JSON number."""

    def read(value: Any, path: Path) -> int:
        if type(value) is not int or not 0 <= value < 1 << bits:
            raise refuse(path, f"is not a whole number from 0 below 2^{bits}")
        return value

    return Shape(read, int)


def decimal(bits: int) -> Shape:
    """The same as decimal text, for numbers that JavaScript would round."""

    def read(value: Any, path: Path) -> int:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or int(value) >= 1 << bits:
            raise refuse(path, f"is not the decimal text of a number below 2^{bits}")
        return int(value)

    return Shape(read, str)


def text(most: int) -> Shape:
    """Text of at most `most` characters."""

    def read(value: Any, path: Path) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise refuse(path, f"is not a text of at most {most} characters")
        return value

    return Shape(read, str)


def flag() -> Shape:
    """true or false."""

    def read(value: Any, path: Path) -> bool:
        if not isinstance(value, bool):
            raise refuse(path, "is neither true nor false")
        return value

    return Shape(read, bool)


def literal(expected: str) -> Shape:
    """Exactly this text, as the name of a format."""

    def read(value: Any, path: Path) -> str:
        if value != expected:
            raise refuse(path, f"is not {expected!r}; this program reads no other format")
        return expected

    return Shape(read, lambda _: expected)


def optional(shape: Shape) -> Shape:
    """null, or a value of the shape."""
    return Shape(
        lambda value, path: None if value is None else shape.read(value, path),
        lambda value: None if value is None else shape.write(value),
    )


def listed(shape: Shape, most: int) -> Shape:
    """A list of at most `most` values of one shape, as tuple."""

    def read(value: Any, path: Path) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise refuse(path, f"is not a list of at most {most} entries")
        return tuple(shape.read(entry, (*path, index)) for index, entry in enumerate(value))

    return Shape(read, lambda entries: [shape.write(entry) for entry in entries])


def members(
    shapes: Mapping[str, Shape], spare: bool = False, may: Mapping[str, Shape] | None = None
) -> Shape:
    """An object with exactly these members, as dict; with `spare` others are passed over and not written.

    may   members that may be there as well; where they are not, they are not in the dict either
    """
    known = {**shapes, **(may or {})}

    def read(value: Any, path: Path) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refuse(path, "is not an object")
        for name in value:
            if name not in known and not spare:
                raise refuse((*path, name), "is not a member that belongs here")
        for name in shapes:
            if name not in value:
                raise refuse((*path, name), "is missing")
        there = {name: shape for name, shape in known.items() if name in value}
        return {name: shape.read(value[name], (*path, name)) for name, shape in there.items()}

    def write(value: Mapping[str, Any]) -> dict[str, Any]:
        there = {name: shape for name, shape in known.items() if name in shapes or name in value}
        return {name: shape.write(value[name]) for name, shape in there.items()}

    return Shape(read, write)


def made(build: Callable[..., Any], shapes: Mapping[str, Shape], spare: bool = False) -> Shape:
    """An object whose members are the arguments of a dataclass, by name."""
    inner = members(shapes, spare)
    return Shape(
        lambda value, path: build(**inner.read(value, path)),
        lambda value: inner.write({name: getattr(value, name) for name in shapes}),
    )
