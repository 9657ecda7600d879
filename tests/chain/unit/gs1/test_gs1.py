"""`Gs1.sol` answers `tests/vectors/gs1.json` as `zhenbo.gs1` does, and agrees with it on drawn inputs."""

import json

import pytest
from brownie import Gs1Harness, accounts
from brownie.test import given
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.vectors import make_gs1
from zhenbo import gs1
from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.characters import CHARACTER_SET_82

VECTORS = json.loads(make_gs1.PATH.read_text("utf-8"))

# The harness keeps no state, and each example is a call that carries many inputs
drawn = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def many(inputs):
    return st.lists(inputs, min_size=1, max_size=40)


@pytest.fixture(scope="module")
def harness():
    return accounts[0].deploy(Gs1Harness)


def accepts(parse, text):
    """True where the Python side takes `text`."""
    try:
        parse(text)
    except Gs1Invalid:
        return False
    return True


def test_gtins(harness):
    rows = [row for row in VECTORS["gtins"] if row["number_is_gtin"] is not None]
    answers = harness.areGtins([int(row["text"]) for row in rows])
    assert not [row for row, answer in zip(rows, answers, strict=True) if answer != row["number_is_gtin"]]


def test_numbers_that_fourteen_digits_cannot_hold(harness):
    assert not any(harness.areGtins([0, 10**14, 10**14 + 9, 2**256 - 1]))


def test_serials(harness):
    rows = VECTORS["serial_bytes"]
    answers = harness.areSerials([row["bytes20"] for row in rows])
    assert not [row for row, answer in zip(rows, answers, strict=True) if answer != row["valid"]]


def test_lots(harness):
    rows = VECTORS["texts"]
    answers = harness.areLots([row["text"] for row in rows])
    assert not [row for row, answer in zip(rows, answers, strict=True) if answer != row["valid"]]


def test_token_ids_are_accepted_as_python_does(harness):
    token_ids = [int(row["token_id"], 16) for row in VECTORS["token_ids"]]
    gtins = harness.areGtins([token_id >> 160 for token_id in token_ids])
    serials = harness.areSerials([(token_id & (2**160 - 1)).to_bytes(20, "big") for token_id in token_ids])
    answers = [gtin and serial for gtin, serial in zip(gtins, serials, strict=True)]
    assert answers == [row["gtin"] is not None for row in VECTORS["token_ids"]]


def test_link_paths(harness):
    rows = [row for row in VECTORS["token_ids"] if row["path"]]
    assert len(rows) > 82
    paths = harness.linkPaths([int(row["token_id"], 16) for row in rows])
    assert list(paths) == [row["path"] for row in rows]


@drawn
@given(st.data())
def test_any_number_is_a_gtin_where_python_says_so(harness, data):
    bodies = data.draw(many(st.integers(0, 10**13 - 1)))
    numbers = [body * 10 + int(gs1.check_digit(str(body))) for body in bodies]
    numbers += data.draw(many(st.integers(0, 10**14 - 1)))
    expected = [accepts(gs1.parse_gtin, str(number).zfill(14)) for number in numbers]
    assert list(harness.areGtins(numbers)) == expected


@drawn
@given(
    texts=many(
        st.text(CHARACTER_SET_82, max_size=22) | st.text(st.characters(max_codepoint=127), max_size=22)
    )
)
def test_any_text_is_a_lot_where_python_says_so(harness, texts):
    assert list(harness.areLots(texts)) == [accepts(gs1.parse_lot, text) for text in texts]


@drawn
@given(texts=many(st.text(CHARACTER_SET_82 + "\0 ", max_size=20)))
def test_any_bytes_are_a_serial_where_python_says_so(harness, texts):
    padded = [text.encode().ljust(20, b"\0") for text in texts]
    expected = [accepts(gs1.parse_serial, serial.rstrip(b"\0").decode()) for serial in padded]
    assert list(harness.areSerials(padded)) == expected


@drawn
@given(serials=many(st.text(CHARACTER_SET_82, min_size=1, max_size=20)))
def test_any_item_has_the_path_that_python_writes(harness, serials):
    gtin = VECTORS["links"]["gtin"]
    links = [gs1.item_link(gs1.CANONICAL_DOMAIN, gtin, serial) for serial in serials]
    paths = harness.linkPaths([gs1.encode_token_id(gtin, serial) for serial in serials])
    assert [f"https://{gs1.CANONICAL_DOMAIN}{path}" for path in paths] == links
