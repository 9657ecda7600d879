"""Strict digests against a second computation, and the attacks that only they catch."""

import copy
import hashlib
import json
import random
import re

import pytest
from epcis_events import CONTEXT, as_bytes, document_of, loaded, object_event, recorded
from hypothesis import given, settings
from test_epcis_reader import JSON

from samples.puer.story import SAMPLE_SERIALS, documents
from zhenbo.epcis.canonical import PROFILE32
from zhenbo.epcis.digest import EventLeaf, digests, leaves, strict, strict_of, which_differ
from zhenbo.epcis.document import load, read
from zhenbo.errors import BadDocument, Refused

A = "https://id.gs1.org/01/09521001003575/21/A"


def jcs(value):
    """RFC 8785 written a second time: names by UTF-16 code units, ECMAScript numbers, minimal escapes."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{jcs(name)}:{jcs(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(jcs, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return ecmascript(value)
    return json.dumps(value)


def ecmascript(number):
    """ECMA-262 section 6.1.6.1.20 from the shortest digits that Python's repr gives."""
    if number == 0:
        return "0"
    sign, text = ("-", repr(-number)) if number < 0 else ("", repr(number))
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if 0 < point <= 21:
        body = digits.ljust(point, "0")[:point] + ("." + digits[point:] if len(digits) > point else "")
    elif -6 < point <= 0:
        body = "0." + "0" * -point + digits
    else:
        body = (
            digits[0]
            + ("." + digits[1:] if len(digits) > 1 else "")
            + f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
        )
    return sign + body


def second(value):
    return hashlib.sha256(jcs(value).encode()).digest()


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_strict_agrees_with_the_second_computation(value):
    assert strict_of(value) == second(value)


def test_strict_of_the_whole_story():
    for step in documents(SAMPLE_SERIALS):
        for event in load(as_bytes(step.document), step.name).events:
            assert strict(event) == second(event.value)


def test_rfc_8785_sample():
    """The number row of RFC 8785 section 3.2.2, and its sorting of names (section 3.2.3)."""
    numbers = [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001]
    assert jcs(numbers) == "[333333333.3333333,1e+30,4.5,0.002,1e-27]"
    assert strict_of(numbers) == hashlib.sha256(b"[333333333.3333333,1e+30,4.5,0.002,1e-27]").digest()
    names = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    order = [4, 6, 7, 1, 5, 3]
    assert [int(x) for x in re.findall(r":(\d)", jcs(names))] == [2, *order]
    assert strict_of(names) == second(names)


def test_white_space_and_order_of_members_change_nothing():
    value = document_of(object_event(A, **{"ex:n": 1.50}))
    plain = load(as_bytes(value), "d").events[0]
    spaced = load(json.dumps(value, indent=4, sort_keys=True).replace("1.5", "15e-1").encode(), "d").events[0]
    assert strict(plain) == strict(spaced)


SWAPS = {
    "lot beside the serial": ("/01/09521001003575/10/L1/21/A", "/01/09521001003575/10/L2/21/A"),
    "product variant": ("/01/09521001003575/22/V1/21/A", "/01/09521001003575/22/V2/21/A"),
    "expiry date": ("/01/09521001003575/21/A?17=280101", "/01/09521001003575/21/A?17=290101"),
}


@pytest.mark.parametrize("swap", SWAPS)
def test_a_swap_under_an_equal_canonical_hash_is_caught_and_named(swap):
    honest, swapped = (
        digests(loaded(object_event(A), object_event("https://id.gs1.org" + epc)).events)
        for epc in SWAPS[swap]
    )
    assert honest[1].canonical == swapped[1].canonical
    assert honest[1].strict != swapped[1].strict
    ((index, meaning),) = which_differ(honest, swapped)
    assert index == 1 and "canonical hash leaves out" in meaning


def test_any_single_changed_value_is_caught():
    events = [e for s in documents(SAMPLE_SERIALS) for e in s.document["epcisBody"]["eventList"]]
    dice = random.Random(3)
    for event in events:
        changed = copy.deepcopy(event)
        key = dice.choice([k for k, v in event.items() if isinstance(v, str) and k != "type"])
        changed[key] = event[key][:-1] + ("0" if event[key][-1] != "0" else "1")
        assert strict_of(changed) != strict_of(event), key


def test_missing_and_added_events_are_named():
    one = digests(loaded(object_event(A)).events)
    two = digests(loaded(object_event(A), object_event(A + "2")).events)
    assert which_differ(two, one) == [(1, "event is missing")]
    assert which_differ(one, two) == [(1, "event was added")]
    assert which_differ(two, two) == []


def test_leaves_have_fresh_salts_and_the_profile():
    document = loaded(object_event(A), object_event(A))
    first, second_leaf = leaves(document)
    assert first.salt != second_leaf.salt and len(first.salt) == 32
    assert first.profile == PROFILE32
    assert first.strict == second_leaf.strict == strict(document.events[0])
    assert leaves(document, salt=lambda: b"\x07" * 32)[0].row()[0] == b"\x07" * 32


def test_leaves_of_a_document_that_does_not_conform_are_refused():
    document = read(as_bytes(document_of(object_event(A), object_event(A, bizStep="cooking"))), "bad.jsonld")
    with pytest.raises(BadDocument, match=r"bad.jsonld: event 1, \$\.epcisBody\.eventList\[1\]\.bizStep"):
        leaves(document)


def test_a_leaf_takes_32_bytes_each():
    with pytest.raises(Refused, match="canonical of an event leaf has 31 bytes"):
        EventLeaf(b"s" * 32, PROFILE32, b"c" * 31, b"t" * 32)


def test_the_context_of_the_document_is_covered_by_the_canonical_hash_alone():
    """An event as parsed has no prefixes; both digests together bind them."""
    event = object_event(A, **{"ex:n": "1"})
    one = digests(loaded(event, context=[CONTEXT, {"ex": "https://one.example/"}]).events)[0]
    two = digests(loaded(event, context=[CONTEXT, {"ex": "https://two.example/"}]).events)[0]
    assert one.strict == two.strict and one.canonical != two.canonical


def test_records_sort_by_time_and_then_digest():
    records = recorded(
        object_event(A), object_event(A + "2"), object_event(A, time="2026-05-01T07:00:00+00:00")
    )
    ordered = sorted(records, key=lambda record: record.order)
    assert ordered[2].event.index == 2, "07:00 in London is 15:00 in China"
    assert ordered[0].digests.strict < ordered[1].digests.strict
