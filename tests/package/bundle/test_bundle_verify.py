"""Verdicts on bundles that nobody tampered with, but that somebody made or used with intent."""

import json
from dataclasses import replace

import bundle_world
import pytest
from bundle_world import ADDRESS, BUYER, IDS, NETWORK, SECOND_BUYER, START, make

from samples.puer import story
from samples.puer.members import CARRIER
from zhenbo.bundle.format import Bundle, read_bundle
from zhenbo.bundle.source import from_chain, read_roots, roots_file
from zhenbo.bundle.verify import verify_on_chain, verify_with_roots
from zhenbo.errors import BadBundle


def verdict(world, bundle, known=NETWORK):
    return verify_on_chain(bundle, world.chain, known).verdict


def said(checks, part=""):
    return [check.said.en for check in checks if check.part.startswith(part)]


def steps_named(*names):
    return [step for step in story.documents(bundle_world.SERIALS) if step.name[3:] in names]


def test_a_good_bundle_is_true_on_the_chain_and_against_roots(made):
    on_chain = verdict(made.world, made.bundle)
    assert on_chain.true and not on_chain.failed
    assert verify_with_roots(made.bundle, made.roots).verdict.true
    assert said(on_chain.checks, "state") == [f"its passport is held by {SECOND_BUYER}"]
    assert (
        sum(check.status == "pass" and check.part.startswith("document") for check in on_chain.checks) == 13
    )


def test_making_it_again_gives_the_same_bytes(made):
    assert make(made.world).dumps() == made.data


def test_a_correction_is_shown_beside_what_it_corrects(made):
    flags = said(verdict(made.world, made.bundle).flags, "document 4 event 0")
    assert any("yunling-tea (#2) declared it erroneous" in flag for flag in flags)


def test_late_anchoring_shows_both_times(made):
    flags = said(verdict(made.world, made.bundle).flags, "document 1 event 0")
    assert any(
        "anchored 178 days after" in flag and "2026-03-28 09:30 UTC → 2026-09-22" in flag for flag in flags
    )


def test_an_anchor_that_is_earlier_than_its_event_is_flagged(tmp_path):
    steps = steps_named("pressing", "commissioning")
    text = json.dumps(steps[0].document).replace("2026-07-15T17", "2027-07-15T17")
    world = bundle_world.build(tmp_path, [replace(steps[0], document=json.loads(text)), steps[1]])
    flags = said(verdict(world, make(world)).flags, "document 1 event 0")
    assert any("anchored before it is said to have happened" in flag for flag in flags)


def test_a_recorder_without_part_in_the_event_is_flagged(tmp_path):
    """The carrier says that it pressed the factory's cakes; its mandate is withdrawn before."""
    steps = steps_named("pressing", "commissioning")
    world = bundle_world.build(tmp_path, [replace(steps[0], recorder=CARRIER), steps[1]])
    trusted = make(world)
    assert not any("foreign" in flag for flag in said(verdict(world, trusted).flags))
    world.chain.logs = [log for log in world.chain.logs if log.name != "MandateGiven"]
    bundle = make(world)
    flags = said(verdict(world, bundle).flags, "document 1 event 0")
    assert any("its recorder diancang-logistics (#4) is foreign to it" in flag for flag in flags)


def test_an_older_correction_left_out_is_a_hidden_one(made):
    """The bundle leaves out the fact that one of its documents was corrected."""
    corrected = made.world.anchors["13-correction"]
    facts = tuple(f for f in made.bundle.facts if f.args.get("anchorId") != corrected)
    documents = tuple(d for d in made.bundle.documents if d.anchor_id != corrected)
    found = verdict(made.world, replace(made.bundle, facts=facts, documents=documents))
    assert not found.true
    assert any(
        "the bundle hides that" in one and "anchored a correction" in one for one in said(found.failed)
    )


def test_a_correction_whose_text_is_missing_is_flagged(tmp_path):
    world = bundle_world.build(tmp_path, leave_out=("13-correction",))
    found = verdict(world, make(world))
    assert found.true
    assert any(
        "corrects a document of the bundle, and what it says is not in the bundle" in f
        for f in said(found.flags)
    )


