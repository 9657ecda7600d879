"""Corrections by errorDeclaration: what was said first stays, and what corrects it is linked to it.

EPCIS 2.0 (section 7.4.1.2, 8.2) corrects by repeating an event with an errorDeclaration: time, reason
(did_not_occur or incorrect_data) and, where there are any, the IDs of the events that say it right. The
repeated event must otherwise be the event itself. So a declaration that repeats something else, that comes
from somebody else, that points at nothing or at itself, is doubtful; it is shown with its doubts and takes
nothing away from the original.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from zhenbo.epcis.digest import strict_of
from zhenbo.epcis.records import Record
from zhenbo.epcis.shapes import instant
from zhenbo.language import Text

_NOT_CONTENT = frozenset({"errorDeclaration", "recordTime", "eventID", "@context"})


@dataclass(frozen=True)
class Correction:
    """One errorDeclaration, tied to the records it speaks of."""

    declaration: Record
    original: Record | None  # the event declared erroneous; None when it is not on record
    reason: str | None  # "did_not_occur", "incorrect_data", a URI, or nothing
    declared_at: int  # UNIX seconds UTC, as declared
    corrected_by: tuple[Record, ...]
    doubts: tuple[Text, ...]

    @property
    def sound(self) -> bool:
        return not self.doubts


@dataclass(frozen=True)
class Corrections:
    """All corrections among some records, and their chains."""

    all: tuple[Correction, ...]
    clashes: tuple[str, ...]  # eventIDs that two different events claim

    def of(self, record: Record) -> tuple[Correction, ...]:
        """Declarations about this record, doubtful ones included."""
        return tuple(c for c in self.all if c.original is not None and c.original.id == record.id)

    def chain(self, record: Record) -> tuple[Record, ...]:
        """The record, what corrects it, what corrects that: each once, whoever points in circles."""
        found: dict[str, Record] = {record.id: record}
        waiting = [record]
        while waiting:
            for correction in self.of(waiting.pop(0)):
                for better in correction.corrected_by:
                    if correction.sound and better.id not in found:
                        found[better.id] = better
                        waiting.append(better)
        return tuple(found.values())


def corrections(records: Sequence[Record]) -> Corrections:
    """Tie each errorDeclaration in `records` to its original and to the events that correct it."""
    ordered = sorted(records, key=lambda record: record.order)
    originals = [record for record in ordered if not _declaration(record)]
    by_id: dict[str, list[Record]] = {}
    by_content: dict[bytes, list[Record]] = {}
    for record in originals:
        by_content.setdefault(_content(record), []).append(record)
        if record.event.event_id:
            by_id.setdefault(record.event.event_id, []).append(record)
    clashes = tuple(i for i, claimed in by_id.items() if len({_content(r) for r in claimed}) > 1)
    return Corrections(tuple(_tie(d, by_id, by_content) for d in ordered if _declaration(d)), clashes)


def _declaration(record: Record) -> dict[str, Any] | None:
    found = record.event.value.get("errorDeclaration")
    return found if isinstance(found, dict) else None


def _content(record: Record) -> bytes:
    """Digest of what an event says, apart from its name, its recording and its error declaration."""
    return strict_of({k: v for k, v in record.event.value.items() if k not in _NOT_CONTENT})


def _tie(
    declaration: Record, by_id: dict[str, list[Record]], by_content: dict[bytes, list[Record]]
) -> Correction:
    said = _declaration(declaration) or {}
    named = by_id.get(declaration.event.event_id or "", [])
    same = by_content.get(_content(declaration), [])
    original = _original(declaration, named, same)
    corrective_ids = [i for i in said.get("correctiveEventIDs", []) if isinstance(i, str)]
    corrective = tuple(r for i in corrective_ids for r in by_id.get(i, []))
    doubts = tuple(_doubts(declaration, original, corrective_ids, by_id, same))
    declared_at = int(instant(said["declarationTime"]).timestamp())
    return Correction(declaration, original, said.get("reason"), declared_at, corrective, doubts)


def _original(declaration: Record, named: list[Record], same: list[Record]) -> Record | None:
    """The event with the declaration's eventID, of equal content if there is one; without ID, by content."""
    if declaration.event.event_id is None:
        return next(iter(same), None)
    return next((record for record in named if record in same), next(iter(named), None))


def _doubts(
    declaration: Record,
    original: Record | None,
    corrective_ids: list[str],
    by_id: dict[str, list[Record]],
    same: list[Record],
) -> Iterable[Text]:
    if original is None:
        yield Text("所更正的事件不在记录中", "the event it declares erroneous is not on record")
    else:
        if original not in same:
            yield Text("更正声明改写了原事件的内容", "it repeats the event with other content")
        if original.recorder != declaration.recorder:
            yield Text(
                f"由 {declaration.recorder} 声明，而原事件由 {original.recorder} 记录",
                f"declared by {declaration.recorder}, though {original.recorder} recorded the event",
            )
        if _earlier(declaration, original):
            yield Text("更正早于原事件上链", "it was anchored before the event it corrects")
    for event_id in corrective_ids:
        if event_id == declaration.event.event_id:
            yield Text("更正指向自身", "it names itself as its correction")
        elif event_id not in by_id:
            yield Text(f"更正事件 {event_id} 不在记录中", f"corrective event {event_id} is not on record")
        elif any(found.recorder != declaration.recorder for found in by_id[event_id]):
            yield Text(f"更正事件 {event_id} 由他人记录", f"corrective event {event_id} is another member's")


def _earlier(declaration: Record, original: Record) -> bool:
    if declaration.anchored_at is None or original.anchored_at is None:
        return False
    return declaration.anchored_at < original.anchored_at
