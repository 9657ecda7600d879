"""A phone scans the codes: the pages that people see."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

from demo.cast import BUYER
from demo.chapters.provenance.tea import Tea
from demo.stage import OpenStep
from samples.puer.certificate import FILE_NAME
from samples.puer.picture import FILE_NAME as PHOTO
from samples.puer.picture import picture
from samples.puer.showcase import showcase
from zhenbo.bundle.source import network_of
from zhenbo.language import Text
from zhenbo.verdicts import NAME, Verdict
from zhenbo.web.assembly import assembled
from zhenbo.web.ledger import NodeLedger
from zhenbo.web.pages import Page
from zhenbo.web.service import Visit
from zhenbo.web.showcase import FILE
from zhenbo.web.site import Site

_BASE = "http://127.0.0.1:8600"
_LANGUAGES: tuple[Literal["zh", "en"], ...] = ("zh", "en")


def scan(tea: Tea) -> None:
    """Ming's cake, the recalled one, a sample and a serial that nobody issued, each as a phone shows it."""
    stage = tea.stage
    stage.screen.scene(Text("扫一扫", "Scanned with a phone"))
    certificate = next(tea.records.rglob(FILE_NAME)).read_bytes()
    (tea.batch / PHOTO).write_bytes(picture())
    shown = json.dumps(showcase(certificate, PHOTO), ensure_ascii=False)
    (tea.batch / FILE).write_text(shown, encoding="utf-8")
    with (
        stage.step(BUYER, "用手机扫四个码", "scans four codes with a phone") as step,
        site(tea) as pages,
    ):
        says(step, pages, tea, tea.sold[0], Verdict.GENUINE, Text("阿明的茶饼", "Ming's cake"))
        says(step, pages, tea, tea.sold[5], Verdict.CHECK, Text("召回的那饼", "the recalled cake"))
        says(step, pages, tea, tea.samples[0], Verdict.CHECK, Text("直播样品", "the show's sample"))
        says(
            step, pages, tea, "4BPRTY7AB0000", Verdict.DO_NOT_TRUST, Text("编造的序列号", "a made-up serial")
        )


@contextmanager
def site(tea: Tea, clock: Callable[[], float] = monotonic) -> Iterator[Site]:
    """The scan service's pages of the batch, as long as the block lasts; `clock` ages answers."""
    ledger = NodeLedger(tea.stage.chain, network_of(tea.stage.deployment), clock)
    with assembled([tea.batch], [tea.records], ledger, _BASE, lambda: datetime.now(UTC)) as service:
        yield Site(service)


def says(
    step: OpenStep, pages: Site, tea: Tea, serial: str, verdict: Verdict, name: Text, why: str = ""
) -> None:
    """Check that the page of a cake says this verdict, in both languages, and `why` in its own words."""
    shown = [_page(pages, tea, serial, language).body.decode() for language in _LANGUAGES]
    expected = [f'<h1 id="verdict">{text}</h1>' for text in (NAME[verdict].zh, NAME[verdict].en)]
    found = all(head in page and why in page for head, page in zip(expected, shown, strict=True))
    said = NAME[verdict]
    step.check(f"{name.zh}：页面说“{said.zh}”", f"{name.en}: the page says “{said.en}”", found)


def _page(pages: Site, tea: Tea, serial: str, language: Literal["zh", "en"]) -> Page:
    return pages.item(Visit(f"/{language}/item/{tea.gtin}/{serial}"), language)