def test_a_correction_after_the_bundle_was_made_is_reported(tmp_path):
    steps = story.documents(bundle_world.SERIALS)
    world = bundle_world.build(tmp_path, [step for step in steps if step.name != "13-correction"])
    bundle = make(world)
    bundle_world._anchor(world, steps[-1], tmp_path, keep=True)
    found = verdict(world, bundle)
    assert found.true
    assert any("after the bundle was made" in flag and "correction" in flag for flag in said(found.flags))


def test_recall_and_handover_after_the_bundle_are_reported(world):
    world.activate()
    bundle = make(world)
    world.hand_over(BUYER, SECOND_BUYER)
    world.recall()
    flags = said(verdict(world, bundle).flags)
    assert any("after the bundle was made" in flag and "handed over" in flag for flag in flags)
    assert any("recalled the batch: mould" in flag for flag in flags)


def test_hiding_a_recall_makes_the_verdict_false(world):
    world.recall()
    world.activate()
    bundle = make(world)
    assert verdict(world, bundle).true
    hidden = replace(bundle, facts=tuple(fact for fact in bundle.facts if fact.event != "BatchMarked"))
    assert any("the bundle hides that" in one for one in said(verdict(world, hidden).failed))


def test_contracts_that_nobody_vouches_for_are_flagged_and_wrong_ones_fail(made):
    found = verdict(made.world, made.bundle, known=None)
    assert found.true
    assert any(ADDRESS["Passport"] in flag for flag in said(found.flags, "network"))
    passport = replace(NETWORK.contracts["Passport"], address=b"\5" * 20)
    other = replace(NETWORK, contracts={**NETWORK.contracts, "Passport": passport})
    assert not verdict(made.world, made.bundle, known=other).true


@pytest.mark.parametrize("change", [{"chain_id": 5}, {"genesis": b"\1" * 32}])
def test_another_chain_is_no_proof(made, change):
    found = verdict(made.world, replace(made.bundle, network=replace(NETWORK, **change)))
    assert said(found.failed, "network")
    assert len(found.checks) == 1


def test_roots_older_than_the_bundle_ask_for_newer_ones(world):
    old = read_roots(roots_file(from_chain(world.chain, NETWORK, None)), "roots")
    world.activate()
    found = verify_with_roots(make(world), old).verdict
    assert any("get newer ones" in one for one in said(found.failed))


def test_the_history_of_other_items_is_not_asked_for(tmp_path):
    """A busy chain: hundreds of passports and anchors of others stand between ours."""
    world = bundle_world.build(tmp_path)
    bundle = make(world)
    alone = verdict(world, bundle)
    world.chain.handed = 0
    verdict(world, bundle)
    quiet = world.chain.handed
    stranger = {"recorder": SECOND_BUYER, "stream": 0, "root": bytes(32), "count": 1}
    for number in range(300):
        world.chain.add("Passport", "Transfer", **{"from": bytes(20), "to": SECOND_BUYER, "id": number})
        world.chain.add("Notary", "Anchored", anchorId=number.to_bytes(32, "big"), corrects=bytes(32),
                        subject=b"\7" * 32, documentHash=bytes(32), member=900, **stranger)  # fmt: skip
    world.chain.handed = 0
    assert verdict(world, bundle) == alone
    assert world.chain.handed == quiet


def test_a_node_that_contradicts_its_own_log_is_noticed(made, tmp_path):
    world = bundle_world.build(tmp_path)
    world.activate()
    bundle = make(world)
    world.chain.state["itemOf", world.token] = (SECOND_BUYER, 1, 0, True, False, False, False, False)
    found = verdict(world, bundle)
    assert "the Passport's owner of the item differs from its log" in said(found.failed)
    assert "the seller activated it on the buyer's behalf" in said(found.flags)


def test_a_copy_anchored_first_by_a_stranger_does_not_make_the_event_foreign(tmp_path):
    steps = steps_named("pressing", "commissioning")
    lab = next(m for m in bundle_world.MEMBERS if m.name == "pu-er-lab")
    world = bundle_world.build(tmp_path, steps[1:])
    world.chain.logs = [log for log in world.chain.logs if log.name != "MandateGiven"]
    bundle_world._anchor(world, replace(steps[0], recorder=lab), tmp_path, keep=True)
    (world.records / "06-pressing").rename(world.records / "copy")
    alone = make(world)
    assert any("foreign" in flag for flag in said(verdict(world, alone).flags, "document"))
    bundle_world._anchor(world, steps[0], tmp_path, keep=True)
    both = make(world)
    assert len(both.documents) == len(alone.documents) + 1
    assert not any("foreign" in flag for flag in said(verdict(world, both).flags, "document"))


