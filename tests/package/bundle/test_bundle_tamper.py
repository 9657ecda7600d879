"""One byte is changed, anywhere: the verdict is never true, and the part that was changed is named."""

import json
from dataclasses import replace

import pytest
from bundle_second import holds
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenbo.bundle.format import read_bundle, spelled
from zhenbo.bundle.verify import verify_with_roots
from zhenbo.errors import BadBundle


def verdict_of(data, made):
    """True, False, or None where it is refused."""
    try:
        return verify_with_roots(read_bundle(data, "bundle"), made.roots).verdict.true
    except BadBundle:
        return None


def test_both_verifiers_hold_the_good_bundle_true(made):
    assert verdict_of(made.data, made) is True
    assert holds(made.data, made.roots_data)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_no_changed_byte_goes_unnoticed(made, data):
    place = data.draw(st.integers(0, len(made.data) - 1))
    other = data.draw(st.integers(1, 255))
    changed = bytearray(made.data)
    changed[place] ^= other
    assert not verdict_of(bytes(changed), made)
    assert not holds(bytes(changed), made.roots_data)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_no_missing_or_added_byte_goes_unnoticed(made, data):
    place = data.draw(st.integers(0, len(made.data) - 1))
    added = data.draw(st.sampled_from([b"", b" ", b"\n", b"0", b"a"]))
    changed = made.data[:place] + added + made.data[place + (not added) :]
    assert changed == made.data or not verdict_of(changed, made)


def paths(value, path=()):
    """Every value that is no object or list, with its path."""
    if isinstance(value, (dict, list)):
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(member, (*path, key))
    else:
        yield path


