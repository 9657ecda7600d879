"""Events as they were recorded: with their digests, who anchored them, and when."""

from dataclasses import dataclass
from datetime import datetime

from zhenbo.epcis.digest import EventDigests
from zhenbo.epcis.document import Document, Event
from zhenbo.epcis.shapes import instant


@dataclass(frozen=True)
class Record:
    """One event on record. `anchored_at` is the block time of its anchor; None while it is not anchored."""

    event: Event
    digests: EventDigests
    recorder: str
    anchored_at: int | None = None

    @property
    def id(self) -> str:
        """The strict digest in hex: the name of this record in graphs and timelines."""
        return self.digests.strict.hex()

    @property
    def moment(self) -> datetime:
        return instant(self.event.value["eventTime"])

    @property
    def order(self) -> tuple[datetime, bytes]:
        """Total and reproducible: time of the event, then its strict digest."""
        return (self.moment, self.digests.strict)


def records_of(
    document: Document, digests: list[EventDigests], recorder: str, anchored_at: int | None = None
) -> list[Record]:
    """The records of one document that `recorder` anchored."""
    pairs = zip(document.events, digests, strict=True)
    return [Record(event, found, recorder, anchored_at) for event, found in pairs]
