"""Epochs of a community: opened, posted, disputed, final or void; claims and bonds."""

from zhenbo.indexer.chain_event import ChainEvent
from zhenbo.indexer.projection.rules import Rules
from zhenbo.indexer.rows import Rows

RULES = Rules("Rewards")
_EPOCH, _OWNER, _FAN = ("epochs:epoch",), ("bonds:owner",), ("fans:fan",)
_ABOUT = ("epoch:epoch",)


@RULES.on("EpochOpened", rows=_EPOCH, about=_ABOUT)
def _opened(rows: Rows, e: ChainEvent) -> None:
    terms = {name: e.args[name] for name in ("version", "limit", "cap")}
    rows.put("epochs", e.args["epoch"], state="open", opened=e.time, **terms)


@RULES.on("BatchPosted", rows=("epoch_batches:epoch,batch",), about=_ABOUT)
def _batch(rows: Rows, e: ChainEvent) -> None:
    said = {name: e.args[name] for name in ("root", "fans", "amount")}
    rows.put("epoch_batches", e.args["epoch"], e.args["batch"], tx=e.tx, time=e.time, **said)


@RULES.on("EpochPosted", rows=_EPOCH, about=_ABOUT)
def _posted(rows: Rows, e: ChainEvent) -> None:
    rows.put(
        "epochs",
        e.args["epoch"],
        state="posted",
        total=e.args["total"],
        fans=e.args["fans"],
        final_at=e.args["finalAt"],
        log_hash=e.args["logHash"],
        scores_hash=e.args["scoresHash"],
        uri=e.args["uri"],
    )


@RULES.on("EpochDisputed", rows=_EPOCH, about=(*_ABOUT, "account:disputant"))
def _disputed(rows: Rows, e: ChainEvent) -> None:
    rows.put(
        "epochs",
        e.args["epoch"],
        state="disputed",
        disputant=e.args["disputant"],
        bond=e.args["bond"],
        evidence_hash=e.args["evidenceHash"],
        evidence_uri=e.args["uri"],
    )


@RULES.on("DisputeEnded", rows=_EPOCH, about=_ABOUT)
def _ended(rows: Rows, e: ChainEvent) -> None:
    """A rejected dispute: the window goes on, until when no event says (0). An upheld one voids the epoch."""
    if not e.args["upheld"]:
        rows.put("epochs", e.args["epoch"], state="posted", final_at=0, reason=e.args["reason"])


@RULES.on("EpochVoided", rows=_EPOCH, about=_ABOUT)
def _voided(rows: Rows, e: ChainEvent) -> None:
    rows.put("epochs", e.args["epoch"], state="void", reason=e.args["reason"])


@RULES.on("EpochFinal", rows=_EPOCH, about=_ABOUT)
def _final(rows: Rows, e: ChainEvent) -> None:
    rows.put("epochs", e.args["epoch"], state="final", total=e.args["total"])


@RULES.on("Claimed", rows=_FAN, about=("fan:fan",))
def _claimed(rows: Rows, e: ChainEvent) -> None:
    rows.add("fans", e.args["fan"], claimed=e.args["amount"])


@RULES.on("BondReleased", rows=_OWNER, about=("account:owner",))
def _released(rows: Rows, e: ChainEvent) -> None:
    rows.add("bonds", e.args["owner"], released=e.args["amount"])


@RULES.on("BondWithdrawn", rows=_OWNER, about=("account:owner",))
def _withdrawn(rows: Rows, e: ChainEvent) -> None:
    rows.add("bonds", e.args["owner"], released=-e.args["amount"])


RULES.untabled("ClaimSkipped", "fan:fan", "epoch:epoch")
