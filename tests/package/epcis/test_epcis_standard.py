"""Our rules against the standard's published JSON schema: the same answer on real and on damaged
documents.
"""

import copy
import json
import random
import re

import pytest
from epcis_events import DATA, document_of, needs_data, object_event, other_event, shared_documents
from jsonschema import Draft7Validator, FormatChecker

from samples.puer.story import SAMPLE_SERIALS, documents
from zhenbo.epcis import envelope, standard
from zhenbo.epcis.vocabulary import words

_URI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$")
_TIME = re.compile(r"^\d{4}-(0[1-9]|1[0-2])-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


@pytest.fixture(scope="module")
def published():
    formats = FormatChecker(formats=[])
    formats.checks("uri")(lambda v: not isinstance(v, str) or bool(_URI.match(v)))
    formats.checks("date-time")(lambda v: not isinstance(v, str) or bool(_TIME.match(v)))
    schema = json.loads((DATA / "epcis-json-schema" / "epcis-json-schema.json").read_text(encoding="utf-8"))
    return Draft7Validator(schema, format_checker=formats)


def objections(value):
    if value.get("type") == "EPCISDocument":
        return list(envelope.document(value, ()))
    if value.get("type") == "EPCISQueryDocument":
        return list(envelope.query_document(value, ()))
    return list(standard.event(value, (), bare=True))


def real_documents():
    files = shared_documents("openepcis-documents", "openepcis-dpp-ready", "epcis-event-hash")
    found = [json.loads(f.read_text(encoding="utf-8")) for f in files]
    return [d for d in found if isinstance(d, dict)] + [s.document for s in documents(SAMPLE_SERIALS)]


@needs_data
def test_real_documents_get_the_schemas_answer(published):
    checked = real_documents()
    assert len(checked) > 90
    for value in checked:
        assert bool(objections(value)) == (not published.is_valid(value)), value


REPLACEMENTS = [
    *(None, True, 0, -1.5, "", "x", "OBSERVE", "ADD", "DELETE", "shipping", "a b", "普洱"),
    *("urn:x:y", "urn:epcglobal:cbv:disp:active", "https://gs1.org/voc/Temperature"),
    *("2026-01-01T00:00:00Z", "2026-01-01", "+08:00", "+15:00", "ObjectEvent", "AssociationEvent"),
    *([], {}, [[]], [{}], ["urn:a:b", "urn:a:b"], {"id": "urn:a:b"}, {"type": "x"}),
]
NAMES = [
    "action",
    "epcList",
    "ilmd",
    "type",
    "eventTime",
    "bare",
    "ex:more",
    "parentID",
    "childEPCs",
    "quantityList",
    "transformationID",
    "sensorElementList",
    "readPoint",
    "@context",
    "certificationInfo",
    "set",
]


def places(value, here=()):
    yield here
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, member in members:
        yield from places(member, (*here, key))


def damaged(value, dice):
    """The document with one to three members replaced, removed or added."""
    value = copy.deepcopy(value)
    for _ in range(dice.randint(1, 3)):
        place = dice.choice([p for p in places(value) if p])
        holder = value
        for step in place[:-1]:
            holder = holder[step]
        deed = dice.random()
        if deed < 0.5:
            holder[place[-1]] = copy.deepcopy(dice.choice(REPLACEMENTS))
        elif deed < 0.75:
            del holder[place[-1]]
        elif isinstance(holder, dict):
            holder[dice.choice(NAMES)] = copy.deepcopy(dice.choice(REPLACEMENTS))
    return value


def persistent_disposition_in(value):
    return '"persistentDisposition"' in json.dumps(value)


@needs_data
def test_damaged_documents_get_the_schemas_answer(published):
    """Where the schema is silent on purpose (persistentDisposition in three types) only our rules object."""
    dice = random.Random(20260501)
    seeds = [d for d in real_documents() if published.is_valid(d) and len(json.dumps(d)) < 6000]
    answers = []
    for _ in range(2500):
        value = damaged(dice.choice(seeds), dice)
        if value.get("type") not in ("EPCISDocument", "EPCISQueryDocument", *standard.EVENT_TYPES):
            continue
        ours, theirs = bool(objections(value)), not published.is_valid(value)
        if ours != theirs:
            assert ours and persistent_disposition_in(value), value
        answers.append(theirs)
    assert 300 < sum(answers) < len(answers) - 100, "the damage must lead to both answers"


@needs_data
def test_word_lists_are_those_of_the_schema(published):
    definitions = published.schema["definitions"]
    for ours, theirs in {
        "bizStep": "bizStep",
        "disposition": "disposition",
        "bizTransactionType": "bizTransaction-type",
        "sourceOrDestinationType": "source-dest-type",
        "errorReason": "error-reason",
        "measurementType": "measurementType",
        "sensorAlertType": "sensorAlertType",
        "component": "component",
    }.items():
        listed = next(set(part["enum"]) for part in definitions[theirs]["anyOf"] if "enum" in part)
        assert words(ours) == listed


A = "https://id.gs1.org/01/09521001003575/21/A"
T = "2026-05-01T08:00:00.000+08:00"
TYPES = {
    "ObjectEvent": object_event(A),
    "AggregationEvent": other_event("AggregationEvent", T, action="ADD", parentID="urn:x:p", childEPCs=[A]),
    "TransactionEvent": other_event(
        "TransactionEvent", T, action="ADD", epcList=[A], bizTransactionList=[{"bizTransaction": "urn:x:t"}]
    ),
    "TransformationEvent": other_event("TransformationEvent", T, inputEPCList=[A], outputEPCList=["urn:x:o"]),
    "AssociationEvent": other_event("AssociationEvent", T, action="ADD", parentID="urn:x:p", childEPCs=[A]),
}


@pytest.mark.parametrize("kind", standard.EVENT_TYPES)
def test_the_shortest_event_of_each_type_conforms(kind):
    assert not objections(document_of(TYPES[kind]))


@pytest.mark.parametrize(
    "kind, missing",
    [
        ("ObjectEvent", "epcList"), ("ObjectEvent", "action"), ("AggregationEvent", "childEPCs"),
        ("TransactionEvent", "bizTransactionList"), ("TransactionEvent", "epcList"),
        ("TransformationEvent", "inputEPCList"), ("TransformationEvent", "outputEPCList"),
        ("AssociationEvent", "parentID"), ("AssociationEvent", "childEPCs"),
        *((kind, field) for kind in standard.EVENT_TYPES for field in ("eventTime", "type")),
    ],
)  # fmt: skip
def test_what_a_type_needs_is_missed(kind, missing):
    event = {k: v for k, v in TYPES[kind].items() if k != missing}
    found = objections(document_of(event))
    assert found and all(p.event == 0 and p.path.startswith("$.epcisBody.eventList[0]") for p in found)


def test_times_must_exist():
    for time in (
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:00:01Z",
        "2026-01-01T00:00:60Z",
        "0001-01-01T00:00:00+14:00",
    ):
        assert objections(document_of(object_event(A, time=time))), time
