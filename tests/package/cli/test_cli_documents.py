"""`zhenbo documents`: kept by their hash, fetched and compared; salts stay where they are."""

import hashlib
import json

import pytest

from tests.package.bundle import bundle_world
from zhenbo.bundle.records import FILE
from zhenbo.bundle.source import from_chain, roots_file
from zhenbo.cli import main
from zhenbo.documents import Documents

DATA = "检验报告".encode()
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


@pytest.fixture
def paper(tmp_path):
    file = tmp_path / "paper.txt"
    file.write_bytes(DATA)
    return file


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path):
    return {"folder": str(tmp_path / "kept"), "memory": f"memory:/{tmp_path}/kept"}[request.param]


def ran(capsys, *words):
    """Exit code and answer."""
    code = main(["documents", *map(str, words), "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else said.err


def test_a_file_is_kept_and_fetched_by_its_hash(capsys, tmp_path, paper, store):
    kept = {"sha256": NAME, "bytes": len(DATA), "file": "paper.txt"}
    for _ in range(2):
        assert ran(capsys, "put", paper, "--store", store) == (0, [kept])
    out = tmp_path / "out.txt"
    assert ran(capsys, "get", f"0x{NAME}", "--store", store, "--out", out)[0] == 0
    assert out.read_bytes() == DATA
    code, said = ran(capsys, "get", NAME, "--store", store, "--out", out)
    assert code == 2 and "is already there; choose another name" in said


def test_of_record_folders_documents_and_certificates_are_kept_and_no_salt(capsys, tmp_path, store):
    world = bundle_world.build(tmp_path)
    code, found = ran(capsys, "put", world.records, "--store", store)
    assert code == 0
    documents = Documents(store)
    kept = {hashlib.sha256(documents.get(name)).hexdigest() for name in documents.names()}
    wanted = [f for f in world.records.rglob("*") if f.is_file() and f.name != FILE]
    assert kept == {hashlib.sha256(f.read_bytes()).hexdigest() for f in wanted}
    assert kept == {one["sha256"] for one in found} and len(found) == 14
    salts = next(world.records.rglob(FILE)).read_bytes()
    assert not documents.has(hashlib.sha256(salts).hexdigest())


def test_a_record_named_by_itself_a_changed_document_and_a_folder_of_others_are_refused(
    capsys, tmp_path, store
):
    world = bundle_world.build(tmp_path)
    record = next(world.records.rglob(FILE))
    code, said = ran(capsys, "put", record, "--store", store)
    assert code == 2 and "holds salts" in said
    document = record.parent / json.loads(record.read_text("utf-8"))["document"]
    document.write_bytes(document.read_bytes() + b" ")
    code, said = ran(capsys, "put", world.records, "--store", store)
    assert code == 2 and f"{document.name} is not what was anchored" in said
    code, said = ran(capsys, "put", world.batch, "--store", store)
    assert code == 2 and "no record folder below" in said
    assert Documents(store).names() == []


def test_check_names_what_was_changed(capsys, tmp_path, paper):
    store = str(tmp_path / "kept")
    other = tmp_path / "other.txt"
    other.write_bytes(b"another")
    assert ran(capsys, "put", paper, other, "--store", store)[0] == 0
    (tmp_path / "kept" / "notes.txt").write_text("not a document")
    assert ran(capsys, "check", "--store", store)[1] == {
        "documents": 2, "bytes": len(DATA) + 7, "damaged": []
    }  # fmt: skip
    (tmp_path / "kept" / NAME[:2] / NAME).write_bytes(DATA + b"!")
    code, found = ran(capsys, "check", "--store", store)
    assert code == 1 and [one["sha256"] for one in found["damaged"]] == [NAME]
    out = tmp_path / "out.txt"
    code, said = ran(capsys, "get", NAME, "--store", store, "--out", out)
    assert code == 2 and "is not what it was" in said and not out.exists()
    assert main(["documents", "check", "--store", store]) == 1
    assert "1 as they were, 1 damaged" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["documents check --store", "serve {batch} --roots {roots} --documents"])
def test_a_place_where_nothing_is_is_refused_and_not_made(capsys, tmp_path, command):
    place, world = tmp_path / "mistyped", bundle_world.build(tmp_path)
    (tmp_path / "roots.json").write_bytes(roots_file(from_chain(world.chain, bundle_world.NETWORK, None)))
    words = command.format(batch=world.batch, roots=tmp_path / "roots.json").split()
    assert main([*words, str(place)]) == 2
    assert f"there are no documents at {place}; correct the place" in capsys.readouterr().err
    assert not place.exists()


def test_a_store_that_cannot_be_reached_is_refused(capsys, paper):
    code, said = ran(capsys, "put", paper, "--store", "nonsense://kept")
    assert code == 2 and "Give a folder, or a URL whose driver is installed" in said
