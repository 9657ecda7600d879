"""Alerts: a list raised in a few calls, each alert once; one confirmed or cleared.

What is raised already with the same evidence stays as it is, however often the list is run, also when it was
cleared since; what stands with other evidence is left out and told of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from zhenbo.alerts.kinds import State, kind_title
from zhenbo.alerts.targets import target_name
from zhenbo.alerts.warnings_file import Warned
from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, View, gas_in
from zhenbo.plans.answers import answer

MOST_ROUNDS = 8
LONGEST_REASON = 256  # bytes
JUDGE_GAS = 150_000
_RAISE_GAS, _CALL_GAS, _MOST_A_CALL = 100_000, 150_000, 150
_CLEARED_AT = 3  # place in IAlerts.Alert
Key = tuple[int, int, int, int]  # IAlerts.Key: member, target, kind, round
Act = Literal["confirm", "clear"]
_TITLES = {"confirm": Text("核实警示", "Confirm the alert"), "clear": Text("解除警示", "Clear the alert")}


@dataclass(frozen=True)
class Place:
    """Where a warning of a list stands on the chain: new, there (this very one), or in the way."""

    warned: Warned
    round: int
    status: Literal["new", "there", "stands", "full"]


@dataclass(frozen=True)
class Raised:
    """`done` check: all of a call's alerts are there, with this evidence."""

    alerts: str
    expected: tuple[tuple[Key, bytes], ...]

    def __call__(self, view: View) -> bool:
        return all(_evidence(view, self.alerts, key) == evidence for key, evidence in self.expected)


@dataclass(frozen=True)
class Judged:
    """`done` check: the alert is confirmed, or cleared."""

    alerts: str
    key: Key
    act: Act

    def __call__(self, view: View) -> bool:
        found = answer(view, "Alerts", self.alerts, "alertOf", self.key)
        return found is not None and bool(found[2 if self.act == "confirm" else _CLEARED_AT])


def places(view: View, alerts: str, member: int, warned: Sequence[Warned]) -> list[Place]:
    """Where each warning of a list stands, for `member`."""
    return [_place(view, alerts, member, one) for one in warned]


def _place(view: View, alerts: str, member: int, one: Warned) -> Place:
    count = int(view.read("Alerts", alerts, "rounds", member, one.target.value, int(one.kind)))
    for number in reversed(range(count)):
        if _evidence(view, alerts, (member, one.target.value, int(one.kind), number)) == one.evidence:
            return Place(one, number, "there")
    if count == 0:
        return Place(one, 0, "new")
    last = view.read("Alerts", alerts, "alertOf", (member, one.target.value, int(one.kind), count - 1))
    if not last[_CLEARED_AT]:
        return Place(one, count, "stands")
    return Place(one, count, "full" if count >= MOST_ROUNDS else "new")


def _evidence(view: View, alerts: str, key: Key) -> bytes | None:
    found = answer(view, "Alerts", alerts, "alertOf", key)
    return None if found is None else bytes(found[0])


def left_out(found: Sequence[Place]) -> list[Text]:
    """What of a list is not raised, and why."""
    return [
        Text(
            f"第 {one.warned.row} 行不提出:{_WHY[one.status].zh}",
            f"row {one.warned.row} is left out: {_WHY[one.status].en}",
        )
        for one in found
        if one.status in _WHY
    ]


_WHY = {
    "stands": Text("您已提出同一警示,尚未解除", "you warned of this before, and it is not cleared"),
    "full": Text("同一警示最多提出八次", "one member warns of one thing eight times at most"),
}


def raise_plan(
    chain_id: int, alerts: str, sender: str, member: int, found: Sequence[Place], block_gas: int
) -> Plan | None:
    """Raise a list, in calls of rows that follow each other; None where all of it is left out.

    Rows are parted by their place in the list and not by what is there already, so that a run that was
    stopped goes on with the very same calls.
    """
    size = max(1, min(_MOST_A_CALL, gas_in(block_gas) // _RAISE_GAS))
    parts = (found[start : start + size] for start in range(0, len(found), size))
    calls = tuple(call for part in parts if (call := _raise(alerts, member, part)) is not None)
    if not calls:
        return None
    count = sum(len(call.args[0]) for call in calls)
    title = Text(f"提出 {count} 条警示", f"Raise {count} alerts")
    return Plan(title, chain_id, sender, calls, independent=True, effects=tuple(left_out(found)))


def _raise(alerts: str, member: int, part: Sequence[Place]) -> Call | None:
    new = [one for one in part if one.status == "new"]
    sent = new or [one for one in part if one.status == "there"]  # all of it there: shown as done before
    if not sent:
        return None
    contents = [_content(one) for one in sent]
    keys = tuple((_key(member, one), one.warned.evidence) for one in sent)
    first, last = sent[0].warned.row, sent[-1].warned.row
    return Call(
        "Alerts",
        alerts,
        "raiseMany",
        (contents,),
        Text(
            f"提出警示 {len(sent)} 条,第 {first} 至 {last} 行:{_listed(sent).zh}",
            f"Raise {len(sent)} alerts, rows {first} to {last}: {_listed(sent).en}",
        ),
        gas_ceiling=_CALL_GAS + _RAISE_GAS * len(sent),
        done=Raised(alerts, keys),
    )


def _content(one: Place) -> tuple[Any, ...]:
    warned = one.warned
    return (warned.target.value, int(warned.kind), one.round, warned.evidence, warned.uri)


def _key(member: int, one: Place) -> Key:
    return member, one.warned.target.value, int(one.warned.kind), one.round


def _listed(sent: Sequence[Place]) -> Text:
    """The first few, for whoever agrees."""
    shown = [(one.warned.target.name, kind_title(one.warned.kind)) for one in sent[:3]]
    more = len(sent) - len(shown)
    return Text(
        "、".join(f"{name}({what.zh})" for name, what in shown) + (" 等" if more else ""),
        "; ".join(f"{name} ({what.en})" for name, what in shown) + (f"; {more} more" if more else ""),
    )


def judge_plan(chain_id: int, alerts: str, sender: str, act: Act, key: Key, reason: str) -> Plan:
    """Confirm an alert or clear it, with a reason that everybody will read. Raises BadPlan for a bad one."""
    length = len(reason.encode("utf-8"))
    if not 0 < length <= LONGEST_REASON:
        zh = f"原因为 {length} 字节;可记录 1 至 {LONGEST_REASON} 字节"
        raise BadPlan(str(Text(zh, f"The reason has {length} bytes; 1 to {LONGEST_REASON} can be recorded.")))
    name, what, title = target_name(key[1]), kind_title(key[2]), _TITLES[act]
    sentence = Text(f"{title.zh} {name}({what.zh}):{reason}", f"{title.en} {name} ({what.en}): {reason}")
    call = Call(
        "Alerts",
        alerts,
        act,
        (key, reason),
        sentence,
        gas_ceiling=JUDGE_GAS,
        done=Judged(alerts, key, act),
    )
    return Plan(Text(f"{title.zh} {name}", f"{title.en} {name}"), chain_id, sender, (call,))


def require_open(state: State, act: Act) -> None:
    """Raise BadPlan for an alert that cannot be judged so any more."""
    if state == State.CLEARED and act == "confirm":
        zh = "此警示已解除,不能再核实;再次警示须重新提出。"
        en = "The alert is cleared and stays so; whoever warns again raises it anew."
        raise BadPlan(str(Text(zh, en)))
