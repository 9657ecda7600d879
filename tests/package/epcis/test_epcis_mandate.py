"""Who may say what about whose goods."""

import json

import pytest
from epcis_events import loaded, object_event, other_event

from samples.puer.members import CARRIER, COOPERATIVE, FACTORY, LAB, MEMBERS
from samples.puer.story import SAMPLE_SERIALS, documents
from zhenbo.epcis.document import load
from zhenbo.epcis.mandate import Mandate, Member, entitlement

CAKE = "https://id.gs1.org/01/09521001003575/21/A"
LOT = "urn:epc:class:lgtin:9521001.000357.PE-1"
SHOP = Member("shop", ("9529999",))
SHOP_PLACE = {"id": "urn:epc:id:sgln:9529999.00010.0"}
EVERYBODY = (*MEMBERS, SHOP)
NOW = 1_780_000_000


def ask(event, recorder, mandates=(), at=NOW):
    return entitlement(loaded(event).events[0], recorder, EVERYBODY, list(mandates), at)


def test_the_story_is_recorded_by_those_who_may():
    for step in documents(SAMPLE_SERIALS):
        for event in load(json.dumps(step.document).encode(), step.name).events:
            found = entitlement(event, step.recorder, MEMBERS, [], NOW)
            assert not found.foreign, (step.name, found.reason.en)


@pytest.mark.parametrize(
    "epc", [CAKE, "urn:epc:id:sgtin:9521001.000357.A", "https://shop.example/x/01/09521001003575/21/A"]
)
def test_holder_of_the_gtin_whatever_its_form(epc):
    found = ask(object_event(epc, action="ADD"), FACTORY)
    assert found.holds_gtin and not found.foreign and not found.holds_gln


def test_class_and_carton_count_as_things():
    event = other_event("AggregationEvent", "2026-05-01T08:00:00+08:00", action="ADD",
                        parentID="urn:epc:id:sscc:9521003.3000000001",
                        childQuantityList=[{"epcClass": LOT, "quantity": 1}])  # fmt: skip
    found = ask(event, CARRIER)
    assert found.holds_gtin and [f.standing for f in found.findings] == ["foreign", "holds"]
    assert found.findings[0].holder == FACTORY.name


def test_a_place_lets_one_observe():
    found = ask(object_event(CAKE, readPoint=SHOP_PLACE), SHOP)
    assert found.holds_gln and not found.holds_gtin and not found.foreign


def test_attack_a_place_does_not_let_one_create_anothers_goods():
    found = ask(object_event(CAKE, action="ADD", readPoint=SHOP_PLACE, bizStep="commissioning"), SHOP)
    assert found.foreign and found.holds_gln
    assert CAKE in found.reason.en and "yunling-tea holds its prefix" in found.reason.en
    assert "未获授权" in found.reason.zh


def test_attack_output_of_a_transformation_under_anothers_gtin():
    event = other_event("TransformationEvent", "2026-05-01T08:00:00+08:00", readPoint=SHOP_PLACE,
                        inputEPCList=["urn:epc:id:sgtin:9529999.000001.X"], outputEPCList=[CAKE])  # fmt: skip
    assert ask(event, SHOP).foreign


def test_attack_one_own_item_beside_anothers():
    assert ask(object_event("urn:epc:id:sgtin:9529999.000001.X", CAKE, action="ADD"), SHOP).foreign


def test_attack_a_stranger_with_no_part():
    found = ask(object_event(CAKE), LAB)
    assert found.foreign and not (found.holds_gtin or found.holds_gln or found.has_mandate)


@pytest.mark.parametrize("at, valid", [(99, False), (100, True), (199, True), (200, False)])
def test_a_mandate_counts_from_since_until_before_until(at, valid):
    mandate = Mandate(FACTORY.name, SHOP.name, since=100, until=200)
    found = ask(object_event(CAKE, action="ADD"), SHOP, [mandate], at)
    assert found.has_mandate is valid and found.foreign is not valid


def test_a_mandate_is_neither_passed_on_nor_turned_round():
    pairs = [(COOPERATIVE, SHOP), (SHOP, FACTORY), (FACTORY, COOPERATIVE)]
    mandates = [Mandate(giver.name, receiver.name, 0, NOW + 1) for giver, receiver in pairs]
    assert ask(object_event(CAKE), SHOP, mandates).foreign


def test_malformed_and_foreign_uris_give_no_standing():
    found = ask(object_event("https://id.gs1.org/01/09521001003576/21/A", "urn:uuid:1"), FACTORY)
    assert found.foreign and [f.standing for f in found.findings] == ["unreadable", "not GS1"]


def test_a_longer_number_is_no_longer_prefix():
    assert ask(object_event(CAKE), Member("half", ("95210010",))).holds_gtin, "0 follows 9521001 in this GTIN"
    assert ask(object_event(CAKE), Member("other", ("95210011",))).foreign
