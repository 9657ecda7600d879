"""Compressed Digital Links: what GS1's toolkit wrote, what a second program writes, and what is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1 import Element, from_elements
from zhenbo.gs1.application_identifiers import table
from zhenbo.gs1.characters import CHARACTER_SET_82
from zhenbo.gs1.compression import decompress, is_compressed

BASE = "https://id.gs1.org"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

# as GS1's JavaScript toolkit compressed them, with and without the sequences of one byte
TOOLKIT = {
    "ARHKVAdpQg": {"01": "09780345418913"},
    "DBFRJydaKAowOQ": {"01": "09520123456788", "21": "12345"},
    "ARFRJydaKEIKMDk": {"01": "09520123456788", "21": "12345"},
    "CxFKk4XB0MpZyemo": {"01": "09506000134376", "10": "LOT01"},
    "ARFKk4XB0CDKWcnpq": {"01": "09506000134376", "10": "LOT01"},
    "JUhWbLCvxIKRUScnWig": {"414": "9520123456788", "254": "32a/b"},
    "mkuVIBI0q8IY": {"8010": "95201234ABC", "8011": "12"},
    "HxFRJydaKEdXiIxK": {"01": "09520123456788", "10": "abc", "15": "280101"},
    "LRFRJydaKAAYY": {"01": "09520123456788", "3103": "000195"},
    "wIqJOTrRQx7QAK": {"255": "9520123456788123", "3900": "0010"},
    "ChFRJydaKIRUIQuzf0XsSGNQokqZOoUqlaxauXg": {
        "01": "09520123456788", "22": "2A", "10": "lot/1", "21": "!\"%&'()*+,-./",
    },
    "DBFRJydaKFG9W33e": {"01": "09520123456788", "21": "deadbeef"},
    "DBFRJydaKJO9W33eA": {"01": "09520123456788", "21": "DEADBEEF0"},
    "gARo9520123x": {"8004": "9520123x"},
    "AQyNo0UVqCDOeJtpt0ALojEpC3JG6aaaaaaaaaaag": {
        "01": "06901234567892", "10": "PE2026A", "17": "280101", "21": "SN000000000001",
    },
    "LQnYUc1gmgAXohEQYUNMrYsmZyRoQ-A": {
        "01": "05412345000013", "3103": "000189", "3923": "2172", "10": "ABC&+123",
    },
}  # fmt: skip


@pytest.mark.parametrize("segment", TOOLKIT)
def test_what_gs1s_toolkit_compressed(segment):
    assert dict(decompress(segment, base=BASE).link.elements) == TOOLKIT[segment]


def test_zeros_in_front_of_a_serial_stay():
    """The toolkit writes them and drops them when it reads."""
    assert decompress("DBFRJydaKA4AYBg", base=BASE).link.value("21") == "0012300"


def test_pairs_that_are_not_gs1s_come_back_as_parameters():
    found = decompress("ARFRJydaKeCk1gPsgY-DutmIOrw", base=BASE)
    assert found.link.uri() == f"{BASE}/01/09520123456788" and found.others == ("k1=v%201", "utm=abc")


def test_the_key_may_stand_uncompressed_in_front():
    found = decompress("IQUYHI", base="https://x.example/a", before=(Element("01", "09520123456788"),))
    assert found.link.uri() == "https://x.example/a/01/09520123456788/21/12345"


# a compressor of our own, by the letter of the standard: plain integers, no table of the program under test


def compressed(elements) -> str:
    bits = "".join(_element(ai, value) for ai, value in elements)
    bits += "0" * (-len(bits) % 6)
    return "".join(ALPHABET[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))


def _element(ai, value) -> str:
    bits, start = "".join(f"{int(digit):04b}" for digit in ai), 0
    for digits, fixed, most in FORMATS[ai]:
        text = value[start : start + most]
        start += len(text)
        told = "" if fixed else f"{len(text):0{most.bit_length()}b}"
        bits += told + _number(text) if digits else _packed(text, told)
    return bits


def _number(text) -> str:
    width = (10 ** len(text) - 1).bit_length()
    return f"{int(text):0{width}b}" if text else ""


def _packed(text, told) -> str:
    if text.isdecimal():
        return "000" + told + _number(text)
    for code, alphabet, width in (
        ("001", "0123456789abcdef", 4),
        ("010", "0123456789ABCDEF", 4),
        ("011", ALPHABET, 6),
    ):
        if set(text) <= set(alphabet):
            return code + told + "".join(f"{alphabet.index(each):0{width}b}" for each in text)
    return "100" + told + "".join(f"{ord(each):07b}" for each in text)


# (digits, known length, most characters), as GS1 publishes the formats
FORMATS = {
    "00": [(True, True, 18)], "01": [(True, True, 14)], "10": [(False, False, 20)], "17": [(True, True, 6)],
    "21": [(False, False, 20)], "22": [(False, False, 20)], "253": [(True, True, 13), (False, False, 17)],
    "255": [(True, True, 13), (True, False, 12)], "30": [(True, False, 8)], "414": [(True, True, 13)],
    "254": [(False, False, 20)], "8003": [(True, True, 14), (False, False, 16)], "8006": [(True, True, 18)],
    "8017": [(True, True, 18)], "8019": [(True, False, 10)], "7007": [(True, True, 6), (True, False, 6)],
    "423": [(True, True, 3), (True, False, 12)], "240": [(False, False, 30)],
}  # fmt: skip
TEXT = st.text(CHARACTER_SET_82, min_size=1, max_size=20)
DIGITS = st.text("0123456789", min_size=1, max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.one_of(TEXT, DIGITS), st.one_of(TEXT, DIGITS), st.one_of(st.none(), DIGITS))
def test_an_item_comes_back_as_it_was(lot, serial, count):
    elements = [("01", "09520123456788"), ("10", lot), ("21", serial), *([("30", count)] if count else [])]
    found = decompress(compressed(elements), base=BASE)
    assert found.link == from_elements((Element(*each) for each in elements), base=BASE) and not found.others


@pytest.mark.parametrize(
    "elements",
    [
        [("00", "095201230000000016")],
        [("253", "9520123456788ab12")],
        [("255", "9520123456788000")],
        [("8003", "09520123456788A-1")],
        [("8006", "095201234567880102")],
        [("8017", "952012345678900006"), ("8019", "0017")],
        [("414", "9520123456788"), ("254", "0")],
        [("01", "09520123456788"), ("7007", "260401260402"), ("240", "x"), ("17", "280101")],
        [("01", "09520123456788"), ("7007", "260401"), ("423", "156")],
    ],
    ids=str,
)
def test_other_keys_and_long_numbers_come_back(elements):
    elements = [(ai, checked(ai, value)) for ai, value in elements]
    assert dict(decompress(compressed(elements), base=BASE).link.elements) == dict(elements)


def checked(ai, value):
    """The value with the check digit that it needs."""
    from zhenbo.gs1.check_digits import check_digit

    length = {"00": 18, "8017": 18}.get(ai)
    return value[: length - 1] + check_digit(value[: length - 1]) if length else value


def test_the_sequences_of_one_byte_are_of_identifiers_that_exist():
    from zhenbo.gs1.compression import _SEQUENCES

    assert len(_SEQUENCES) == 52 and all(ai in table() for sequence in _SEQUENCES.values() for ai in sequence)


BAD = {
    "empty": "", "one character": "A", "no alphabet": "AB/CD", "cut short": "ARHKVAdp",
    "bits behind": "ARHKVAdpQgAAA",
    "check digit": "ARHKVAdpQQ", "unassigned byte": "S0", "reserved": "4AAAAAAAA", "only a date": "FwAAAA",
    "oversize": "A" * 3000, "pair without a name": "8AAA",
}  # fmt: skip


@pytest.mark.parametrize("segment", BAD.values(), ids=BAD)
def test_what_is_no_compressed_link_is_refused(segment):
    with pytest.raises(Gs1Invalid):
        decompress(segment, base=BASE)


def test_an_identifier_given_twice_is_refused():
    twice = compressed([("01", "09520123456788"), ("10", "A"), ("10", "A")])
    with pytest.raises(Gs1Invalid, match="twice"):
        decompress(twice, base=BASE)


@settings(max_examples=500, deadline=None)
@given(st.text(ALPHABET, min_size=1, max_size=60))
def test_whatever_the_bits_there_is_a_link_or_a_refusal(segment):
    assert is_compressed(segment)
    try:
        found = decompress(segment, base=BASE)
    except Gs1Invalid:
        return
    assert found.link.uri().startswith(BASE)
