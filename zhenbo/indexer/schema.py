"""The tables that are made from events: which there are, their columns, and what a column holds.

The first key of each is the deployment: `core`, or a community by its symbol. Numbers beyond 63 bits
(tokenIds, amounts) are WORDs: exact, and in order, in every database. A changed column, or a changed rule in
`projection`, needs another PROJECTION: stores made by an older one are made anew from their events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

PROJECTION = 2


class Kind(Enum):
    """What a column holds, and what it holds before anything is known."""

    NUMBER = ("number", 0)
    WORD = ("word", 0)
    FLAG = ("flag", False)
    TEXT = ("text", "")
    BYTES = ("bytes", b"")


NUMBER, WORD, FLAG, TEXT, BYTES = Kind.NUMBER, Kind.WORD, Kind.FLAG, Kind.TEXT, Kind.BYTES


@dataclass(frozen=True)
class Shape:
    """Keys and values of a table, and the values that pages search by."""

    keys: Mapping[str, Kind]
    values: Mapping[str, Kind]
    searched: tuple[str, ...] = ()

    def blank(self) -> dict[str, Any]:
        """A row of which nothing is known: zeros, empty texts, empty bytes."""
        return {name: kind.value[1] for name, kind in self.values.items()}


TABLES: dict[str, Shape] = {
    # the Consortium's
    "members": Shape(
        {"member": NUMBER}, {"name": TEXT, "since": NUMBER, "suspended": FLAG, "reason": TEXT}
    ),
    "accounts": Shape({"account": BYTES}, {"member": NUMBER, "since": NUMBER}, ("member",)),  # 0: of none
    "prefixes": Shape({"prefix": TEXT}, {"member": NUMBER, "since": NUMBER}, ("member",)),
    "mandates": Shape({"giver": NUMBER, "taker": NUMBER}, {"until": NUMBER}),
    "roles": Shape(
        {"authority": BYTES, "role": WORD, "account": BYTES},
        {"held": FLAG, "since": NUMBER, "delay": NUMBER},
    ),
    # the Notary's
    "anchors": Shape(
        {"anchor": BYTES},
        {"subject": BYTES, "member": NUMBER, "recorder": BYTES, "stream": NUMBER, "root": BYTES,
         "count": NUMBER, "document_hash": BYTES, "corrects": BYTES, "block": NUMBER, "time": NUMBER},
        ("subject", "member", "document_hash", "corrects"),
    ),
    # the Passport's
    "batches": Shape(
        {"batch": WORD},
        {"gtin": NUMBER, "lot": TEXT, "member": NUMBER, "inspector": BYTES, "inspecting": NUMBER,
         "root": BYTES, "quantity": NUMBER, "activated": NUMBER, "document_hash": BYTES,
         "frozen_by": WORD, "block": NUMBER, "time": NUMBER},
        ("gtin", "member"),
    ),
    "brands": Shape({"gtin": NUMBER, "member": NUMBER}, {"batches": NUMBER}),
    "items": Shape(
        {"item": WORD},
        {"batch": WORD, "owner": BYTES, "activated": NUMBER, "handovers": NUMBER, "moved": NUMBER,
         "retired": NUMBER, "retired_by": BYTES, "retired_reason": TEXT,
         "slow_to": BYTES, "slow_ready": NUMBER},
        ("batch", "owner"),
    ),
    "marks": Shape(
        {"kind": TEXT, "subject": WORD, "mark": TEXT},
        {"standing": FLAG, "by": BYTES, "member": NUMBER, "reason": TEXT, "since": NUMBER},
    ),
    # the Alerts'
    "alerts": Shape(
        {"alert": BYTES},
        {"target": WORD, "kind": NUMBER, "round": NUMBER, "member": NUMBER, "evidence": BYTES,
         "uri": TEXT, "state": TEXT, "raised": NUMBER, "raised_by": BYTES,
         "confirmed": NUMBER, "confirmed_member": NUMBER, "confirmed_by": BYTES, "confirmed_reason": TEXT,
         "cleared": NUMBER, "cleared_member": NUMBER, "cleared_by": BYTES, "cleared_reason": TEXT},
        ("target", "member"),
    ),
    # a community's
    "communities": Shape(
        {"community": TEXT}, {"supply": WORD, "sunset": NUMBER, "sunset_reason": TEXT}
    ),
    "rule_versions": Shape(
        {"version": NUMBER}, {"rules_hash": BYTES, "effective": NUMBER, "uri": TEXT, "time": NUMBER}
    ),
    "fans": Shape(
        {"fan": BYTES},
        {"points": WORD, "claimed": WORD, "spent": WORD, "refunded": WORD, "kept": WORD,
         "refuses_pushes": FLAG},
    ),
    "budgets": Shape({"source": BYTES}, {"budget": WORD, "created": WORD}),
    "redeemers": Shape({"redeemer": BYTES}, {"admitted": FLAG, "spent": WORD, "refunded": WORD}),
    "epochs": Shape(
        {"epoch": NUMBER},
        {"state": TEXT, "version": NUMBER, "limit": WORD, "cap": WORD, "opened": NUMBER,
         "total": WORD, "fans": NUMBER, "final_at": NUMBER, "log_hash": BYTES, "scores_hash": BYTES,
         "uri": TEXT, "disputant": BYTES, "bond": WORD, "evidence_hash": BYTES, "evidence_uri": TEXT,
         "reason": TEXT},
    ),
    "epoch_batches": Shape(
        {"epoch": NUMBER, "batch": NUMBER},
        {"root": BYTES, "fans": NUMBER, "amount": WORD, "tx": BYTES, "time": NUMBER},
    ),
    "bonds": Shape({"owner": BYTES}, {"released": WORD}),
    "airdrops": Shape(
        {"plan": BYTES},
        {"state": TEXT, "list_hash": BYTES, "label": BYTES, "root": BYTES, "total": WORD,
         "batches": NUMBER, "deadline": NUMBER, "uri": TEXT, "pushed": WORD, "kept": WORD,
         "unpaid": WORD, "reason": TEXT, "time": NUMBER},
    ),
    "airdrop_batches": Shape(
        {"plan": BYTES, "batch": NUMBER},
        {"amount": WORD, "kept": WORD, "tx": BYTES, "time": NUMBER},
    ),
}  # fmt: skip
