"""Every real document goes through whole, or is refused for a reason of the standard that is written here."""

import json

import pytest
from epcis_events import DATA, as_bytes, document_of, needs_data, object_event, shared_documents

from zhenbo.epcis.digest import LEAF_TYPES, digests, leaves
from zhenbo.epcis.document import check, load, read
from zhenbo.errors import BadDocument, NotEpcis

A = "https://id.gs1.org/01/09521001003575/21/A"
DPP = "openepcis-dpp-ready"
VALID = ("openepcis-documents/Documents", "openepcis-documents/Events")

# what the standard says against documents of the folder dpp-ready: clause (definition of the JSON schema) by
# kind of fault
COMMENT = "epcisDocument"  # `_comment_...` in the envelope: neither a member nor prefix:name
CLAUSES = {
    COMMENT,
    "sensorMetadata",  # `_comment`, `visibility`: the same inside events
    "sensorReport",
    "decimal",  # measured values written as text: "94.2"
    "bizTransaction-type",  # urn:epcglobal:cbv:btt:... where JSON takes the bare word
    "source-dest-type",
    "bizStep",
    "disposition",
    "error-reason",
    "TransformationEvent",  # has no action
    "bizTransaction",
    "quantityElement",
    "ObjectEvent",
    "TransactionEvent",
    "AggregationEvent",
}


def name(file):
    return str(file.relative_to(DATA)) if DATA.is_dir() else ""


@needs_data
@pytest.mark.parametrize("file", shared_documents(*VALID), ids=name)
def test_document_goes_through_whole(file):
    document = load(file.read_bytes(), file.name)
    rows = leaves(document)
    assert len(rows) == len(document.events) >= 1
    assert all(len(row.row()) == len(LEAF_TYPES) for row in rows)


@needs_data
@pytest.mark.parametrize("file", shared_documents("openepcis-documents/Invalid"), ids=name)
def test_invalid_document_is_refused_with_the_place(file):
    where = {
        "Combination_of_multiple_invalid_fields.json": [
            (0, ".bizStep"), (1, ".disposition"), (2, ".sourceList[0].type"), (3, ".ilmd.materialType"),
            (4, ".eventTime"), (4, ".action"),
        ],
        "EPCISDocument_without_context.json": [(None, "$.@context")],
        "ObjectEvent_with_invalid_action.json": [(0, ".action")],
        "ObjectEvent_with_invalid_eventTime_format.json": [(0, ".eventTime")],
        "ObjectEvent_with_non_standard_bizStep_in_second_event.json": [(1, ".bizStep")],
        "ObjectEvent_with_quantity_as_text.json": [(0, ".quantityList[0].quantity")],
        "ObjectEvent_without_action_and_eventTime.json": [
            (0, ".eventTime"), (0, ".eventTimeZoneOffset"), (0, ".action"),
        ],
    }[file.name]  # fmt: skip
    with pytest.raises(BadDocument) as refused:
        load(file.read_bytes(), file.name)
    found = [(p.event, p.path) for p in refused.value.problems]
    prefix = "$.epcisBody.eventList[{}]"
    assert found == [(i, prefix.format(i) + p if i is not None else p) for i, p in where]
    assert str(refused.value).startswith(f"{file.name}: ")
    assert all(p.clause.startswith("EPCIS 2.0.1 JSON schema: ") for p in refused.value.problems)


def passport_documents():
    files = shared_documents(DPP)
    return [f for f in files if json.loads(f.read_text(encoding="utf-8")).get("type") == "EPCISDocument"]


@needs_data
@pytest.mark.parametrize("file", passport_documents() if DATA.is_dir() else [], ids=name)
def test_passport_document_is_refused_by_the_standard_and_by_nothing_else(file):
    """All 47 break a rule of the schema, most by comments without prefix. Their events still have digests."""
    document = read(file.read_bytes(), file.name)
    clauses = {p.clause.removeprefix("EPCIS 2.0.1 JSON schema: ") for p in check(document)}
    assert clauses and clauses <= CLAUSES
    assert len(digests(document.events)) == len(document.events) >= 1
    with pytest.raises(BadDocument):
        leaves(document)


@needs_data
@pytest.mark.parametrize("file", passport_documents() if DATA.is_dir() else [], ids=name)
def test_passport_document_goes_through_once_its_author_mends_the_envelope(file):
    """Without the comments, what stays refused is inside the events, where nothing may be mended silently."""
    value = json.loads(file.read_text(encoding="utf-8"))
    mended = {k: v for k, v in value.items() if not k.startswith("_")}
    document = read(as_bytes(mended), file.name)
    problems = check(document)
    if problems:
        assert all(p.event is not None for p in problems)
    else:
        assert len(leaves(document)) == len(document.events)


@needs_data
def test_how_many_passport_documents_only_the_envelope_stops():
    files = passport_documents()
    only = [f for f in files if all(p.event is None for p in check(read(f.read_bytes(), f.name)))]
    assert (len(files), len(only)) == (47, 17)


@needs_data
def test_what_is_no_epcis_is_told_apart():
    told = {}
    for file in shared_documents(DPP):
        if file not in passport_documents():
            with pytest.raises(NotEpcis) as refused:
                read(file.read_bytes(), file.name)
            told[file.name] = refused.value.problems[0].reason
    assert len(told) == 18
    assert told["fsma204-schema.json"].endswith("a JSON schema")
    assert told["battery-commission.masterdata.jsonld"].endswith("master data")
    assert told["ftl-product.jsonld"].endswith("something of type 'gs1:Product'")


def test_a_bare_event_and_a_list_of_events_are_documents():
    bare = {"@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"], **object_event(A)}
    one, many = load(as_bytes(bare), "one"), load(as_bytes([bare, bare]), "many")
    assert len(one.events) == 1 and [e.path for e in many.events] == ["$[0]", "$[1]"]
    assert digests(one.events)[0].strict == digests(many.events)[1].strict
    with pytest.raises(BadDocument, match=r"event 1, \$\[1\].@context"):
        load(as_bytes([bare, object_event(A)]), "second has no context")


def test_a_document_without_events_records_nothing():
    with pytest.raises(BadDocument, match="no event"):
        load(as_bytes(document_of()), "empty")


@pytest.mark.parametrize(
    "body", [None, [], 3, {"eventList": None}, {"eventList": {}}, {"eventList": [1, [], None]}, {"event": 5}]
)
def test_malformed_bodies_are_problems_and_never_crashes(body):
    value = document_of()
    value["epcisBody"] = body
    assert check(read(as_bytes(value), "odd"))
    value["type"] = "EPCISQueryDocument"
    assert check(read(as_bytes(value), "odd"))
    value["epcisBody"] = {"queryResults": body}
    assert check(read(as_bytes(value), "odd"))


def test_ignored_fields_are_extensions_only():
    """A sender who could take epcList out of the hash could swap the goods under it."""
    context = [
        "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        {"r": "https://repository-x.example.com/"},
    ]
    value = document_of(object_event(A), context=context)
    value["r:ignoreFields"] = ["epcList"]
    with pytest.raises(BadDocument, match="only extension fields"):
        read(as_bytes(value), "d")
