"""Points of a community: balances, budgets, redeemers, and the versions of its rules."""

from zhenbo.indexer.chain_event import NOBODY, ChainEvent
from zhenbo.indexer.projection.rules import Rules
from zhenbo.indexer.rows import Rows

POINTS = Rules("Points")
BOOK = Rules("RuleBook")
_BUDGET, _REDEEMER = ("budgets:source",), ("redeemers:redeemer",)


@POINTS.on("Transfer", rows=("fans:from", "fans:to"), about=("fan:from", "fan:to"))
def _moved(rows: Rows, e: ChainEvent) -> None:
    amount = e.args["amount"]
    for fan, change in ((e.args["from"], -amount), (e.args["to"], amount)):
        if fan == NOBODY:
            rows.add("communities", e.deployment, supply=-change)
        else:
            rows.add("fans", fan, points=change)


@POINTS.on("BudgetSet", rows=_BUDGET)
def _budget(rows: Rows, e: ChainEvent) -> None:
    rows.put("budgets", e.args["source"], budget=e.args["budget"], created=e.args["created"])


@POINTS.on("Created", rows=_BUDGET)
def _created(rows: Rows, e: ChainEvent) -> None:
    rows.add("budgets", e.args["source"], budget=-e.args["amount"], created=e.args["amount"])


@POINTS.on("RedeemerAdmitted", rows=_REDEEMER)
def _admitted(rows: Rows, e: ChainEvent) -> None:
    rows.put("redeemers", e.args["redeemer"], admitted=True)


@POINTS.on("RedeemerDismissed", rows=_REDEEMER)
def _dismissed(rows: Rows, e: ChainEvent) -> None:
    rows.put("redeemers", e.args["redeemer"], admitted=False)


@POINTS.on("Spent", rows=(*_REDEEMER, "fans:payer"), about=("fan:payer",))
def _spent(rows: Rows, e: ChainEvent) -> None:
    rows.add("redeemers", e.args["redeemer"], spent=e.args["amount"])
    rows.add("fans", e.args["payer"], spent=e.args["amount"])


@POINTS.on("Refunded", rows=(*_REDEEMER, "fans:payer"), about=("fan:payer",))
def _refunded(rows: Rows, e: ChainEvent) -> None:
    rows.add("redeemers", e.args["redeemer"], refunded=e.args["amount"])
    rows.add("fans", e.args["payer"], refunded=e.args["amount"])


@POINTS.on("PushesRefused", rows=("fans:fan",), about=("fan:fan",))
def _refused(rows: Rows, e: ChainEvent) -> None:
    rows.put("fans", e.args["fan"], refuses_pushes=e.args["refused"])


@BOOK.on("VersionProposed", rows=("rule_versions:version",))
def _proposed(rows: Rows, e: ChainEvent) -> None:
    rows.put(
        "rule_versions",
        e.args["version"],
        rules_hash=e.args["rulesHash"],
        effective=e.args["effective"],
        uri=e.args["uri"],
        time=e.time,
    )


@BOOK.on("SunsetAnnounced")
def _sunset(rows: Rows, e: ChainEvent) -> None:
    rows.put("communities", e.deployment, sunset=e.args["date"], sunset_reason=e.args["reason"])


RULES = {**POINTS, **BOOK}
