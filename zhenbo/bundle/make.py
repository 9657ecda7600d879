"""Making a bundle: an item's proof from the batch folder, its events from record folders, the facts from
the chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zhenbo import gs1
from zhenbo.bundle.facts import Facts
from zhenbo.bundle.format import (
    BatchPart,
    Bundle,
    CertificatePart,
    DocumentPart,
    EventPart,
    ItemPart,
    Network,
)
from zhenbo.bundle.inspection import FILE as INSPECTION_FILE
from zhenbo.bundle.inspection import read_inspection
from zhenbo.bundle.members import name_of
from zhenbo.bundle.records import DocumentRecord, read_pdfs, read_records
from zhenbo.bundle.scope import Scope, relevant
from zhenbo.bundle.source import ChainView, from_chain
from zhenbo.epcis.certificates import certificate_links, read_certificate
from zhenbo.epcis.digest import EventDigests, digests
from zhenbo.epcis.document import Document, Event, load
from zhenbo.epcis.lots import follow
from zhenbo.epcis.records import Record, records_of
from zhenbo.errors import BadBundle
from zhenbo.items.manifest import ITEMS, LEAF_TYPES, MANIFEST, read_manifest
from zhenbo.items.store import ItemStore
from zhenbo.merkle import FlatNodes, leaf_hash, proof_of


@dataclass(frozen=True)
class AnchoredRecord:
    """A record whose anchor is on the chain, read and digested."""

    record: DocumentRecord
    document: Document
    digests: list[EventDigests]
    records: list[Record]


def serial_of(item: str, gtin: str) -> str:
    """The serial that a Digital Link or a bare serial names; the link must be of this GTIN."""
    if "://" not in item:
        return gs1.parse_serial(item)
    link = gs1.parse(item)
    serial = link.value("21")
    if link.key.ai != "01" or serial is None:
        raise BadBundle(f"{item} names no single item; it must have a GTIN (01) and a serial (21)")
    if link.key.value != gtin:
        raise BadBundle(f"{item} is of GTIN {link.key.value}, the batch folder of {gtin}")
    return serial


def make_bundle(
    chain: ChainView, network: Network, batch: Path, records: Sequence[Path], item: str
) -> Bundle:
    """The bundle of one item.

    `batch` is its batch folder (with inspection.json), `records` hold record folders of all members at
    hand, `item` is a Digital Link or a serial. Documents whose anchor is not on the chain are left out.
    Raises BadBundle, BadBatch, BadDocument.
    """
    own, batch_part = item_parts(batch, item)
    found = read_records(records)
    scope = Scope(
        frozenset({batch_part.batch_id}),
        frozenset({own.token_id}),
        frozenset(r.anchor_id for r in found),
    )
    facts = from_chain(chain, network, scope).facts
    if facts.batch(batch_part.batch_id) is None:
        raise BadBundle(f"batch {batch_part.batch_id} is not registered on this chain; register it first")
    anchored = anchored_records(found, facts)
    return bundle_of(facts, network, (own, batch_part), anchored, read_pdfs(records))


def bundle_of(
    facts: Facts,
    network: Network,
    parts: tuple[ItemPart, BatchPart],
    anchored: Sequence[AnchoredRecord],
    pdfs: Sequence[tuple[str, bytes]],
) -> Bundle:
    """The bundle of one item from what was read already; facts beyond its scope do no harm."""
    own, batch_part = parts
    life = follow(own.link, [record for one in anchored for record in one.records])
    wanted = {entry.record.id for entry in life.timeline}
    kept = [one for one in anchored if any(record.id in wanted for record in one.records)]
    documents = tuple(document_part(one, wanted) for one in kept)
    narrow = Scope(
        frozenset({batch_part.batch_id}),
        frozenset({own.token_id}),
        frozenset(d.anchor_id for d in documents),
    )
    return Bundle(
        network,
        own,
        batch_part,
        documents,
        _certificates(documents, kept, pdfs),
        relevant(facts, narrow).all,
    )


def item_parts(batch: Path, item: str) -> tuple[ItemPart, BatchPart]:
    """The item with its proof, and its batch, from a batch folder."""
    manifest, inspection = read_manifest(batch / MANIFEST), read_inspection(batch / INSPECTION_FILE)
    if inspection.root != manifest.root or inspection.documentHash != manifest.document_hash:
        raise BadBundle(f"{batch / INSPECTION_FILE} was signed for another batch than the one beside it")
    with ItemStore(batch / ITEMS) as store:
        part = item_part(store, serial_of(item, manifest.gtin))
    text = (batch / MANIFEST).read_bytes().decode("utf-8")
    return part, BatchPart(inspection.batch_id(), text, inspection.deadline, inspection.signature)


def item_part(store: ItemStore, serial: str) -> ItemPart:
    """One item of a batch with its proof. Raises BadBatch for a serial that the batch does not have."""
    stored = store.item(serial)
    proof = tuple(store.proof(stored.leaf))
    link = gs1.item_link(gs1.CANONICAL_DOMAIN, store.gtin, stored.serial)
    leaf = leaf_hash(LEAF_TYPES, stored.row)
    return ItemPart(link, stored.token_id, stored.item_key, int(stored.kind), stored.salt, leaf, proof)


def anchored_records(found: Sequence[DocumentRecord], facts: Facts) -> list[AnchoredRecord]:
    """Records that are on the chain, in its order; of a member's anchors of one document only the first.

    (A document about several lots is anchored once for each, so that each finds it.)
    """
    by_id = {record.anchor_id: record for record in found}
    listed: list[AnchoredRecord] = []
    seen: set[tuple[bytes, int]] = set()
    for fact in facts.of("Anchored"):
        record, told = by_id.get(fact.args["anchorId"]), (fact.args["documentHash"], fact.args["member"])
        if record is not None and told not in seen:
            seen.add(told)
            document = load(record.data, record.document)
            counts = {len(record.salts), len(record.leaves), len(document.events)}
            if document.sha256 != fact.args["documentHash"] or len(counts) > 1:
                raise BadBundle(
                    f"{record.document} is not the document that its record.json was anchored with; "
                    "restore it from a copy"
                )
            hashed = digests(document.events)
            name = name_of(facts, fact.args["member"])
            listed.append(
                AnchoredRecord(record, document, hashed, records_of(document, hashed, name, fact.time))
            )
    return listed


def document_part(one: AnchoredRecord, wanted: set[str]) -> DocumentPart:
    """The part about one document, with those of its events that belong to the item and can be proven."""
    nodes = FlatNodes.from_leaves(b"".join(one.record.leaves))
    if nodes.root != one.record.anchor.root:
        raise BadBundle(f"{one.record.document}: the leaves of its record.json do not give the anchored root")
    events = tuple(
        EventPart(d.index, salt, d.canonical, d.strict, leaf, tuple(proof_of(nodes, place)))
        for place, (d, salt, leaf) in enumerate(
            zip(one.digests, one.record.salts, one.record.leaves, strict=True)
        )
        if d.strict.hex() in wanted and salt is not None
    )
    return DocumentPart(one.record.anchor_id, one.record.profile, one.record.data.decode("utf-8"), events)


def _certificates(
    documents: Sequence[DocumentPart], kept: Sequence[AnchoredRecord], pdfs: Sequence[tuple[str, bytes]]
) -> tuple[CertificatePart, ...]:
    """The certificates that the bundle's events link to, of the PDFs at hand, by hash."""
    at_hand = {read_certificate(data, name).sha256: data for name, data in pdfs}
    links: dict[bytes, list[tuple[int, int]]] = {}
    for number, (part, one) in enumerate(zip(documents, kept, strict=True)):
        for sha256, index in linked(one.document, part):
            links.setdefault(sha256, []).append((number, index))
    return tuple(CertificatePart(at_hand[h], h, tuple(links[h])) for h in sorted(links) if h in at_hand)


def linked(document: Document, part: DocumentPart) -> list[tuple[bytes, int]]:
    """Hash and event index of every certificate that the part's events pin, each once."""
    events: list[Event] = [document.events[event.index] for event in part.events]
    found = [(link.sha256, link.event.index) for link in certificate_links(events) if link.sha256]
    return list(dict.fromkeys(found))
