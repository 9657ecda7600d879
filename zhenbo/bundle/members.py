"""Who was who at a given time: members, their accounts, prefixes and mandates, as the Consortium's facts
tell.
"""

from collections.abc import Iterable

from zhenbo.bundle.facts import Fact, Facts
from zhenbo.epcis.mandate import Mandate, Member


def name_of(facts: Facts, member_id: int) -> str:
    """Name and number of a member: two may bear one name."""
    added = next((f for f in facts.of("MemberAdded") if f.args["memberId"] == member_id), None)
    return f"{added.args['name']} (#{member_id})" if added else f"#{member_id}"


def member_of(facts: Facts, account: bytes, before: tuple[int, int]) -> int | None:
    """The member that an account acted for at a place of the chain."""
    member = None
    for fact in facts.of("AccountLinked", "AccountUnlinked"):
        if fact.place < before and fact.args["account"] == account:
            member = fact.args["memberId"] if fact.event == "AccountLinked" else None
    return member


def members_at(facts: Facts, place: tuple[int, int]) -> list[Member]:
    """All members with the prefixes that they held at a place of the chain."""
    held: dict[int, dict[str, None]] = {f.args["memberId"]: {} for f in facts.of("MemberAdded")}
    for fact in facts.of("PrefixLicensed", "PrefixRevoked"):
        if fact.place < place:
            prefixes = held.setdefault(fact.args["memberId"], {})
            if fact.event == "PrefixLicensed":
                prefixes[fact.args["prefix"]] = None
            else:
                prefixes.pop(fact.args["prefix"], None)
    return [Member(name_of(facts, member_id), tuple(prefixes)) for member_id, prefixes in held.items()]


def mandates(facts: Facts) -> list[Mandate]:
    """Every mandate with its span: from when it was given until it ended or was given anew."""
    given: dict[tuple[int, int], list[Fact]] = {}
    for fact in facts.of("MandateGiven"):
        given.setdefault((fact.args["from"], fact.args["to"]), []).append(fact)
    return [mandate for history in given.values() for mandate in _spans(facts, history)]


def _spans(facts: Facts, history: list[Fact]) -> Iterable[Mandate]:
    for number, fact in enumerate(history):
        until = fact.args["until"]
        if number + 1 < len(history):
            until = min(until, history[number + 1].time)
        giver, receiver = name_of(facts, fact.args["from"]), name_of(facts, fact.args["to"])
        yield Mandate(giver, receiver, fact.time, until)
