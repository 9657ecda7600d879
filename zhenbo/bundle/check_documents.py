"""Are the documents those that were anchored, and each event one of their leaves? If not: what was
changed?
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from eth_utils.crypto import keccak

from zhenbo.bundle.describe import at
from zhenbo.bundle.facts import Fact, Facts
from zhenbo.bundle.format import DocumentPart, EventPart
from zhenbo.bundle.members import name_of
from zhenbo.bundle.scope import EVENT_STREAM
from zhenbo.bundle.verdict import Check, failed, flagged, passed
from zhenbo.epcis.canonical import PROFILE, canonical
from zhenbo.epcis.digest import LEAF_TYPES, strict
from zhenbo.epcis.document import Document, Event, check, read
from zhenbo.errors import BadDocument
from zhenbo.language import Text
from zhenbo.merkle import leaf_hash, proof_root


@dataclass(frozen=True)
class Opened:
    """A document of the bundle as it was read; `document` None where it cannot be."""

    number: int  # from 1, as people count
    part: DocumentPart
    fact: Fact | None
    document: Document | None
    checks: tuple[Check, ...]
    # why the recorder was not entitled to an event, by its index: judged once, by the facts at its opening
    foreign: dict[int, Text | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        return f"document {self.number}"

    @property
    def sound(self) -> bool:
        return not any(one.status == "fail" for one in self.checks)


def open_document(number: int, part: DocumentPart, facts: Facts) -> Opened:
    """Read and check one document."""
    name, fact = f"document {number}", facts.anchor(part.anchor_id)
    if fact is None or fact.args["stream"] != EVENT_STREAM:
        said = failed(name, "没有这个编号的存证", "no anchor of events has its anchor id")
        return Opened(number, part, None, None, (said,))
    data = part.text.encode("utf-8")
    whole = hashlib.sha256(data).digest() == fact.args["documentHash"]
    try:
        document = read(data, name)
        problems = check(document)
    except BadDocument as fault:
        said = failed(name, f"被改动，已无法读取：{fault}", f"was changed and can no longer be read: {fault}")
        return Opened(number, part, fact, None, (said,))
    found = [*_event_checks(name, part, document, fact)]
    if not whole:
        found.append(_document_changed(name, found))
    elif problems:
        found.append(flagged(name, f"不合标准：{problems[0]}", f"breaks the standard: {problems[0]}"))
    if not any(one.status == "fail" for one in found):
        found.insert(0, _proven(name, fact, facts))
    return Opened(number, part, fact, document, tuple(found))


def _proven(name: str, fact: Fact, facts: Facts) -> Check:
    who, when = name_of(facts, fact.args["member"]), at(fact.time)
    return passed(name, f"{who} 于 {when} 存证，一字未改", f"is byte for byte what {who} anchored on {when}")


def _document_changed(name: str, found: list[Check]) -> Check:
    if any(one.status == "fail" for one in found):
        return failed(
            name,
            "与存证的文件哈希不符（见上列事件）",
            "has not the hash that was anchored (see its events above)",
        )
    return failed(
        name, "文件字节与存证不同，而所列事件一致：改动在事件之外或在空白处",
        "has not the hash that was anchored, though the events above agree: white space, or what stands "
        "outside of them, was changed",
    )  # fmt: skip


def _event_checks(name: str, part: DocumentPart, document: Document, fact: Fact) -> Iterator[Check]:
    if len(document.events) != fact.args["count"]:
        yield failed(
            name, "事件数与存证不同", f"has {len(document.events)} events, {fact.args['count']} were anchored"
        )
    indices = [event.index for event in part.events]
    if indices != sorted(set(indices)):
        yield failed(name, "事件次序有误", "its events are not listed in order")
    for event_part in part.events:
        if event_part.index >= len(document.events):
            yield failed(
                f"{name} event {event_part.index}", "文件中没有此事件", "the document has no such event"
            )
            continue
        event = document.events[event_part.index]
        fault = _event_fault(event_part, event, part.profile, fact.args["root"])
        if fault is not None:
            label = event_label(event)
            yield failed(f"{name} event {event.index}", f"（{label}）{fault[0]}", f"({label}) {fault[1]}")
    if part.profile != PROFILE:
        yield flagged(
            name, f"规范哈希版本为 {part.profile}", f"its canonical hashes are of profile {part.profile!r}"
        )


def event_label(event: Event) -> str:
    """What a reader knows an event by: its step and its day."""
    return f"{event.value.get('bizStep', event.type)}, {str(event.value.get('eventTime', ''))[:10]}"


def _event_fault(part: EventPart, event: Event, profile: str, root: bytes) -> tuple[str, str] | None:
    """What is wrong with one event, None where nothing is."""
    profile32 = bytes(keccak(text=profile))
    own = leaf_hash(LEAF_TYPES, (part.salt, profile32, part.canonical, part.strict)) == part.leaf
    leads = proof_root(part.leaf, part.proof) == root
    try:
        now_strict, now_canonical = strict(event), canonical(event) if profile == PROFILE else part.canonical
    except BadDocument as fault:
        return f"无法计算摘要：{fault}", f"has no digests any more: {fault}"
    if own and leads:
        return _content_fault(part, now_canonical, now_strict)
    if leads:
        return _leaf_fault(part, profile32, now_canonical, now_strict)
    if own:
        return "证明不通向存证的根", "its proof does not lead to the anchored root: the proof was changed"
    return (
        "叶哈希不通向存证的根：叶哈希或证明被改动",
        "its leaf hash does not lead to the anchored root: it was changed, or salt and digests with it",
    )


def _content_fault(part: EventPart, now_canonical: bytes, now_strict: bytes) -> tuple[str, str] | None:
    """The anchored digests are known for sure; compare them with those of the event as it stands here."""
    if now_strict == part.strict and now_canonical == part.canonical:
        return None
    if now_canonical == part.canonical:
        return (
            "严格摘要不同而规范摘要相同：批号、域名或规范哈希之外的字段被换过",
            "was changed after it was anchored: the strict digest differs while the canonical hash agrees, "
            "so a lot beside a serial, a domain, an ID or another field outside the canonical hash "
            "was swapped",
        )
    return (
        "存证之后内容被改：严格摘要与规范摘要都不同",
        "was changed after it was anchored: both the strict digest and the canonical hash differ",
    )


def _leaf_fault(
    part: EventPart, profile32: bytes, now_canonical: bytes, now_strict: bytes
) -> tuple[str, str]:
    """The leaf hash is the anchored one, but what the bundle states does not give it."""
    if leaf_hash(LEAF_TYPES, (part.salt, profile32, now_canonical, now_strict)) == part.leaf:
        wrong = "strict digest" if part.strict != now_strict else "canonical hash"
        return (
            f"所列摘要被改动（{wrong}）",
            f"the {wrong} stated for it was changed; the event itself is as anchored",
        )
    if leaf_hash(LEAF_TYPES, (part.salt, keccak(text=PROFILE), part.canonical, part.strict)) == part.leaf:
        return "规范哈希版本名被改动", "the profile id stated for its document was changed"
    if part.strict == now_strict:
        return (
            "盐值（或规范哈希版本名）被改动",
            "its salt (or the profile id) was changed; the event itself is as stated",
        )
    return "内容及盐值或摘要被改动", "the event was changed, and its salt or stated digests with it"
