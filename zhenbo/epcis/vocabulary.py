"""The words of CBV 2.0, and the GS1 JSON-LD context that defines them.

The context is data of the package epcis-event-hash-generator (GS1's own epcis-context.jsonld for EPCIS
2.0.0). Reading the words from it keeps one list in the program: what the check accepts is what the hash can
expand.
"""

import json
from functools import cache
from importlib import resources
from typing import Any

GS1_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
GS1_CONTEXT_NAMES = frozenset(
    {
        GS1_CONTEXT,
        "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        "https://ref.gs1.org/standards/epcis/2.0.1/epcis-context.jsonld",
        "https://gs1.github.io/EPCIS/epcis-context.jsonld",
    }
)
_CONTEXT_FILE = "e532647e8eb371379b8b0e8602d8981c8566bc60f7351f22c76a5bc865962008.jsonld"


@cache
def gs1_context() -> dict[str, Any]:
    """The GS1 EPCIS 2.0.0 context document, as bundled; never fetched."""
    file = resources.files("epcis_event_hash_generator") / _CONTEXT_FILE
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


@cache
def words(kind: str) -> frozenset[str]:
    """The bare words that CBV 2.0 defines for `kind`: bizStep, disposition, bizTransactionType,
    sourceOrDestinationType, errorReason, measurementType, sensorAlertType or component."""
    context = gs1_context()["@context"]
    report = context["sensorElementList"]["@context"]["sensorReport"]["@context"]
    terms = {
        "bizStep": context["bizStep"],
        "disposition": context["disposition"],
        "bizTransactionType": context["bizTransactionList"]["@context"]["type"],
        "sourceOrDestinationType": context["sourceList"]["@context"]["type"],
        "errorReason": context["errorDeclaration"]["@context"]["reason"],
        "measurementType": report["type"],
        "sensorAlertType": report["exception"],
        "component": report["component"],
    }
    return frozenset(word for word in terms[kind]["@context"] if not word.startswith("@"))
