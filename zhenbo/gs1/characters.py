"""GS1 character sets, and percent-encoding as Digital Link URIs use it.

Sources: GS1 General Specifications, figures 7.11-1 (character set 82), 7.11-2 (39) and 7.11-3 (64);
GS1 Digital Link URI Syntax 1.6; RFC 3986, section 2.
"""

import re
import string

from zhenbo.errors import Gs1Invalid

#: In the order that gives each character its value in the alphanumeric check characters.
CHARACTER_SET_82 = "!\"%&'()*+,-./0123456789:;<=>?" + string.ascii_uppercase + "_" + string.ascii_lowercase
_CHARACTER_SET_39 = "#-/" + string.digits + string.ascii_uppercase
_CHARACTER_SET_64 = string.ascii_letters + string.digits + "-_="

_ALLOWED = {
    "N": (frozenset(string.digits), "a digit"),
    "X": (frozenset(CHARACTER_SET_82), "in GS1 character set 82"),
    "Y": (frozenset(_CHARACTER_SET_39), "in GS1 character set 39"),
    "Z": (frozenset(_CHARACTER_SET_64), "in GS1 character set 64"),
}

_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_BAD_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


def check_characters(text: str, kind: str, offset: int = 0) -> None:
    """Refuse the first character of `text` that is not of `kind` (N digits, X set 82, Y set 39, Z set 64).

    `offset` is how many characters of the whole value stand before `text`; it moves the position reported.
    """
    allowed, name = _ALLOWED[kind]
    if allowed.issuperset(text):
        return
    index = next(i for i, character in enumerate(text) if character not in allowed)
    raise Gs1Invalid(f"{text[index]!r} is not {name}", position=offset + index + 1)


def escape(text: str, *, query: bool = False) -> str:
    """Percent-encode `text`: unreserved characters stay, all others become %XX in upper case.

    In a query a space becomes "+". Raises Gs1Invalid for characters above U+00FF, which no GS1 value holds.
    """
    return "".join(_escaped(character, index, query) for index, character in enumerate(text))


def _escaped(character: str, index: int, query: bool) -> str:
    if character in _UNRESERVED:
        return character
    if character == " " and query:
        return "+"
    if ord(character) > 0xFF:
        raise Gs1Invalid(f"{character!r} cannot stand in a GS1 value", position=index + 1)
    return f"%{ord(character):02X}"


def unescape(text: str, *, query: bool = False) -> str:
    """Undo percent-encoding, one character a byte; "+" is a space in a query and itself in a path.

    An incomplete escape stays as it is: use `check_escapes` first where that must not pass.
    """
    spaced = text.replace("+", " ") if query else text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), spaced)


def check_escapes(text: str) -> None:
    """Refuse a "%" without two hexadecimal digits behind it: being in set 82, it would pass as data."""
    fault = _BAD_ESCAPE.search(text)
    if fault:
        raise Gs1Invalid(
            "'%' needs two hexadecimal digits behind it; a '%' itself is written %25",
            position=fault.start() + 1,
        )
