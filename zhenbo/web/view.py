"""A page's content in the order in which it is read: plain values, both languages, no markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from zhenbo.bundle.check_life import CLOCKS, LATE
from zhenbo.bundle.describe import NOBODY
from zhenbo.dossier import Moment
from zhenbo.epcis.certificates import certificate_links
from zhenbo.epcis.contents import nodes_in, places
from zhenbo.epcis.document import Event
from zhenbo.epcis.identifiers import read_identifier
from zhenbo.errors import BadIdentifier
from zhenbo.language import Text
from zhenbo.web.findings import Findings
from zhenbo.web.showcase import Limit, Showcase

MOST_MOMENTS = 60  # on a page of 100 KB; a proof file has all of them
_CHINA = timezone(timedelta(hours=8))
_DAY = 86_400
_WALLET = re.compile("0x[0-9a-f]{40}")
_STEPS = {
    "creating class instance": Text("制成一批", "Made a batch"),
    "commissioning": Text("一物一码", "Given its own code"),
    "inspecting": Text("检验", "Inspected"),
    "packing": Text("装箱", "Packed"),
    "unpacking": Text("开箱", "Unpacked"),
    "shipping": Text("发货", "Shipped"),
    "receiving": Text("收货", "Received"),
    "retail selling": Text("卖出", "Sold"),
    "transforming": Text("加工", "Processed"),
    "storing": Text("入库", "Stored"),
}
Files = Mapping[bytes, tuple[str, bytes]]


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    when: str
    title: Text
    who: Text
    place: Text | None
    recorded: Text
    late: bool
    notes: tuple[Text, ...]
    tx: str
    on_chain: bool


@dataclass(frozen=True)
class Paper:
    """A certificate that an event pins: `href` where it is at hand and byte for byte what was pinned."""

    name: Text
    href: str
    pinned: bool
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class Stop:
    """A place of the route, and the day of the first event there."""

    place: Text
    day: str


@dataclass(frozen=True)
class Origin:
    """A raw material: its lot, where it comes from and when."""

    lot: str
    place: Text | None
    day: str


@dataclass(frozen=True)
class Life:
    """What the lower part of a page shows."""

    brand: Text
    inspector: Text
    quantity: int
    lot: str
    owner: str
    activated: str
    handovers: int
    origins: tuple[Origin, ...]
    route: tuple[Stop, ...]
    papers: tuple[Paper, ...]
    lines: tuple[Line, ...]
    late: int  # steps that the chain learnt of long after
    left_out: int
    block: int
    as_of: str

    @property
    def beyond(self) -> tuple[Text, ...]:
        """What was measured and is not within its limits."""
        return tuple(one.name for paper in self.papers for one in paper.limits if not one.holds)


def life_of(found: Findings, files: Files) -> Life | None:
    """The page's lower part; None where there is no dossier."""
    told, events = found.dossier, [entry.record.event for entry in found.life.timeline]
    if told is None:
        return None
    show = found.goods.batch.showcase
    moves = [f for f in found.trusted.facts.of("Transfer") if f.args["id"] == found.goods.item.token_id]
    born = next((move.time for move in moves if move.args["from"] == NOBODY), None)
    lines = tuple(_line(moment, events, show) for moment in told.moments)
    block = found.trusted.block
    return Life(
        brand=named(told.brand, show), inspector=named(told.inspector, show),
        quantity=told.quantity, lot=told.lot,
        owner=told.owner or "", activated="" if born is None else minute(born),
        handovers=max(0, len(moves) - 1),
        origins=tuple(_origins(told.raw_material, events, show)),
        route=tuple(_route(events, show)),
        papers=tuple(_papers(events, show, files)),
        lines=lines[-MOST_MOMENTS:], late=sum(line.late for line in lines),
        left_out=max(0, len(lines) - MOST_MOMENTS),
        block=block.number, as_of=minute(block.time),
    )  # fmt: skip


