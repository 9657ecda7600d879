"""Documents by the hash of their bytes, in a folder and in memory."""

import hashlib
from pathlib import Path

import pytest

from zhenbo import documents
from zhenbo.documents import Documents
from zhenbo.errors import BadDocumentStore

DATA = "检验报告".encode() * 1000
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(params=["folder", "file URL", "memory"])
def kept(request, tmp_path):
    places = {
        "folder": str(tmp_path / "d"),
        "file URL": f"file://{tmp_path}/d",
        "memory": f"memory:/{tmp_path}",
    }
    return Documents(places[request.param])


def test_what_is_put_can_be_had_by_its_hash(kept):
    assert not kept.has(NAME)
    assert kept.put(DATA) == kept.put(DATA) == NAME
    assert kept.has(NAME) and kept.get(NAME) == DATA
    assert kept.put(b"") == hashlib.sha256().hexdigest() and kept.get(kept.put(b"")) == b""


def test_an_erased_document_is_gone(kept):
    kept.put(DATA)
    assert kept.erase(NAME) and not kept.erase(NAME) and not kept.has(NAME)
    with pytest.raises(BadDocumentStore, match=f"there is no document {NAME}"):
        kept.get(NAME)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", NAME.upper(), NAME + "/", NAME[:-1], NAME + "\n", 7]
)
def test_a_name_that_is_no_hash_leads_nowhere(kept, name):
    for act in (kept.get, kept.has, kept.erase):
        with pytest.raises(BadDocumentStore, match="64 hex digits"):
            act(name)


@pytest.mark.parametrize("damaged", [DATA[:-1], DATA + b"!", b"", b"\0" * len(DATA)])
def test_a_document_that_was_changed_is_never_given_out_and_can_be_put_again(tmp_path, damaged):
    kept = Documents(str(tmp_path))
    kept.put(DATA)
    file = tmp_path / NAME[:2] / NAME
    file.write_bytes(damaged)
    with pytest.raises(BadDocumentStore, match="is not what it was"):
        kept.get(NAME)
    assert kept.put(DATA) == NAME and kept.get(NAME) == DATA


def test_a_crash_while_writing_leaves_no_half_document(tmp_path, monkeypatch):
    kept = Documents(str(tmp_path))

    def dies(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(kept._files, "mv", dies)
    with pytest.raises(BadDocumentStore, match="cannot be written: no space left"):
        kept.put(DATA)
    monkeypatch.undo()
    assert not kept.has(NAME)
    assert kept.put(DATA) == NAME
    whole = [f for f in Path(tmp_path).rglob("*") if f.is_file() and not f.name.endswith(".draft")]
    assert [f.name for f in whole] == [NAME]


def test_what_is_too_large_is_refused_in_both_ways(tmp_path, monkeypatch):
    kept = Documents(str(tmp_path))
    kept.put(DATA)
    monkeypatch.setattr(documents, "LARGEST", len(DATA) - 1)
    with pytest.raises(BadDocumentStore, match="too large"):
        kept.put(DATA)
    with pytest.raises(BadDocumentStore, match="is larger than"):
        kept.get(NAME)


@pytest.mark.parametrize("where", ["nonsense://x", "s3://bucket/x"])
def test_a_place_without_a_driver_is_said(where):
    with pytest.raises(BadDocumentStore, match="driver is installed"):
        Documents(where)
