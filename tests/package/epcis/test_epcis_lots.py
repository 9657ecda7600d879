"""Items followed backwards: everything that belongs to them, nothing else, the same in any order."""

import random

from epcis_events import as_bytes, object_event, other_event, recorded

from samples.puer.members import CAKE, FRESH_LEAF, LOOSE_RIPE, MAOCHA
from samples.puer.story import LOT, SAMPLE_SERIALS, documents
from zhenbo.epcis.digest import digests
from zhenbo.epcis.document import load
from zhenbo.epcis.lots import follow
from zhenbo.epcis.records import records_of

BASE = "https://id.gs1.org/01/"
ITEM = f"{BASE}{CAKE}/21/{SAMPLE_SERIALS[0]}"
A, B, C = (f"{BASE}09521001003575/21/{s}" for s in "ABC")
L1, L2, L3 = (f"{BASE}09521001003575/10/{s}" for s in ("L1", "L2", "L3"))
BOX, PALLET = "https://id.gs1.org/00/395210010000000018", "https://id.gs1.org/00/395210010000000025"


def at(day, hour=8):
    return f"2026-05-{day:02d}T{hour:02d}:00:00+08:00"


def lot(uri, quantity=1):
    return {"epcClass": uri, "quantity": quantity}


def made(day, out, *used, **more):
    return other_event("TransformationEvent", at(day), inputQuantityList=[lot(u) for u in used],
                       outputQuantityList=[lot(out)], **more)  # fmt: skip


def packed(day, parent, *children, action="ADD"):
    return other_event("AggregationEvent", at(day), action=action, parentID=parent, childEPCs=list(children))


def story_records():
    found = []
    for step in documents(SAMPLE_SERIALS, carton=4):
        document = load(as_bytes(step.document), step.name)
        found += records_of(document, digests(document.events), step.recorder.name, 1)
    return found


def steps(life):
    return [e.record.event.value.get("bizStep", e.record.event.type) for e in life.timeline]


def ids(life):
    return [e.record.event.value["eventTime"][8:10] for e in life.timeline]


def test_the_story_of_one_cake():
    life = follow(ITEM, story_records())
    assert steps(life) == [
        *["creating_class_instance"] * 4, "shipping", "receiving", "receiving", "receiving",
        *["creating_class_instance"] * 3, "inspecting", "commissioning", "packing", "shipping", "receiving",
        "unpacking", "retail_selling",
    ]  # fmt: skip
    leaf = {f"{BASE}{FRESH_LEAF}/10/XY260328-BL", f"{BASE}{FRESH_LEAF}/10/XY260329-NN"}
    assert set(life.raw_material) == leaf
    assert set(life.lots) == leaf | {
        f"{BASE}{MAOCHA}/10/MC260328-BL", f"{BASE}{MAOCHA}/10/MC260329-NN",
        f"{BASE}{LOOSE_RIPE}/10/WD260410-3", f"{BASE}{CAKE}/10/{LOT}",
    }  # fmt: skip
    assert all(e.reasons and not e.warnings for e in life.timeline) and not life.warnings


def test_a_cake_in_the_other_carton_has_its_own_carton_alone():
    life = follow(f"{BASE}{CAKE}/21/{SAMPLE_SERIALS[7]}", story_records())
    assert "retail_selling" not in steps(life) and "unpacking" not in steps(life)
    assert sum(node.startswith("https://id.gs1.org/00/") for node in life.nodes) == 1


def test_the_order_of_the_records_changes_nothing():
    records, dice = story_records(), random.Random(5)
    expected = follow(ITEM, records)
    for _ in range(8):
        assert follow(ITEM, dice.sample(records, len(records)) + records[:3]) == expected


def test_any_form_of_the_item_is_followed():
    records = story_records()
    other = f"https://tea.example/p/01/{CAKE}/10/{LOT}/21/{SAMPLE_SERIALS[0]}?17=280101"
    assert [e.record for e in follow(other, records).timeline] == [
        e.record for e in follow(ITEM, records).timeline
    ]


def test_the_correction_is_shown_beside_the_original():
    life = follow(ITEM, story_records())
    (marked,) = [entry for entry in life.timeline if entry.corrections]
    (correction,) = marked.corrections
    assert correction.sound and correction.original == marked.record
    taken = {entry.record.id for entry in life.timeline}
    assert {correction.declaration.id, correction.corrected_by[0].id} <= taken


