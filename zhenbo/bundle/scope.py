"""Which facts belong to an item: what a bundle must hold, and what a verifier looks for that it does not.

The item's own history, its batch, alerts about either, the anchors of its documents, every anchor that
corrects one of them or speaks of the same subject (a lot), and the members that have to do with any of these.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from eth_utils.crypto import keccak

from zhenbo import gs1
from zhenbo.alerts.targets import BATCH_BITS
from zhenbo.bundle.facts import Fact, Facts
from zhenbo.bundle.members import member_of

EVENT_STREAM = 0
_NOBODY = bytes(20)


@dataclass(frozen=True)
class Scope:
    """Ids of the things that facts are wanted about."""

    batches: frozenset[int]
    tokens: frozenset[int]
    anchors: frozenset[bytes]


def lot_subject(gtin: int, lot: str) -> bytes:
    """Subject of the anchors about a lot: keccak256 of its canonical Digital Link."""
    link = gs1.batch_link(gs1.CANONICAL_DOMAIN, str(gtin).zfill(14), lot)
    return bytes(keccak(text=link))


def passport_events(scope: Scope) -> dict[str, dict[str, frozenset[int]]]:
    """The Passport's events that can lie within a scope, by their indexed arguments."""
    of_batch = ("BatchRegistered", "BatchMarked", "BatchFrozen")
    of_token = ("ItemMarked", "Retired", "SlowHandoverStarted", "SlowHandoverVetoed")
    return {
        **{event: {"batchId": scope.batches} for event in of_batch},
        **{event: {"tokenId": scope.tokens} for event in of_token},
        "Transfer": {"id": scope.tokens},
    }


def alert_events(scope: Scope) -> dict[str, dict[str, frozenset[int]]]:
    """The events of alerts about a scope's items and batches."""
    about = {"target": scope.batches | scope.tokens}
    return dict.fromkeys(("AlertRaised", "AlertConfirmed", "AlertCleared"), about)


def births(passports: Iterable[Fact]) -> set[int]:
    """Blocks in which items were activated."""
    return {f.block for f in passports if f.event == "Transfer" and f.args["from"] == _NOBODY}


def anchor_subjects(facts: Iterable[Fact]) -> set[bytes]:
    """What anchors about the lots of these batches speak of."""
    return {lot_subject(f.args["gtin"], f.args["lot"]) for f in facts if f.event == "BatchRegistered"}


def claimed_scope(facts: Facts, batch: int, token: int, anchors: Iterable[bytes]) -> Scope:
    """What a bundle speaks of, in its parts or in its facts."""
    batches = {f.args["batchId"] for f in facts.of("BatchRegistered", "BatchMarked", "BatchFrozen")}
    tokens = {f.args["id"] for f in facts.of("Transfer")}
    tokens |= {
        f.args["tokenId"]
        for f in facts.of("ItemMarked", "Retired", "SlowHandoverStarted", "SlowHandoverVetoed")
    }
    warned = {f.args["target"] for f in facts.all if f.contract == "Alerts"}
    batches |= {target for target in warned if target < 1 << BATCH_BITS}
    tokens |= {target for target in warned if target >= 1 << BATCH_BITS}
    known = {f.args["anchorId"] for f in facts.of("Anchored")}
    return Scope(frozenset(batches | {batch}), frozenset(tokens | {token}), frozenset(known | {*anchors}))


def relevant(facts: Facts, scope: Scope) -> Facts:
    """The facts within a scope."""
    passports = [f for f in facts.all if f.contract == "Passport" and _of_passport(f, scope)]
    births = {f.tx for f in passports if f.event == "Transfer" and f.args["from"] == _NOBODY}
    passports += [f for f in facts.of("Activated") if f.tx in births]
    anchors = _anchors(facts, scope, passports)
    targets = scope.batches | scope.tokens
    alerts = [f for f in facts.all if f.contract == "Alerts" and f.args["target"] in targets]
    parties = parties_of(facts, [*passports, *anchors, *alerts])
    return Facts([*passports, *anchors, *alerts, *(f for f in facts.all if _of_member(f, parties))])


def parties_of(facts: Facts, about: Iterable[Fact]) -> frozenset[int]:
    """Members that had a hand in these facts, and those that gave them a mandate."""
    parties: set[int] = set()
    for fact in about:
        acted = fact.event in ("Anchored", "BatchRegistered", "BatchMarked", "ItemMarked")
        if acted or fact.contract == "Alerts":
            parties.add(fact.args["member"])
        if fact.event == "BatchRegistered":
            inspecting = member_of(facts, fact.args["inspector"], fact.place)
            parties |= {inspecting} if inspecting is not None else set()
    givers = {f.args["from"] for f in facts.of("MandateGiven") if f.args["to"] in parties}
    return frozenset(parties | givers)


def _of_passport(fact: Fact, scope: Scope) -> bool:
    if fact.event in ("BatchRegistered", "BatchMarked", "BatchFrozen"):
        return fact.args["batchId"] in scope.batches
    return fact.args.get("id", fact.args.get("tokenId")) in scope.tokens


def _anchors(facts: Facts, scope: Scope, passports: Iterable[Fact]) -> list[Fact]:
    """Anchors in scope, and what corrects them or speaks of the same subject, until nothing more is found."""
    every = [
        f
        for f in facts.of("Anchored")
        if f.args["stream"] == EVENT_STREAM or f.args["anchorId"] in scope.anchors
    ]
    subjects = anchor_subjects(passports)
    subjects |= {f.args["subject"] for f in every if f.args["anchorId"] in scope.anchors}
    known = set(scope.anchors)
    found: dict[bytes, Fact] = {}
    for fact in every:  # in the order of the chain, so that a correction comes after what it corrects
        if (
            fact.args["subject"] in subjects
            or fact.args["corrects"] in known
            or fact.args["anchorId"] in known
        ):
            known.add(fact.args["anchorId"])
            found[fact.args["anchorId"]] = fact
    return list(found.values())


def _of_member(fact: Fact, parties: frozenset[int]) -> bool:
    if fact.contract != "Consortium":
        return False
    if fact.event == "MandateGiven":
        return fact.args["from"] in parties and fact.args["to"] in parties
    return fact.args["memberId"] in parties
