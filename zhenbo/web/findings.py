"""What is found out about one item: its dossier, each check, and the events of its life.

Documents of record folders are read and checked once, and again when an anchor or a member changes; for an
item remain its own proof, its own events and its state. Nothing is shown that was not checked here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from zhenbo.bundle.check_documents import Opened, open_document
from zhenbo.bundle.check_item import BATCH, check_batch, check_item
from zhenbo.bundle.check_life import check_state, records
from zhenbo.bundle.facts import Facts
from zhenbo.bundle.format import Bundle, Network
from zhenbo.bundle.make import anchored_records, bundle_of, document_part
from zhenbo.bundle.records import DocumentRecord, read_pdfs, read_records
from zhenbo.bundle.scope import Scope
from zhenbo.bundle.source import Trusted
from zhenbo.bundle.verdict import Check, Verdict, failed
from zhenbo.bundle.verify import Examined
from zhenbo.dossier import Dossier, dossier
from zhenbo.epcis.certificates import CertificateLink, certificate_links, read_certificate
from zhenbo.epcis.life import Life
from zhenbo.epcis.lots import Chain, chain_of, follow_along
from zhenbo.web.ledger import Ledger
from zhenbo.web.shelf import Goods
from zhenbo.web.stock import Stock

_MOST_KEPT = 2_000
T = TypeVar("T")


@dataclass(frozen=True)
class Findings:
    """One item, examined. `dossier` is None where its batch is not on the chain."""

    goods: Goods
    trusted: Trusted
    verdict: Verdict
    life: Life
    dossier: Dossier | None
    shown: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What a page makes of them, made once for as long as they are kept."""
        if name not in self.shown:
            self.shown[name] = make()
        found: T = self.shown[name]
        return found


@dataclass(frozen=True)
class _Library:
    """All documents, as they stand by these facts."""

    opened: tuple[Opened, ...]
    chain: Chain
    batches: dict[tuple[int, bytes], list[Check]] = field(default_factory=dict)


class Examiner:
    """Examines items by a ledger and the record folders at hand. Raises BadBundle for damaged records.

    files      certificates by hash: name and bytes
    left_out   documents of records that are neither in their folder nor, as they were, in the stock
    """

    def __init__(self, ledger: Ledger, folders: Sequence[Path], stock: Stock | None = None) -> None:
        self._ledger, self._stock = ledger, stock or Stock()
        elsewhere = None if self._stock.documents is None else self._stock.get
        before = set(self._stock.lost)
        self._records: list[DocumentRecord] = read_records(folders, elsewhere)
        self.left_out = len(self._stock.lost - before)
        self._pdfs = read_pdfs(folders)
        self.files = {read_certificate(data, name).sha256: (name, data) for name, data in self._pdfs}
        self._anchors = frozenset(record.anchor_id for record in self._records)
        self._library: tuple[object, _Library] | None = None
        self._kept: OrderedDict[tuple[int, bytes], Findings] = OrderedDict()

    @property
    def network(self) -> Network:
        """The chain that the pages speak of."""
        return self._ledger.network

    def examine(self, goods: Goods) -> Findings:
        """Everything about one item now. Raises NodeFault or BadStore where the ledger cannot answer."""
        trusted = self._ledger.about(self._scope(goods))
        key = goods.item.token_id, trusted.block.hash
        if key not in self._kept:
            self._kept[key] = self._examined(goods, trusted)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    def _examined(self, goods: Goods, trusted: Trusted) -> Findings:
        library = self._documents(trusted.facts)
        bundle = _claim(goods, trusted, library)
        life = follow_along(goods.item.link, library.chain)
        named = {entry.record.event.document for entry in life.timeline}
        own = tuple(opened for opened in library.opened if opened.name in named)
        checks = [*_batch_checks(goods, trusted, library)]
        checks += [check for opened in library.opened for check in opened.checks if check.status == "fail"]
        checks += check_state(bundle, trusted)
        verdict = Verdict(tuple(checks))
        examined = Examined(verdict, trusted, own, life)
        return Findings(goods, trusted, verdict, life, dossier(bundle, examined))

    def proof(self, goods: Goods) -> Bundle:
        """The item's proof bundle, for whoever wants to verify without this server."""
        facts = self._ledger.about(self._scope(goods)).facts
        anchored = anchored_records(self._records, facts)
        parts = goods.item, goods.batch.part
        return bundle_of(facts, self._ledger.network, parts, anchored, self._pdfs)

    def _scope(self, goods: Goods) -> Scope:
        batch, token = goods.batch.part.batch_id, goods.item.token_id
        return Scope(frozenset({batch}), frozenset({token}), self._anchors)

    def _documents(self, facts: Facts) -> _Library:
        """The library by these facts; read anew only when one that it rests on is another."""
        resting = tuple(
            (fact.place, fact.tx)
            for fact in facts.all
            if fact.contract == "Consortium" or fact.args.get("anchorId") in self._anchors
        )
        if self._library is None or self._library[0] != resting:
            self._library = resting, self._read(facts)
        return self._library[1]

    def _read(self, facts: Facts) -> _Library:
        anchored = anchored_records(self._records, facts)
        self._fetch(certificate_links(event for one in anchored for event in one.document.events))
        every = {record.id for one in anchored for record in one.records}
        parts = [document_part(one, every) for one in anchored]
        opened = tuple(open_document(number, part, facts) for number, part in enumerate(parts, 1))
        known = records(opened, facts)
        return _Library(opened, chain_of([record for _, record in known.values()]))

    def _fetch(self, links: Iterable[CertificateLink]) -> None:
        """Get the certificates that events pin and no folder has."""
        for link in links:
            if link.sha256 is None or link.sha256 in self.files:
                continue
            data = self._stock.certificate(link.sha256, link.file_name)
            if data is not None:
                self.files[link.sha256] = link.file_name, data
                self._pdfs.append((link.file_name, data))


def _claim(goods: Goods, trusted: Trusted, library: _Library) -> Bundle:
    documents = tuple(opened.part for opened in library.opened)
    return Bundle(trusted.network, goods.item, goods.batch.part, documents, (), ())


def _batch_checks(goods: Goods, trusted: Trusted, library: _Library) -> list[Check]:
    """Checks of the batch, once for all its items, and of the item."""
    batch, fact = goods.batch.part, trusted.facts.batch(goods.batch.part.batch_id)
    if fact is None:
        return [failed(BATCH, "批次未在链上登记", "the batch is not registered on the chain")]
    key = batch.batch_id, fact.tx
    if key not in library.batches:
        library.batches[key] = list(check_batch(batch, fact, trusted.network, trusted.facts, trusted.node))
    return [*library.batches[key], *check_item(goods.item, fact.args["root"], fact.args["gtin"])]
