"""The canonical hash: all published hashes, and nothing but the event decides it."""

import copy
import hashlib
import json
import logging
import random
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from epcis_events import CONTEXT, DATA, as_bytes, document_of, loaded, needs_data, object_event, other_event
from eth_hash.auto import keccak

from samples.puer.story import SAMPLE_SERIALS, documents
from zhenbo.epcis import canonical as module
from zhenbo.epcis.canonical import PROFILE, PROFILE32, canonical, canonicals, name_of
from zhenbo.epcis.canonical_xml import canonicals_of_xml
from zhenbo.epcis.document import Event, read
from zhenbo.errors import BadDocument

EXAMPLES = DATA / "epcis-event-hash" / "examples"
PUBLISHED = sorted(
    p for s in ("jsonld", "xml") for p in EXAMPLES.glob(f"*.{s}") if p.with_suffix(".hashes").exists()
)
A = "https://id.gs1.org/01/09521001003575/21/A"
# two published texts are damaged (their hashes are not): line 0 repeats an SSCC that breaks off in
# `epc=httpspc=`, and
# line 1 ends in the middle of a bizTransaction
STALE_TEXTS = {"epcisDocWithAllGS1Keys": [0], "epcisDocWithDefaultSchemaInContext": [1]}


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the hash must not reach for the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def hash_of(event, context=CONTEXT):
    return canonical(loaded(event, context=context).events[0])


@needs_data
def test_there_are_seventeen_published_files():
    assert len(PUBLISHED) == 17


@needs_data
@pytest.mark.parametrize("file", PUBLISHED, ids=lambda p: p.name)
def test_published_hash(file):
    data = file.read_bytes()
    if file.suffix == ".xml":
        found = canonicals_of_xml(data, file.name)
    else:
        found = [canonical(event) for event in read(data, file.name).events]
    assert [name_of(digest) for digest in found] == file.with_suffix(".hashes").read_text().split()


@needs_data
@pytest.mark.parametrize(
    "file", [p for p in PUBLISHED if p.with_suffix(".prehashes").exists()], ids=lambda p: p.name
)
def test_published_text_before_hashing(file):
    """Second computation: SHA-256 of the published text, without the library."""
    texts = file.with_suffix(".prehashes").read_text(encoding="utf-8").splitlines()
    hashes = file.with_suffix(".hashes").read_text().split()
    computed = [name_of(hashlib.sha256(text.encode()).digest()) for text in texts if text]
    stale = [index for index, pair in enumerate(zip(computed, hashes, strict=True)) if pair[0] != pair[1]]
    assert stale == STALE_TEXTS.get(file.stem, [])


def test_profile_names_what_is_computed():
    assert PROFILE == "epcis-event-hash-generator/1.9.3+zhenbo-normal-1/CBV2.0"
    assert keccak(PROFILE.encode()) == PROFILE32


def test_another_version_of_the_library_is_refused(monkeypatch):
    monkeypatch.setattr("zhenbo.epcis.hash_library._INSTALLED", "1.9.4")
    with pytest.raises(BadDocument, match=r"1\.9\.3 is needed"):
        hash_of(object_event(A))


def test_a_neighbour_changes_nothing():
    """The library alone expands `active` here with the help of the first event's disposition."""
    mine = object_event(A, **{"ex:state": "active"})
    context = [CONTEXT, {"ex": "https://ns.example.com/"}]
    neighbour = object_event(A, disposition="active")
    beside = loaded(neighbour, mine, context=context).events[1]
    assert canonical(beside) == hash_of(mine, context)


def test_prefixes_do_not_leak_into_the_next_document():
    first = object_event(A, **{"ex:note": "n"})
    alone = hash_of(first, [CONTEXT])
    hash_of(first, [CONTEXT, {"ex": "https://ns.example.com/"}])
    assert hash_of(first, [CONTEXT]) == alone


def test_order_of_members_and_of_sets_changes_nothing():
    event = documents(SAMPLE_SERIALS)[6].document["epcisBody"]["eventList"][0]
    event = {
        **event,
        "sourceList": [{"type": "owning_party", "source": A}, {"source": A, "type": "location"}],
    }
    expected, dice = hash_of(event), random.Random(7)
    for _ in range(10):
        assert hash_of(shuffled(event, dice)) == expected


def shuffled(value, dice):
    if isinstance(value, dict):
        members = list(value.items())
        dice.shuffle(members)
        return {k: shuffled(v, dice) for k, v in members}
    if isinstance(value, list):
        return dice.sample([shuffled(v, dice) for v in value], len(value))
    return value


def test_context_of_the_event_wins_and_is_no_field():
    outer = [CONTEXT, {"ex": "https://one.example/"}]
    inner = {"@context": [{"ex": "https://two.example/"}], **object_event(A, **{"ex:n": "1"})}
    assert hash_of(inner, outer) == hash_of(
        object_event(A, **{"ex:n": "1"}), [CONTEXT, {"ex": "https://two.example/"}]
    )
    assert hash_of(inner, outer) != hash_of(object_event(A, **{"ex:n": "1"}), outer)


@pytest.mark.parametrize(
    "remote", ["http://169.254.169.254/latest", "https://evil.example/c.jsonld", "file:///etc/passwd"]
)
def test_remote_contexts_are_left_alone(remote):
    event = object_event(A, **{"ex:deep": {"@context": remote, "ex:x": "1"}})
    plain = object_event(A, **{"ex:deep": {"ex:x": "1"}})
    context = [CONTEXT, remote, {"ex": "https://ns.example.com/"}]
    assert hash_of(event, context) == hash_of(plain, [CONTEXT, {"ex": "https://ns.example.com/"}])


