"""Which lot a document is about, on the sample story."""

import json
from itertools import permutations

import pytest
from eth_utils.crypto import keccak

from samples.puer.material import PILE_LOT
from samples.puer.members import CAKE
from samples.puer.story import LOT, SAMPLE_SERIALS, documents
from zhenbo import gs1
from zhenbo.bundle.scope import lot_subject
from zhenbo.epcis.document import read
from zhenbo.errors import BadDocument, BadPlan
from zhenbo.plans.anchors import NOTHING, Source, anchor_plan, wanted_anchors
from zhenbo.plans.subjects import Lots, lot_link, subject_of

CAKE_LOT = gs1.batch_link(gs1.CANONICAL_DOMAIN, CAKE, LOT)
RECORDER, NOTARY = "0x" + "ab" * 20, "0x" + "cd" * 20
STORY = documents(SAMPLE_SERIALS, carton=4)


def source(step):
    return Source(f"{step.name}.jsonld", json.dumps(step.document, ensure_ascii=False).encode())


def named(name):
    return source(next(step for step in STORY if step.name == name))


def test_the_story_is_about_the_lots_that_are_made():
    lots, about = Lots(), {}
    for step in STORY:
        made = source(step)
        about[step.name] = lots.of(read(made.data, made.name).events)
    assert len(about["01-picking"]) == len(about["02-sun-drying"]) == 2
    assert about["05-pile-fermentation"] == [PILE_LOT]
    for name in ("06-pressing", "07-inspection", "08-commissioning", "09-packing", "10-shipping"):
        assert about[name] == [CAKE_LOT]
    assert about["12-sale-in-show"] == [CAKE_LOT]


def test_cartons_of_unknown_content_have_no_lot():
    with pytest.raises(BadPlan, match="name no lot"):
        wanted_anchors([named("10-shipping")], [], RECORDER)


@pytest.mark.parametrize("order", list(permutations(("06-pressing", "08-commissioning", "09-packing"))))
def test_earlier_documents_teach_their_lots_in_any_order(order):
    earlier = [
        one.record for one in wanted_anchors([named(n) for n in sorted(order)], [], RECORDER, lot=CAKE_LOT)
    ]
    shuffled = [earlier[sorted(order).index(name)] for name in order]
    (shipping,) = wanted_anchors([named("10-shipping")], shuffled, RECORDER)
    assert shipping.record.anchor.subject == subject_of(CAKE_LOT)


def test_the_subject_is_what_a_bundle_looks_for():
    assert subject_of(CAKE_LOT) == lot_subject(int(CAKE), LOT)


@pytest.mark.parametrize(
    "text", ["nonsense", "https://id.gs1.org/01/09521001003576", "https://id.gs1.org/00/x"]
)
def test_refuses_what_is_no_lot(text):
    with pytest.raises(BadPlan):
        lot_link(text)


def test_reads_a_lot_on_any_domain():
    assert lot_link(f"https://tea.example/shop/01/{CAKE}/10/{LOT}?x=1") == CAKE_LOT


def test_leaves_are_those_of_the_standard_tree():
    (one,) = wanted_anchors([named("08-commissioning")], [], RECORDER)
    record = one.record
    assert not one.kept and record.anchor.corrects == NOTHING
    assert record.anchor.count == len(record.salts) == len(set(record.salts))
    assert record.anchor.root == record.leaves[0]  # one event: its leaf is the root


def test_salts_differ_each_time_and_decide_the_leaf():
    first, second = (wanted_anchors([named("08-commissioning")], [], RECORDER)[0].record for _ in range(2))
    assert first.salts != second.salts and first.anchor.root != second.anchor.root
    assert first.anchor.subject == second.anchor.subject


def test_a_kept_record_is_used_again():
    (one,) = wanted_anchors([named("06-pressing")], [], RECORDER)
    (again,) = wanted_anchors([named("06-pressing")], [one.record], RECORDER)
    assert again.kept and again.record is one.record
    assert anchor_plan(1, NOTARY, RECORDER, [one]).hash == anchor_plan(1, NOTARY, RECORDER, [again]).hash
    (other,) = wanted_anchors([named("06-pressing")], [one.record], NOTARY)  # another recorder's own record
    assert not other.kept


def test_a_correction_finds_the_anchor_of_the_same_lot():
    story = [named("04-receiving-maocha"), named("13-correction")]
    wanted = wanted_anchors(story, [], RECORDER)
    assert len(wanted) == 4
    wrong = {w.lot: w.record.anchor_id for w in wanted[:2]}
    assert {w.lot: w.record.anchor.corrects for w in wanted[2:]} == wrong
    assert not anchor_plan(1, NOTARY, RECORDER, wanted).independent


def test_a_broken_document_refuses_all():
    broken = Source("x.jsonld", named("06-pressing").data.replace(b'"bizStep"', b'"bizSteq"', 1))
    with pytest.raises(BadDocument, match=r"x\.jsonld: event 0"):
        wanted_anchors([named("06-pressing"), broken], [], RECORDER)


def test_two_leaves_hash_to_the_root():
    record = wanted_anchors([named("01-picking")], [], RECORDER)[0].record
    assert record.anchor.root == keccak(b"".join(sorted(record.leaves)))  # OpenZeppelin's commutative hash
