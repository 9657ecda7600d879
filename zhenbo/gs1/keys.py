"""GS1 keys: GTIN, GLN, SSCC, serial, lot and company prefix.

Each `parse_` function returns the one form this project stores, or raises Gs1Invalid that says what is
wrong where. Source: GS1 General Specifications: section 1.4 (company prefix), 3 (AI 00, 01, 10, 21, 414),
7.9 (check digits).
"""

from functools import lru_cache

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.characters import check_characters
from zhenbo.gs1.check_digits import require_check_digit

GTIN_LENGTHS = (8, 12, 13, 14)
LONGEST_SERIAL = 20
LONGEST_LOT = 20
SHORTEST_PREFIX = 4
BODY_DIGITS = 12
#: The twelve digits of a GTIN-8 that a prefix would begin start with these, and belong to many companies.
GTIN8_ZEROS = "00000"


@lru_cache(maxsize=1024)  # a batch asks for the same GTIN a million times
def parse_gtin(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as fourteen digits, check digit proven."""
    check_characters(_digits_of(text, "GTIN"), "N")
    if len(text) not in GTIN_LENGTHS:
        raise Gs1Invalid(
            f"a GTIN has 8, 12, 13 or 14 digits, {text!r} has {len(text)};"
            " spreadsheets drop leading zeros: format the column as text"
        )
    require_check_digit(text)
    if not text.strip("0"):
        raise Gs1Invalid("a GTIN of zeros identifies nothing")
    return text.zfill(14)


def parse_gln(text: str) -> str:
    """A Global Location Number: thirteen digits, check digit proven."""
    return _numeric_key(text, "GLN", 13)


def parse_sscc(text: str) -> str:
    """A Serial Shipping Container Code: eighteen digits, check digit proven."""
    return _numeric_key(text, "SSCC", 18)


def parse_serial(text: str) -> str:
    """A serial number (AI 21): 1 to 20 characters of set 82."""
    return _text_key(text, "serial", LONGEST_SERIAL)


def parse_lot(text: str) -> str:
    """A batch or lot number (AI 10): 1 to 20 characters of set 82."""
    return _text_key(text, "lot", LONGEST_LOT)


def parse_company_prefix(text: str) -> str:
    """A GS1 company prefix: 4 to 12 digits; among GTIN-8 only the whole body of twelve is a licence."""
    check_characters(_digits_of(text, "company prefix"), "N")
    if not SHORTEST_PREFIX <= len(text) <= BODY_DIGITS:
        raise Gs1Invalid(
            f"a company prefix has {SHORTEST_PREFIX} to {BODY_DIGITS} digits, {text!r} has {len(text)}"
        )
    if GTIN8_ZEROS.startswith(text[:5]) and len(text) != BODY_DIGITS:
        raise Gs1Invalid(
            f"company prefix {text} would hold other companies' GTIN-8;"
            " license a GTIN-8 by the twelve digits of its GTIN-14 without the first and the last"
        )
    return text


def prefix_body(key: str) -> str:
    """The twelve digits of a GTIN, GLN or SSCC that its company prefix begins.

    In a GTIN-14 these are digits 2 to 13: without packaging indicator and check digit.
    """
    if len(key) == 18:
        return parse_sscc(key)[1:13]
    return parse_gtin(key)[1:13]


def holds(prefix: str, key: str) -> bool:
    """True where the holder of company prefix `prefix` may issue `key`, a GTIN, GLN or SSCC."""
    return prefix_body(key).startswith(parse_company_prefix(prefix))


def possible_prefixes(key: str) -> tuple[str, ...]:
    """Every company prefix that could hold `key`, longest first; one alone for a GTIN-8."""
    body = prefix_body(key)
    if body.startswith(GTIN8_ZEROS):
        return (body,)
    return tuple(
        body[:length] for length in range(BODY_DIGITS, SHORTEST_PREFIX - 1, -1) if body[:length].strip("0")
    )


def _numeric_key(text: str, name: str, length: int) -> str:
    check_characters(_digits_of(text, name), "N")
    if len(text) != length:
        raise Gs1Invalid(f"{name} has {length} digits, {text!r} has {len(text)}")
    require_check_digit(text)
    return text


def _text_key(text: str, name: str, longest: int) -> str:
    if not text:
        raise Gs1Invalid(f"{name} is empty")
    check_characters(text, "X")
    if len(text) > longest:
        raise Gs1Invalid(
            f"{name} has at most {longest} characters, {text!r} has {len(text)}", position=longest + 1
        )
    return text


def _digits_of(text: str, name: str) -> str:
    if not text:
        raise Gs1Invalid(f"{name} is empty")
    if "E+" in text.upper():
        raise Gs1Invalid(
            f"{name} {text!r} was rounded by a spreadsheet; format the column as text and enter it again"
        )
    return text
