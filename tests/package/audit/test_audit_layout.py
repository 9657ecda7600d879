"""Nothing in storage overlaps, and words packed by hand are what their source says."""

from types import SimpleNamespace

import pytest

from audit import layout, words
from audit.layout import Field
from audit.words import Word
from tests.package.audit.made_up import NAME


def contract(*entries, transient=()):
    types = {
        "t_uint64": {"label": "uint64", "numberOfBytes": "8"},
        "t_word": {"label": "uint256", "numberOfBytes": "32"},
    }
    storage = [
        {"slot": str(slot), "offset": offset, "label": f"_{slot}_{offset}", "type": kind, "astId": 1}
        for slot, offset, kind in entries
    ]
    return SimpleNamespace(
        name=NAME, layout={"storage": storage, "types": types}, transient={"storage": list(transient)}
    )


def test_neighbours_do_not_overlap():
    assert layout.faults(contract((0, 0, "t_uint64"), (0, 8, "t_uint64"), (1, 0, "t_word"))) == []


@pytest.mark.parametrize("slot, offset", [(0, 7), (0, 0), (0, 1)])
def test_an_overlap_is_named(slot, offset):
    (fault,) = layout.faults(contract((0, 0, "t_uint64"), (slot, offset, "t_uint64")))
    assert "overlap in slot 0" in fault


def test_a_word_that_runs_into_the_next_slot_is_named():
    (fault,) = layout.faults(contract((0, 8, "t_word"), (1, 0, "t_uint64")))
    assert fault == "Beacons: _0_8 and _1_0 overlap in slot 1"


def test_transient_storage_is_not_passed_over():
    (fault,) = layout.faults(contract(transient=[{"label": "_lock"}]))
    assert "transient storage" in fault


def test_a_field_knows_its_slot():
    assert (Field(72, 8, "a", "uint64", 1).slot, Field(72, 8, "a", "uint64", 1).offset) == (2, 8)


@pytest.fixture
def judge(tmp_path, monkeypatch):
    """What is said about a word of that documentation, raw value and answer."""

    def judge(text, raw, answer, **changes):
        (tmp_path / "libraries").mkdir(exist_ok=True)
        (tmp_path / "libraries" / "AlertWord.sol").write_text(text, encoding="utf-8")
        word = Word(NAME, "_alerts", "libraries/AlertWord.sol", lambda *_: 5, lambda _: answer, **changes)
        monkeypatch.setattr(words, "ROOT", tmp_path)
        monkeypatch.setattr(words, "CONTRACTS", tmp_path)
        monkeypatch.setattr(words, "WORDS", (word,))
        ask = SimpleNamespace(ask=lambda method, address, slot, block: raw)
        chain, there = SimpleNamespace(rpc=ask), SimpleNamespace(contracts={NAME: None})
        elsewhere = SimpleNamespace(deployment=SimpleNamespace(contracts={}))
        stage = SimpleNamespace(chain=chain, deployment=there, address=lambda name: "0x1")
        return list(words.faults(None, [elsewhere, stage]))

    return judge


UP = "/// @notice kind (8) | member (32), from the lowest bit."


def test_a_word_is_read_back_field_by_field(judge):
    assert judge(UP, "0x0703", {"kind": 3, "member": 7}) == []
    (fault,) = judge(UP, "0x0703", {"kind": 7, "member": 3})
    assert fault.startswith(
        "Beacons: _alerts holds {'kind': 3, 'member': 7} in storage, but the contract says"
    )


def test_the_highest_may_be_named_first_and_others_lie_below(judge):
    assert (
        judge("kind (8) | member (32)", "0x0300000007ff", {"kind": 3, "member": 7}, first=8, upwards=False)
        == []
    )


def test_fields_that_the_source_tells_otherwise_are_given(judge):
    given = {"layout": "kind (8) | member (32)"}
    assert judge("flags in the spare bits", "0x0703", {"kind": 3, "member": 7}, **given) == []


@pytest.mark.parametrize("text", ["no layout at all", "a (200) | b (57)"])
def test_a_layout_that_fits_no_word_is_named(judge, text):
    (fault,) = judge(text, "0x0", {})
    assert "so that they fit a word" in fault


def test_a_packing_library_that_is_not_listed_is_named(judge, tmp_path):
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries" / "OtherWord.sol").write_text("", encoding="utf-8")
    assert judge(UP, "0x0", {"kind": 0, "member": 0}) == [
        "OtherWord.sol packs a word that audit/words.py does not list"
    ]
