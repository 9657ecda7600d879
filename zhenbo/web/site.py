"""Which page answers which path, in words of the service."""

from __future__ import annotations

from dataclasses import dataclass

from zhenbo import gs1
from zhenbo.errors import BadStore, Gs1Invalid, NodeFault
from zhenbo.items.kinds import Kind
from zhenbo.language import Text
from zhenbo.resolver.negotiation import ranges
from zhenbo.web import words
from zhenbo.web.activate_script import script as activate_script
from zhenbo.web.activating import hindrance
from zhenbo.web.chip_script import script as asking
from zhenbo.web.judgement import Judgement, judge, not_issued
from zhenbo.web.pages import CARRY, Page, data, page, tool
from zhenbo.web.service import Known, Language, Service, Visit, code_of
from zhenbo.web.shelf import Goods
from zhenbo.web.verify_script import script
from zhenbo.web.view import life_of, minute

_FILE_HEADERS = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff",
                 "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}  # fmt: skip
_BAD_LINK = Text("这个链接写得不对", "This link is not right")
_NOT_HERE = "这里没有，或已经过期。\nNot here, or over by now.\n".encode()
_BUSY = Text("现在查不到链上记录，请稍后再试。", "The chain's records cannot be read just now; try later.")


def language_of(visit: Visit) -> Language:
    """The language that the reader names first; Chinese where neither is named."""
    spoken = (name[:2] for name, quality in ranges(visit.accept_language) if quality > 0)
    return "en" if next((each for each in spoken if each in ("zh", "en")), "zh") == "en" else "zh"


