"""anchor_events.py: whole documents or nothing, salts on disk before the anchor, nothing twice."""

import json
import shutil
from pathlib import Path

import pytest

from samples.puer.members import CAKE
from samples.puer.story import LOT
from scripts import anchor_events
from tests.chain.scripts.operating import Killed
from zhenbo import gs1
from zhenbo.bundle.records import read_records
from zhenbo.chain import Chain
from zhenbo.plans.subjects import subject_of

SAMPLES = Path(__file__).parents[3] / "samples" / "puer" / "documents"
REAL_SEND = Chain.send_raw
CAKE_LOT = gs1.batch_link(gs1.CANONICAL_DOMAIN, CAKE, LOT)


@pytest.fixture
def documents(project):
    """A copy of the sample documents, with their certificate."""
    return shutil.copytree(SAMPLES, project / "documents")


def records(project):
    folder = project / "records"
    return read_records([folder]) if folder.is_dir() else []


def test_dry_run_changes_nothing(operator, documents):
    before = operator.state()
    assert operator.run(anchor_events.main, documents / "06-pressing.jsonld") == 0
    assert operator.state() == before
    assert CAKE_LOT in operator.out


def test_anchors_what_it_keeps(system, operator, documents, project):
    assert operator.send(anchor_events.main, documents / "06-pressing.jsonld") == 0
    (record,) = records(project)
    assert record.anchor.subject == subject_of(CAKE_LOT)
    assert record.data == (documents / "06-pressing.jsonld").read_bytes()
    on_chain = system.notary.recordOf(record.anchor_id)
    assert on_chain["recorder"] == system.brand and on_chain["stream"] == 0
    leaf = record.leaves[0]
    assert record.anchor.count == 1 and record.anchor.root == leaf


def test_a_story_of_many_documents(system, operator, documents, project):
    early = [documents / f"{name}.jsonld" for name in ("01-picking", "02-sun-drying", "03-shipping-maocha")]
    assert operator.send(anchor_events.main, *early, "account=3") == 0
    late = [f for f in sorted(documents.glob("*.jsonld")) if f not in early]
    assert operator.send(anchor_events.main, *late) == 0
    kept = records(project)
    corrections = [r for r in kept if any(r.anchor.corrects)]
    assert {r.document for r in corrections} == {"13-correction.jsonld"}
    wrong = {r.anchor_id for r in kept if r.document == "04-receiving-maocha.jsonld"}
    assert {r.anchor.corrects for r in corrections} == wrong
    sold = next(r for r in kept if r.document == "12-sale-in-show.jsonld")
    assert sold.anchor.subject == subject_of(CAKE_LOT)  # known from the commissioning of its items
    shipped = next(r for r in kept if r.document == "10-shipping.jsonld")
    assert shipped.anchor.subject == subject_of(CAKE_LOT)  # known from what was packed into the cartons
    assert list((project / "records").rglob("PE2026-0417.pdf"))


def test_twice_is_harmless(operator, documents):
    operator.send(anchor_events.main, documents / "06-pressing.jsonld")
    before = operator.state(journals=False)
    assert operator.send(anchor_events.main, documents / "06-pressing.jsonld") == 0
    assert operator.state(journals=False) == before


@pytest.mark.parametrize("transaction, after", [(1, False), (1, True), (2, True)])
def test_a_killed_run_resumes_with_the_same_salts(
    system, operator, documents, project, dies, monkeypatch, transaction, after
):
    files = [documents / "06-pressing.jsonld", documents / "08-commissioning.jsonld"]
    first = operator.transactions(system.brand)
    dies(transaction, after)
    with pytest.raises(Killed):
        operator.send(anchor_events.main, *files)
    salts = {r.salts for r in records(project)}
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert operator.send(anchor_events.main, *files) == 0
    assert {r.salts for r in records(project)} == salts
    assert operator.transactions(system.brand) == first + 2


def test_no_stops_and_leaves_no_record(operator, documents, says, project):
    says("no")
    before = operator.state()
    assert operator.run(anchor_events.main, documents / "06-pressing.jsonld", "send=yes") == 2
    assert operator.state() == before and not records(project)


def test_a_broken_document_anchors_nothing_and_says_where(operator, documents, project):
    broken = documents / "08-commissioning.jsonld"
    value = json.loads(broken.read_text("utf-8"))
    value["epcisBody"]["eventList"][0]["eventTime"] = "yesterday"
    broken.write_text(json.dumps(value), encoding="utf-8")
    before = operator.state()
    assert operator.send(anchor_events.main, documents / "06-pressing.jsonld", broken) == 2
    assert "08-commissioning.jsonld: event 0, $" in operator.err and "eventTime" in operator.err
    assert operator.state() == before and not records(project)


def test_what_names_no_lot_needs_one(operator, documents):
    alone = documents / "10-shipping.jsonld"
    assert operator.send(anchor_events.main, alone) == 2
    assert "name no lot that is known here" in operator.err
    assert operator.send(anchor_events.main, alone, f"lot={CAKE_LOT}", "account=4") == 0
    assert operator.send(anchor_events.main, alone, "lot=https://id.gs1.org/01/09521001003576") == 2


def test_a_correction_of_the_unknown_must_be_said(operator, documents):
    alone = documents / "13-correction.jsonld"
    assert operator.send(anchor_events.main, alone) == 2
    assert "is not among the records" in operator.err
    assert operator.send(anchor_events.main, alone, "corrects=0x12") == 2
    assert operator.send(anchor_events.main, alone, "corrects=none") == 0


def test_a_certificate_with_other_bytes_is_refused(operator, documents):
    with (documents / "PE2026-0417.pdf").open("ab") as paper:
        paper.write(b"\n% added later\n%%EOF\n")
    before = operator.state()
    assert operator.send(anchor_events.main, documents / "07-inspection.jsonld") == 2
    assert "is not the file it pins" in operator.err
    assert operator.state() == before


def test_only_recorders_anchor(operator, documents):
    before = operator.state()
    assert operator.send(anchor_events.main, documents / "06-pressing.jsonld", "account=10") == 2
    assert "AccountUnknown" in operator.err
    assert operator.state()[:2] == before[:2]


@pytest.mark.parametrize("args", [(), ("a.jsonld", "colour=red")])
def test_wrong_use_says_how(operator, args):
    assert operator.run(anchor_events.main, *args) == 2
    assert "brownie run anchor_events main" in operator.err


def test_a_missing_file_is_named(operator):
    assert operator.run(anchor_events.main, "nowhere.jsonld") == 2
    assert "nowhere.jsonld is neither a file nor a folder" in operator.err


def test_help(operator):
    assert operator.run(anchor_events.help) == 0
    assert "records=DIR" in operator.out