def test_circles_end():
    """L1 from L2, L2 from L3, L3 from L1; box in pallet in box."""
    records = recorded(
        made(1, L1, L2), made(2, L2, L3), made(3, L3, L1), object_event(A, time=at(4), action="ADD",
        ilmd={"cbvmda:lotNumber": "L1"}), packed(5, BOX, A), packed(6, PALLET, BOX), packed(7, BOX, PALLET),
    )  # fmt: skip
    life = follow(A, records)
    assert set(life.lots) == {L1, L2, L3} and {BOX, PALLET} <= set(life.nodes)
    assert len(life.timeline) == 7 and any(entry.warnings for entry in life.timeline)


def test_several_events_of_one_transformation():
    one = other_event("TransformationEvent", at(1), transformationID="urn:x:t", inputQuantityList=[lot(L2)])
    two = other_event("TransformationEvent", at(2), transformationID="urn:x:t", inputEPCList=[B])
    out = other_event("TransformationEvent", at(3), transformationID="urn:x:t", outputEPCList=[A])
    foreign = other_event(
        "TransformationEvent", at(3), transformationID="urn:x:u", inputQuantityList=[lot(L3)]
    )
    life = follow(A, recorded(one, two, out, foreign, object_event(B, time=at(1), action="ADD")))
    assert set(life.raw_material) == {L2, B} and L3 not in life.nodes
    assert len(life.timeline) == 4


def test_what_became_of_the_rest_of_a_lot_is_not_the_items_life():
    records = recorded(
        object_event(time=at(1), action="ADD", quantityList=[lot(L2, 9)]),
        made(2, L1, L2),
        object_event(time=at(5), quantityList=[lot(L2, 8)], bizStep="shipping"),
        made(6, L3, L2),
    )
    assert ids(follow(L1, records)) == ["01", "02"]


def test_a_carton_counts_while_the_item_lies_in_it():
    records = recorded(
        object_event(BOX, time=at(1)), packed(2, BOX, A, B), object_event(BOX, time=at(3)),
        packed(4, BOX, A, action="DELETE"), object_event(BOX, time=at(5)), packed(6, BOX, C),
        object_event(A, time=at(7)),
    )  # fmt: skip
    assert ids(follow(A, records)) == ["02", "03", "04", "07"]
    assert ids(follow(B, records)) == ["02", "03", "05"]


def test_a_carton_emptied_at_once_sets_all_free():
    everything = other_event("AggregationEvent", at(3), action="DELETE", parentID=BOX)
    records = recorded(packed(2, BOX, A), everything, object_event(BOX, time=at(4)))
    assert ids(follow(A, records)) == ["02", "03"]


def test_cartons_in_pallets_are_followed_up_and_inputs_in_cartons_down():
    records = recorded(
        packed(1, PALLET, BOX), packed(2, BOX, B), packed(3, BOX, C), packed(4, BOX, C, action="DELETE"),
        other_event("TransformationEvent", at(5), inputEPCList=[BOX], outputEPCList=[A]),
    )  # fmt: skip
    life = follow(A, records)
    assert B in life.nodes and C not in life.nodes and PALLET in life.nodes
    assert life.raw_material == (B,)


def test_associations_count_like_aggregations():
    seal = other_event("AssociationEvent", at(2), action="ADD", parentID=A, childEPCs=[B])
    life = follow(A, recorded(seal, object_event(B, time=at(1), action="ADD")))
    assert ids(life) == ["01", "02"] and life.raw_material == (B,)


def test_making_dated_after_use_is_shown_with_a_warning():
    records = recorded(made(2, L1, L2), object_event(time=at(9), action="ADD", quantityList=[lot(L2)]))
    late = follow(L1, records).timeline[-1]
    assert [w.en for w in late.warnings] == [f"is dated after {L2} was used"]


def test_an_item_of_two_lots_is_reported():
    records = recorded(
        object_event(A, time=at(1), action="ADD", ilmd={"cbvmda:lotNumber": "L1"}),
        object_event(A.replace("/21/", "/10/L2/21/"), time=at(2)),
    )
    (warning,) = follow(A, records).warnings
    assert L1 in warning.en and L2 in warning.en and "多个批次" in warning.zh


def test_ties_of_an_event_declared_erroneous_are_doubtful_and_stay():
    wrong = made(2, L1, L2, eventID="urn:uuid:1")
    right = made(2, L1, L3, eventID="urn:uuid:2")
    said = {"declarationTime": at(3), "reason": "incorrect_data", "correctiveEventIDs": ["urn:uuid:2"]}
    life = follow(L1, recorded(wrong, {**wrong, "errorDeclaration": said}, right))
    assert {(link.to, link.doubtful) for link in life.links} == {(L2, True), (L3, False)}
    assert len(life.timeline) == 3


def test_an_unknown_item_has_an_empty_life():
    life = follow(f"{BASE}{CAKE}/21/NOBODY", story_records())
    assert life.timeline == () and life.nodes == (life.item,)
