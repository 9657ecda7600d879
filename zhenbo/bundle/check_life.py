"""What is true and worth knowing: strangers who recorded, late records, corrections, recalls, the owner."""

from collections.abc import Iterator, Sequence

from zhenbo.alerts.kinds import NO_VERDICT
from zhenbo.bundle.alert_facts import alerts_of
from zhenbo.bundle.check_documents import Opened, event_label
from zhenbo.bundle.check_facts import PART as FACTS
from zhenbo.bundle.describe import NOBODY, address, at, described
from zhenbo.bundle.facts import Fact, Facts
from zhenbo.bundle.format import Bundle
from zhenbo.bundle.members import mandates, members_at, name_of
from zhenbo.bundle.scope import Scope, relevant
from zhenbo.bundle.source import Trusted
from zhenbo.bundle.verdict import Check, failed, flagged, passed
from zhenbo.epcis.digest import digests
from zhenbo.epcis.document import Event
from zhenbo.epcis.index import lot_node
from zhenbo.epcis.life import Entry, Life
from zhenbo.epcis.lots import follow
from zhenbo.epcis.mandate import Member, entitlement
from zhenbo.epcis.records import Record, records_of
from zhenbo.errors import CallReverted
from zhenbo.language import Text

LATE = 7 * 86_400  # seconds: a recorder in the hills may be offline for some days, not for weeks
CLOCKS = 900  # seconds by which the clocks of a recorder and of a chain may differ
_STATE = "state"


def records(documents: Sequence[Opened], facts: Facts) -> dict[str, tuple[Opened, Record]]:
    """Records of all events of the sound documents, by record id, each with its document.

    Where several members anchored the same event, the first that is entitled to it counts, so that nobody can
    make another's event look foreign by anchoring a copy of it first.
    """
    found: dict[str, tuple[Opened, Record]] = {}
    for opened in documents:
        if opened.sound and opened.document is not None and opened.fact is not None:
            name = name_of(facts, opened.fact.args["member"])
            hashed = digests(opened.document.events)
            for record in records_of(opened.document, hashed, name, opened.fact.time):
                earlier = found.get(record.id)
                if earlier is None or foreign(earlier[1].event, earlier[0], facts):
                    found[record.id] = opened, record
    return found


def check_life(
    bundle: Bundle, life: Life, known: dict[str, tuple[Opened, Record]], facts: Facts
) -> Iterator[Check]:
    """The events that the item's life is made of, and everything said against them."""
    batch = facts.batch(bundle.batch.batch_id)
    if batch is not None and lot_node(str(batch.args["gtin"]).zfill(14), batch.args["lot"]) not in life.lots:
        yield flagged(
            "life",
            "没有事件涉及该批次",
            f"no event in the bundle says that the item is of lot {batch.args['lot']}",
        )
    for warning in life.warnings:
        yield flagged("life", warning.zh, warning.en)
    for entry in life.timeline:
        opened, _ = known[entry.record.id]
        yield from _entry_flags(entry, opened, facts)
    used = {known[entry.record.id][0].number for entry in life.timeline}
    for number in sorted({opened.number for opened, _ in known.values()} - used):
        yield flagged(f"document {number}", "与该商品无关", "has no part in the item's life")


def part_of(entry: Entry, opened: Opened) -> str:
    """How an event is called in checks."""
    return f"{opened.name} event {entry.record.event.index}"


def _entry_flags(entry: Entry, opened: Opened, facts: Facts) -> Iterator[Check]:
    part, label = part_of(entry, opened), event_label(entry.record.event)
    for zh, en in flags_of(entry, opened, facts):
        yield flagged(part, f"（{label}）{zh}", f"({label}) {en}")
    if not any(e.index == entry.record.event.index for e in opened.part.events):
        yield flagged(
            part,
            f"（{label}）无单独证明（盐值已删）",
            f"({label}) has no proof of its own (its salt was erased)",
        )


