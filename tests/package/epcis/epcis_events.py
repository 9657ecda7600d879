"""Events for the tests: the shortest that the standard accepts, and the records made of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from zhenbo.epcis.digest import digests
from zhenbo.epcis.document import Document, load
from zhenbo.epcis.records import Record, records_of

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
LINK = "https://id.gs1.org"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"real documents are not at {DATA}")


def shared_documents(*folders: str) -> list[Path]:
    return sorted(f for folder in folders for f in (DATA / folder).rglob("*.json*") if f.is_file())


def object_event(*epcs: str, time: str = "2026-05-01T08:00:00.000+08:00", **fields: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventTime": time,
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "epcList": list(epcs),
        **fields,
    }


def other_event(kind: str, time: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "eventTime": time, "eventTimeZoneOffset": "+08:00", **fields}


def document_of(*events: dict[str, Any], context: Any = CONTEXT) -> dict[str, Any]:
    return {
        "@context": context if isinstance(context, list) else [context],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-05-02T08:00:00.000+08:00",
        "epcisBody": {"eventList": list(events)},
    }


def as_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def loaded(*events: dict[str, Any], context: Any = CONTEXT) -> Document:
    return load(as_bytes(document_of(*events, context=context)), "test.jsonld")


def recorded(*events: dict[str, Any], by: str = "brand", at: int | None = None) -> list[Record]:
    document = loaded(*events)
    return records_of(document, digests(document.events), by, at)