def sold_at(found: Findings) -> int | None:
    """When the item was sold, in milliseconds, as its own events tell; None where none does."""
    sales = (e.record.event for e in found.life.timeline)
    return next((e.time * 1000 for e in sales if e.value.get("bizStep") == "retail_selling"), None)


def minute(time: int) -> str:
    """A moment as people in China read it."""
    return datetime.fromtimestamp(time, UTC).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M")


def plain(name: str) -> str:
    """A member's name without its number."""
    return name.rpartition(" (#")[0] or name


def named(name: str, show: Showcase) -> Text:
    """A member as readers know it, with its name on the chain: the former is the brand's word."""
    known, own = show.member(plain(name)), plain(name)
    return known if known.zh == own else Text(f"{known.zh}（{own}）", f"{known.en} ({own})")


def _line(moment: Moment, events: Sequence[Event], show: Showcase) -> Line:
    late = moment.anchored - moment.time
    odd = moment.kind == "event" and (late > LATE or late < -CLOCKS)
    zh, en = f"存证 {minute(moment.anchored)}", f"anchored {minute(moment.anchored)}"
    if odd and late > 0:
        zh, en = f"{zh}（事后 {late // _DAY} 天）", f"{en} ({late // _DAY} days later)"
    elif odd:
        zh, en = f"{zh}（早于所述时间）", f"{en} (before it is said to have happened)"
    event = next((e for e in events if f"{e.document} event {e.index}" == moment.source), None)
    return Line(
        when=minute(moment.time), title=_title(moment.title), who=named(moment.who, show),
        place=None if event is None else _place(event, show),
        recorded=Text(zh, en), late=odd,
        notes=moment.flags[1:] if odd else moment.flags,  # the first says once more that it is late
        tx=moment.source.rpartition(" tx ")[2] if moment.kind == "chain" else "",
        on_chain=moment.kind == "chain",
    )  # fmt: skip


def _title(said: Text) -> Text:
    """A step in a buyer's words; wallets shortened, for the page has the owner's in full elsewhere."""
    zh, en = (_WALLET.sub(lambda m: f"{m[0][:8]}…{m[0][-4:]}", text) for text in (said.zh, said.en))
    return _STEPS.get(said.en) or Text(zh, en)


def _gln(event: Event) -> str:
    for mention in places(event):
        if mention.role in ("bizLocation", "readPoint"):
            try:
                return read_identifier(mention.uri).value("414") or ""
            except BadIdentifier:
                return ""
    return ""


def _place(event: Event, show: Showcase) -> Text | None:
    gln = _gln(event)
    return show.place(gln) if gln else None


def _day(event: Event) -> str:
    return minute(event.time)[:10]


def _origins(material: Sequence[str], events: Sequence[Event], show: Showcase) -> Iterator[Origin]:
    for node in material:
        made = next((e for e in events if node in nodes_in(e, "made", "subject")), None)
        place, day = (None, "") if made is None else (_place(made, show), _day(made))
        try:
            lot = read_identifier(node).lot or node
        except BadIdentifier:
            lot = node
        yield Origin(lot, place, day)


def _route(events: Sequence[Event], show: Showcase) -> Iterator[Stop]:
    """Places one after another; where goods only stay, a place stands once."""
    last = ""
    for event in events:
        gln = _gln(event)
        if gln and gln != last and not event.value.get("errorDeclaration"):
            last = gln
            yield Stop(show.place(gln), _day(event))


def _papers(events: Sequence[Event], show: Showcase, files: Files) -> Iterator[Paper]:
    seen: set[tuple[str, bytes | None]] = set()
    for link in certificate_links(events):
        if (link.file_name, link.sha256) in seen:
            continue
        seen.add((link.file_name, link.sha256))
        paper = show.paper(link.sha256)
        name = paper.name if paper else Text(link.file_name, link.file_name)
        held = link.sha256 is not None and link.sha256 in files
        href = f"/files/{link.sha256.hex()}.pdf" if link.sha256 is not None and held else ""
        yield Paper(name, href, link.sha256 is not None, paper.limits if paper else ())
