"""The service without a web server: a visit in, an answer out. It is called by one thread at a time."""

from __future__ import annotations

import gc
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from zhenbo import gs1
from zhenbo.bundle.check_life import marks
from zhenbo.bundle.format import Bundle
from zhenbo.errors import BadStore, BadTapStore, NodeFault
from zhenbo.items.kinds import Kind
from zhenbo.nfc.receipts import Receipt, of_tap
from zhenbo.nfc.verdict import Verification
from zhenbo.resolver import Request, Resolver, Response
from zhenbo.scans.scan import Allocated, Channel, Scan
from zhenbo.scans.scan import Kind as ScanKind
from zhenbo.scans.stream import Told
from zhenbo.web.findings import Examiner, Findings
from zhenbo.web.judgement import first_owner
from zhenbo.web.scan_log import ScanLog, Whereabouts
from zhenbo.web.shelf import Goods, Shelf
from zhenbo.web.taps import Results, Taps, counter_of, is_tap, unreadable, without_message
from zhenbo.web.verifier import Verifier
from zhenbo.web.view import sold_at

_log = logging.getLogger("zhenbo.web")
Language = Literal["zh", "en"]
LONGEST_TARGET = 2_048  # characters of path and query
_PREVIEW = re.compile(
    r"bot\b|crawl|spider|preview|externalhit|slurp|scanner|monitor|python-|curl/|wget", re.IGNORECASE
)


@dataclass(frozen=True)
class Visit:
    """One request. `path` and `query` are raw; `device` is the phone's cookie, "" without.

    prefetch  the phone loads it ahead, without anybody having asked
    """

    path: str
    query: str = ""
    method: str = "GET"
    accept: str = ""
    accept_language: str = ""
    device: str = ""
    agent: str = ""
    prefetch: bool = False
    where: Whereabouts = field(default_factory=Whereabouts)

    @property
    def is_person(self) -> bool:
        """Whether somebody looks; previews of messengers and crawlers do not scan."""
        return self.method == "GET" and not self.prefetch and not _PREVIEW.search(self.agent)


@dataclass(frozen=True)
class Known:
    """An item that a page is about. `goods` None: never issued; `found` None: the ledger is silent."""

    gtin: str
    serial: str
    token: int
    goods: Goods | None
    found: Findings | None


