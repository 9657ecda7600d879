"""Lists of warnings: every row means one thing, or the list is refused with the row and the cure."""

import hashlib
import json
from pathlib import Path

import pytest

from zhenbo.alerts.kinds import KINDS, Kind, State, kind_of, state_title
from zhenbo.alerts.targets import target_name, target_of
from zhenbo.alerts.warnings_file import MOST_WARNINGS, read_warnings
from zhenbo.errors import BadList, BadSheet
from zhenbo.gs1 import encode_token_id

GTIN = "09521001003575"
LINK = f"https://id.tea.example/01/{GTIN}/21/Y26-001"
ROOT = "0x" + "ab" * 32
HEADING = "code,kind,evidence,uri\n"


def write(tmp_path, text, name="warnings.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_items_and_batches(tmp_path):
    text = f"{HEADING}{LINK},clone,{ROOT},https://scan.example/1\nbatch:77,Recall,{ROOT},\n"
    item, batch = read_warnings(write(tmp_path, text))
    assert item.target.value == encode_token_id(GTIN, "Y26-001") and not item.target.is_batch
    assert item.target.name == f"https://id.gs1.org/01/{GTIN}/21/Y26-001"
    assert (item.kind, item.evidence, item.uri, item.row) == (
        Kind.CLONE,
        bytes.fromhex("ab" * 32),
        "https://scan.example/1",
        2,
    )
    assert (batch.target.value, batch.target.is_batch, batch.kind) == (77, True, Kind.RECALL)


def test_evidence_may_be_a_file_beside_the_list(tmp_path):
    (tmp_path / "report.pdf").write_bytes(b"a report")
    (one,) = read_warnings(write(tmp_path, f"{HEADING}77,recall,report.pdf,\n"))
    assert one.evidence == hashlib.sha256(b"a report").digest()


def test_json_lines_say_the_same(tmp_path):
    rows = [{"code": LINK, "kind": "clone", "evidence": ROOT, "uri": ""}, {"code": "77", "kind": "chip"}]
    rows[1]["evidence"] = ROOT
    text = "\n".join(json.dumps(row) for row in rows) + "\n\n"
    by_lines = read_warnings(write(tmp_path, text, "warnings.jsonl"))
    table = f"{HEADING}{LINK},clone,{ROOT},\n77,chip,{ROOT},\n"
    by_table = read_warnings(write(tmp_path, table))
    assert [vars(w) | {"row": 0} for w in by_lines] == [vars(w) | {"row": 0} for w in by_table]


@pytest.mark.parametrize(
    "row, words",
    [
        (f"https://id.gs1.org/01/{GTIN},clone,{ROOT},", "row 2: "),
        (f"0,clone,{ROOT},", "no batch has this id"),
        (f"{2**64},clone,{ROOT},", "no batch has this id"),
        (f"https://id.gs1.org/01/09521001003576/21/A,clone,{ROOT},", "row 2: "),
        (f"tea,clone,{ROOT},", "neither an item's Digital Link nor a batch id"),
        (f"77,fake,{ROOT},", "'fake' is no kind; there are clone, chip"),
        ("77,clone,0x1234,", "neither 0x and 64 hex digits nor a file"),
        (f"77,clone,0x{'00' * 32},", "the evidence is zero"),
        ("77,clone,,", "neither 0x and 64 hex digits nor a file"),
        (f"77,clone,{ROOT},{'霉' * 100}", "more than 256 bytes"),
        (f"77,clone,{ROOT},\nbatch:77,clone,{ROOT},", "row 3: warns of the same as row 2"),
    ],
)
def test_a_bad_row_is_named(tmp_path, row, words, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    with pytest.raises(BadList, match=words.replace("(", r"\(")):
        read_warnings(write(tmp_path, HEADING + row + "\n"))


@pytest.mark.parametrize(
    "line, words",
    [
        ("{", "is no JSON"),
        ("[]", "is not an object"),
        ('{"code": 77}', "is not an object whose values are all texts"),
        ('{"code": "77", "colour": "red"}', "'colour' is unknown"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, words, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    with pytest.raises(BadList, match=f"row 1: .*{words}"):
        read_warnings(write(tmp_path, line, "warnings.jsonl"))


def test_a_list_of_nothing_and_one_too_long(tmp_path):
    with pytest.raises(BadList):
        read_warnings(write(tmp_path, HEADING))
    with pytest.raises(BadSheet):
        read_warnings(tmp_path / "none.csv")
    with pytest.raises(BadList):
        read_warnings(tmp_path / "none.jsonl")
    rows = "".join(f"{number + 1},clone,{ROOT},\n" for number in range(MOST_WARNINGS))
    assert len(read_warnings(write(tmp_path, HEADING + rows))) == MOST_WARNINGS
    with pytest.raises(BadList, match=str(MOST_WARNINGS)):
        read_warnings(write(tmp_path, f"{HEADING}{rows}{2**63},clone,{ROOT},\n"))


def test_refusals_are_said_in_chinese_too(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "zh")
    with pytest.raises(BadList, match="第 2 行：类别 'fake' 不存在"):
        read_warnings(write(tmp_path, f"{HEADING}77,fake,{ROOT},\n"))


def test_kinds_are_those_of_the_contract():
    text = (Path(__file__).parents[3] / "interfaces" / "IAlerts.sol").read_text("utf-8")
    enum = text.split("enum Kind {")[1].split("}")[0]
    named = [line.split("//")[0].strip(" ,").lower() for line in enum.splitlines() if line.strip()]
    assert named == list(KINDS) == [kind.word for kind in Kind]
    assert kind_of(" CLONE ") == Kind.CLONE and kind_of("none") is None
    assert {state_title(state).en for state in State} == {
        "none", "raised, not confirmed", "confirmed by a regulator", "cleared",
    }  # fmt: skip


def test_a_name_is_read_back():
    for text in (LINK, "batch:77", f"batch:{2**64 - 1}"):
        assert target_of(target_name(target_of(text).value)) == target_of(text)
    assert target_name(2**100) == hex(2**100)
