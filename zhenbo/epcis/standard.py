"""The rules of EPCIS 2.0.1 for events in JSON, as the standard's JSON schema states them.

The schema file itself is not part of this package; `tests/package/epcis/test_standard.py` holds these rules
against the published file, on real documents and on thousands of damaged ones, and both must agree. Stricter
than the schema on purpose: `persistentDisposition` is checked in every event type (the schema forgets
three), and times must exist in the calendar.
"""

from collections.abc import Iterator
from typing import Any

from zhenbo.epcis import shapes
from zhenbo.epcis.json_reader import Path
from zhenbo.epcis.shapes import Shape, list_of, matching, one_of, problem, record, shown, text, time, uri
from zhenbo.epcis.vocabulary import words
from zhenbo.errors import Problem

EVENT_TYPES = (
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
)
ACTIONS = frozenset({"OBSERVE", "ADD", "DELETE"})

_NOT_CBV = r"urn:epcglobal:cbv|https?://ns\.gs1\.org/cbv/"
_NOT_GS1_VOC = r"https?://(www\.)?gs1\.org/voc/"

_disposition = one_of(words("disposition"), "disposition", own=_NOT_CBV)
_transaction_type = one_of(words("bizTransactionType"), "bizTransaction-type", own=_NOT_CBV)
_party_type = one_of(words("sourceOrDestinationType"), "source-dest-type", own=_NOT_CBV)
_unit = matching(r"[A-Z0-9]{2,3}", "uom")
_context_entry = shapes.either(record("@context", {}, more="any"), uri)
context = shapes.either(
    record("@context", {}, more="any"), list_of(_context_entry, "@context", unique=True), uri
)
_place = record("readPoint", {"id": uri}, needs=("id",), more="any")

_quantity = record(
    "quantityElement",
    {"epcClass": uri, "quantity": shapes.number, "uom": _unit},
    needs=("epcClass",),
    more="none",
)
_transaction = record(
    "bizTransaction",
    {"type": _transaction_type, "bizTransaction": uri},
    needs=("bizTransaction",),
    more="none",
)
_source = record("source", {"type": _party_type, "source": uri}, needs=("type", "source"), more="none")
_destination = record(
    "destination", {"type": _party_type, "destination": uri}, needs=("type", "destination"), more="none"
)
_correction = record(
    "errorDeclaration",
    {
        "declarationTime": time,
        "reason": one_of(words("errorReason"), "error-reason", own=_NOT_CBV),
        "correctiveEventIDs": list_of(uri, "eventID"),
    },
    needs=("declarationTime",),
)
_sensor_origin: dict[str, Shape] = {
    "time": time, "deviceID": uri, "deviceMetadata": uri, "rawData": uri, "dataProcessingMethod": uri,
"bizRules": uri, }  # fmt: skip
_sensor_metadata = record("sensorMetadata", {**_sensor_origin, "startTime": time, "endTime": time})
_sensor_report = record(
    "sensorReport",
    {
        **_sensor_origin,
        "type": one_of(words("measurementType"), "measurementType", own=_NOT_GS1_VOC),
        "exception": one_of(words("sensorAlertType"), "sensorAlertType", own=_NOT_GS1_VOC),
        "component": one_of(words("component"), "component", own=_NOT_CBV),
        "booleanValue": shapes.boolean,
        "hexBinaryValue": matching(r"[A-Fa-f0-9]+", "hexBinary"),
        "stringValue": text,
        "uom": text,
        **dict.fromkeys(("microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"), uri),
        **dict.fromkeys(
            ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), shapes.number
        ),
    },
    needs=("type",),
)
_sensor_element = record(
    "sensorElement",
    {
        "sensorMetadata": _sensor_metadata,
        "sensorReport": list_of(_sensor_report, "sensorReportList", least=1),
    },
    needs=("sensorReport",),
)


def _persistent(value: Any, path: Path) -> Iterator[Problem]:
    changes = list_of(_disposition, "persistentDisposition", least=1, unique=True)
    yield from record("persistentDisposition", {"set": changes, "unset": changes}, more="none")(value, path)
    if isinstance(value, dict) and not {"set", "unset"} & value.keys():
        yield problem(path, "needs set or unset", "persistentDisposition")


def _ilmd(value: Any, path: Path) -> Iterator[Problem]:
    yield from record("ilmd", {})(value, path)


