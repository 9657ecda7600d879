"""What a document is about: the lots under which its anchor will be looked for.

A lot is named outright (/01/../10/.., LGTIN), by an item whose commissioning names it, or by a carton whose
packing names such items. What an event only uses up belongs to its own lot, not to the one that is made.
"""

from collections.abc import Iterable, Iterator, Sequence

from eth_utils.crypto import keccak

from zhenbo import gs1
from zhenbo.epcis.contents import Mention, mentions
from zhenbo.epcis.document import Event
from zhenbo.epcis.identifiers import read_identifier
from zhenbo.errors import BadIdentifier, BadPlan, Gs1Invalid

_LOT_NUMBERS = ("cbvmda:lotNumber", "urn:epcglobal:cbv:mda:lotNumber", "gs1:hasBatchLotNumber")
_ABOUT = ("subject", "made", "parent", "child")


class Lots:
    """Remembers, event by event, which lot an item or a carton belongs to."""

    def __init__(self) -> None:
        self._of_node: dict[str, set[str]] = {}

    def learn(self, documents: Sequence[Sequence[Event]]) -> None:
        """Take in documents in whatever order they come: again and again until they teach nothing new."""
        known = -1
        while (now := sum(map(len, self._of_node.values()))) != known:
            known = now
            for events in documents:
                self.of(events)

    def of(self, events: Iterable[Event]) -> list[str]:
        """Canonical links of the lots that these events are about, in the order of their first mention."""
        found: dict[str, None] = {}
        for event in events:
            found.update(dict.fromkeys(lot for m in mentions(event) for lot in sorted(self._learn(event, m))))
            self._pack(event)
        return list(found)

    def _learn(self, event: Event, mention: Mention) -> set[str]:
        if mention.role not in _ABOUT:
            return set()
        lot = _lot_of(event, mention)
        known = self._of_node.setdefault(mention.node, set())
        if lot is not None and mention.role != "parent":
            known.add(lot)
        return known

    def _pack(self, event: Event) -> None:
        """A container is of the lots of what is in it."""
        inside = [m.node for m in mentions(event) if m.role == "child"]
        for mention in mentions(event):
            if mention.role == "parent":
                for node in inside:
                    self._of_node.setdefault(mention.node, set()).update(self._of_node.get(node, set()))


def _lot_of(event: Event, mention: Mention) -> str | None:
    try:
        identifier = read_identifier(mention.uri)
    except BadIdentifier:
        return None
    if identifier.lot:
        return identifier.lot_node
    if not (identifier.gtin and identifier.serial):
        return None
    lot = next(_named_lots(event), None)
    return gs1.batch_link(gs1.CANONICAL_DOMAIN, identifier.gtin, lot) if lot else None


def _named_lots(event: Event) -> Iterator[str]:
    """Lot numbers of an event's ilmd that GS1 would accept."""
    described = event.value.get("ilmd")
    if not isinstance(described, dict):
        return
    for name in _LOT_NUMBERS:
        try:
            yield gs1.parse_lot(described.get(name) or "")
        except (Gs1Invalid, TypeError, AttributeError):
            continue  # no lot number, so the item's lot is not known from here


def lot_link(text: str) -> str:
    """A lot as the operator gives it (Digital Link with 01 and 10) in canonical form. Raises BadPlan."""
    try:
        link = gs1.parse(text)
        gtin, lot = link.value("01"), link.value("10")
    except Gs1Invalid as fault:
        raise BadPlan(f"lot={text}: {fault}") from None
    if gtin is None or lot is None:
        raise BadPlan(
            f"lot={text}: a Digital Link with GTIN and lot is meant: https://id.gs1.org/01/.../10/..."
        )
    return gs1.batch_link(gs1.CANONICAL_DOMAIN, gtin, lot)


def subject_of(link: str) -> bytes:
    """INotary's subject of a lot: keccak256 of its canonical Digital Link."""
    return bytes(keccak(text=link))
