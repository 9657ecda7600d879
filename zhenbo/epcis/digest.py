"""Digests of events and the leaves that are anchored.

strict     SHA-256 over RFC 8785 (JCS) of the event exactly as parsed: any changed member, lot, context or
           extension changes it; white space and the order of members do not. The event's own object only;
           what the document says around it (sender, creation date) is not part of an event.
canonical  the interoperable hash of CBV 2.0, see `canonical.py`.

Leaf of an event tree (StandardMerkleTree): (bytes32 salt, bytes32 profile, bytes32 canonical, bytes32
strict), with profile = keccak256 of the profile text and a fresh random salt an event, so that a public leaf
betrays nothing about an event that can be guessed, and deleting the salt erases it.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from zhenbo.epcis.canonical import PROFILE32, canonicals
from zhenbo.epcis.document import Document, Event, check
from zhenbo.errors import BadDocument, Problem, Refused

LEAF_TYPES = ("bytes32", "bytes32", "bytes32", "bytes32")


@dataclass(frozen=True)
class EventDigests:
    """Digests of the event at `index` of its document, 32 bytes each."""

    index: int
    canonical: bytes
    strict: bytes


@dataclass(frozen=True)
class EventLeaf:
    """One row of an event tree, 32 bytes each."""

    salt: bytes
    profile: bytes
    canonical: bytes
    strict: bytes

    def __post_init__(self) -> None:
        for name, value in zip(("salt", "profile", "canonical", "strict"), self.row(), strict=True):
            if len(value) != 32:
                raise Refused(f"{name} of an event leaf has {len(value)} bytes instead of 32")

    def row(self) -> tuple[bytes, bytes, bytes, bytes]:
        """Values in the order of LEAF_TYPES."""
        return (self.salt, self.profile, self.canonical, self.strict)


def strict(event: Event) -> bytes:
    """The strict digest of an event (32 bytes)."""
    return strict_of(event.value, event.document, event.index, event.path)


def strict_of(value: Any, document: str = "event", index: int | None = None, path: str = "$") -> bytes:
    """SHA-256 over RFC 8785 of any JSON value. Raises BadDocument where JCS is not defined for it."""
    try:
        return hashlib.sha256(rfc8785.dumps(value)).digest()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise BadDocument(
            document, (Problem(index, path, f"has no strict digest: {error}", "RFC 8785"),)
        ) from error


def digests(events: Iterable[Event], workers: int = 1) -> list[EventDigests]:
    """Both digests of each event, in order; `workers` as in `canonicals`."""
    listed = list(events)
    return [
        EventDigests(event.index, hashed, strict(event))
        for event, hashed in zip(listed, canonicals(listed, workers), strict=True)
    ]


def leaves(
    document: Document, workers: int = 1, salt: Callable[[], bytes] = lambda: os.urandom(32)
) -> list[EventLeaf]:
    """Leaves of a document's events, in document order, for anchoring.

    Raises BadDocument when the standard objects to the document: then nothing of it is anchored.
    """
    problems = check(document)
    if problems:
        raise BadDocument(document.name, problems)
    return [EventLeaf(salt(), PROFILE32, d.canonical, d.strict) for d in digests(document.events, workers)]


def which_differ(expected: Sequence[EventDigests], found: Sequence[EventDigests]) -> list[tuple[int, str]]:
    """Events whose digests differ, with what that means; for a verifier that must name what was swapped."""
    differences = [
        (at.index, _meaning(at, now))
        for at, now in zip(expected, found, strict=False)
        if at.strict != now.strict
    ]
    fewer, more = sorted((len(expected), len(found)))
    reason = "event is missing" if len(found) < len(expected) else "event was added"
    return differences + [(index, reason) for index in range(fewer, more)]


def _meaning(at: EventDigests, now: EventDigests) -> str:
    if at.canonical == now.canonical:
        return (
            "changed in what the canonical hash leaves out, as a lot beside a serial, a domain, the eventID"
        )
    return "changed"