def altered(value):
    """Another value of the same form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value[:2] == "0x":
        return "0x" + ("1" if value[2:3] == "0" else "0") + value[3:]
    if value.isdecimal():
        return str(int(value) + 1)
    return value[:-2] + ("A" if value[-2] != "A" else "B") + value[-1]


def field_classes(bundle):
    """One path for each kind of field: positions in lists count as one, facts by their event."""
    found = {}
    for path in paths(bundle):
        shape = tuple("*" if isinstance(step, int) else step for step in path)
        event = bundle["facts"][path[1]]["event"] if path[0] == "facts" else ""
        found.setdefault((shape, event), path)
    return found


def test_every_kind_of_field_is_covered_by_a_check(made):
    """The change is spelled properly, so that only a check can notice it, and both verifiers do."""
    good = json.loads(made.data)
    unnoticed = []
    for shape, path in field_classes(good).items():
        changed = json.loads(made.data)
        holder = changed
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = altered(holder[path[-1]])
        data = spelled(changed)
        assert data != made.data
        if verdict_of(data, made) or holds(data, made.roots_data):
            unnoticed.append(shape)
    assert len(field_classes(good)) > 60
    assert not unnoticed


def failures(bundle, made):
    verdict = verify_with_roots(bundle, made.roots).verdict
    return {check.part: check.said.en for check in verdict.failed}


def with_event(bundle, document, **changes):
    part = bundle.documents[document]
    events = (replace(part.events[0], **changes), *part.events[1:])
    return with_document(bundle, document, events=events)


def with_document(bundle, document, **changes):
    listed = list(bundle.documents)
    listed[document] = replace(listed[document], **changes)
    return replace(bundle, documents=tuple(listed))


def test_a_swapped_lot_is_named_with_the_digest_that_tells(made):
    """Commissioning names its lot in ilmd; a lot beside a serial is what the canonical hash leaves out."""
    text = made.bundle.documents[7].text
    serial = "/21/Y26731880142K"
    swapped = text.replace(serial, "/10/OTHERLOT" + serial, 1)
    assert swapped != text
    found = failures(with_document(made.bundle, 7, text=swapped), made)
    said = found["document 8 event 0"]
    assert "commissioning, 2026-08-03" in said
    assert "strict digest differs while the canonical hash agrees" in said
    assert "lot" in said


def test_changed_content_differs_in_both_digests(made):
    text = made.bundle.documents[5].text.replace("creating_class_instance", "commissioning", 1)
    said = failures(with_document(made.bundle, 5, text=text), made)["document 6 event 0"]
    assert "both the strict digest and the canonical hash differ" in said


def test_bytes_between_the_events_are_named_as_such(made):
    text = made.bundle.documents[5].text.replace("\n", "\n ", 1)
    found = failures(with_document(made.bundle, 5, text=text), made)
    assert set(found) == {"document 6"}
    assert "though the events above agree" in found["document 6"]


@pytest.mark.parametrize(
    "changes,said",
    [
        ({"salt": b"\7" * 32}, "its salt (or the profile id) was changed"),
        ({"canonical": b"\7" * 32}, "the canonical hash stated for it was changed"),
        ({"strict": b"\7" * 32}, "the strict digest stated for it was changed"),
        ({"proof": (b"\7" * 32,)}, "its proof does not lead to the anchored root"),
        ({"leaf": b"\7" * 32}, "its leaf hash does not lead to the anchored root"),
    ],
)
def test_what_proves_an_event_is_named(made, changes, said):
    found = failures(with_event(made.bundle, 4, **changes), made)
    assert said in found["document 5 event 0"]
    assert set(found) == {"document 5 event 0"}


def test_a_changed_profile_is_named(made):
    profile = made.bundle.documents[4].profile + "x"
    found = failures(with_document(made.bundle, 4, profile=profile), made)
    assert "the profile id" in found["document 5 event 0"]


@pytest.mark.parametrize(
    "changes,said",
    [
        ({"key": b"\7" * 20}, "the item key or the salt"),
        ({"salt": b"\7" * 16}, "the item key or the salt"),
        ({"kind": 2}, "the kind, which was sale-code, was changed"),
        ({"proof": (b"\7" * 32,)}, "the proof does not lead to the batch's root"),
        ({"leaf": b"\7" * 32}, "the stated leaf hash does not lead"),
        ({"link": "https://id.gs1.org/01/09521001003575/21/OTHER"}, "its tokenId name different items"),
    ],
)
def test_what_was_changed_in_the_item_is_named(made, changes, said):
    bundle = replace(made.bundle, item=replace(made.bundle.item, **changes))
    verdict = verify_with_roots(bundle, made.roots).verdict
    assert any(said in check.said.en and check.part == "item" for check in verdict.failed)


def test_another_serial_is_named(made):
    item = replace(made.bundle.item, token_id=made.bundle.item.token_id + (1 << 152))
    verdict = verify_with_roots(replace(made.bundle, item=item), made.roots).verdict
    said = [check.said.en for check in verdict.failed if check.part == "item"]
    assert any("the tokenId (GTIN or serial)" in one for one in said)


def test_a_changed_certificate_is_named_with_the_event_that_links_it(made):
    part = made.bundle.certificates[0]
    changed = replace(part, data=part.data[:100] + b"?" + part.data[101:])
    said = failures(replace(made.bundle, certificates=(changed,)), made)["certificate 1"]
    assert "PE2026-0417.pdf (linked by document 7 event 0, inspecting, 2026-07-28)" in said
    stated = failures(replace(made.bundle, certificates=(replace(part, sha256=b"\7" * 32),)), made)
    assert "the SHA-256 stated for it was changed" in stated["certificate 1"]
    links = failures(replace(made.bundle, certificates=(replace(part, links=((0, 0),)),)), made)
    assert "the links stated for it were changed" in links["certificate 1"]


def test_a_changed_fact_is_named_with_its_field(made):
    facts = list(made.bundle.facts)
    place = next(n for n, fact in enumerate(facts) if fact.event == "Anchored")
    facts[place] = replace(facts[place], args={**facts[place].args, "root": b"\7" * 32})
    found = failures(replace(made.bundle, facts=tuple(facts)), made)
    (said,) = found.values()
    assert "menghai-cooperative (#1) anchored" in said
    assert said.endswith("what was changed is root")


@pytest.mark.parametrize(
    "name,value,word",
    [
        ("deadline", 5, "the deadline was changed"),
        ("batch_id", 5, "under id 5"),
        ("document", "{}", "batch.json is not the document"),
        ("signature", b"\1" * 65, "the inspection's signature is not"),
    ],
)
def test_what_was_changed_in_the_batch_is_named(made, name, value, word):
    found = failures(replace(made.bundle, batch=replace(made.bundle.batch, **{name: value})), made)
    assert word in found["batch"]
