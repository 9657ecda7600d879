"""Anchors: who committed to which records, and when."""

from zhenbo.indexer.chain_event import ChainEvent
from zhenbo.indexer.projection.rules import Rules
from zhenbo.indexer.rows import Rows

RULES = Rules("Notary")


@RULES.on(
    "Anchored",
    rows=("anchors:anchorId",),
    about=("anchor:anchorId", "anchored:subject", "member:member"),
)
def _anchored(rows: Rows, e: ChainEvent) -> None:
    same = ("subject", "member", "recorder", "stream", "root", "count", "corrects")
    rows.put(
        "anchors",
        e.args["anchorId"],
        **{name: e.args[name] for name in same},
        document_hash=e.args["documentHash"],
        block=e.block,
        time=e.time,
    )
