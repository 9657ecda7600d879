"""A dossier: everything that is known of one item, in the order in which it happened.

Made from a verified bundle and the verifier's own facts, so it says nothing that was not checked. Pure:
the same bundle and facts give the same dossier, whoever makes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from zhenbo.bundle.alert_facts import alerts_of
from zhenbo.bundle.check_certificates import links_of
from zhenbo.bundle.check_documents import Opened
from zhenbo.bundle.check_life import flags_of, marks
from zhenbo.bundle.describe import NOBODY, address, described
from zhenbo.bundle.facts import Fact, Facts
from zhenbo.bundle.format import Bundle
from zhenbo.bundle.members import member_of, name_of
from zhenbo.bundle.scope import relevant
from zhenbo.bundle.verify import Examined, scope_of
from zhenbo.epcis.contents import nodes_in
from zhenbo.epcis.document import Event
from zhenbo.epcis.life import Entry
from zhenbo.items.kinds import Kind
from zhenbo.language import Text

_CHAIN_EVENTS = frozenset(
    ["BatchRegistered", "BatchMarked", "BatchFrozen", "Transfer", "ItemMarked", "Retired",
     "SlowHandoverStarted", "SlowHandoverVetoed", "MemberSuspended", "AlertRaised", "AlertConfirmed",
     "AlertCleared"]
)  # fmt: skip
_STEPS = {
    "accepting": "接收确认", "arriving": "到达", "assembling": "组装", "collecting": "采集",
    "commissioning": "赋码", "consigning": "托运", "creating_class_instance": "制成批次",
    "decommissioning": "注销",
    "departing": "出发", "destroying": "销毁", "dispensing": "发放", "holding": "暂存",
    "inspecting": "检验", "installing": "安装", "killing": "屠宰", "loading": "装车",
    "other": "其他", "packing": "装箱", "picking": "拣货", "receiving": "收货",
    "removing": "移除", "repackaging": "改包装", "repairing": "维修", "retail_selling": "零售",
    "sampling": "取样", "sensor_reporting": "传感记录", "shipping": "发货", "storing": "入库",
    "transforming": "加工", "transporting": "运输", "unloading": "卸货", "unpacking": "开箱",
}  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """One line of the life. `time` is when it is said to have happened, `anchored` when the chain learnt
    of it.
    """

    time: int
    kind: Literal["event", "chain"]
    title: Text
    who: str
    anchored: int
    flags: tuple[Text, ...] = ()
    certificates: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "time": self.time, "kind": self.kind, "title": _both(self.title), "who": self.who,
            "anchored": self.anchored, "flags": [_both(flag) for flag in self.flags],
            "certificates": list(self.certificates), "things": list(self.things), "source": self.source,
        }  # fmt: skip


@dataclass(frozen=True)
class Warned:
    """An alert about the item or its batch, told in one sentence; `value` is all of it, for programs.

    It is a warning and no verdict; `stands` while nobody cleared it.
    """

    time: int
    said: Text
    stands: bool
    confirmed: bool
    value: Mapping[str, Any]


@dataclass(frozen=True)
class Dossier:
    """The item, its batch, what it was made from, who holds it, what stands against it, who warned of it, and
    its moments.
    """

    link: str
    kind: str
    gtin: str
    lot: str
    batch_id: int
    brand: str
    inspector: str
    quantity: int
    owner: str | None
    lots: tuple[str, ...]
    raw_material: tuple[str, ...]
    marks: tuple[Text, ...]
    alerts: tuple[Warned, ...]
    moments: tuple[Moment, ...]
    verified: bool

    def as_json(self) -> dict[str, Any]:
        plain = {name: value for name, value in vars(self).items() if isinstance(value, (str, int, bool))}
        return {
            **plain, "batch_id": str(self.batch_id), "owner": self.owner, "lots": list(self.lots),
            "raw_material": list(self.raw_material), "marks": [_both(mark) for mark in self.marks],
            "alerts": [dict(alert.value) for alert in self.alerts],
            "moments": [moment.as_json() for moment in self.moments],
        }  # fmt: skip


def dossier(bundle: Bundle, examined: Examined) -> Dossier | None:
    """The dossier of a bundle that was examined; None where it could not be: wrong chain, batch or item."""
    if examined.trusted is None or examined.life is None:
        return None
    facts, life = examined.trusted.facts, examined.life
    batch = facts.batch(bundle.batch.batch_id)
    if batch is None:
        return None
    inspecting = member_of(facts, batch.args["inspector"], batch.place)
    moves = [fact for fact in facts.of("Transfer") if fact.args["id"] == bundle.item.token_id]
    owner = moves[-1].args["to"] if moves else NOBODY
    moments = [*_events(examined, facts), *_history(bundle, facts)]
    return Dossier(
        link=bundle.item.link,
        kind=Kind(bundle.item.kind).word if bundle.item.kind < len(Kind) else str(bundle.item.kind),
        gtin=str(batch.args["gtin"]).zfill(14),
        lot=batch.args["lot"],
        batch_id=bundle.batch.batch_id,
        brand=name_of(facts, batch.args["member"]),
        inspector=name_of(facts, inspecting) if inspecting else address(batch.args["inspector"]),
        quantity=batch.args["quantity"],
        owner=None if owner == NOBODY else address(owner),
        lots=life.lots,
        raw_material=life.raw_material,
        marks=tuple(described(fact, facts) for fact in marks(facts, bundle)),
        alerts=tuple(_warned(bundle, facts)),
        moments=tuple(sorted(moments, key=lambda m: (m.time, m.anchored, m.source))),
        verified=examined.verdict.true,
    )


def _warned(bundle: Bundle, facts: Facts) -> Iterator[Warned]:
    for alert in alerts_of(facts, {bundle.item.token_id, bundle.batch.batch_id}):
        confirmed = alert.confirmed is not None
        said, value = alert.told(facts), alert.as_json(facts)
        yield Warned(alert.raised.time, said, alert.stands, confirmed, value)


def _events(examined: Examined, facts: Facts) -> Iterator[Moment]:
    if examined.life is None:
        return
    certificates = _certificates(examined)
    for entry in examined.life.timeline:
        opened = next(o for o in examined.documents if o.name == entry.record.event.document)
        yield _event(entry, opened, facts, certificates)


def _certificates(examined: Examined) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    for one in links_of(examined.documents):
        found.setdefault((one.document + 1, one.link.event.index), []).append(one.link.file_name)
    return found


def _event(entry: Entry, opened: Opened, facts: Facts, files: dict[tuple[int, int], list[str]]) -> Moment:
    event = entry.record.event
    return Moment(
        time=event.time,
        kind="event",
        title=_step(event),
        who=entry.record.recorder,
        anchored=entry.record.anchored_at or 0,
        flags=tuple(Text(zh, en) for zh, en in flags_of(entry, opened, facts)),
        certificates=tuple(files.get((opened.number, event.index), ())),
        things=tuple(nodes_in(event, "made", "used", "subject", "parent", "child"))[:20],
        source=f"{opened.name} event {event.index}",
    )


def _step(event: Event) -> Text:
    """The step in words; steps that CBV does not define keep their URI."""
    step = str(event.value.get("bizStep", event.type))
    return Text(_STEPS.get(step, step), step.replace("_", " "))


def _history(bundle: Bundle, facts: Facts) -> Iterator[Moment]:
    for fact in relevant(facts, scope_of(bundle)).of(*_CHAIN_EVENTS):
        yield Moment(
            fact.time, "chain", described(fact, facts), _actor(fact, facts), fact.time, source=_source(fact)
        )


def _actor(fact: Fact, facts: Facts) -> str:
    member = fact.args.get("member", fact.args.get("memberId"))
    return name_of(facts, member) if member else ""


def _source(fact: Fact) -> str:
    return f"{fact.contract} block {fact.block:08} log {fact.index:04} tx 0x{fact.tx.hex()}"


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
