"""The canonical event hash of CBV 2.0 (section 8.9): equal for every system that describes one event.

It is interoperable, and weaker than it looks: an instance identifier loses its lot, a Digital Link its
domain and query, so two different events can share it. The strict digest (`digest.py`) covers what it leaves
out.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from eth_utils.crypto import keccak  # the same hash that contracts use

from zhenbo.epcis.document import Event
from zhenbo.epcis.hash_library import VERSION, LibraryRefusal, json_event_hash
from zhenbo.epcis.normal import library_input
from zhenbo.errors import BadDocument, Problem
from zhenbo.workers import Workers

PROFILE = f"epcis-event-hash-generator/{VERSION}+zhenbo-normal-1/CBV2.0"
PROFILE32: bytes = keccak(text=PROFILE)
_CHUNK = 256


def canonical(event: Event) -> bytes:
    """The canonical hash (32 bytes).

    Raises BadDocument with the event's place where the hash is not defined.
    """
    try:
        return json_event_hash(library_input(event))
    except (LibraryRefusal, ValueError, RecursionError) as error:
        problem = Problem(event.index, event.path, f"has no canonical hash: {error}", "CBV 2.0 section 8.9")
        raise BadDocument(event.document, (problem,)) from error


def canonicals(events: Iterable[Event], workers: int = 1) -> Iterator[bytes]:
    """Canonical hashes in order; with `workers` > 1 in so many processes, since the library holds a lock."""
    with Workers(workers) as pool:
        for hashes in pool.map(_hash_all, _chunks(iter(events))):
            yield from hashes


def name_of(digest: bytes) -> str:
    """A canonical hash as the URI that CBV 2.0 uses for it, for example as an eventID (RFC 6920)."""
    return f"ni:///sha-256;{digest.hex()}?ver=CBV2.0"


def _hash_all(events: list[Event]) -> list[bytes]:
    return [canonical(event) for event in events]


def _chunks(events: Iterator[Event]) -> Iterator[list[Event]]:
    while chunk := list(islice(events, _CHUNK)):
        yield chunk
