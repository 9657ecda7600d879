"""What the inside of a value must mean: dates, times, check digits, positions.

Rule names are those of the GS1 Barcode Syntax Dictionary. Rules of `CODE_LISTS` name lists which others
keep and change (countries, currencies, package types, North American coupons): length and characters are
checked, membership is not.
"""

import re
from collections.abc import Callable
from datetime import date

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.characters import check_escapes
from zhenbo.gs1.check_digits import require_check_digit, require_check_pair

CODE_LISTS = frozenset(
    {"couponcode", "couponposoffer", "iso3166", "iso3166999", "iso3166alpha2", "iso4217", "packagetype"}
)

_SHORTEST_PREFIX = 4


def check_content(rule: str, text: str, offset: int = 0) -> None:
    """Refuse `text`, a component that begins `offset` characters into its value, where `rule` says so."""
    if rule in CODE_LISTS:
        return
    try:
        _RULES[rule](text)
    except Gs1Invalid as fault:
        raise Gs1Invalid(fault.reason, position=offset + (fault.position or 1)) from None


def _require(condition: bool, reason: str) -> None:
    if not condition:
        raise Gs1Invalid(reason)


def _prefix_from(start: int) -> Callable[[str], None]:
    def check(text: str) -> None:
        beginning = text[start : start + _SHORTEST_PREFIX]
        enough = len(beginning) == _SHORTEST_PREFIX and beginning.isdecimal()
        if not enough:
            raise Gs1Invalid("a GS1 company prefix begins here: at least four digits", position=start + 1)

    return check


def _matches(pattern: str, reason: str) -> Callable[[str], None]:
    expression = re.compile(pattern)
    return lambda text: _require(expression.fullmatch(text) is not None, f"{text!r} is not {reason}")


def _at_most(limit: int, reason: str) -> Callable[[str], None]:
    return lambda text: _require(int(text) <= limit, f"{text} is not {reason}")


def _day(text: str, *, day_optional: bool = False) -> None:
    """YYMMDD or YYYYMMDD; the century matters for 29 February alone, and 2000 had one."""
    full = text if len(text) == 8 else f"20{text}"
    day = full[6:] if not (day_optional and full[6:] == "00") else "01"
    try:
        date(int(full[:4]), int(full[4:6]), int(day))
    except ValueError:
        raise Gs1Invalid(f"{text} is not a date {'YYYYMMDD' if len(text) == 8 else 'YYMMDD'}") from None


def _clock(text: str) -> None:
    _require(int(text[:2]) <= 23 and int(text[2:]) <= 59, f"{text} is not a time HHMM")


def _piece_of_total(text: str) -> None:
    piece, total = int(text[:2]), int(text[2:])
    _require(0 < piece <= total, f"piece {text[:2]} of {text[2:]} cannot be")


def _place_in_sequence(text: str) -> None:
    match = re.fullmatch("([1-9][0-9]*)/([1-9][0-9]*)", text)
    _require(
        match is not None and int(match[1]) <= int(match[2]),
        f"{text!r} is not a place in a sequence such as 1/2",
    )


def _bank_account(text: str) -> None:
    """ISO 13616: letters count 10 to 35, the first four characters move to the end; modulo 97 that is 1."""
    _matches("[A-Z]{2}[0-9]{2}[A-Z0-9]+", "an IBAN")(text)
    number = "".join(str(int(character, 36)) for character in text[4:] + text[:4])
    _require(int(number) % 97 == 1, f"the check digits of IBAN {text} are wrong")


_RULES: dict[str, Callable[[str], None]] = {
    "csum": require_check_digit,
    "csumalpha": require_check_pair,
    "gcppos1": _prefix_from(0),
    "gcppos2": _prefix_from(1),
    "hasnondigit": lambda text: _require(
        not text.isdecimal(), f"{text!r} needs a character that is no digit"
    ),
    "hh": _at_most(23, "an hour"),
    "hhmi": _clock,
    "hyphen": _matches("-", "a hyphen"),
    "iban": _bank_account,
    "importeridx": _matches("[-0-9A-Za-z_]", "an importer index"),
    "iso5218": _matches("[0129]", "a code of ISO/IEC 5218: 0, 1, 2 or 9"),
    "latitude": _at_most(1_800_000_000, "a latitude"),
    "longitude": _at_most(3_600_000_000, "a longitude"),
    "mediatype": _matches("0[1-9]|10|[89][0-9]", "an AIDC media type: 01 to 10 or 80 to 99"),
    "mi": _at_most(59, "a minute"),
    "nonzero": lambda text: _require(bool(text.strip("0")), f"{text} may not be zero"),
    "nozeroprefix": lambda text: _require(not text.startswith("0"), f"{text} may not begin with 0"),
    "pcenc": check_escapes,
    "pieceoftotal": _piece_of_total,
    "posinseqslash": _place_in_sequence,
    "ss": _at_most(59, "a second"),
    "winding": _matches("[019]", "a winding direction: 0, 1 or 9"),
    "yesno": _matches("[01]", "0 (no) or 1 (yes)"),
    "yymmd0": lambda text: _day(text, day_optional=True),
    "yymmdd": _day,
    "yyyymmdd": _day,
    "zero": lambda text: _require(not text.strip("0"), f"{text} must be zero"),
}

RULE_NAMES = CODE_LISTS | _RULES.keys()
