"""The life of one item: what a walk along the chain found, and why each event belongs to it."""

from dataclasses import dataclass
from typing import Literal

from zhenbo.epcis.corrections import Correction
from zhenbo.epcis.records import Record
from zhenbo.language import Text

Tie = Literal["made from", "of lot", "packed in", "contains"]


@dataclass(frozen=True)
class Link:
    """`node` is tied to `to` by a record. `doubtful` when that record was soundly declared erroneous."""

    node: str
    tie: Tie
    to: str
    record: str  # Record.id
    doubtful: bool


@dataclass(frozen=True)
class Entry:
    """One event of the timeline, with every reason why it is there and everything said against it."""

    record: Record
    reasons: tuple[Text, ...]
    corrections: tuple[Correction, ...]
    warnings: tuple[Text, ...]


@dataclass(frozen=True)
class Life:
    """An item's timeline, in order of event time and then strict digest, and the graph it was found by."""

    item: str
    timeline: tuple[Entry, ...]
    links: tuple[Link, ...]
    warnings: tuple[Text, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """The item and everything it was followed to, in the order found."""
        return tuple(dict.fromkeys([self.item, *(link.to for link in self.links)]))

    @property
    def lots(self) -> tuple[str, ...]:
        """The lots among the nodes."""
        return tuple(node for node in self.nodes if "/10/" in node)

    @property
    def raw_material(self) -> tuple[str, ...]:
        """Where the chain begins: what the item was made from and what was itself made from nothing."""
        used = [link.to for link in self.links if link.tie in ("made from", "contains")]
        made = {link.node for link in self.links if link.tie in ("made from", "contains", "of lot")}
        return tuple(node for node in dict.fromkeys(used) if node not in made)
