"""Facts: what the chain's log says, one event a fact, in a form that a file can hold.

A bundle claims facts, a verifier has its own: from a node, or from a file of roots that it trusts. Both
are the same kind of thing, so that to verify is to compare.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhenbo.bundle.shape import Shape, decimal, flag, integer, members, octets, refuse, text
from zhenbo.epcis.json_reader import Path

_ADDRESS, _WORD, _SMALL, _TIME, _FLAG = octets(20), octets(32), integer(32), integer(40), flag()
_TOKEN, _REASON = decimal(256), text(4096)
_MARKED = {"mark": integer(8), "on": _FLAG, "by": _ADDRESS, "member": _SMALL, "reason": _REASON}
_JUDGED = {"member": _SMALL, "by": _ADDRESS, "reason": _REASON}

EVENTS: Mapping[str, Mapping[str, Mapping[str, Shape]]] = {
    "Consortium": {
        "MemberAdded": {"memberId": _SMALL, "name": text(256)},
        "AccountLinked": {"memberId": _SMALL, "account": _ADDRESS},
        "AccountUnlinked": {"memberId": _SMALL, "account": _ADDRESS},
        "PrefixLicensed": {"memberId": _SMALL, "prefix": text(12)},
        "PrefixRevoked": {"memberId": _SMALL, "prefix": text(12)},
        "MemberSuspended": {"memberId": _SMALL, "by": _ADDRESS, "reason": _REASON},
        "MemberReinstated": {"memberId": _SMALL},
        "MandateGiven": {"from": _SMALL, "to": _SMALL, "until": _TIME},
    },
    "Notary": {
        "Anchored": {
            "anchorId": _WORD, "subject": _WORD, "member": _SMALL, "recorder": _ADDRESS, "stream": integer(8),
            "root": _WORD, "count": _SMALL, "documentHash": _WORD, "corrects": _WORD,
        },
    },
    "Passport": {
        "BatchRegistered": {
            "batchId": decimal(64), "gtin": integer(48), "member": _SMALL, "inspector": _ADDRESS,
            "lot": text(20), "root": _WORD, "quantity": _SMALL, "documentHash": _WORD,
        },
        "BatchMarked": {"batchId": decimal(64), **_MARKED},
        "BatchFrozen": {"batchId": decimal(64), "earlierId": decimal(64), "tokenId": _TOKEN},
        "Activated": {"batchId": decimal(64), "count": decimal(256)},
        "Transfer": {"from": _ADDRESS, "to": _ADDRESS, "id": _TOKEN},
        "ItemMarked": {"tokenId": _TOKEN, **_MARKED},
        "Retired": {"tokenId": _TOKEN, "by": _ADDRESS, "reason": _REASON},
        "SlowHandoverStarted": {"tokenId": _TOKEN, "owner": _ADDRESS, "to": _ADDRESS, "readyAt": _TIME},
        "SlowHandoverVetoed": {"tokenId": _TOKEN, "to": _ADDRESS, "quietUntil": _TIME},
    },
    "Alerts": {
        "AlertRaised": {
            "alertId": _WORD, "target": _TOKEN, "member": _SMALL, "kind": integer(8), "round": integer(8),
            "by": _ADDRESS, "evidence": _WORD, "uri": _REASON,
        },
        "AlertConfirmed": {"alertId": _WORD, "target": _TOKEN, **_JUDGED},
        "AlertCleared": {"alertId": _WORD, "target": _TOKEN, **_JUDGED},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One event of a contract. `args` by name; bytes as bytes, addresses as 20 bytes; `time` in UNIX
    seconds.
    """

    contract: str
    event: str
    args: Mapping[str, Any]
    block: int
    index: int
    tx: bytes
    time: int

    @property
    def place(self) -> tuple[int, int]:
        """Order on the chain: block, and place in the block's log."""
        return self.block, self.index

    def differences(self, other: "Fact") -> list[str]:
        """Names of what differs between two facts of one kind."""
        own = {name for name in self.args if self.args[name] != other.args.get(name)}
        around = {n for n in ("block", "index", "tx", "time") if getattr(self, n) != getattr(other, n)}
        return sorted(own) + sorted(around)


def _read(value: Any, path: Path) -> Fact:
    outer = _AROUND.read(
        {k: v for k, v in value.items() if k != "args"} if isinstance(value, dict) else value, path
    )
    shapes = EVENTS.get(outer["contract"], {}).get(outer["event"])
    if shapes is None:
        raise refuse(path, f"{outer['contract'][:40]}.{outer['event'][:40]} is no fact that counts here")
    return Fact(args=members(shapes).read(value.get("args"), (*path, "args")), **outer)


def _write(fact: Fact) -> dict[str, Any]:
    args = members(EVENTS[fact.contract][fact.event]).write(fact.args)
    return {**_AROUND.write({name: getattr(fact, name) for name in _NAMES}), "args": args}


_OUTER = {
    "contract": text(40), "event": text(40), "block": integer(48), "index": integer(32), "tx": _WORD,
    "time": _TIME,
}  # fmt: skip
_NAMES = tuple(_OUTER)
_AROUND = members(_OUTER)
FACT = Shape(_read, _write)


def from_log(contract: str, event: str, args: Mapping[str, Any]) -> dict[str, Any] | None:
    """The arguments of a decoded event in the form of facts; None for events that are none."""
    shapes = EVENTS.get(contract, {}).get(event)
    if shapes is None:
        return None
    return {name: _plain(args[name], shapes[name]) for name in shapes}


def _plain(value: Any, shape: Shape) -> Any:
    if shape is _ADDRESS:
        return bytes.fromhex(value[2:])
    return bytes(value) if isinstance(value, (bytes, bytearray)) else value


class Facts:
    """Facts in the order of the chain, with the questions that everybody asks."""

    def __init__(self, facts: Iterable[Fact]):
        self.all = tuple(sorted(facts, key=lambda fact: fact.place))
        self._named: dict[str, list[Fact]] = {}
        for fact in self.all:
            self._named.setdefault(fact.event, []).append(fact)

    def of(self, *events: str) -> list[Fact]:
        """Facts of these events."""
        found = [fact for event in dict.fromkeys(events) for fact in self._named.get(event, ())]
        return found if len(events) == 1 else sorted(found, key=lambda fact: fact.place)

    def anchor(self, anchor_id: bytes) -> Fact | None:
        """The anchor of this id."""
        return next((f for f in self.of("Anchored") if f.args["anchorId"] == anchor_id), None)

    def batch(self, batch_id: int) -> Fact | None:
        """The registration of this batch."""
        return next((f for f in self.of("BatchRegistered") if f.args["batchId"] == batch_id), None)
