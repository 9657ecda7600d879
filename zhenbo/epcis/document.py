"""EPCIS 2.0 documents: told apart from other JSON, taken to pieces, checked against the standard.

`read` takes what can be read at all; `check` lists what the standard objects to; `load` is both, and
refuses. Only what passes `load` may be anchored; `read` alone serves those who want digests of a document
that is not theirs.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zhenbo.epcis import envelope, standard
from zhenbo.epcis.json_reader import Path, json_path, read_json
from zhenbo.epcis.shapes import instant, is_uri
from zhenbo.errors import BadDocument, NotEpcis, Problem

BARE = "event"
LIST = "list of events"
_IGNORE_FIELDS = "https://repository-x.example.com/"  # namespace that the hash library's examples define


@dataclass(frozen=True)
class Event:
    """One event as it was parsed, with what its document says about it."""

    document: str
    index: int
    path: str
    value: dict[str, Any]
    contexts: tuple[Any, ...] = ()  # of the document, outermost first; the event's own @context is in `value`
    ignored: frozenset[str] = (
        frozenset()
    )  # extension fields that the document takes out of the canonical hash

    @property
    def type(self) -> str:
        return str(self.value.get("type"))

    @property
    def event_id(self) -> str | None:
        found = self.value.get("eventID")
        return found if isinstance(found, str) else None

    @cached_property
    def time(self) -> int:
        """eventTime as UNIX seconds UTC, fractions cut off."""
        return int(instant(self.value["eventTime"]).timestamp())


@dataclass(frozen=True)
class Document:
    """A readable document: EPCISDocument, EPCISQueryDocument, one bare event, or a list of events."""

    name: str
    kind: str
    value: Any
    sha256: bytes  # of the bytes as received
    events: tuple[Event, ...]


def load(data: bytes, name: str) -> Document:
    """Read a document and refuse it unless the standard is content.

    Raises BadDocument (NotEpcis) with all places.
    """
    document = read(data, name)
    problems = check(document)
    if problems:
        raise BadDocument(name, problems)
    return document


def read(data: bytes, name: str) -> Document:
    """Read a document whose bytes are well-formed and that says it is EPCIS.

    Raises BadDocument or NotEpcis.
    """
    value = read_json(data, name)
    kind = _kind(value, name)
    return Document(name, kind, value, hashlib.sha256(data).digest(), tuple(_events(value, kind, name)))


def check(document: Document) -> tuple[Problem, ...]:
    """Everything the standard objects to; empty when the document conforms."""
    if document.kind == "EPCISDocument":
        found = list(envelope.document(document.value, ()))
    elif document.kind == "EPCISQueryDocument":
        found = list(envelope.query_document(document.value, ()))
    elif document.kind == BARE:
        found = list(standard.event(document.value, (), bare=True))
    else:
        found = [p for i, e in enumerate(document.value) for p in standard.event(e, (i,), bare=True)]
    if not document.events and not found:
        found.append(
            Problem(None, "$", "holds no event, so there is nothing to record", "rule of this project")
        )
    return tuple(found)


def _kind(value: Any, name: str) -> str:
    if isinstance(value, list) and value and all(_says_event(member) for member in value):
        return LIST
    if isinstance(value, dict):
        if value.get("type") in ("EPCISDocument", "EPCISQueryDocument"):
            return str(value["type"])
        if _says_event(value):
            return BARE
    raise NotEpcis(
        name, (Problem(None, "$", f"is no EPCIS document but {_what(value)}", "EPCIS 2.0 section 10"),)
    )


def _says_event(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    kind = value.get("type")
    return kind in standard.EVENT_TYPES or (is_uri(kind) and "eventTime" in value)


def _what(value: Any) -> str:
    if isinstance(value, list):
        return "a list of other things than events"
    if not isinstance(value, dict):
        return f"a single {type(value).__name__}"
    if "$schema" in value:
        return "a JSON schema"
    if "masterData" in value:
        return "master data"
    for name in ("type", "@type"):
        if name in value:
            return f"something of {name} {str(value[name])[:60]!r}"
    return "an object without type"


def _events(value: Any, kind: str, name: str) -> Iterator[Event]:
    if kind == BARE:
        yield Event(name, 0, "$", value)
        return
    if kind == LIST:
        yield from (Event(name, i, f"$[{i}]", event) for i, event in enumerate(value))
        return
    holder, path = _holder(value, kind)
    contexts = tuple(
        value["@context"] if isinstance(value.get("@context"), list) else [value.get("@context")]
    )
    envelope = value["epcisBody"]["queryResults"] if kind == "EPCISQueryDocument" and holder else value
    ignored = _ignored(envelope, contexts, name)
    if isinstance(holder.get("eventList"), list):
        for index, event in enumerate(holder["eventList"]):
            if isinstance(event, dict):
                yield Event(name, index, json_path((*path, "eventList", index)), event, contexts, ignored)
    elif isinstance(holder.get("event"), dict):
        yield Event(name, 0, json_path((*path, "event")), holder["event"], contexts, ignored)


def _holder(value: dict[str, Any], kind: str) -> tuple[dict[str, Any], Path]:
    """The object that holds the event list, and its path; an empty one if there is none."""
    steps: Path = (
        ("epcisBody", "queryResults", "resultsBody") if kind == "EPCISQueryDocument" else ("epcisBody",)
    )
    found: Any = value
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return (found if isinstance(found, dict) else {}), steps


def _ignored(envelope: dict[str, Any], contexts: tuple[Any, ...], name: str) -> frozenset[str]:
    prefixes = [p for c in contexts if isinstance(c, dict) for p, iri in c.items() if iri == _IGNORE_FIELDS]
    names: set[str] = set()
    for prefix in prefixes:
        listed = envelope.get(f"{prefix}:ignoreFields", [])
        for field in listed if isinstance(listed, list) else [listed]:
            if not (isinstance(field, str) and is_uri(field)):
                reason = (
                    f"ignoreFields names {str(field)[:60]!r}; only extension fields can be left out of a hash"
                )
                raise BadDocument(
                    name, (Problem(None, f"$..['{prefix}:ignoreFields']", reason, "CBV 2.0 section 8.9"),)
                )
            names.add(field)
    return frozenset(names)
