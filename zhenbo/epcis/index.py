"""Records by the things they name: what a walk through the chain asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhenbo.epcis.contents import Role, mentions
from zhenbo.epcis.identifiers import read_identifier
from zhenbo.epcis.records import Record
from zhenbo.errors import BadIdentifier

_LOT_NUMBERS = ("cbvmda:lotNumber", "urn:epcglobal:cbv:mda:lotNumber", "gs1:hasBatchLotNumber")


@dataclass(frozen=True)
class Occurrence:
    """A record names a node in a role."""

    record: Record
    role: Role
    lot_node: str | None  # the lot that the event gives for the node, by its link or by ilmd

    @property
    def action(self) -> str:
        return str(self.record.event.value.get("action", "ADD"))


class Index:
    """All records, each node's in order of time, and transformations that several events make up."""

    def __init__(self, records: Sequence[Record]):
        self.records = sorted({r.id: r for r in records}.values(), key=lambda record: record.order)
        self._by_node: dict[str, list[Occurrence]] = {}
        self._by_transformation: dict[str, list[Record]] = {}
        for record in self.records:
            for mention in mentions(record.event):
                found = Occurrence(record, mention.role, _lot_node(record, mention.uri, mention.role))
                self._by_node.setdefault(mention.node, []).append(found)
            transformation = record.event.value.get("transformationID")
            if isinstance(transformation, str):
                self._by_transformation.setdefault(transformation, []).append(record)

    def of(self, node: str) -> list[Occurrence]:
        return self._by_node.get(node, [])

    def transformation(self, record: Record) -> list[Record]:
        """The record, with all others of the same transformationID."""
        return self._by_transformation.get(str(record.event.value.get("transformationID")), [record])

    def leaves(self, child: str, parent: str, since: datetime, until: datetime) -> datetime:
        """When `child` is taken out of `parent` after `since`, at the latest `until`."""
        for found in self._departures(child, parent):
            if since < found.moment <= until:
                return found.moment
        return until

    def _departures(self, child: str, parent: str) -> Iterator[Record]:
        inside = {o.record.id for o in self.of(child) if o.role == "child"}
        for found in self.of(parent):
            if found.role == "parent" and found.action == "DELETE":
                everything = not any(m.role == "child" for m in mentions(found.record.event))
                if everything or found.record.id in inside:
                    yield found.record


def _lot_node(record: Record, uri: str, role: Role) -> str | None:
    try:
        identifier = read_identifier(uri)
    except BadIdentifier:
        return None
    if not identifier.gtin or not identifier.serial:
        return None
    if identifier.lot:
        return identifier.lot_node
    ilmd = record.event.value.get("ilmd")
    if role not in ("subject", "made") or not isinstance(ilmd, dict):
        return None
    lot = next((ilmd[name] for name in _LOT_NUMBERS if isinstance(ilmd.get(name), str)), None)
    return lot_node(identifier.gtin, lot) if lot else None


def lot_node(gtin: str, lot: str) -> str | None:
    """The node of a lot; None where `lot` is no lot number of GS1's."""
    try:
        return read_identifier(f"https://id.gs1.org/01/{gtin}/10/{_escaped(lot)}").node
    except BadIdentifier:
        return None


def _escaped(text: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else f"%{ord(c):02X}" for c in text)