def flags_of(entry: Entry, opened: Opened, facts: Facts) -> Iterator[tuple[str, str]]:
    """What speaks against one event of a life: late, foreign, declared wrong, doubtful."""
    anchored, event = opened.fact, entry.record.event
    if anchored is not None:
        yield from _time_flags(event.time, anchored.time)
        reason = foreign(event, opened, facts)
        if reason is not None:
            who = name_of(facts, anchored.args["member"])
            yield f"记录者 {who} 无权：{reason.zh}", f"its recorder {who} is foreign to it: {reason.en}"
    for correction in entry.corrections:
        by, when = correction.declaration.recorder, at(correction.declared_at)
        if correction.sound:
            yield f"{by} 于 {when} 声明有误", f"{by} declared it erroneous on {when}"
    for warning in entry.warnings:
        yield warning.zh, warning.en


def foreign(event: Event, opened: Opened, facts: Facts) -> Text | None:
    """Why the recorder of an event was not entitled to it when it was anchored; None where it was."""
    if opened.fact is None:
        return None
    if event.index not in opened.foreign:
        opened.foreign[event.index] = _foreign(event, opened.fact, facts)
    return opened.foreign[event.index]


def _foreign(event: Event, anchored: Fact, facts: Facts) -> Text | None:
    who, members = name_of(facts, anchored.args["member"]), members_at(facts, anchored.place)
    recorder = next((m for m in members if m.name == who), Member(who, ()))
    found = entitlement(event, recorder, members, mandates(facts), anchored.time)
    return found.reason if found.foreign else None


def _time_flags(event_time: int, anchor_time: int) -> Iterator[tuple[str, str]]:
    late = anchor_time - event_time
    when = f"{at(event_time)} → {at(anchor_time)}"
    if late > LATE:
        days = late // 86_400
        yield (
            f"事后 {days} 天才存证（{when}）",
            f"was anchored {days} days after it is said to have happened ({when})",
        )
    if late < -CLOCKS:
        yield f"存证早于所述时间（{when}）", f"was anchored before it is said to have happened ({when})"


def check_absent(bundle: Bundle, facts: Facts, scope: Scope) -> Iterator[Check]:
    """Anchors that correct the bundle's documents or speak of the same lots, whose documents are not in
    it.
    """
    held = {document.anchor_id for document in bundle.documents}
    known = {
        (f.args["documentHash"], f.args["member"]) for f in facts.of("Anchored") if f.args["anchorId"] in held
    }
    for fact in relevant(facts, scope).of("Anchored"):
        if (fact.args["documentHash"], fact.args["member"]) in known:
            continue
        said, when, part = (
            described(fact, facts),
            at(fact.time),
            f"anchor 0x{fact.args['anchorId'].hex()[:8]}",
        )
        if fact.args["corrects"] in held:
            yield flagged(
                part, f"更正了凭证内的文件，而更正内容不在凭证内：{when} {said.zh}",
                f"corrects a document of the bundle, and what it says is not in the bundle: {when} {said.en}",
            )  # fmt: skip
        else:
            yield flagged(
                part, f"关于同一批次的另一存证，内容不在凭证内：{when} {said.zh}",
                f"speaks of the same lot, and what it says is not in the bundle: {when} {said.en}",
            )  # fmt: skip


