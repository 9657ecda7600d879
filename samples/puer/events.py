"""Small builders for the events of the sample story: what all of them share."""

import uuid
from datetime import datetime
from typing import Any

from zhenbo.gs1 import from_parts

OFFSET = "+08:00"
CONTEXT: list[Any] = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"cbvmda": "urn:epcglobal:cbv:mda:", "tea": "https://ns.example.com/tea/"},
]
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://ns.example.com/tea/")


def link(**parts: str) -> str:
    """Digital Link of keys given as `ai01="..."`, on GS1's own domain."""
    return from_parts({name.removeprefix("ai"): value for name, value in parts.items()}).canonical()


def event(name: str, kind: str, moment: str, place: str, **fields: Any) -> dict[str, Any]:
    """An event at local time `moment` (`2026-03-28T09:00:00`), with an eventID that follows from `name`."""
    datetime.fromisoformat(moment)
    where = {"id": link(ai414=place)}
    return {
        "type": kind,
        "eventID": f"urn:uuid:{uuid.uuid5(_NAMES, name)}",
        "eventTime": f"{moment}.000{OFFSET}",
        "eventTimeZoneOffset": OFFSET,
        "readPoint": where,
        "bizLocation": where,
        **fields,
    }


def document(created: str, *events: dict[str, Any]) -> dict[str, Any]:
    """An EPCISDocument of these events."""
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": f"{created}.000{OFFSET}",
        "epcisBody": {"eventList": list(events)},
    }


def kilograms(epc_class: str, amount: float) -> dict[str, Any]:
    """So many kilograms of a lot."""
    return {"epcClass": epc_class, "quantity": round(amount, 3), "uom": "KGM"}


def pieces(epc_class: str, count: int) -> dict[str, Any]:
    """So many pieces of a lot."""
    return {"epcClass": epc_class, "quantity": count}


def reading(time: str, celsius: float, humidity: float, device: str) -> dict[str, Any]:
    """Temperature and humidity in a pile of tea."""
    return {
        "sensorMetadata": {"time": f"{time}{OFFSET}", "deviceID": device},
        "sensorReport": [
            {"type": "Temperature", "value": celsius, "uom": "CEL"},
            {"type": "RelativeHumidity", "value": humidity, "uom": "P1"},
        ],
    }


def between(source: str, destination: str) -> dict[str, Any]:
    """Who hands over to whom (party GLNs)."""
    return {
        "sourceList": [{"type": "possessing_party", "source": link(ai417=source)}],
        "destinationList": [{"type": "possessing_party", "destination": link(ai417=destination)}],
    }


def paper(kind: str, gln: str, number: str) -> dict[str, Any]:
    """A business document as CBV 2.0 names it: type, issuer's GLN, number."""
    return {"type": kind, "bizTransaction": f"urn:epcglobal:cbv:bt:{gln}:{number}"}
