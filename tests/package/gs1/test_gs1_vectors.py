"""`tests/vectors/gs1.json`, which the contract answers too: see tests/chain/unit/gs1/test_gs1.py."""

import json
from typing import Any

import pytest

from tests.vectors import make_gs1
from zhenbo import gs1
from zhenbo.errors import Gs1Invalid

VECTORS: dict[str, Any] = json.loads(make_gs1.PATH.read_text("utf-8"))


def test_file_is_what_its_generator_writes() -> None:
    assert make_gs1.PATH.read_text("utf-8") == make_gs1.text()


def test_file_covers_every_length_and_every_character() -> None:
    lengths = {len(row["text"]) for row in VECTORS["gtins"]}
    assert {8, 12, 13, 14} <= {len(row["text"]) for row in VECTORS["gtins"] if row["gtin14"]}
    assert set(range(5, 17)) <= lengths
    single = {row["text"] for row in VECTORS["texts"] if row["valid"] and len(row["text"]) == 1}
    assert len(single) == 82
    assert {row["serial"] for row in VECTORS["token_ids"]} >= single


@pytest.mark.parametrize("row", VECTORS["gtins"], ids=lambda row: repr(row["text"]))
def test_gtin(row: dict[str, Any]) -> None:
    if row["gtin14"]:
        assert gs1.parse_gtin(row["text"]) == row["gtin14"]
    else:
        with pytest.raises(Gs1Invalid):
            gs1.parse_gtin(row["text"])


@pytest.mark.parametrize("row", VECTORS["texts"], ids=lambda row: repr(row["text"]))
def test_serial_and_lot(row: dict[str, Any]) -> None:
    for parse in (gs1.parse_serial, gs1.parse_lot):
        if row["valid"]:
            assert parse(row["text"]) == row["text"]
        else:
            with pytest.raises(Gs1Invalid):
                parse(row["text"])


@pytest.mark.parametrize("row", VECTORS["token_ids"], ids=lambda row: row["token_id"])
def test_token_id(row: dict[str, Any]) -> None:
    token_id = int(row["token_id"], 16)
    if row["gtin"] is None:
        with pytest.raises(Gs1Invalid):
            gs1.decode_token_id(token_id)
        return
    assert gs1.encode_token_id(row["gtin"], row["serial"]) == token_id
    assert gs1.decode_token_id(token_id) == (row["gtin"], row["serial"])
    assert gs1.item_link("example.com", row["gtin"], row["serial"]) == f"https://example.com{row['path']}"


@pytest.mark.parametrize("row", VECTORS["links"]["rows"], ids=lambda row: row["uri"])
def test_links(row: dict[str, Any]) -> None:
    gtin, lot, serial, uri = VECTORS["links"]["gtin"], row["lot"], row["serial"], row["uri"]
    if serial is None:
        assert gs1.batch_link(gs1.CANONICAL_DOMAIN, gtin, lot) == uri
    else:
        assert gs1.item_link(gs1.CANONICAL_DOMAIN, gtin, serial, lot=lot) == uri
    link = gs1.parse(uri)
    assert (link.value("01"), link.value("10"), link.value("21")) == (gtin, lot, serial)
    assert link.uri() == link.canonical() == uri