@dataclass
class Service:
    """What the service has at hand.

    base    its public address, without a slash at its end
    taps    None without chip keys, `log` None where no scans are kept
    verifier  signs what is said of chips; None: nobody does
    proofs  whether whoever has a code gets its proof bundle, which names other items of the batch
    """

    base: str
    shelf: Shelf
    examiner: Examiner
    resolver: Resolver
    clock: Callable[[], datetime]
    taps: Taps | None = None
    log: ScanLog | None = None
    proofs: bool = False
    verifier: Verifier | None = None
    results: Results = field(init=False)

    def __post_init__(self) -> None:
        self.results = Results(lambda: self.clock().timestamp())

    def make_ready(self) -> None:
        """Read and check all documents, so that nobody's first page waits for it.

        Raises NodeFault or BadStore where the ledger does not answer: a place that was mistyped would make
        every page say so.

        What stays for good is then taken out of the garbage collector's rounds, which would stop pages for
        tens of milliseconds to look through it.
        """
        goods = self.shelf.first()
        if goods is not None:
            self.examiner.examine(goods)
        gc.collect()
        gc.freeze()

    def resolve(self, visit: Visit) -> tuple[Response, str]:
        """The resolver's answer, and the phone's cookie. A person's scan of an item is logged."""
        tapped = self.taps is not None and is_tap(visit.query)
        query = without_message(visit.query) if tapped else visit.query
        asked = Request(visit.path, query, visit.method, visit.accept, visit.accept_language)
        answer = self.resolver.answer(asked)
        target = answer.header("Location") or ""
        if answer.status != 307 or not target.startswith((f"{self.base}/zh/item/", f"{self.base}/en/item/")):
            return answer, visit.device
        if tapped:
            answer = _sent_to(answer, target + ("&" if "?" in target else "?") + "tapped")
        if not visit.is_person:
            return answer, visit.device
        device = visit.device or secrets.token_urlsafe(16)
        self._scanned(visit, tapped, device, target)
        return answer, device

    def known(self, gtin: str, serial: str) -> Known:
        """The item of a page, by GTIN and serial as they stand in its path. Raises Gs1Invalid."""
        link = gs1.parse(f"https://{gs1.CANONICAL_DOMAIN}/01/{gtin}/21/{serial}")
        plain, number = link.key.value, link.value("21") or ""
        goods = self.shelf.find(plain, number)
        found = None if goods is None else self._found(goods)
        return Known(plain, number, gs1.encode_token_id(plain, number), goods, found)

    def _found(self, goods: Goods) -> Findings | None:
        try:
            return self.examiner.examine(goods)
        except (NodeFault, BadStore):
            return None  # the page says that nothing can be said

    def _scanned(self, visit: Visit, tapped: bool, device: str, target: str) -> None:
        gtin, serial = target.partition("?")[0].split("/")[-2:]
        item = self.known(gtin, serial)
        try:
            tap = self._tap(visit, device) if tapped else None
            channel = Channel.SUN if tapped else Channel.QR
            told = self._logged(item, tap, channel, device, visit.where)
        except (BadTapStore, OSError):  # a full disk must not keep anybody from the page
            _log.exception("a scan could not be counted or written down")
            self.results.drop(device, item.token)  # nor does an earlier one speak for it
            return
        self.results.keep(device, item.token, tap, told, self._receipt(tap))

    def chip_answered(self, item: Known, visit: Visit, receipt: Receipt) -> None:
        """An ECDSA chip of this item has just answered this phone."""
        try:
            told = self._logged(item, None, Channel.CHIP, visit.device, visit.where)
        except OSError:
            _log.exception("a scan could not be written down")
            told = None
        self.results.keep(visit.device, item.token, None, told, receipt, answered=True)

    def _receipt(self, tap: Verification | None) -> Receipt | None:
        if tap is None or self.taps is None or self.verifier is None:
            return None
        at = int(self.clock().timestamp())
        return of_tap(tap, self.taps.keys, self.examiner.network.chain_id, at)

    def _tap(self, visit: Visit, device: str) -> Verification:
        host = self.resolver.root.split("/")[2]
        url = f"https://{host}{visit.path}?{visit.query}"
        found = self.taps and self.taps.verified(url, int(self.clock().timestamp()), device)
        return found or unreadable(url)

    def _logged(
        self, item: Known, tap: Verification | None, channel: Channel, device: str, where: Whereabouts
    ) -> Told | None:
        if self.log is None:
            return None
        row = Scan(
            "", code_of(item), 0, channel=channel.value, counter=counter_of(tap),
            allocated=_allocated(item).value, kind=_kind(item),
            sold_at=None if item.found is None else sold_at(item.found),
            activated_device=self._activator(item),
        )  # fmt: skip
        return self.log.add(row, device, where)

    def handed_in(self, item: Known, device: str, wallet: bytes) -> None:
        """This phone has just handed in the item's activation for a wallet; it is known again by that."""
        if self.log is None or not device:
            return
        try:
            self.log.note_activator(code_of(item), device, wallet)
        except OSError:  # the activation itself is safe
            _log.exception("the phone that activates an item could not be written down")

    def _activator(self, item: Known) -> str:
        """The pseudonym of the phone that activated the item; "" where this log does not know it."""
        wallet = None if item.found is None else first_owner(item.found)
        return "" if self.log is None or wallet is None else self.log.activator(code_of(item), wallet)


def code_of(item: Known) -> str:
    """How the scan log names an item: by its canonical Digital Link."""
    return gs1.item_link(gs1.CANONICAL_DOMAIN, item.gtin, item.serial)


def _allocated(item: Known) -> Allocated:
    if item.goods is None:
        return Allocated.FALSE
    if item.found is not None:
        claim = Bundle(item.found.trusted.network, item.goods.item, item.goods.batch.part, (), (), ())
        if any(fact.event == "Retired" for fact in marks(item.found.trusted.facts, claim)):
            return Allocated.RETIRED
    return Allocated.TRUE


def _kind(item: Known) -> str:
    if item.goods is None:
        return ""
    return (ScanKind.SAMPLE if Kind(item.goods.item.kind).is_sample else ScanKind.SALE).value


def _sent_to(answer: Response, target: str) -> Response:
    headers = tuple((n, target if n == "Location" else value) for n, value in answer.headers)
    return Response(answer.status, headers, answer.body)