@dataclass(frozen=True)
class Site:
    """The pages of a service."""

    service: Service
    challenges: bool = False  # whether ECDSA chips are asked here

    def item(self, visit: Visit, language: Language) -> Page:
        """The dossier of one item: 404 for one that was never issued, 400 for what names none."""
        parts = visit.path.split("/")[3:]
        try:
            if len(parts) != 2:
                raise Gs1Invalid("an item's page is named by GTIN and serial")
            item = self.service.known(*parts)
        except Gs1Invalid as fault:
            return self._message(visit, language, 400, _BAD_LINK, words.BAD_LINK_TEXT, _detail(fault))
        if not self.service.shelf.batches(item.gtin):
            return self._message(visit, language, 404, words.UNKNOWN_ITEM, words.UNKNOWN_TEXT)
        return self._item(visit, language, item)

    def goods(self, visit: Visit, language: Language) -> Page:
        """What is said of a kind of goods, or of one lot."""
        parts = visit.path.split("/")[3:]
        try:
            gtin = gs1.parse_gtin(parts[0])
            lot = (
                gs1.parse(f"https://{gs1.CANONICAL_DOMAIN}/01/{gtin}/10/{parts[1]}").value("10")
                if parts[1:]
                else None
            )
        except Gs1Invalid as fault:
            return self._message(visit, language, 400, _BAD_LINK, words.BAD_LINK_TEXT, _detail(fault))
        batches = [b for b in self.service.shelf.batches(gtin) if lot in (None, b.manifest.lot)]
        if not batches or len(parts) > 2:
            return self._message(visit, language, 404, words.UNKNOWN_ITEM, words.UNKNOWN_TEXT)
        lots = [batch.manifest.lot for batch in batches]
        return self._message(visit, language, 200, batches[0].showcase.name, words.ONE_ITEM, lots=lots)

    def verify(self, visit: Visit, language: Language) -> Page:
        """The page on which anyone verifies a bundle."""
        return tool("verify.html", language, "*", script=script(), other=_other(visit, language))

    def activate(self, visit: Visit, language: Language) -> Page:
        """The page on which a buyer activates what he bought."""
        asks = "'self'"
        return tool("activate.html", language, asks, script=activate_script(), other=_other(visit, language))

    def chip(self, visit: Visit, language: Language) -> Page:
        """The page on which an ECDSA chip is asked."""
        text = asking()
        return tool("chip.html", language, "'self'", script=text, other=_other(visit, language))

    def receipt(self, visit: Visit) -> Page:
        """The signed receipt of this phone's last tap of an item, for as long as its result is kept."""
        parts = visit.path.split("/")[2:]
        try:
            item = self.service.known(*parts) if len(parts) == 2 else None
        except Gs1Invalid:
            item = None
        result = self.service.results.of(visit.device, item.token) if item and visit.device else None
        if result is None or result.receipt is None or self.service.verifier is None:
            return _nothing()
        return data(200, self.service.verifier.signed(result.receipt))

    def welcome(self, visit: Visit) -> Page:
        """What somebody sees who comes without a code."""
        language = language_of(visit)
        links = [
            (f"/{language}/activate", words.ACTIVATE_TITLE),
            (f"/{language}/verify", words.VERIFY_TITLE),
        ]
        return page(
            "message.html", language, title=words.SITE, lines=[words.WELCOME], links=links, lots=[], other=""
        )

    def photo(self, gtin: str, batch_id: str) -> Page:
        """A batch's photo."""
        for batch in self.service.shelf.batches(gtin):
            if batch.showcase.photo and str(batch.part.batch_id) == batch_id:
                found = batch.showcase.photo
                return Page(200, {**_FILE_HEADERS, "Content-Type": found.media_type}, found.data)
        return _nothing()

    def file(self, name: str) -> Page:
        """A certificate, by the hash of its bytes."""
        digest = name.removesuffix(".pdf")
        known = {sha256.hex(): data for sha256, (_, data) in self.service.examiner.files.items()}
        if name == digest or digest not in known:
            return _nothing()
        # viewers of PDFs are pages of their own, which a policy for ours would keep from showing anything
        policy = {"Content-Security-Policy": "frame-ancestors 'none'", "Content-Type": "application/pdf"}
        return Page(200, {**_FILE_HEADERS, **policy}, known[digest])

    def proof(self, visit: Visit) -> Page:
        """An item's proof bundle, where the service gives them out."""
        parts = visit.path.split("/")[2:]
        if not self.service.proofs or len(parts) != 2:
            return _nothing()
        try:
            goods = self.service.known(*parts).goods
            bundle = None if goods is None else self.service.examiner.proof(goods).dumps()
        except Gs1Invalid:
            return _nothing()
        except (NodeFault, BadStore):
            return self._message(visit, language_of(visit), 503, words.UNKNOWN_ITEM, _BUSY)
        if bundle is None:
            return _nothing()
        return Page(200, {**_FILE_HEADERS, "Cache-Control": "no-store",
                          "Content-Type": "application/json; charset=utf-8"}, bundle)  # fmt: skip

    def _item(self, visit: Visit, language: Language, item: Known) -> Page:
        goods = item.goods
        show = (goods.batch if goods else self.service.shelf.batches(item.gtin)[0]).showcase
        files, found = self.service.examiner.files, item.found
        life = None if found is None else found.once("life", lambda: life_of(found, files))
        path = "/".join(visit.path.split("/")[3:])
        # what hinders activation is told above, and shows no way to it
        activate = f"/{language}/activate#{path}" if life and hindrance(item) is None else ""
        return page(
            "item.html", language, 404 if goods is None else 200,
            judged=self._judged(visit, item, life.beyond if life else ()), life=life, contact=show.contact,
            seen=self._seen(item), name=show.name, gtin=item.gtin, serial=item.serial,
            sample=goods is not None and Kind(goods.item.kind).is_sample, other=_other(visit, language),
            photo=f"/photo/{item.gtin}/{goods.batch.part.batch_id}" if goods and show.photo else "",
            lost_photo=show.lost_photo, left_out=self.service.examiner.left_out,
            chip=f"/{language}/chip#{path}" if goods and self._asks(goods) else "",
            receipt=f"/receipt/{path}" if self._receipt(visit, item) else "",
            proof=f"/proof/{path}" if goods and self.service.proofs else "",
            activate=activate, script=CARRY if activate else "", logged=self.service.log is not None,
        )  # fmt: skip

    def _seen(self, item: Known) -> Text | None:
        """When the code was first scanned and by how many phones, where scans are kept."""
        seen = None if self.service.log is None else self.service.log.seen(code_of(item))
        if seen is None:
            return None
        first = minute(seen.first_at // 1000)[:10]
        if seen.phones <= 1:
            return Text(f"{first} · 仅一部手机", f"{first} · by one phone only")
        return Text(f"{first} · 至今约 {seen.phones} 部手机", f"{first} · by some {seen.phones} phones")

    def _asks(self, goods: Goods) -> bool:
        return self.challenges and Kind(goods.item.kind).has_chip

    def _receipt(self, visit: Visit, item: Known) -> bool:
        result = self.service.results.of(visit.device, item.token) if visit.device else None
        return result is not None and result.receipt is not None and self.service.verifier is not None

    def _judged(self, visit: Visit, item: Known, beyond: tuple[Text, ...]) -> Judgement:
        if item.goods is None:
            return not_issued()
        result = self.service.results.of(visit.device, item.token) if visit.device else None
        tap = result.tap if result else None
        log = self.service.log
        return judge(
            item.found,
            tap=tap,
            answered=result is not None and result.answered,
            told=result.told if result else None,
            standing=None if log is None else log.standing(code_of(item)),
            missed=tap is None and "tapped" in visit.query.split("&"),
            beyond=beyond,
        )

    def _message(
        self, visit: Visit, language: Language, status: int, title: Text, *lines: Text,
        lots: list[str] | None = None,
    ) -> Page:  # fmt: skip
        return page(
            "message.html", language, status, title=title, lines=lines, lots=lots or [],
            other=_other(visit, language),
        )  # fmt: skip


def _detail(fault: Gs1Invalid) -> Text:
    """What the standard says against a link: for who made it, in English, and in Chinese marked as such."""
    return Text(f"技术说明（英文）：{fault}", str(fault))


def _other(visit: Visit, language: Language) -> str:
    """The same page in the other language; "" for pages that have no language in their path."""
    if not visit.path.startswith(f"/{language}/"):
        return ""
    tapped = "?tapped" if "tapped" in visit.query.split("&") else ""
    return f"/{'en' if language == 'zh' else 'zh'}{visit.path[3:]}{tapped}"


def _nothing() -> Page:
    kind = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
    return Page(404, {**_FILE_HEADERS, **kind}, _NOT_HERE)
