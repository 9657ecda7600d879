"""May this member record this event? Prefixes and mandates against the keys that the event names.

A pure function of what is on record: the members' GS1 company prefixes, mandates between members, and the
time at which the event was anchored. It never refuses an event; it says what the recorder holds, and why an
event is foreign to its recorder, for the dossier to show.

Who creates things (commissions items, opens a lot, outputs a transformation) must hold their GTINs or have a
mandate of the holder: a place of one's own is not enough, or anybody could write history for another's brand.
Who only observes, moves or sells must hold a thing, a place or a party of the event, or have a mandate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from zhenbo.epcis.contents import Mention, creates, mentions
from zhenbo.epcis.document import Event
from zhenbo.epcis.identifiers import Identifier, read_identifier
from zhenbo.errors import BadIdentifier
from zhenbo.language import Text

Standing = Literal["holds", "mandate", "foreign", "unreadable", "not GS1"]
_THINGS = ("subject", "made", "used", "parent", "child")


@dataclass(frozen=True)
class Member:
    """A member as the Consortium knows it."""

    name: str
    prefixes: tuple[str, ...]  # GS1 company prefixes


@dataclass(frozen=True)
class Mandate:
    """`giver` lets `receiver` record in its name, for events anchored from `since` until before `until`."""

    giver: str
    receiver: str
    since: int  # UNIX seconds UTC
    until: int


@dataclass(frozen=True)
class Finding:
    """How the recorder stands to one key of the event."""

    mention: Mention
    standing: Standing
    holder: str | None  # the member that holds the key
    reason: Text


@dataclass(frozen=True)
class Entitlement:
    """The flags of one event, and what each rests on."""

    recorder: str
    holds_gtin: bool
    holds_gln: bool
    has_mandate: bool
    foreign: bool
    reason: Text
    findings: tuple[Finding, ...]


def entitlement(
    event: Event,
    recorder: Member,
    members: Sequence[Member],
    mandates: Sequence[Mandate],
    anchored_at: int,
) -> Entitlement:
    """What entitles `recorder` to this event at the time of its anchor (UNIX seconds UTC)."""
    giving = {m.giver for m in mandates if m.receiver == recorder.name and m.since <= anchored_at < m.until}
    findings = tuple(_finding(mention, recorder, members, giving) for mention in mentions(event))
    held = [f for f in findings if f.standing == "holds"]
    foreign, reason = _verdict(event, findings)
    return Entitlement(
        recorder=recorder.name,
        holds_gtin=any(_is_thing(f.mention) for f in held),
        holds_gln=any(not _is_thing(f.mention) for f in held),
        has_mandate=any(f.standing == "mandate" for f in findings),
        foreign=foreign,
        reason=reason,
        findings=findings,
    )


def _is_thing(mention: Mention) -> bool:
    return mention.role in _THINGS


def _finding(mention: Mention, recorder: Member, members: Iterable[Member], giving: set[str]) -> Finding:
    try:
        identifier = read_identifier(mention.uri)
    except BadIdentifier as error:
        return Finding(mention, "unreadable", None, Text(f"标识有误：{error}", f"malformed key: {error}"))
    if not identifier.is_gs1:
        return Finding(mention, "not GS1", None, Text("不是 GS1 标识", "no GS1 key"))
    if _holds(recorder, identifier):
        reason = Text(f"{recorder.name} 持有该前缀", f"{recorder.name} holds its company prefix")
        return Finding(mention, "holds", recorder.name, reason)
    holder = next((m.name for m in members if m.name != recorder.name and _holds(m, identifier)), None)
    if holder in giving:
        reason = Text(f"{holder} 已授权 {recorder.name}", f"{holder} has given {recorder.name} a mandate")
        return Finding(mention, "mandate", holder, reason)
    whose = holder or "no member"
    reason = Text(
        f"前缀属于 {holder or '非成员'}，{recorder.name} 未获授权",
        f"{whose} holds its prefix, and {recorder.name} has no mandate",
    )
    return Finding(mention, "foreign", holder, reason)


def _holds(member: Member, identifier: Identifier) -> bool:
    return any(identifier.held_by(prefix) for prefix in member.prefixes)


def _verdict(event: Event, findings: tuple[Finding, ...]) -> tuple[bool, Text]:
    entitled = [f for f in findings if f.standing in ("holds", "mandate")]
    if creates(event):
        created = [f for f in findings if f.mention.role in ("subject", "made")]
        for finding in created:
            if finding not in entitled:
                uri = finding.mention.uri
                return True, Text(
                    f"创建了 {uri}，但{finding.reason.zh}", f"creates {uri}, though {finding.reason.en}"
                )
        if created:
            return False, Text("持有或获授权使用所创建的标识", "holds, or has a mandate for, what it creates")
    if entitled:
        return False, entitled[0].reason
    return True, Text("与事件中的任何标识均无关系", "has no part in any key that the event names")
