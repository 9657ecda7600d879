"""Compressed Digital Links: one path segment that holds keys and attributes in bits; read, never written.

Source: GS1 Digital Link Standard 1.1, section "Compression" (procedure and tables). Digits take as many bits
as their number needs, texts say first how their characters are packed. Every value is checked afterwards as
in a link that was never compressed. Of the sequences that one byte announces the order is the standard's;
GS1's JavaScript toolkit of 2023 sorts two of them (1A, 9D), and loses digits beyond 2^53.

Pairs that are not GS1's come back as query parameters, percent-encoded.
"""

import re
import string
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.application_identifiers import ApplicationIdentifier, lookup, table
from zhenbo.gs1.digital_link import DigitalLink, from_elements
from zhenbo.gs1.element_string import Element

_ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_HEX_LOWER, _HEX_UPPER = "0123456789abcdef", "0123456789ABCDEF"
_LONGEST = 2000  # characters of a segment: a QR code holds fewer in this alphabet's mode

#: Sequences that one byte announces, in their order.
_SEQUENCES: dict[int, tuple[str, ...]] = {
    0x0A: ("01", "22"), 0x0B: ("01", "10"), 0x0C: ("01", "21"), 0x0D: ("01", "17"), 0x0E: ("01", "7003"),
    0x0F: ("01", "30"), 0x1A: ("01", "10", "21", "17"), 0x1B: ("01", "15"), 0x1C: ("01", "11"),
    0x1D: ("01", "16"), 0x1E: ("01", "91"), 0x1F: ("01", "10", "15"), 0x9A: ("8010", "8011"),
    0x9B: ("8017", "8019"), 0x9C: ("8018", "8019"), 0x9D: ("414", "254"),
    **{0x2A + place: ("01", f"310{place}") for place in range(6)},
    **{0x3A + place: ("01", f"320{place}") for place in range(6)},
    **{0xA0 + place: ("01", f"392{place}") for place in range(10)},
    **{0xC0 + place: ("255", f"390{place}") for place in range(10)},
    **{0xCA + place: ("255", f"394{place}") for place in range(4)},
}  # fmt: skip


@dataclass(frozen=True)
class Decompressed:
    """What a segment held: the link, and further query parameters as they would stand in it."""

    link: DigitalLink
    others: tuple[str, ...]


@dataclass(frozen=True)
class _Component:
    """One run of a value: digits or text, of known length, or up to `length` with its length before it."""

    digits: bool
    fixed: bool
    length: int


def is_compressed(segment: str) -> bool:
    """Whether a last path segment can be a compressed one, by its characters."""
    return bool(_SEGMENT.fullmatch(segment)) and len(segment) <= _LONGEST


def decompress(segment: str, *, base: str, before: tuple[Element, ...] = ()) -> Decompressed:
    """The link of a compressed segment. Raises Gs1Invalid for what is none.

    base    what comes before the path in the link: "https://example.com/shop"
    before  elements that stand uncompressed in front of the segment: at most the primary key
    """
    if not is_compressed(segment):
        raise Gs1Invalid("this is no compressed Digital Link: letters, digits, '-' and '_' alone")
    bits = _Bits(segment)
    elements: list[Element] = list(before)
    others: list[str] = []
    while bits.left > 5:  # what fills up the last character is shorter
        first = bits.take(8)
        if first >> 4 == 0xF:
            others.append(_other(bits, first & 0xF))
            continue
        for ai in _SEQUENCES.get(first) or (_identifier(bits, first),):
            elements.append(Element(ai, _value(bits, ai)))
    if bits.take(bits.left):
        raise Gs1Invalid("the compressed link has bits behind its end")
    seen = [element.ai for element in elements]
    if len(seen) != len(set(seen)):
        raise Gs1Invalid("an application identifier stands twice in the compressed link")
    return Decompressed(from_elements(elements, base=base), tuple(others))


class _Bits:
    """The bits of a segment, from the left."""

    def __init__(self, segment: str) -> None:
        self._text = "".join(f"{_ALPHABET.index(character):06b}" for character in segment)
        self._place = 0

    @property
    def left(self) -> int:
        return len(self._text) - self._place

    def take(self, count: int) -> int:
        if count > self.left:
            raise Gs1Invalid("the compressed link ends in the middle of a value")
        taken = self._text[self._place : self._place + count]
        self._place += count
        return int(taken, 2) if taken else 0


def _identifier(bits: _Bits, first: int) -> str:
    """The identifier that begins with two digits; how many follow is known from them."""
    code = f"{first:02X}"
    length = _lengths().get(code)
    if length is None:
        raise Gs1Invalid(f"{code} begins no application identifier in a compressed link")
    while len(code) < length:
        code += f"{bits.take(4):X}"
    if lookup(code) is None:
        raise Gs1Invalid("GS1 has not assigned this application identifier", ai=code)
    return code


@cache
def _lengths() -> dict[str, int]:
    return {code[:2]: len(code) for code in table()}


def _value(bits: _Bits, ai: str) -> str:
    identifier = lookup(ai)
    if identifier is None:
        raise Gs1Invalid("GS1 has not assigned this application identifier", ai=ai)
    return "".join(_run(bits, component) for component in _components(identifier))


def _components(identifier: ApplicationIdentifier) -> list[_Component]:
    """The runs of a value: neighbours that are digits of known length are one, as the standard packs them.

    What may be absent has no known length, so its length is told.
    """
    found: list[_Component] = []
    for part in identifier.parts:
        fixed = part.shortest == part.longest and not part.optional
        made = _Component(part.kind == "N", fixed, part.longest)
        last = found[-1] if found else None
        if last and last.digits and made.digits and last.fixed == made.fixed:
            found[-1] = _Component(True, made.fixed, last.length + made.length)
        else:
            found.append(made)
    return found


def _run(bits: _Bits, component: _Component) -> str:
    if component.digits:
        length = component.length if component.fixed else bits.take(component.length.bit_length())
        return _digits(bits, _within(length, component))
    packing = bits.take(3)
    length = component.length if component.fixed else bits.take(component.length.bit_length())
    return _text(bits, packing, _within(length, component))


def _within(length: int, component: _Component) -> int:
    if length > component.length:
        raise Gs1Invalid(f"a value of {length} characters in the compressed link; {component.length} fit")
    return length


def _digits(bits: _Bits, count: int) -> str:
    """A number in as few bits as hold any of so many digits, zeros in front kept."""
    number = bits.take((10**count - 1).bit_length() if count else 0)
    text = f"{number:0{count}d}" if count else ""
    if len(text) > count:
        raise Gs1Invalid(f"a number of the compressed link has more than its {count} digits")
    return text


def _text(bits: _Bits, packing: int, count: int) -> str:
    if packing == 0:
        return _digits(bits, count)
    if packing in (1, 2):
        return "".join((_HEX_LOWER, _HEX_UPPER)[packing - 1][bits.take(4)] for _ in range(count))
    if packing == 3:
        return "".join(_ALPHABET[bits.take(6)] for _ in range(count))
    if packing == 4:
        return "".join(chr(bits.take(7)) for _ in range(count))
    raise Gs1Invalid(f"{packing} is no way to pack characters in a compressed link")


def _other(bits: _Bits, high: int) -> str:
    """A pair that is not GS1's: length and characters of its name, then its value."""
    name = "".join(_ALPHABET[bits.take(6)] for _ in range(high << 3 | bits.take(3)))
    packing, count = bits.take(3), bits.take(7)
    if not name or name.isdecimal():
        raise Gs1Invalid("a pair of the compressed link has no name, or a number for one")
    return f"{name}={quote(_text(bits, packing, count), safe='')}"
