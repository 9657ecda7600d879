"""Scratch codes and random serials: Crockford's base 32, which has no I, L, O or U to be misread.

A code is 23 random characters (115 bits) and a check character, typed as six groups of four. The check
character makes the sum of character values times descending powers of a generator zero in the field of 32
elements, so any one wrong character and any two exchanged characters are noticed before a key is derived from
them.
"""

from __future__ import annotations

import os
import unicodedata
from functools import reduce
from operator import xor

from zhenbo.errors import BadCode

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BITS = 115
SERIAL_CHARACTERS = 13  # 65 bits
_RANDOM = 23
_LENGTH = _RANDOM + 1
_GROUP = 4
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOKALIKE = str.maketrans("ILO", "110")
_FOLD = bytes(ord(ALPHABET[byte % 32]) for byte in range(256))  # 256 is a multiple of 32: no bias


def _double(value: int) -> int:
    """Times the generator in GF(32) modulo x^5 + x^2 + 1, which is primitive."""
    return value << 1 ^ 0b100101 if value & 0b10000 else value << 1


def _weights() -> list[dict[str, int]]:
    """For each random character of a code: its share in the check character."""
    table, shares = [], list(range(32))
    for _ in range(_RANDOM):
        shares = [_double(share) for share in shares]
        table.append({character: shares[value] for value, character in enumerate(ALPHABET)})
    return table[::-1]


_SHARES = _weights()


def random_texts(count: int, characters: int) -> list[str]:
    """Texts of random characters from the operating system, five bits each."""
    text = os.urandom(count * characters).translate(_FOLD).decode("ascii")
    return [text[start : start + characters] for start in range(0, len(text), characters)]


def new_codes(count: int) -> list[str]:
    """Fresh codes in canonical form: 24 characters, no dashes."""
    return [text + check_character(text) for text in random_texts(count, _RANDOM)]


def check_character(text: str) -> str:
    """The character that completes 23 random ones."""
    return ALPHABET[reduce(xor, [share[character] for share, character in zip(_SHARES, text, strict=True)])]


def grouped(code: str) -> str:
    """A code as it is printed: groups of four with dashes."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def parse_code(typed: str) -> str:
    """Canonical form of a code as typed or scanned: any case, blanks and dashes, O for 0, I and L for 1.

    Errors name the place and never the code, which may end up in a log.
    """
    text = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKE)
    text = "".join(character for character in text if character not in "-‐‑–—_. \t\r\n\u200b\ufeff")
    for place, character in enumerate(text, 1):
        if character not in _VALUE:
            raise BadCode(
                f"character {place} of the code cannot occur in one; codes use 0-9 and A-Z without I, L, O, U"
            )
    if len(text) != _LENGTH:
        raise BadCode(
            f"a code has {_LENGTH} characters in {_LENGTH // _GROUP} groups; {len(text)} were typed"
        )
    if check_character(text[:_RANDOM]) != text[_RANDOM]:
        raise BadCode(
            "the code was mistyped: its check character does not fit; compare it with the label again"
        )
    return text