_COMMON: dict[str, Shape] = {
    "type": shapes.anything,  # the type chose the rules
    "@context": context,
    "eventTime": time,
    "recordTime": time,
    "eventTimeZoneOffset": matching(r"[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)", "Event/eventTimeZoneOffset"),
    "eventID": uri,
    "certificationInfo": shapes.either(list_of(uri, "certificationInfo"), uri),
    "errorDeclaration": _correction,
}
_BUSINESS: dict[str, Shape] = {
    "bizStep": one_of(words("bizStep"), "bizStep", own=_NOT_CBV),
    "disposition": _disposition,
    "persistentDisposition": _persistent,
    "readPoint": _place,
    "bizLocation": _place,
    "bizTransactionList": list_of(_transaction, "bizTransactionList"),
    "sourceList": list_of(_source, "sourceList"),
    "destinationList": list_of(_destination, "destinationList"),
    "sensorElementList": list_of(_sensor_element, "sensorElementList"),
}
_action = one_of(ACTIONS, "action")
_epcs = list_of(uri, "epcList", unique=True)
_repeatable_epcs = list_of(uri, "epcList")  # child and transaction lists: the schema asks for no uniqueness
_quantities = list_of(_quantity, "quantityList")
_PARENT: dict[str, Shape] = {
    "action": _action, "parentID": uri, "childEPCs": _repeatable_epcs, "childQuantityList": _quantities,
}  # fmt: skip
_OWN: dict[str, dict[str, Shape]] = {
    "ObjectEvent": {"action": _action, "epcList": _epcs, "quantityList": _quantities, "ilmd": _ilmd},
    "AggregationEvent": _PARENT,
    "AssociationEvent": _PARENT,
    "TransactionEvent": {
        "action": _action, "parentID": uri, "epcList": _repeatable_epcs, "quantityList": _quantities,
        "bizTransactionList": list_of(_transaction, "bizTransactionList", least=1),
    },
    "TransformationEvent": {
        "inputEPCList": _epcs, "inputQuantityList": _quantities, "outputEPCList": _epcs,
        "outputQuantityList": _quantities, "transformationID": uri, "ilmd": _ilmd,
    },
}  # fmt: skip
_NEEDS = {
    "ObjectEvent": ("action",),
    "AggregationEvent": ("action",),
    "AssociationEvent": ("action", "parentID"),
    "TransactionEvent": ("bizTransactionList", "action"),
    "TransformationEvent": (),
}
_EVENT_RECORDS = {
    kind: record(
        kind, {**_COMMON, **_BUSINESS, **_OWN[kind]}, ("eventTime", "eventTimeZoneOffset", *_NEEDS[kind])
    )
    for kind in EVENT_TYPES
}
_OTHER_EVENT = record("Extended-Event", _COMMON, ("eventTime", "eventTimeZoneOffset"), more="any")


def event(value: Any, path: Path, bare: bool = False) -> Iterator[Problem]:
    """What is wrong with one event. A `bare` event stands outside a document and needs its own @context."""
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(value, dict):
        yield problem(path, f"{shown(value)} is no object", "EPCIS-Document-Event")
        return
    if bare and "@context" not in value:
        yield problem((*path, "@context"), "@context is missing", "required-ld-context")
    if isinstance(kind, str) and kind in _EVENT_RECORDS:
        found = list(_EVENT_RECORDS[kind](value, path))
        yield from found or _incomplete(kind, value, path)
    elif shapes.is_uri(kind):
        yield from _OTHER_EVENT(value, path)
    else:
        reason = f"{shown(kind)} is none of {', '.join(EVENT_TYPES)} nor a URI" if kind else "type is missing"
        yield problem((*path, "type"), reason, "eventType")


def _incomplete(kind: str, value: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Rules over several members of one event."""
    if kind == "TransformationEvent":
        inputs = value.get("inputEPCList") or value.get("inputQuantityList")
        outputs = value.get("outputEPCList") or value.get("outputQuantityList")
        if not (inputs and outputs) and not ("transformationID" in value and (inputs or outputs)):
            yield problem(path, "needs inputs and outputs, or a transformationID with one of them", kind)
        return
    deletes = value["action"] == "DELETE"
    if kind in ("AggregationEvent", "AssociationEvent"):
        if not (deletes or value.get("childEPCs") or value.get("childQuantityList")):
            yield problem(path, "needs childEPCs or childQuantityList", kind)
    elif not ("epcList" in value or value.get("quantityList") or (deletes and kind == "TransactionEvent")):
        if kind == "TransactionEvent":
            yield problem(path, "needs epcList or quantityList", kind)
        elif not (value.get("sensorElementList") and "readPoint" in value):
            yield problem(path, "needs epcList, quantityList, or sensorElementList with readPoint", kind)
    if "ilmd" in value and value["action"] != "ADD":
        yield problem((*path, "ilmd"), "ilmd is for action ADD only", kind)
