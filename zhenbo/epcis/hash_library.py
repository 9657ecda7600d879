"""The one place that touches the package epcis-event-hash-generator.

The library is the reference implementation and is used unchanged, but it keeps state and reaches out:
prefixes of one document leak into the next, JSON-LD contexts are fetched from the network, an event that it
cannot digest is dropped with a log line, and every log line goes through the root logger, which it
configures. So each call here starts from clean state under a lock, contexts come from the bundled GS1 file
alone, the library's logging is mute, and an event that comes back without its hash is an error.
"""

import hashlib
import threading
from importlib.metadata import version
from typing import Any, ClassVar

from cachetools import LRUCache
from epcis_event_hash_generator import (
    dl_normaliser,
    hash_generator,
    json_to_py,
    json_xml_model_mismatch_correction,
    xml_to_py,
)
from pyld import jsonld  # type: ignore[import-untyped]
from pyld.context_resolver import ContextResolver  # type: ignore[import-untyped]

from zhenbo.epcis.vocabulary import GS1_CONTEXT, gs1_context

VERSION = "1.9.3"
NO_TYPE = (
    "urn:zhenbo:no-type"  # stands for a missing bizTransaction type, which the library cannot do without
)
_INSTALLED = version("epcis-event-hash-generator")
_MOST_PARTS = 256  # the GS1 context has a few dozen
_lock = threading.Lock()


class LibraryRefusal(Exception):
    """The library cannot digest an event; the text says why, in its words."""


class _Mute:
    """Takes the place of `logging` inside the library's modules, and of `json`, which it uses for log
    lines.
    """

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: None


for _module in (dl_normaliser, hash_generator, json_to_py, json_xml_model_mismatch_correction, xml_to_py):
    if hasattr(_module, "logging"):
        _module.logging = _Mute()


def _bundled_context(url: str, options: Any = None) -> dict[str, Any]:
    if url != GS1_CONTEXT:
        raise LibraryRefusal(f"context {url[:80]} is not bundled, and contexts are never fetched")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": gs1_context(),
        "tag": "static",  # lets pyld keep the parsed context
    }


class _Resolver(ContextResolver):  # type: ignore[misc]
    """pyld's resolver, which knows the parts of the GS1 context again.

    pyld serialises a part each time it enters one, to look it up: more than half of the time of a hash.
    """

    known: ClassVar[dict[int, tuple[Any, Any]]] = {}  # by identity; the part itself is kept so that it stays

    def resolve(self, active_ctx: Any, context: Any, base: Any, cycles: Any = None) -> Any:
        kept = self.known.get(id(context))
        if kept is not None and kept[0] is context:
            return kept[1]
        resolved = super().resolve(active_ctx, context, base, cycles)
        if cycles is None and not isinstance(context, list) and len(self.known) < _MOST_PARTS:
            self.known[id(context)] = (context, resolved)
        return resolved


class _Expansion:
    """Takes the place of `jsonld` inside the library: expansion without network or global state."""

    _cache: LRUCache[str, Any] = LRUCache(maxsize=100)

    def expand(self, document: Any) -> Any:
        resolver = _Resolver(self._cache, _bundled_context)
        return jsonld.expand(document, {"documentLoader": _bundled_context, "contextResolver": resolver})


json_to_py.jsonld = _Expansion()
json_to_py.json = _Mute()


def json_event_hash(document: dict[str, Any]) -> bytes:
    """Canonical SHA-256 of the single event in `document`, an EPCISDocument that `normal.py` made."""
    with _lock:
        json_to_py._namespaces.clear()
        try:
            name, text, events = json_to_py.event_list_from_epcis_document_json(document)
        except Exception as error:  # the library and pyld raise whatever a strange value makes them raise
            raise LibraryRefusal(_words(error)) from error
        return _hash((name, text, [_without_stand_ins(event) for event in events]))


def xml_event_hashes(xml: str, ignored: frozenset[str]) -> list[bytes]:
    """Canonical SHA-256 of each event of an XML document, without the fields (`{namespace}name`) in
    `ignored`.
    """
    with _lock:
        try:
            name, text, events = xml_to_py.event_list_from_epcis_document_str(xml)
        except Exception as error:
            raise LibraryRefusal(_words(error)) from error
        kept = [
            (kind, value, [c for c in children if c[0] not in ignored]) for kind, value, children in events
        ]
        return [_hash((name, text, [event])) for event in kept]


def _without_stand_ins(event: Any) -> Any:
    """Take NO_TYPE out again. Where it was, the library sorts nothing, so the list is sorted here."""
    kind, text, children = event
    return kind, text, [_typeless(child) if child[0] == "bizTransactionList" else child for child in children]


def _typeless(child: Any) -> Any:
    name, text, pairs = child
    if not any(pair[0][1] == NO_TYPE for pair in pairs):
        return child
    bare = sorted(pair[1] for pair in pairs if pair[0][1] == NO_TYPE)
    return name, text, bare + sorted(pair for pair in pairs if pair[0][1] != NO_TYPE)


def _hash(one_event: Any) -> bytes:
    if _INSTALLED != VERSION:
        raise LibraryRefusal(
            f"epcis-event-hash-generator {VERSION} is needed, as the profile says; install that one"
        )
    texts = hash_generator.derive_prehashes_from_events(one_event)
    if len(texts) != 1:
        raise LibraryRefusal("the event holds a value that the canonical form is not defined for")
    return hashlib.sha256(texts[0].encode("utf-8")).digest()


def _words(error: Exception) -> str:
    kind = getattr(error, "code", None) or type(error).__name__
    return f"{kind}: {str(error).splitlines()[0][:160] if str(error) else ''}".rstrip(": ")
