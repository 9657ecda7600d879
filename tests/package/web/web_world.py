"""A service over the tea story on a played chain, and a phone that asks it without any network."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import unquote

import bundle_world
from bundle_world import CAKE, SERIALS

from samples.puer.certificate import FILE_NAME
from samples.puer.showcase import showcase
from zhenbo.nfc.chip import SimulatedChip
from zhenbo.nfc.key_sets import ChipKeys, KeySet
from zhenbo.nfc.tap_store import TapStore
from zhenbo.resolver import Resolver
from zhenbo.web.app import application
from zhenbo.web.findings import Examiner
from zhenbo.web.ledger import NodeLedger
from zhenbo.web.links import PageLinks
from zhenbo.web.scan_log import ScanLog
from zhenbo.web.service import Service
from zhenbo.web.shelf import Shelf
from zhenbo.web.taps import Taps

BASE = "https://id.tea.example"
ITEM, SAMPLE, OTHER = SERIALS[0], SERIALS[-1], SERIALS[1]
KEYS = ChipKeys((KeySet("2026a", 1, bytes(16), bytes(range(16)), mac_from="path"),), bytes(range(32)))
PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
PIXEL = bytes.fromhex(  # a PNG of one pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63d8b871e300"
    "0404020180ab57d10000000049454e44ae426082"
)


@dataclass
class Clock:
    """Time that only tests move."""

    now: datetime = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def later(self, **span):
        self.now += timedelta(**span)


def now():
    """Time as it is, for browsers that have a clock of their own."""
    return datetime.now(UTC)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8")


@dataclass
class Phone:
    """A phone with a language and its own cookies."""

    app: object
    language: str = "zh-CN"
    agent: str = PHONE
    cookies: dict = field(default_factory=dict)

    def get(self, target, method="GET", **headers):
        """One request, raw as it is given; nothing is followed."""
        path, _, query = target.partition("?")
        given = {"accept": "text/html", "accept-language": self.language, "user-agent": self.agent, **headers}
        if self.cookies:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = asyncio.run(_ask(self.app, method, path, query, given))
        for morsel in SimpleCookie(answer.headers.get("set-cookie", "")).values():
            self.cookies[morsel.key] = morsel.value
        return answer

    def post(self, target, body, kind="application/json"):
        """One request with a body."""
        given = {"user-agent": self.agent, "content-type": kind}
        given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return asyncio.run(_ask(self.app, "POST", target, "", given, body))

    def scan(self, target, **headers):
        """Scan a code: the answer of the page that the phone is sent to."""
        first = self.get(target, **headers)
        assert first.status == 307, first.text
        return self.get(first.headers["location"].removeprefix(BASE), **headers)


async def _ask(app, method, path, query, headers, body=b""):
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "https",
        "path": _decoded(path), "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("id.tea.example", 443),
    }  # fmt: skip
    await app(scope, receive, send)
    start = sent[0]
    found = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(m.get("body", b"") for m in sent[1:]))


def _decoded(path):
    return unquote(path)


@dataclass
class Tea:
    """The service with everything around it."""

    world: object
    service: Service
    clock: Clock
    scans: Path
    chip: SimulatedChip

    def phone(self, language="zh-CN", **more):
        return Phone(application(self.service, **more), language)

    def rows(self):
        lines = self.log_file.read_text(encoding="utf-8").splitlines()
        names = lines[0].split(",")
        return [dict(zip(names, line.split(","), strict=True)) for line in lines[1:]]

    @property
    def log_file(self):
        return self.scans / f"scans-{self.clock.now:%Y-%m}.csv"

    def link(self, serial=ITEM):
        return f"/01/{CAKE}/21/{serial}"

    def tap(self, serial=ITEM):
        """The target of a request as the chip writes it."""
        self.chip.link = BASE + self.link(serial)
        return self.chip.tap().removeprefix(BASE)


def tea(folder: Path, *, world=None, ledger=None, proofs=True, base=BASE, clock=None, stock=None) -> Tea:
    """The story's service in a folder; `world` made already, or a new one; with a stock already dressed."""
    folder.mkdir(exist_ok=True)
    world = world or bundle_world.build(folder)
    if stock is None:
        dressed(world)
    clock, ledger = clock or Clock(), ledger or NodeLedger(world.chain, bundle_world.NETWORK)
    shelf = Shelf([world.batch], stock)
    store = TapStore(folder / "taps.db")
    uid = bytes.fromhex("04DE5F1EACC040")
    store.bind({KEYS.chip(uid): world.token})
    service = Service(
        base, shelf, Examiner(ledger, [world.records], stock),
        Resolver(BASE, PageLinks(base, shelf, proofs), "Tea", keys=("01",)), clock,
        Taps(KEYS, store), ScanLog(folder / "scans", clock), proofs,
    )  # fmt: skip
    return Tea(world, service, clock, folder / "scans", SimulatedChip(KEYS.sets[0], uid, ""))


def dressed(world):
    """The world with show.json and a photo in its batch folder."""
    certificate = next(world.records.rglob(FILE_NAME)).read_bytes()
    (world.batch / "cake.png").write_bytes(PIXEL)
    (world.batch / "show.json").write_text(json.dumps(show(certificate)), encoding="utf-8")
    return world


def show(certificate: bytes) -> dict:
    """The brand's words, with what it reads out of the certificate."""
    return showcase(certificate, "cake.png")
