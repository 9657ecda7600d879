"""Airdrops of a community: plans, the batches that were pushed, and what is kept for fans."""

from zhenbo.indexer.chain_event import ChainEvent
from zhenbo.indexer.projection.rules import Rules
from zhenbo.indexer.rows import Rows

RULES = Rules("Airdrop")
_PLAN, _ABOUT = ("airdrops:planId",), ("airdrop:planId",)


@RULES.on("PlanAnnounced", rows=_PLAN, about=_ABOUT)
def _announced(rows: Rows, e: ChainEvent) -> None:
    same = ("label", "root", "total", "batches", "deadline", "uri")
    rows.put(
        "airdrops",
        e.args["planId"],
        state="running",
        list_hash=e.args["listHash"],
        time=e.time,
        **{name: e.args[name] for name in same},
    )


@RULES.on("BatchPushed", rows=(*_PLAN, "airdrop_batches:planId,batch"), about=_ABOUT)
def _pushed(rows: Rows, e: ChainEvent) -> None:
    plan, amount, kept = e.args["planId"], e.args["amount"], e.args["kept"]
    rows.add("airdrops", plan, pushed=amount, kept=kept)
    rows.put("airdrop_batches", plan, e.args["batch"], amount=amount, kept=kept, tx=e.tx, time=e.time)


@RULES.on("EntrySkipped", rows=("fans:fan",), about=(*_ABOUT, "fan:fan"))
def _skipped(rows: Rows, e: ChainEvent) -> None:
    rows.add("fans", e.args["fan"], kept=e.args["amount"])


@RULES.on("KeptClaimed", rows=("fans:fan",), about=("fan:fan",))
def _claimed(rows: Rows, e: ChainEvent) -> None:
    rows.add("fans", e.args["fan"], kept=-e.args["amount"])


@RULES.on("PlanEnded", rows=_PLAN, about=_ABOUT)
def _ended(rows: Rows, e: ChainEvent) -> None:
    rows.put("airdrops", e.args["planId"], state="ended", unpaid=e.args["unpaid"])


@RULES.on("PlanStopped", rows=_PLAN, about=_ABOUT)
def _stopped(rows: Rows, e: ChainEvent) -> None:
    rows.put("airdrops", e.args["planId"], state="stopped", reason=e.args["reason"])
