"""The rules of EPCIS 2.0.1 for what stands around events in JSON: documents, query results, master data."""

from zhenbo.epcis import standard
from zhenbo.epcis.shapes import Shape, anything, either, list_of, matching, number, record, text, time, uri

_events = list_of(standard.event, "eventList")
_attribute = record(
    "attribute",
    {"id": uri, "attribute": either(number, record("attribute", {}, more="any"), text)},
    ("id",), more="any",
)  # fmt: skip
_element = record(
    "vocabularyElement",
    {"id": uri, "attributes": list_of(_attribute, "attributes"), "children": list_of(uri, "children")},
    ("id",), more="any",
)  # fmt: skip
_vocabulary = record(
    "vocabulary",
    {"type": uri, "vocabularyElementList": list_of(_element, "vocabulary")},
    ("type",),
    more="any",
)
_vocabularies = list_of(_vocabulary, "vocabularyList")
_header = record(
    "epcisHeader", {"epcisMasterData": record("epcisHeader", {"vocabularyList": _vocabularies}, more="any")}
)
_version = matching(r"\d+(\.\d+)*", "version")
_envelope: dict[str, Shape] = {
    "@context": standard.context, "id": uri, "type": anything, "schemaVersion": _version, "creationDate":
time, }  # fmt: skip
_results = record(
    "queryResults",
    {
        "queryName": text,
        "subscriptionID": text,
        "resultsBody": record(
            "resultsBody", {"eventList": _events, "vocabularyList": _vocabularies}, ("eventList",)
        ),
    },
    ("queryName", "resultsBody"),
)
document: Shape = record(
    "epcisDocument",
    {
        **_envelope,
        **dict.fromkeys(("instanceIdentifier", "sender", "receiver"), text),
        "epcisHeader": _header,
        "epcisBody": record("epcisDocument/epcisBody", {"eventList": _events}, ("eventList",), more="any"),
    },
    ("@context", "schemaVersion", "creationDate", "epcisBody"),
)
query_document: Shape = record(
    "epcisQueryDocument",
    {
        **_envelope,
        "epcisBody": record("epcisQueryDocumentBody", {"queryResults": _results}, ("queryResults",)),
    },
    ("@context", "epcisBody"),
)
