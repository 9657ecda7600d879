"""The sample story, certificates, and the answers for the command line."""

import json
from pathlib import Path

import pytest
from epcis_events import as_bytes, document_of, loaded, object_event

from samples.puer import story
from samples.puer.certificate import FILE_NAME
from zhenbo.epcis.canonical import PROFILE
from zhenbo.epcis.certificates import check_certificates, pinned, read_certificate, read_certificates
from zhenbo.epcis.document import check, read
from zhenbo.epcis.report import check_file, digest_file, load_file
from zhenbo.errors import BadCertificate, BadDocument

FOLDER = Path(story.__file__).parent / "documents"
FILES = sorted(FOLDER.glob("*.jsonld"))
A = "https://id.gs1.org/01/09521001003575/21/A"


def test_committed_documents_are_what_the_story_tells(tmp_path):
    story.write(tmp_path, story.documents(story.SAMPLE_SERIALS, carton=4))
    written = {f.name: f.read_bytes() for f in tmp_path.iterdir()}
    assert written == {f.name: f.read_bytes() for f in FOLDER.iterdir()}
    assert len(FILES) == 13 and len(written[FILE_NAME]) < 30_000


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_sample_conforms(file):
    report = check_file(file)
    assert report.conforms and not report.problems and report.events >= 1
    assert len(load_file(file).events) == report.events


@pytest.mark.parametrize("count", [1, 84, 85, 2001])
def test_the_story_holds_for_any_number_of_cakes(count):
    steps = story.documents([f"S{i:07d}" for i in range(count)])
    for step in steps:
        loaded_document = json.loads(json.dumps(step.document))
        assert not check_bytes(loaded_document)
    packing = steps[8].document["epcisBody"]["eventList"]
    assert len(packing) == -(-count // story.CARTON)
    assert sum(len(e["childEPCs"]) for e in packing) == count


def check_bytes(value):
    return check(read(as_bytes(value), "d"))


def test_the_inspection_pins_its_report():
    events = load_file(FOLDER / "07-inspection.jsonld").events
    (finding,) = check_certificates(events, read_certificates(FOLDER))
    assert finding.state == "present" and finding.certificate.name == FILE_NAME
    assert finding.link.event is events[0]


def certified(*links):
    return loaded(object_event(A, certificationInfo=list(links))).events


def test_attack_another_report_under_the_same_name():
    honest = read_certificate(story.certificate(), FILE_NAME)
    forged = read_certificate(story.certificate("OTHER-LOT"), FILE_NAME)
    link = pinned(f"https://lab.example.com/{FILE_NAME}", honest)
    (finding,) = check_certificates(certified(link), [forged])
    assert finding.state == "differs" and finding.certificate == forged
    renamed = read_certificate(story.certificate(), "copy.pdf")
    assert check_certificates(certified(link), [forged, renamed])[0].state == "present"


def test_missing_and_unpinned_certificates_are_reported():
    name = f"ni:///sha-256;{'ab' * 32}?ver=1"
    states = [f.state for f in check_certificates(certified("https://lab.example.com/x.pdf", name), [])]
    assert states == ["not pinned", "missing"]


def test_one_link_alone_is_a_link():
    (event,) = loaded(object_event(A, certificationInfo=f"https://x.example/#sha-256={'00' * 32}")).events
    assert [f.state for f in check_certificates([event], [])] == ["missing"]


@pytest.mark.parametrize("data", [b"", b"<html>", b"%PDF-1.4 cut", b"PK\x03\x04"])
def test_what_is_no_whole_pdf_is_refused(data):
    with pytest.raises(BadCertificate, match=r"report\.pdf is no whole PDF"):
        read_certificate(data, "report.pdf")


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadCertificate, match="does not exist"):
        read_certificates(tmp_path / "nowhere")


def test_digest_report_is_plain_data():
    report = digest_file(FOLDER / "05-pile-fermentation.jsonld")
    rows = json.loads(json.dumps(report.as_json()))
    assert rows["profile"] == PROFILE and rows["conforms"] is True
    assert [row["index"] for row in rows["events"]] == [0, 1]
    assert all(len(row["canonical"]) == len(row["strict"]) == 64 for row in rows["events"])


def test_check_report_names_every_place(tmp_path):
    file = tmp_path / "bad.jsonld"
    file.write_bytes(as_bytes(document_of(object_event(A, bizStep="cooking"), object_event(A, action="EAT"))))
    report = json.loads(json.dumps(check_file(file).as_json()))
    assert report["conforms"] is False
    assert [(p["event"], p["path"].rpartition(".")[2]) for p in report["problems"]] == [
        (0, "bizStep"),
        (1, "action"),
    ]
    assert digest_file(file).conforms is False


def test_files_that_cannot_be_read_are_refused_by_name(tmp_path):
    (tmp_path / "folder").mkdir()
    for name in ("absent.jsonld", "folder"):
        assert "cannot be opened" in check_file(tmp_path / name).problems[0].reason
        with pytest.raises(BadDocument, match=name):
            digest_file(tmp_path / name)
