"""An item followed backwards, from its own events to the raw material.

From an item the walk goes to its lot, to the cartons it lay in while it lay in them, and from whatever was
made to what it was made from, through any number of transformations and packings. Rules that keep it honest:

- A lot that went into the item counts until it was used; what became of the rest of it is not the item's
life.
- A carton counts between packing and unpacking; where it was before, and its other contents, are not.
- Events that bring something into being count whenever they are dated; dated after its use they carry a
warning.
- An event declared erroneous stays, marked, and so do the ties that rest on it.

Every (node, span of time) is visited once, so circles in the data end. The result depends on the records
alone, not on their order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from zhenbo.epcis.contents import nodes_in
from zhenbo.epcis.corrections import Corrections, corrections
from zhenbo.epcis.identifiers import read_identifier
from zhenbo.epcis.index import Index, Occurrence
from zhenbo.epcis.life import Entry, Life, Link, Tie
from zhenbo.epcis.records import Record
from zhenbo.language import Text

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Chain:
    """Records made ready to be walked along; made once where many items are followed."""

    index: Index
    said: Corrections


def chain_of(records: Sequence[Record]) -> Chain:
    """These records, ready."""
    return Chain(Index(records), corrections(records))


def follow(item: str, records: Sequence[Record]) -> Life:
    """The life of `item` (any URI form of it) as `records` tell it.

    Raises BadIdentifier for a malformed key.
    """
    return follow_along(item, chain_of(records))


def follow_along(item: str, chain: Chain) -> Life:
    """The same, along records that are ready."""
    identifier = read_identifier(item)
    walk = _Walk(chain.index, chain.said, identifier.node)
    walk.visit(identifier.node, (_BEGINNING, _END))
    if identifier.serial and identifier.lot_node:
        walk.tie(identifier.node, "of lot", identifier.lot_node, None, (_BEGINNING, _END))
    walk.run()
    return walk.life()


class _Walk:
    """The state of one walk: where it still has to go, and what it has found."""

    def __init__(self, index: Index, said: Corrections, item: str):
        self._index = index
        self._said = said
        self._item = item
        self._waiting: list[tuple[str, Span, bool]] = []
        self._visited: dict[tuple[str, bool], list[Span]] = {}
        self._links: dict[tuple[str, Tie, str, str], Link] = {}
        self._reasons: dict[str, dict[str, Text]] = {}
        self._warnings: dict[str, dict[str, Text]] = {}
        self._records: dict[str, Record] = {}

    def visit(self, node: str, span: Span, container: bool = False) -> None:
        """Go to `node` for this span of time, unless a visit has covered it."""
        seen = self._visited.setdefault((node, container), [])
        if span[0] <= span[1] and not any(s[0] <= span[0] and span[1] <= s[1] for s in seen):
            seen.append(span)
            self._waiting.append((node, span, container))

    def tie(self, node: str, tie: Tie, to: str, record: Record | None, span: Span) -> None:
        """Note that `record` ties two nodes, and go to the second."""
        key = (node, tie, to, record.id if record else "")
        doubtful = record is not None and any(c.sound for c in self._said.of(record))
        self._links[key] = Link(*key, doubtful)
        self.visit(to, span, container=tie == "packed in")

    def run(self) -> None:
        while self._waiting:
            node, span, container = self._waiting.pop(0)
            for found in self._index.of(node):
                if container:
                    self._container(node, found, span)
                else:
                    self._thing(node, found, span)

    def life(self) -> Life:
        self._take_corrections()
        ordered = sorted(self._records.values(), key=lambda record: record.order)
        timeline = tuple(
            Entry(
                record,
                tuple(self._reasons[record.id].values()),
                self._said.of(record),
                tuple(self._warnings.get(record.id, {}).values()),
            )
            for record in ordered
        )
        links = sorted(self._links.values(), key=lambda link: (link.node, link.tie, link.to, link.record))
        return Life(self._item, timeline, tuple(links), tuple(self._lot_warnings()))

    def _thing(self, node: str, found: Occurrence, span: Span) -> None:
        """An event about the item, a lot, or anything that went into them."""
        record, role = found.record, found.role
        origin = role == "made" or (record.event.type == "ObjectEvent" and found.action == "ADD")
        inside = span[0] <= record.moment <= span[1]
        if (role == "used" and node != self._item) or not (inside or origin):
            return
        if not inside:
            self._warn(record, Text(f"晚于 {node} 的使用", f"is dated after {node} was used"))
        self._take(record, _reason(node, found))
        if record.event.value.get("errorDeclaration"):
            return
        if found.lot_node and found.lot_node != node:
            self.tie(node, "of lot", found.lot_node, record, (_BEGINNING, span[1]))
        if role == "made":
            self._made(node, record)
        elif role == "child" and found.action != "DELETE":
            self._packed(node, record, span)
        elif role == "parent" and found.action != "DELETE" and record.event.type != "TransactionEvent":
            self._contains(node, record, span)

    def _container(self, node: str, found: Occurrence, span: Span) -> None:
        """An event about a carton, while something that is followed lies in it."""
        record, role = found.record, found.role
        if not span[0] <= record.moment <= span[1]:
            return
        children = set(nodes_in(record.event, "child"))
        if role == "parent" and children and not any((c, False) in self._visited for c in children):
            return
        self._take(record, _reason(node, found))
        if role == "child" and found.action != "DELETE" and not record.event.value.get("errorDeclaration"):
            self._packed(node, record, span)

    def _made(self, node: str, record: Record) -> None:
        parts = self._index.transformation(record)
        used_until = max(part.moment for part in parts)
        for part in parts:
            reason = Text(f"同一加工过程，产出 {node}", f"part of the transformation that made {node}")
            self._take(part, reason)
            for material in nodes_in(part.event, "used"):
                self.tie(node, "made from", material, part, (_BEGINNING, used_until))

    def _packed(self, node: str, record: Record, span: Span) -> None:
        for parent in nodes_in(record.event, "parent"):
            until = self._index.leaves(node, parent, record.moment, span[1])
            self.tie(node, "packed in", parent, record, (record.moment, until))

    def _contains(self, node: str, record: Record, span: Span) -> None:
        for child in nodes_in(record.event, "child"):
            if self._index.leaves(child, node, record.moment, span[1]) == span[1]:
                self.tie(node, "contains", child, record, (_BEGINNING, span[1]))

    def _take(self, record: Record, reason: Text) -> None:
        self._records[record.id] = record
        self._reasons.setdefault(record.id, {}).setdefault(reason.en, reason)

    def _warn(self, record: Record, warning: Text) -> None:
        self._warnings.setdefault(record.id, {}).setdefault(warning.en, warning)

    def _take_corrections(self) -> None:
        """Declarations about events taken, and what they name as right, belong to the life too."""
        waiting = list(self._records.values())
        while waiting:
            for correction in self._said.of(waiting.pop()):
                about = correction.original.id[:8] if correction.original else ""
                fresh = [
                    r for r in (correction.declaration, *correction.corrected_by) if r.id not in self._records
                ]
                self._take(
                    correction.declaration,
                    Text(f"声明事件 {about} 有误", f"declares event {about} erroneous"),
                )
                for better in correction.corrected_by:
                    self._take(better, Text(f"更正事件 {about}", f"says right what event {about} said"))
                for doubt in correction.doubts:
                    self._warn(correction.declaration, doubt)
                waiting.extend(fresh)

    def _lot_warnings(self) -> Iterable[Text]:
        for node in sorted({link.node for link in self._links.values() if link.tie == "of lot"}):
            lots = sorted({li.to for li in self._links.values() if li.tie == "of lot" and li.node == node})
            if len(lots) > 1:
                listed = ", ".join(lots)
                yield Text(
                    f"{node} 被记入多个批次：{listed}", f"{node} is said to be of several lots: {listed}"
                )


def _reason(node: str, found: Occurrence) -> Text:
    said = {
        "made": ("产出", "makes"),
        "used": ("投入", "uses"),
        "subject": ("涉及", "is about"),
        "parent": ("容器为", "has as its container"),
        "child": ("内含", "packs or unpacks"),
    }.get(found.role, ("提到", "names"))
    return Text(f"{said[0]} {node}", f"{said[1]} {node}")
