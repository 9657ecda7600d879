"""Keys, check digits, prefixes, tokenId: what the vectors cannot say, and properties over all inputs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenbo import gs1
from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.characters import CHARACTER_SET_82
from zhenbo.gs1.check_digits import check_pair, require_check_pair

bodies = st.one_of(*(st.text("0123456789", min_size=size, max_size=size) for size in (7, 11, 12, 13)))
gtins = bodies.filter(lambda body: body.strip("0")).map(lambda body: body + gs1.check_digit(body))
serials = st.text(CHARACTER_SET_82, min_size=1, max_size=20)


@given(gtins)
def test_gtin_is_padded_to_fourteen_digits_once(gtin: str) -> None:
    full = gs1.parse_gtin(gtin)
    assert len(full) == 14 and int(full) == int(gtin)
    assert gs1.parse_gtin(full) == full


@given(gtins, st.data())
def test_one_mistyped_digit_is_always_found(gtin: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(gtin) - 1))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != gtin[place]]))
    with pytest.raises(Gs1Invalid):
        gs1.parse_gtin(gtin[:place] + digit + gtin[place + 1 :])


def test_error_says_the_right_check_digit_and_its_place() -> None:
    with pytest.raises(Gs1Invalid, match="check digit of 4006381333932 is 1, not 2") as fault:
        gs1.parse_gtin("4006381333932")
    assert fault.value.position == 13


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "GTIN is empty"),
        ("690123456789", "check digit"),
        ("36000291452", "spreadsheets drop leading zeros"),
        ("6.90123E+12", "rounded by a spreadsheet"),
        ("690 1234567892", "character 4: ' ' is not a digit"),
        ("٦901234567892", "character 1"),
        ("00000000000000", "identifies nothing"),
    ],
)
def test_gtin_refusals_say_the_cure(text: str, words: str) -> None:
    with pytest.raises(Gs1Invalid, match=words.replace("(", r"\(")):
        gs1.parse_gtin(text)


def test_gln_and_sscc() -> None:
    assert gs1.parse_gln("9520123456788") == "9520123456788"
    assert gs1.parse_sscc("006141411234567890") == "006141411234567890"
    for parse, text in ((gs1.parse_gln, "9520123456789"), (gs1.parse_sscc, "006141411234567891")):
        with pytest.raises(Gs1Invalid, match="check digit"):
            parse(text)
    for parse, text in ((gs1.parse_gln, "96385074"), (gs1.parse_sscc, "96385074")):
        with pytest.raises(Gs1Invalid, match="digits"):
            parse(text)


def test_check_pair_of_the_general_specifications() -> None:
    assert check_pair("1987654Ad4X4bL5ttr2310c") == "2K"
    require_check_pair("1987654Ad4X4bL5ttr2310c2K")
    with pytest.raises(Gs1Invalid, match="are 2K, not 2X"):
        require_check_pair("1987654Ad4X4bL5ttr2310c2X")
    with pytest.raises(Gs1Invalid, match="too short"):
        require_check_pair("2")


def test_serial_refusals_name_the_place() -> None:
    with pytest.raises(Gs1Invalid, match="character 2: '#' is not in GS1 character set 82"):
        gs1.parse_serial("A#1")
    with pytest.raises(Gs1Invalid, match="character 21: lot has at most 20"):
        gs1.parse_lot("x" * 21)
    with pytest.raises(Gs1Invalid, match="serial is empty"):
        gs1.parse_serial("")


def test_prefix_holds_gtin_gln_and_sscc() -> None:
    assert gs1.holds("6901234", "6901234567892")
    assert gs1.holds("6901234", "16901234567899")
    assert gs1.holds("9520123", "9520123456788")
    assert gs1.holds("0614141", "006141411234567890")
    assert not gs1.holds("6901235", "6901234567892")
    assert not gs1.holds("16901", "16901234567899"), "the packaging indicator is no part of a prefix"


def test_gtin8_has_one_prefix_alone() -> None:
    assert gs1.possible_prefixes("96385074") == ("000009638507",)
    assert gs1.holds("000009638507", "96385074")
    for prefix in ("0000", "00000", "00000963", "00000963850"):
        with pytest.raises(Gs1Invalid, match="other companies' GTIN-8"):
            gs1.holds(prefix, "96385074")


def test_possible_prefixes_from_the_longest_to_four_digits() -> None:
    assert gs1.possible_prefixes("6901234567892")[0] == "690123456789"
    assert gs1.possible_prefixes("6901234567892")[-1] == "6901"
    assert gs1.possible_prefixes("000012345670" + gs1.check_digit("000012345670"))[-1] == "00001"


@given(gtins)
def test_every_possible_prefix_is_one_and_holds_the_key(gtin: str) -> None:
    for prefix in gs1.possible_prefixes(gtin):
        assert gs1.parse_company_prefix(prefix) == prefix
        assert gs1.holds(prefix, gtin)


@pytest.mark.parametrize("text", ["", "690", "6901234567890", "69O1", "69 01"])
def test_company_prefix_refusals(text: str) -> None:
    with pytest.raises(Gs1Invalid):
        gs1.parse_company_prefix(text)


@given(gtins, serials)
def test_token_id_round_trip(gtin: str, serial: str) -> None:
    token_id = gs1.encode_token_id(gtin, serial)
    assert gs1.decode_token_id(token_id) == (gtin.zfill(14), serial)
    assert token_id >> 160 == int(gtin)
    assert token_id < 2**207


@given(st.one_of(st.integers(), st.integers(0, 2**256 - 1), st.integers(0, 2**207)))
def test_a_number_decodes_only_if_it_encodes_to_itself(token_id: int) -> None:
    try:
        gtin, serial = gs1.decode_token_id(token_id)
    except Gs1Invalid:
        return
    assert gs1.encode_token_id(gtin, serial) == token_id


@given(gtins, st.binary(min_size=20, max_size=20))
def test_any_twenty_bytes_behind_a_gtin(gtin: str, serial: bytes) -> None:
    body = serial.rstrip(b"\0")
    token_id = int(gtin) << 160 | int.from_bytes(serial, "big")
    if body and all(chr(byte) in CHARACTER_SET_82 for byte in body):
        assert gs1.decode_token_id(token_id).serial == body.decode()
    else:
        with pytest.raises(Gs1Invalid):
            gs1.decode_token_id(token_id)


def test_decode_says_which_part_is_wrong() -> None:
    good = gs1.encode_token_id("6901234567892", "A-1")
    with pytest.raises(Gs1Invalid, match=r"\(21\), character 2: a zero byte"):
        gs1.decode_token_id((good >> 160 << 160) | int.from_bytes(b"A\0B".ljust(20, b"\0"), "big"))
    with pytest.raises(Gs1Invalid, match=r"\(01\), character 14: the check digit"):
        gs1.decode_token_id(good + (1 << 160))
    with pytest.raises(Gs1Invalid, match="no GTIN in its upper bits"):
        gs1.decode_token_id(good | 1 << 255)
    with pytest.raises(Gs1Invalid, match="no GTIN"):
        gs1.decode_token_id(-1)