def check_state(bundle: Bundle, trusted: Trusted) -> Iterator[Check]:
    """Owner, retirement and marks now, by the facts and, where there is a node, by the Passport itself."""
    facts, token = trusted.facts, bundle.item.token_id
    moves = [f for f in facts.of("Transfer") if f.args["id"] == token]
    owner = moves[-1].args["to"] if moves else NOBODY
    if owner != NOBODY:
        yield passed(_STATE, f"护照持有人 {address(owner)}", f"its passport is held by {address(owner)}")
    else:
        yield passed(
            _STATE, "目前无护照", "it has no passport at present" if moves else "it was never activated"
        )
    other = _other_batch(bundle, facts, moves)
    if other is not None:
        yield failed(
            _STATE, f"护照由另一批次 {other} 激活", f"its passport was activated by another batch, {other}"
        )
    for fact in marks(facts, bundle):
        said = described(fact, facts)
        yield flagged(_STATE, f"{at(fact.time)} {said.zh}", f"since {at(fact.time)}: {said.en}")
    for alert in alerts_of(facts, {token, bundle.batch.batch_id}):
        if alert.stands:
            said, when = alert.told(facts), at(alert.raised.time)
            yield flagged(
                _STATE, f"{when} {said.zh}。{NO_VERDICT.zh}", f"since {when}: {said.en}. {NO_VERDICT.en}"
            )
    if trusted.node is not None:
        yield from _check_views(bundle, trusted, owner)


def _other_batch(bundle: Bundle, facts: Facts, moves: Sequence[Fact]) -> int | None:
    """The batch that activated the item, where it is not the bundle's: two batches can prove one tokenId.

    The first Activated behind a mint in its transaction names the batch (IPassport.Activated).
    """
    mint = next((fact for fact in moves if fact.args["from"] == NOBODY), None)
    if mint is None:
        return None
    told = (f for f in facts.of("Activated") if f.tx == mint.tx and f.place > mint.place)
    batch: int = next((f.args["batchId"] for f in told), bundle.batch.batch_id)
    return None if batch == bundle.batch.batch_id else batch


def marks(facts: Facts, bundle: Bundle) -> list[Fact]:
    """Marks in force on the item and its batch, a frozen batch and a retirement included."""
    own = [f for f in facts.of("ItemMarked", "Retired") if f.args["tokenId"] == bundle.item.token_id]
    own += [f for f in facts.of("BatchMarked", "BatchFrozen") if f.args["batchId"] == bundle.batch.batch_id]
    brand = facts.batch(bundle.batch.batch_id)
    latest: dict[tuple[str, int, bool], Fact] = {}
    for fact in sorted(own, key=lambda f: f.place):
        by_brand = brand is not None and fact.args.get("member") == brand.args["member"]
        recall = (
            fact.args.get("mark") == 1
        )  # one recall, whoever set it; a hold of the brand and one of a regulator
        latest[fact.event, fact.args.get("mark", -1), by_brand or recall] = fact
    return [fact for fact in latest.values() if fact.args.get("on", True)]


def _check_views(bundle: Bundle, trusted: Trusted, owner: bytes) -> Iterator[Check]:
    """The Passport's own answers agree with its log."""
    passport = address(trusted.network.contracts["Passport"].address)
    fact = trusted.facts.batch(bundle.batch.batch_id)
    if trusted.node is None or fact is None:
        return
    try:
        root, gtin, quantity, _, since, member = trusted.node.read(
            "Passport", passport, "batchOf", bundle.batch.batch_id
        )[:6]
        state = trusted.node.read("Passport", passport, "itemOf", bundle.item.token_id)
    except CallReverted as fault:
        yield failed(FACTS, f"护照合约不认此批次：{fault}", f"the Passport does not know the batch: {fault}")
        return
    a = fact.args
    if (root, gtin, quantity, since, member) != (a["root"], a["gtin"], a["quantity"], fact.time, a["member"]):
        yield failed(
            FACTS, "护照合约所载批次与日志不同", "the Passport's record of the batch differs from its log"
        )
    if str(state[0]).lower() != address(owner):
        yield failed(
            FACTS, "护照合约所载持有人与日志不同", "the Passport's owner of the item differs from its log"
        )
    if state[3]:
        yield flagged(_STATE, "由卖方代为激活", "the seller activated it on the buyer's behalf")


def follow_life(bundle: Bundle, known: dict[str, tuple[Opened, Record]]) -> Life:
    """The item's life, as the sound documents tell it."""
    return follow(bundle.item.link, [record for _, record in known.values()])
