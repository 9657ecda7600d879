"""Alerts about items and batches: who warned, and what became of it. A row says nothing of who is right."""

from zhenbo.indexer.chain_event import ChainEvent
from zhenbo.indexer.projection.rules import Rules
from zhenbo.indexer.rows import Rows

RULES = Rules("Alerts")
_ALERT, _ABOUT = ("alerts:alertId",), ("target:target", "member:member")


@RULES.on("AlertRaised", rows=_ALERT, about=_ABOUT)
def _raised(rows: Rows, e: ChainEvent) -> None:
    same = ("target", "kind", "round", "member", "evidence", "uri")
    rows.put(
        "alerts",
        e.args["alertId"],
        **{name: e.args[name] for name in same},
        state="raised",
        raised=e.time,
        raised_by=e.args["by"],
    )


@RULES.on("AlertConfirmed", rows=_ALERT, about=_ABOUT)
def _confirmed(rows: Rows, e: ChainEvent) -> None:
    _judged(rows, e, "confirmed")


@RULES.on("AlertCleared", rows=_ALERT, about=_ABOUT)
def _cleared(rows: Rows, e: ChainEvent) -> None:
    """For good; who confirmed it before stays in the row."""
    _judged(rows, e, "cleared")


def _judged(rows: Rows, e: ChainEvent, state: str) -> None:
    said = {"": e.time, "_member": e.args["member"], "_by": e.args["by"], "_reason": e.args["reason"]}
    rows.put("alerts", e.args["alertId"], state=state, **{f"{state}{k}": v for k, v in said.items()})
