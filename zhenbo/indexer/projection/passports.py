"""Batches, items with owner and state, and the marks on both."""

from zhenbo.indexer.chain_event import NOBODY, ChainEvent
from zhenbo.indexer.projection.rules import Rules
from zhenbo.indexer.rows import Rows

RULES = Rules("Passport")
HOLD, RECALL = 0, 1  # IPassport.Mark
_BATCH, _ITEM = ("batches:batchId",), ("items:tokenId",)


@RULES.on(
    "BatchRegistered",
    rows=(*_BATCH, "accounts:inspector", "brands:gtin,member"),
    about=("batch:batchId", "member:member"),
)
def _registered(rows: Rows, e: ChainEvent) -> None:
    same = ("gtin", "lot", "member", "inspector", "root", "quantity")
    rows.put(
        "batches",
        e.args["batchId"],
        **{name: e.args[name] for name in same},
        inspecting=rows.get("accounts", e.args["inspector"])["member"],
        document_hash=e.args["documentHash"],
        block=e.block,
        time=e.time,
    )
    rows.add("brands", e.args["gtin"], e.args["member"], batches=1)


@RULES.on("BatchMarked", rows=_BATCH, about=("batch:batchId",))
def _batch_marked(rows: Rows, e: ChainEvent) -> None:
    brand = rows.get("batches", e.args["batchId"])["member"] == e.args["member"]
    _mark(rows, e, "batch", e.args["batchId"], brand)


@RULES.on("ItemMarked", rows=_ITEM, about=("item:tokenId",))
def _item_marked(rows: Rows, e: ChainEvent) -> None:
    """Who has registered batches of the item's GTIN marks as brand; the event does not name the batch."""
    item = e.args["tokenId"]
    _mark(rows, e, "item", item, rows.known("brands", item >> 160, e.args["member"]))


def _mark(rows: Rows, e: ChainEvent, kind: str, subject: int, brand: bool) -> None:
    held = "held_by_brand" if brand else "held_by_regulator"
    rows.put(
        "marks",
        kind,
        subject,
        "recalled" if e.args["mark"] == RECALL else held,
        standing=e.args["on"],
        by=e.args["by"],
        member=e.args["member"],
        reason=e.args["reason"],
        since=e.time,
    )


@RULES.on("BatchFrozen", rows=_BATCH, about=("batch:batchId", "batch:earlierId", "item:tokenId"))
def _frozen(rows: Rows, e: ChainEvent) -> None:
    rows.put("batches", e.args["batchId"], frozen_by=e.args["earlierId"])
    rows.put("marks", "batch", e.args["batchId"], "frozen", standing=True, since=e.time)


@RULES.on("Transfer", rows=("items:id",), about=("item:id", "account:from", "account:to"))
def _moved(rows: Rows, e: ChainEvent) -> None:
    item, to = e.args["id"], e.args["to"]
    moved = {"owner": to, "moved": e.time, "slow_to": b"", "slow_ready": 0}
    if e.args["from"] == NOBODY:
        rows.put("items", item, **moved, activated=e.time)
        rows.minted.append((e.tx, item))
    else:
        rows.put("items", item, **moved)
        rows.add("items", item, handovers=int(to != NOBODY))


@RULES.on("Activated", rows=_BATCH, about=("batch:batchId",))
def _activated(rows: Rows, e: ChainEvent) -> None:
    """Every mint since the last such event of the same transaction is of this batch."""
    for tx, item in rows.minted:
        if tx == e.tx:
            rows.put("items", item, batch=e.args["batchId"])
    rows.minted.clear()
    rows.add("batches", e.args["batchId"], activated=e.args["count"])


@RULES.on("Retired", rows=_ITEM, about=("item:tokenId",))
def _retired(rows: Rows, e: ChainEvent) -> None:
    why = {"retired_by": e.args["by"], "retired_reason": e.args["reason"]}
    rows.put("items", e.args["tokenId"], retired=e.time, **why)


@RULES.on("SlowHandoverStarted", rows=_ITEM, about=("item:tokenId", "account:owner", "account:to"))
def _slow_started(rows: Rows, e: ChainEvent) -> None:
    rows.put("items", e.args["tokenId"], slow_to=e.args["to"], slow_ready=e.args["readyAt"])


@RULES.on("SlowHandoverVetoed", rows=_ITEM, about=("item:tokenId",))
def _slow_vetoed(rows: Rows, e: ChainEvent) -> None:
    rows.put("items", e.args["tokenId"], slow_to=b"", slow_ready=0)


RULES.untabled("ActivationSkipped", "item:tokenId", "batch:batchId")
