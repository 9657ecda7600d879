"""Anchoring EPCIS documents: checked whole, digested, salted, kept with their salts, then anchored.

One anchor a document and lot. What proves the events later (salts, leaves, the document itself) is a record
folder, on disk before anything is sent; running again uses the salts that are there, so nothing is anchored
twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from zhenbo.bundle.records import Anchor, DocumentRecord
from zhenbo.epcis.canonical import PROFILE
from zhenbo.epcis.corrections import corrections
from zhenbo.epcis.digest import LEAF_TYPES, EventDigests, leaves, strict
from zhenbo.epcis.document import Document, load, read
from zhenbo.epcis.records import Record
from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.merkle import StandardMerkleTree
from zhenbo.plan import Call, Plan
from zhenbo.plans.answers import Answers
from zhenbo.plans.subjects import Lots, subject_of

EVENT_STREAM = 0
ANCHOR_GAS = 150_000
NOTHING = bytes(32)


@dataclass(frozen=True)
class Wanted:
    """One anchor to be: its record, the lot it is about, and whether its folder is on disk already."""

    record: DocumentRecord
    lot: str
    kept: bool

    @property
    def folder(self) -> str:
        """Name of the record folder: document, lot and recorder, so that each has one place."""
        anchor = self.record.anchor
        return f"{anchor.documentHash.hex()[:16]}-{anchor.subject.hex()[:8]}-{self.record.recorder.hex()[:8]}"


@dataclass(frozen=True)
class Source:
    """A document file that is to be anchored."""

    name: str
    data: bytes


def wanted_anchors(
    sources: Sequence[Source],
    earlier: Sequence[DocumentRecord],
    recorder: str,
    lot: str | None = None,
    corrects: str | None = None,
) -> list[Wanted]:
    """The anchors of these documents, those that have a record already included.

    lot        canonical link of the lot they are about; by default what the events themselves say
    corrects   anchorId as hex, or "none"; by default found from errorDeclaration in earlier records

    Raises BadDocument (before anything else) for the first document the standard objects to, BadPlan where
    a lot or a corrected anchor cannot be found.
    """
    documents = [load(source.data, source.name) for source in sources]
    known, lots = list(earlier), Lots()
    lots.learn([read(record.data, record.document).events for record in earlier])
    found = []
    for source, document in zip(sources, documents, strict=True):
        about = lots.of(document.events)
        for link in [lot] if lot else _require_lots(document, about):
            wanted = _wanted(source, document, link, known, bytes.fromhex(recorder[2:]), corrects)
            found.append(wanted)
            known.append(wanted.record)
    return found


def _require_lots(document: Document, about: list[str]) -> list[str]:
    if not about:
        raise BadPlan(
            f"{document.name}: its events name no lot that is known here. Say which: "
            "lot=https://id.gs1.org/01/.../10/... (or anchor the earlier documents first)."
        )
    return about


def _wanted(
    source: Source,
    document: Document,
    link: str,
    known: Sequence[DocumentRecord],
    recorder: bytes,
    corrects: str | None,
) -> Wanted:
    subject = subject_of(link)
    this = (document.sha256, subject, recorder)
    for record in known:
        if (record.anchor.documentHash, record.anchor.subject, record.recorder) == this:
            return Wanted(record, link, kept=True)
    corrected = _given(corrects) if corrects else corrected_anchor(document, known, subject)
    return Wanted(new_record(source, document, subject, recorder, corrected), link, kept=False)


def new_record(
    source: Source, document: Document, subject: bytes, recorder: bytes, corrects: bytes
) -> DocumentRecord:
    """A record with fresh salts of the operating system."""
    rows = leaves(document)
    tree = StandardMerkleTree.of([row.row() for row in rows], LEAF_TYPES, sort_leaves=False)
    anchor = Anchor(EVENT_STREAM, subject, tree.root, len(rows), document.sha256, corrects)
    hashes = tuple(tree.leaf(index) for index in range(len(rows)))
    salts = tuple(row.salt for row in rows)
    return DocumentRecord(source.name, PROFILE, salts, hashes, recorder, anchor, source.data)


def _given(corrects: str) -> bytes:
    if corrects == "none":
        return NOTHING
    try:
        found = bytes.fromhex(corrects.removeprefix("0x"))
    except ValueError:
        found = b""
    if len(found) != 32:
        raise BadPlan(f"corrects={corrects} is no anchor id (0x and 64 hex digits), nor `none`")
    return found


def corrected_anchor(document: Document, known: Sequence[DocumentRecord], subject: bytes) -> bytes:
    """Anchor of the events that this document declares erroneous; zeros where it declares none."""
    if not any(isinstance(event.value.get("errorDeclaration"), dict) for event in document.events):
        return NOTHING
    homes = [(record, _records(read(record.data, record.document))) for record in known]
    mine = _records(document)
    said = corrections([*mine, *(r for _, records in homes for r in records)]).all
    originals = {c.original.id for c in said if c.original and c.declaration.event.document == document.name}
    anchors = {
        record.anchor_id
        for record, records in homes
        if record.anchor.subject == subject and any(r.id in originals for r in records)
    }
    if len(anchors) != 1:
        what = "is not among the records" if not anchors else f"stands in {len(anchors)} anchors"
        raise BadPlan(
            f"{document.name}: the event that it declares erroneous {what}. Say corrects=0x... "
            "(the anchor that it corrects) or corrects=none."
        )
    return anchors.pop()


def _records(document: Document) -> list[Record]:
    return [Record(e, EventDigests(e.index, b"", strict(e)), document.name) for e in document.events]


def anchor_plan(chain_id: int, notary: str, recorder: str, wanted: Sequence[Wanted]) -> Plan:
    """One call an anchor; what is anchored already is seen on the chain and left alone."""
    ids = {w.record.anchor_id for w in wanted}
    ordered = any(w.record.anchor.corrects in ids for w in wanted)
    events = sum(w.record.anchor.count for w in wanted)
    count = len(wanted)
    title = Text(f"存证 {count} 份,共 {events} 个事件", f"{count} anchors of {events} events")
    calls = tuple(_call(notary, one) for one in wanted)
    return Plan(title, chain_id, recorder, calls, independent=not ordered)


def _call(notary: str, one: Wanted) -> Call:
    anchor, name = one.record.anchor, one.record.document
    zh = f"存证 {name}({anchor.count} 个事件),批次 {one.lot}"
    en = f"Anchor {name} ({anchor.count} events) of lot {one.lot}"
    if anchor.corrects != NOTHING:
        zh, en = f"{zh},更正 0x{anchor.corrects.hex()}", f"{en}; corrects 0x{anchor.corrects.hex()}"
    content = (anchor.stream, anchor.subject, anchor.root, anchor.count, anchor.documentHash, anchor.corrects)
    return Call(
        "Notary",
        notary,
        "anchor",
        (content,),
        Text(zh, en),
        gas_ceiling=ANCHOR_GAS,
        done=Answers("Notary", notary, "recordOf", (one.record.anchor_id,)),
    )
