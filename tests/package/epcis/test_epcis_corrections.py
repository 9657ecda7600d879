"""Corrections: the original stays, and a declaration that does not fit it is doubtful."""

from epcis_events import object_event, recorded

from zhenbo.epcis.corrections import corrections
from zhenbo.epcis.lots import follow

A = "https://id.gs1.org/01/09521001003575/21/A"


def declared(event, *corrective, reason="incorrect_data"):
    said = {
        "declarationTime": "2026-05-03T08:00:00+08:00",
        "reason": reason,
        "correctiveEventIDs": list(corrective),
    }
    return {**event, "errorDeclaration": said}


WRONG = object_event(A, eventID="urn:uuid:1", bizStep="shipping")
RIGHT = object_event(A, eventID="urn:uuid:2", bizStep="receiving")


def test_a_correction_ties_declaration_original_and_what_is_right():
    (wrong,) = recorded(WRONG, at=10)
    declaration, right = recorded(declared(WRONG, "urn:uuid:2"), RIGHT, at=20)
    found = corrections([right, declaration, wrong])
    (one,) = found.of(wrong)
    assert one.sound and one.reason == "incorrect_data"
    assert (one.original, one.declaration, one.corrected_by) == (wrong, declaration, (right,))
    assert found.chain(wrong) == (wrong, right)


def test_did_not_occur_needs_no_corrective_event():
    records = recorded(WRONG, declared(WRONG, reason="did_not_occur"))
    (one,) = corrections(records).of(records[0])
    assert one.sound and one.reason == "did_not_occur" and one.corrected_by == ()


def test_an_event_without_id_is_found_by_its_content():
    plain = object_event(A)
    records = recorded(plain, object_event(A + "2"), declared(plain))
    (one,) = corrections(records).all
    assert one.original == records[0] and one.sound


def test_chains_of_corrections_and_circles_end():
    third = object_event(A, eventID="urn:uuid:3", bizStep="storing")
    records = recorded(WRONG, declared(WRONG, "urn:uuid:2"), RIGHT, declared(RIGHT, "urn:uuid:3"), third,
                       declared(third, "urn:uuid:1"))  # fmt: skip
    found = corrections(records)
    assert [r.event.event_id for r in found.chain(records[0])] == ["urn:uuid:1", "urn:uuid:2", "urn:uuid:3"]


def doubts(*records):
    found = corrections([r for group in records for r in group])
    return [d.en for c in found.all for d in c.doubts]


def test_attack_a_correction_that_hides_the_original():
    """The declaration carries the original's ID and other content, hoping to be shown in its place."""
    wrong = recorded(WRONG, at=10)
    hiding = recorded(declared({**WRONG, "epcList": [A + "X"]}, reason="did_not_occur"), at=20)
    (one,) = corrections(wrong + hiding).of(wrong[0])
    assert not one.sound and [d.en for d in one.doubts] == ["it repeats the event with other content"]
    life = follow(A, wrong + hiding)
    assert wrong[0] in [entry.record for entry in life.timeline], "the original stays visible"


def test_attack_somebody_else_declares_the_event_erroneous():
    assert doubts(recorded(WRONG, by="brand"), recorded(declared(WRONG), by="rival")) == [
        "declared by rival, though brand recorded the event"
    ]


def test_attack_anothers_event_as_the_correction():
    found = doubts(recorded(WRONG, declared(WRONG, "urn:uuid:2"), by="brand"), recorded(RIGHT, by="rival"))
    assert found == ["corrective event urn:uuid:2 is another member's"]


def test_attack_corrections_that_point_at_nothing_or_themselves():
    assert doubts(recorded(declared(WRONG))) == ["the event it declares erroneous is not on record"]
    assert doubts(recorded(WRONG, declared(WRONG, "urn:uuid:9"))) == [
        "corrective event urn:uuid:9 is not on record"
    ]
    assert doubts(recorded(WRONG, declared(WRONG, "urn:uuid:1"))) == ["it names itself as its correction"]


def test_attack_a_correction_anchored_before_its_original():
    assert doubts(recorded(declared(WRONG), at=10), recorded(WRONG, at=20)) == [
        "it was anchored before the event it corrects"
    ]


def test_attack_two_events_under_one_id():
    assert corrections(recorded(WRONG, {**RIGHT, "eventID": "urn:uuid:1"})).clashes == ("urn:uuid:1",)
    assert corrections(recorded(WRONG, declared(WRONG))).clashes == ()


def test_doubtful_corrections_lead_nowhere():
    records = recorded(WRONG) + recorded(declared(WRONG, "urn:uuid:2"), RIGHT, by="rival")
    found = corrections(records)
    assert found.chain(records[0]) == (records[0],)