def test_a_context_that_would_rewrite_identifiers_is_refused():
    with pytest.raises(BadDocument, match="another meaning"):
        hash_of(
            object_event("urn:epc:id:sgtin:0614141.107346.2017"), [CONTEXT, {"urn": "https://evil.example/"}]
        )


def test_prefixes_cannot_change_in_the_middle_of_an_event():
    with pytest.raises(BadDocument, match="@xmlns"):
        hash_of(object_event(A, **{"ex:x": {"@xmlns:urn": "https://evil.example/"}}))


@pytest.mark.parametrize(
    "odd",
    [
        {"type": []}, {"type": {}}, {"epcList": {}}, {"eventTime": 5}, {"readPoint": 5}, {"@context": 5},
        {"bizTransactionList": [5, {"type": 5}]}, {"ex:a": {"@id": 5}}, {"ex:a": {"@value": {}}},
        {"@xmlns:a": 5},
        {"eventTime": "9999-12-31T23:59:59.9999-14:00"}, {"ex:x": [1, "a", {"b:b": 2}, [3], None]},
    ],
)  # fmt: skip
def test_odd_values_have_a_hash_or_are_refused_and_never_crash(odd):
    (event,) = read(as_bytes(document_of({**object_event(A), **odd})), "odd").events
    try:
        found = canonical(event).hex()
    except BadDocument as refused:
        found = refused.problems[0].path
    assert len(found) == 64 or found == "$.epcisBody.eventList[0]"


def test_a_context_that_redefines_the_standards_terms_is_refused():
    with pytest.raises(BadDocument, match="no canonical hash: protected term"):
        hash_of(object_event(A), [CONTEXT, {"epcList": "https://evil.example/"}])


def test_transactions_without_type_are_digested_in_any_order():
    """Allowed by the standard; the library fails on it."""
    entries = [
        {"bizTransaction": "urn:x:2"},
        {"type": "po", "bizTransaction": "urn:x:1"},
        {"bizTransaction": "urn:x:0"},
    ]
    one = object_event(A, bizTransactionList=entries)
    other = object_event(A, bizTransactionList=entries[::-1])
    less = object_event(A, bizTransactionList=entries[:2])
    assert hash_of(one) == hash_of(other) != hash_of(less)


def test_a_time_just_before_a_second_is_rounded_up():
    """The library loses such an event: a document of two would come back with one hash."""
    late = object_event(A, time="2026-05-01T08:00:00.999700+08:00")
    assert hash_of(late) == hash_of(object_event(A, time="2026-05-01T08:00:01.000+08:00"))


def test_a_value_without_canonical_form_is_refused_with_its_place():
    events = loaded(object_event(A), object_event(A, **{"ex:n": "1e999"})).events
    with pytest.raises(BadDocument, match=r"event 1, \$\.epcisBody\.eventList\[1\]: has no canonical hash"):
        list(canonicals(events))


def test_instances_lose_their_lot():
    """The weakness that the strict digest is there for."""
    one = object_event("https://id.gs1.org/01/09521001003575/10/L1/21/A")
    other = object_event("https://tea.example/01/09521001003575/10/L2/21/A?17=280101")
    assert hash_of(one) == hash_of(other)


def test_events_are_left_as_they_were():
    event = loaded(
        object_event(A, **{"ex:list": ["b", "a"], "@context": {"ex": "https://ns.example.com/"}})
    ).events[0]
    before = copy.deepcopy(event.value)
    canonical(event)
    assert event.value == before


def story_events():
    return [e for s in documents(SAMPLE_SERIALS) for e in read(as_bytes(s.document), s.name).events]


def test_threads_and_processes_give_the_same_hashes():
    events = story_events() * 3
    alone = [canonical(event) for event in events]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(canonical, events)) == alone
    assert list(canonicals(events, workers=2)) == alone


def test_a_refusal_crosses_processes_whole():
    events = [*story_events(), Event("d", 5, "$", {**object_event(A), "ex:n": "inf"})]
    with pytest.raises(BadDocument) as refused:
        list(canonicals(events, workers=2))
    assert refused.value.problems[0].event == 5


def test_the_library_leaves_logging_alone(capfd):
    handlers = list(logging.getLogger().handlers)
    hash_of(object_event(A, **{"ex:n": "普洱"}))
    with pytest.raises(BadDocument):
        hash_of(object_event(A, **{"ex:n": "inf"}))
    assert logging.getLogger().handlers == handlers
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "xml, reason",
    [
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a/>', "declares"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "no XML"),
        (b"<a", "no XML"),
        (b"<a/>", "no EventList"),
        (b"\xff", "no XML"),
    ],
)
def test_hostile_xml_is_refused(xml, reason):
    with pytest.raises(BadDocument, match=reason):
        canonicals_of_xml(xml, "d.xml")


def test_all_types_have_hashes_that_differ():
    more = {
        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:1"}],
        "action": "ADD",
        "parentID": A,
    }
    time = "2026-05-01T08:00:00.000+08:00"
    events = [
        object_event(A),
        other_event("AggregationEvent", time, childEPCs=[A], **more),
        other_event("AssociationEvent", time, childEPCs=[A], **more),
        other_event("TransactionEvent", time, epcList=[A], **more),
        other_event("TransformationEvent", time, inputEPCList=[A], outputEPCList=[A + "2"]),
    ]
    assert len({canonical(e) for e in loaded(*events).events}) == 5
    assert module.PROFILE in PROFILE and json.dumps(document_of(*events))
