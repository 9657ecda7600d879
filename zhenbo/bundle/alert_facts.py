"""Alerts as the chain's facts tell them: the one reading for dossiers, verdicts, lists and pages.

for alert in alerts_of(facts, {token_id, batch_id}):
    alert.state, alert.title, alert.raised.time, name_of(facts, alert.member)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from zhenbo.alerts.kinds import State, kind_title, kind_word, state_title
from zhenbo.alerts.targets import target_name
from zhenbo.bundle.facts import Fact, Facts
from zhenbo.bundle.members import name_of
from zhenbo.language import Text

NAMES = ("AlertRaised", "AlertConfirmed", "AlertCleared")


@dataclass(frozen=True)
class Alert:
    """One alert with its life: the fact that raised it, and those that confirmed and cleared it."""

    raised: Fact
    confirmed: Fact | None = None
    cleared: Fact | None = None

    @property
    def id(self) -> bytes:
        """alertId, 32 bytes."""
        return bytes(self.raised.args["alertId"])

    @property
    def target(self) -> int:
        """tokenId or batch id."""
        return int(self.raised.args["target"])

    @property
    def member(self) -> int:
        """Who raised it."""
        return int(self.raised.args["member"])

    @property
    def key(self) -> tuple[int, int, int, int]:
        """IAlerts.Key: member, target, kind, round."""
        args = self.raised.args
        return args["member"], args["target"], args["kind"], args["round"]

    @property
    def title(self) -> Text:
        """What it warns of."""
        return kind_title(self.raised.args["kind"])

    @property
    def state(self) -> State:
        if self.cleared is not None:
            return State.CLEARED
        return State.RAISED if self.confirmed is None else State.CONFIRMED

    @property
    def stands(self) -> bool:
        """Whether it is not cleared."""
        return self.cleared is None

    @property
    def withdrawn(self) -> bool:
        """Whether the member that raised it cleared it."""
        return self.cleared is not None and self.cleared.args["member"] == self.member

    def told(self, facts: Facts) -> Text:
        """One sentence: of what, by whom, and where it stands."""
        who, where = name_of(facts, self.member), self._where(facts)
        return Text(
            f"{who} 警示：{self.title.zh}（{where.zh}）", f"{who} warns: {self.title.en} ({where.en})"
        )

    def _where(self, facts: Facts) -> Text:
        last, state = self.cleared or self.confirmed, state_title(self.state)
        if last is None:
            return state
        who, reason = name_of(facts, last.args["member"]), last.args["reason"]
        if self.withdrawn:
            return Text(f"已由其撤回：{reason}", f"withdrawn by it: {reason}")
        return Text(f"{state.zh}，{who}：{reason}", f"{state.en}, by {who}: {reason}")

    def as_json(self, facts: Facts) -> dict[str, Any]:
        """For programs; times in UNIX seconds, null where it did not happen."""
        args, said = self.raised.args, self.told(facts)
        return {
            "id": f"0x{self.id.hex()}",
            "about": target_name(self.target),
            "kind": kind_word(args["kind"]),
            "round": args["round"],
            "state": self.state.word,
            "raised": _act(self.raised, facts),
            "confirmed": _act(self.confirmed, facts),
            "cleared": _act(self.cleared, facts),
            "withdrawn": self.withdrawn,
            "evidence": f"0x{args['evidence'].hex()}",
            "uri": args["uri"],
            "said": {"zh": said.zh, "en": said.en},
        }


def _act(fact: Fact | None, facts: Facts) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {
        "time": fact.time,
        "member": name_of(facts, fact.args["member"]),
        "by": f"0x{fact.args['by'].hex()}",
        "reason": fact.args.get("reason", ""),
        "tx": f"0x{fact.tx.hex()}",
    }


def alerts_of(facts: Facts, targets: Collection[int] | None = None) -> list[Alert]:
    """The alerts about these items and batches (tokenIds, batch ids), or all, in the order of the chain."""
    confirmed = {fact.args["alertId"]: fact for fact in facts.of("AlertConfirmed")}
    cleared = {fact.args["alertId"]: fact for fact in facts.of("AlertCleared")}
    return [
        Alert(fact, confirmed.get(fact.args["alertId"]), cleared.get(fact.args["alertId"]))
        for fact in facts.of("AlertRaised")
        if targets is None or fact.args["target"] in targets
    ]
