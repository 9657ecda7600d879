"""Content rules: one accepted and one refused value a rule, through the identifiers that use them."""

from itertools import pairwise

import pytest

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.application_identifiers import lookup, table
from zhenbo.gs1.content import CODE_LISTS, RULE_NAMES, check_content

CASES = {
    "csum": ("9520123456788", "9520123456789"),
    "csumalpha": ("7907665Bm8v2AB", "7907665Bm8v2AC"),
    "gcppos1": ("9520", "952A"),
    "gcppos2": ("09520", "095"),
    "hasnondigit": ("1A", "12"),
    "hh": ("23", "24"),
    "hhmi": ("2359", "2360"),
    "hyphen": ("-", "+"),
    "iban": ("GB82WEST12345698765432", "GB82WEST12345698765433"),
    "importeridx": ("_", "!"),
    "iso5218": ("9", "3"),
    "latitude": ("1800000000", "1800000001"),
    "longitude": ("3600000000", "3600000001"),
    "mediatype": ("80", "11"),
    "mi": ("59", "60"),
    "nonzero": ("0001", "0000"),
    "nozeroprefix": ("10", "01"),
    "pcenc": ("a%20b", "a%2"),
    "pieceoftotal": ("0202", "0302"),
    "posinseqslash": ("1/2", "2/1"),
    "ss": ("59", "60"),
    "winding": ("9", "2"),
    "yesno": ("1", "2"),
    "yymmd0": ("280200", "281300"),
    "yymmdd": ("280229", "280200"),
    "yyyymmdd": ("20280229", "19000229"),
    "zero": ("0", "1"),
}


def test_every_rule_has_a_case() -> None:
    assert CASES.keys() == RULE_NAMES - CODE_LISTS


@pytest.mark.parametrize("rule", CASES)
def test_rule(rule: str) -> None:
    accepted, refused = CASES[rule]
    check_content(rule, accepted)
    with pytest.raises(Gs1Invalid) as fault:
        check_content(rule, refused, offset=5)
    assert fault.value.position is not None and fault.value.position > 5


@pytest.mark.parametrize("rule", sorted(CODE_LISTS))
def test_membership_of_code_lists_is_left_to_their_keepers(rule: str) -> None:
    check_content(rule, "000")


def test_an_unknown_rule_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        check_content("nosuchrule", "1")


@pytest.mark.parametrize(
    ("ai", "good", "bad"),
    [
        ("7007", ["260315", "260315260402"], ["2603152604", "260315261301"]),
        ("8008", ["26031512", "260315123059"], ["26031524", "2603151"]),
        ("253", ["1231231231232", "1231231231232TEST5678901234567"], ["1231231231233", "123123123123"]),
        ("8010", ["0200", "9520-A/1#"], ["020", "9520a"]),
        ("8030", ["a-_B"], ["a+b"]),
        ("421", ["156650000"], ["156", "A56650000"]),
    ],
)
def test_values_of_several_parts(ai: str, good: list[str], bad: list[str]) -> None:
    identifier = lookup(ai)
    assert identifier is not None
    for value in good:
        identifier.check(value)
    for value in bad:
        with pytest.raises(Gs1Invalid) as fault:
            identifier.check(value)
        assert fault.value.ai == ai


def test_table_has_no_code_that_begins_another() -> None:
    codes = sorted(table())
    assert not [(a, b) for a, b in pairwise(codes) if b.startswith(a)]
