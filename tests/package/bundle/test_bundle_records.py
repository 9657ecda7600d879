"""Record folders and inspections: written whole, read strictly."""

import json
from dataclasses import replace

import pytest
from bundle_world import ADDRESS, NETWORK, make

from zhenbo.bundle.inspection import read_inspection, write_inspection
from zhenbo.bundle.make import make_bundle, serial_of
from zhenbo.bundle.records import read_pdfs, read_records, write_record
from zhenbo.bundle.verify import verify_on_chain
from zhenbo.errors import BadBatch, BadBundle, Gs1Invalid


def test_a_record_reads_back_as_it_was_written(made, tmp_path):
    record = read_records([made.world.records])[0]
    write_record(tmp_path / "copy", record)
    assert read_records([tmp_path]) == [record]
    with pytest.raises(BadBundle, match="never overwritten"):
        write_record(tmp_path / "copy", record)


def test_anchor_ids_are_those_of_the_contract(made):
    """keccak256(abi.encode(recorder, content)), put together by hand: seven words."""
    from sha3 import keccak_256

    record = read_records([made.world.records])[0]
    a = record.anchor
    words = [record.recorder, a.stream, a.subject, a.root, a.count, a.documentHash, a.corrects]
    packed = b"".join(
        word.to_bytes(32, "big") if isinstance(word, int) else word.rjust(32, b"\0") for word in words
    )
    assert record.anchor_id == keccak_256(packed).digest()


def test_certificates_are_found_anywhere_below(made):
    assert [name for name, _ in read_pdfs([made.world.records])].count("PE2026-0417.pdf") >= 1


def test_an_erased_salt_leaves_the_other_events_proven(world):
    file = world.records / "05-pile-fermentation" / "record.json"
    value = json.loads(file.read_text("utf-8"))
    value["salts"][0] = None
    file.write_text(json.dumps(value), encoding="utf-8")
    bundle = make(world)
    assert [event.index for event in bundle.documents[4].events] == [1]
    verdict = verify_on_chain(bundle, world.chain, NETWORK).verdict
    assert verdict.true
    assert any(c.part == "document 5 event 0" and "no proof of its own" in c.said.en for c in verdict.flags)


@pytest.mark.parametrize(
    "damage,reason",
    [
        ({"format": "other"}, "format"),
        ({"document": "../06-pressing/x"}, "a file name in the same folder"),
        ({"document": "absent.jsonld"}, "cannot be read"),
        ({"salts": ["0x00"]}, "bytes where 32"),
        ({"recorder": "0xAB"}, "lower-case hex"),
        ({"leaves": ["0x" + "00" * 32]}, "do not give the anchored root"),
        ({"salts": []}, "is not the document that its record.json"),
    ],
)
def test_a_damaged_record_is_refused_with_the_place(world, damage, reason):
    file = world.records / "06-pressing" / "record.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **damage}), encoding="utf-8")
    with pytest.raises(BadBundle, match=reason):
        make(world)


def test_a_changed_document_is_refused_before_it_reaches_a_bundle(world):
    file = world.records / "06-pressing" / "06-pressing.jsonld"
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(BadBundle, match="is not the document that its record"):
        make(world)


def test_records_that_were_never_anchored_are_left_out(world):
    lost = world.anchors["01-picking"]
    world.chain.logs = [log for log in world.chain.logs if log.args.get("anchorId") != lost]
    assert len(make(world).documents) == 12


def test_an_unregistered_batch_has_no_bundle(world):
    world.chain.logs = [log for log in world.chain.logs if log.name != "BatchRegistered"]
    with pytest.raises(BadBundle, match="is not registered on this chain"):
        make(world)


def test_an_inspection_reads_back_and_belongs_to_its_batch(world):
    assert read_inspection(world.batch / "inspection.json") == world.inspection
    write_inspection(world.batch / "inspection.json", replace(world.inspection, root=b"\1" * 32))
    with pytest.raises(BadBundle, match="signed for another batch"):
        make(world)
    (world.batch / "inspection.json").unlink()
    with pytest.raises(BadBundle, match="zhenbo batch inspect FOLDER --sign"):
        make(world)


def test_items_are_named_by_serial_or_link(world):
    assert serial_of("A-1", "09521001003575") == "A-1"
    assert serial_of("https://tea.example/01/09521001003575/10/L/21/A-1", "09521001003575") == "A-1"
    with pytest.raises(BadBundle, match="names no single item"):
        serial_of("https://id.gs1.org/01/09521001003575/10/L", "09521001003575")
    with pytest.raises(BadBundle, match="is of GTIN"):
        serial_of("https://id.gs1.org/01/09521001003018/21/A", "09521001003575")
    with pytest.raises(Gs1Invalid):
        serial_of("http://[", "09521001003575")
    with pytest.raises(BadBatch, match="not in this batch"):
        make_bundle(world.chain, NETWORK, world.batch, [world.records], "NOSUCHSERIAL")
    assert ADDRESS["Passport"]
