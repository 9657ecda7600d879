"""One event as input for the hash library: what `zhenbo-normal-1` means.

The library's own rules stay as they are. Before it sees an event:

1. The event stands alone. The library expands words with the help of everything else in the document, so
   that a neighbour could change a hash.
2. Of an EPCISQueryDocument, a bare event or a list, the event is put into an EPCISDocument.
3. Context names of GS1 all mean the bundled EPCIS 2.0.0 context. Other remote contexts are left out: nothing
   is fetched, and the library takes no prefix from them anyway.
4. Prefixes of the document and of the event (its own @context wins) are given as one context; `@context` is
   no field of the event.
5. Extension fields that the document lists in `ignoreFields` are removed, at any depth.
6. Members of an object are put in one order, `type` first, and a bizTransaction without type (which the
   standard allows) contributes its value alone. The library takes the order of the text, and fails without
   type.
7. A time within half a millisecond of the next second is rounded up to it; the library fails there.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from zhenbo.epcis.document import Event
from zhenbo.epcis.hash_library import NO_TYPE
from zhenbo.epcis.shapes import instant
from zhenbo.epcis.vocabulary import GS1_CONTEXT

_SCHEMES = frozenset({"urn", "http", "https", "ni", "did"})
_TIMES = frozenset({"eventTime", "time", "startTime", "endTime"})


def library_input(event: Event) -> dict[str, Any]:
    """The EPCISDocument with this one event. Raises ValueError where a context hides identifiers."""
    prefixes = dict(_prefixes((*event.contexts, event.value.get("@context"))))
    context: list[Any] = [GS1_CONTEXT, prefixes] if prefixes else [GS1_CONTEXT]
    return {
        "@context": context,
        "type": "EPCISDocument",
        "epcisBody": {"eventList": [_without(event.value, event.ignored)]},
    }


def _prefixes(contexts: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    for context in contexts:
        if isinstance(context, list):
            yield from _prefixes(tuple(context))
        elif isinstance(context, dict):
            for name, meaning in context.items():
                iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
                if name in _SCHEMES:
                    raise ValueError(
                        f"@context gives {name!r} another meaning, which would rewrite identifiers"
                    )
                if not name.startswith("@") and isinstance(iri, str) and not iri.startswith("@"):
                    yield name, iri


def _without(value: Any, ignored: frozenset[str], name: str = "") -> Any:
    """A copy of `value` without contexts and ignored fields; the library changes what it is given."""
    if isinstance(value, dict):
        if any(member.startswith("@xmlns") for member in value):
            raise ValueError("a member @xmlns would give prefixes another meaning in the middle of the event")
        kept = sorted(value.keys() - ignored - {"@context"}, key=lambda member: (member != "type", member))
        typed = {"type": NO_TYPE} if name == "bizTransactionList" and "type" not in value else {}
        return typed | {member: _without(value[member], ignored, member) for member in kept}
    if isinstance(value, list):
        return [_without(member, ignored, name) for member in value]
    if name in _TIMES and isinstance(value, str):
        return _rounded(value)
    return value


def _rounded(text: str) -> str:
    try:
        moment = instant(text)
    except ValueError:
        return text  # an extension may use the name for something else
    if moment.microsecond < 999_500:
        return text
    return (moment.replace(microsecond=0) + timedelta(seconds=1)).isoformat()
