"""What would happen: every call tried on the node, nothing signed.

Each open call is tried alone (eth_estimateGas). A call that is refused may only lack the effect of an earlier
one: a development node then plays all open calls in order inside a snapshot and goes back; on any other node
such a call is shown as depending on the earlier ones, and is tried again right before it is signed.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from zhenbo.errors import CallReverted
from zhenbo.language import Text
from zhenbo.plan import MAX_GAS, Call, Plan
from zhenbo.runner.node import Node, Policy, Rehearsed
from zhenbo.runner.progress import Progress


class Outlook(Enum):
    """What a run would do with a call."""

    SEND = "send"
    DEPENDS = "depends"  # refused now, while earlier calls have not run
    DONE = "done before"
    UNDER_WAY = "under way"
    REFUSED = "refused"


@dataclass(frozen=True)
class Forecast:
    """One call's outlook. `gas` is the estimate; for DEPENDS the ceiling if the plan sets one, else 0
    (unknown).
    """

    outlook: Outlook
    gas: int = 0
    reason: str = ""


def forecast(plan: Plan, node: Node, states: list[Progress], mark: Path) -> list[Forecast]:
    """The outlook of every call. `mark` is a file that remembers a snapshot while one is open."""
    recover(node, mark)
    found = [_alone(plan, node, index, state) for index, state in enumerate(states)]
    open_calls = [i for i, f in enumerate(found) if f.outlook in (Outlook.SEND, Outlook.REFUSED)]
    refused = [i for i in open_calls if found[i].outlook is Outlook.REFUSED]
    if not refused or plan.independent:
        return found
    waiting = any(f.outlook is Outlook.UNDER_WAY for f in found)
    if node.development and not waiting:
        for index, result in zip(open_calls, _rehearse(plan, node, open_calls, mark), strict=True):
            found[index] = _judged(plan, index, result)
    elif waiting or refused[0] != open_calls[0]:
        for index in refused:
            ceiling = plan.calls[index].gas_ceiling
            found[index] = Forecast(
                Outlook.DEPENDS, 0 if ceiling == MAX_GAS else ceiling, found[index].reason
            )
    return found


def recover(node: Node, mark: Path) -> None:
    """Take back a rehearsal that a crash left on a development node."""
    if mark.exists():
        if node.development:
            node.revert(mark.read_text("utf-8").strip())
        mark.unlink()


def _alone(plan: Plan, node: Node, index: int, state: Progress) -> Forecast:
    call = plan.calls[index]
    if state.settled:
        return Forecast(Outlook.DONE)
    if state.under_way:
        return Forecast(Outlook.UNDER_WAY, state.attempts[-1].gas)
    if call.done is not None and call.done(node):
        return Forecast(Outlook.DONE)
    try:
        return _judged(plan, index, Rehearsed(node.estimate(node.encode(call, plan.sender))))
    except CallReverted as fault:
        return Forecast(Outlook.REFUSED, reason=fault.reason)


def _judged(plan: Plan, index: int, result: Rehearsed) -> Forecast:
    ceiling = plan.calls[index].gas_ceiling
    if result.refusal is None and result.gas > ceiling:
        zh = f"需要 {result.gas} gas,上限是 {ceiling}"
        reason = str(Text(zh, f"needs {result.gas} gas, its ceiling is {ceiling}"))
        return Forecast(Outlook.REFUSED, result.gas, reason)
    outlook = Outlook.SEND if result.refusal is None else Outlook.REFUSED
    return Forecast(outlook, result.gas, result.refusal or "")


def _rehearse(plan: Plan, node: Node, indices: list[int], mark: Path) -> list[Rehearsed]:
    snapshot = node.snapshot()
    mark.write_text(snapshot, "utf-8")
    try:
        return [node.play(node.encode(plan.calls[i], plan.sender)) for i in indices]
    finally:
        node.revert(snapshot)
        mark.unlink()


def gas_with_margin(found: Forecast, call: Call, policy: Policy) -> int:
    """Gas to be able to pay for: what the transaction's limit will be."""
    if found.outlook is Outlook.UNDER_WAY or found.outlook is Outlook.DEPENDS:
        return found.gas
    return min(int(found.gas * policy.gas_margin) + call.gas_spare, call.gas_ceiling)


def to_pay(found: Forecast, state: Progress) -> bool:
    """Whether the call will still cost something: what is in a block has been paid."""
    return found.outlook not in (Outlook.DONE, Outlook.REFUSED) and state.mined is None