def test_a_member_with_the_same_name_is_told_apart(world):
    world.chain.emit("Consortium", "MemberAdded", memberId=9, name="yunling-tea")
    assert all("(#" in one for one in said(verdict(world, make(world)).checks, "batch"))
    assert IDS["yunling-tea"] != 9


@pytest.mark.parametrize(
    "data,reason",
    [
        (b"", "is no JSON"),
        (b"[]", "is not an object"),
        (b"{}", "$.format: is missing"),
        (b'{"format": "zhenbo-bundle-v2"}', "is not 'zhenbo-bundle-v1'"),
        (b'{"format": "zhenbo-bundle-v1"}', "is missing"),
        (b'{"a": 1, "a": 2}', "occurs twice"),
        (b"[" * 200, "nested more than"),
        (b"\xff\xfe", "byte order mark"),
        (b'"' + b"a" * (33 << 20) + b'"', "more than"),
    ],
)
def test_what_is_no_bundle_is_refused_with_the_place(data, reason):
    with pytest.raises(BadBundle, match=reason.replace("$", r"\$")):
        read_bundle(data, "bundle")


@pytest.mark.parametrize(
    "old,new", [(b": 1337", b":  1337"), (b'"tx": "0x', b'"tx": "0X'), (b"menghai", b"\\u006denghai")]
)
def test_another_spelling_of_the_same_bundle_is_refused(made, old, new):
    with pytest.raises(BadBundle):
        read_bundle(made.data.replace(old, new, 1), "bundle")


def test_a_bundle_reads_back_as_it_was_written(made):
    again: Bundle = read_bundle(made.bundle.dumps(), "bundle")
    assert again == made.bundle
    assert made.roots.block.time > START


def test_a_passport_of_another_batch_does_not_speak_for_this_one(world):
    """Two batches prove one tokenId; the item was activated by the other."""
    world.activate()
    world.chain.logs[-1].args["batchId"] = 77
    assert said(verdict(world, make(world)).failed) == ["its passport was activated by another batch, 77"]


def test_a_bundle_without_its_facts_hides_them(made):
    found = verdict(made.world, replace(made.bundle, facts=()))
    assert any("the bundle hides that" in one and "registered batch" in one for one in said(found.failed))
    assert sum("anchored" in one for one in said(found.failed)) == 13


def test_nothing_may_stand_twice(made):
    twice = replace(made.bundle, documents=(*made.bundle.documents, made.bundle.documents[0]))
    assert said(verdict(made.world, twice).failed, "document 14") == ["occurs twice"]
    twice = replace(made.bundle, certificates=made.bundle.certificates * 2)
    assert said(verdict(made.world, twice).failed, "certificate 2") == ["occurs twice"]


HOSTILE = ["[" * 5000, "null", "", "\0" * 100, "{}", '{"type": "EPCISDocument"}', "[]"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_documents_end_in_a_verdict(made, text):
    part = replace(made.bundle.documents[0], text=text)
    bundle = replace(made.bundle, documents=(part, *made.bundle.documents[1:]))
    found = verify_on_chain(read_bundle(bundle.dumps(), "bundle"), made.world.chain, NETWORK).verdict
    assert said(found.failed, "document 1")


@pytest.mark.parametrize(
    "change",
    [
        {"link": "javascript:alert(1)"}, {"link": ""}, {"kind": 255}, {"token_id": 0},
        {"token_id": 2**256 - 1}, {"proof": (bytes(32),) * 64},
    ],
)  # fmt: skip
def test_hostile_items_end_in_a_verdict(made, change):
    bundle = replace(made.bundle, item=replace(made.bundle.item, **change))
    found = verify_on_chain(read_bundle(bundle.dumps(), "bundle"), made.world.chain, NETWORK).verdict
    assert said(found.failed, "item")
