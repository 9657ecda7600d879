"""Anchoring the hours of a scan log: each once, when it is over, in the order of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhenbo.alerts.scan_rows import HOUR, Hour
from zhenbo.bundle.hour_records import HourRecord, new_hour, require_same
from zhenbo.errors import BadPlan
from zhenbo.language import Text
from zhenbo.plan import Call, Plan
from zhenbo.plans.anchors import ANCHOR_GAS
from zhenbo.plans.answers import Answers

GRACE = 60  # seconds: a scan of the last moment of an hour is written down a little later


@dataclass(frozen=True)
class WantedHour:
    """One anchor to be, and whether its record is on disk already."""

    record: HourRecord
    kept: bool


def wanted_hours(
    hours: Sequence[Hour], kept: Mapping[int, HourRecord], recorder: str, now: int
) -> list[WantedHour]:
    """The anchors of a log's hours that are over at `now` (UNIX seconds); those with a record are held to it.

    Raises BadLog where an anchored hour was added to or changed, BadPlan where no hour is over yet.
    """
    over = [hour for hour in hours if hour.start + HOUR + GRACE <= now]
    if not over:
        zh = "日志中没有已结束的小时:没有扫码,或都在进行中的这一小时"
        en = "no hour of the log is over yet: there are no scans, or only those of the hour that it is"
        raise BadPlan(str(Text(zh, en)))
    found = []
    for hour in over:
        known = kept.get(hour.start)
        if known is not None:
            require_same(known, hour)
        record = known or new_hour(hour, bytes.fromhex(recorder[2:]))
        found.append(WantedHour(record, known is not None))
    return found


def scan_anchor_plan(chain_id: int, notary: str, recorder: str, wanted: Sequence[WantedHour]) -> Plan:
    """One call an hour, the earliest first; what is anchored already is seen on the chain and left alone."""
    scans = sum(one.record.anchor.count for one in wanted)
    title = Text(
        f"存证扫码日志 {len(wanted)} 小时,共 {scans} 次扫码",
        f"Anchor {len(wanted)} hours of the scan log, {scans} scans",
    )
    return Plan(title, chain_id, recorder, tuple(_call(notary, one.record) for one in wanted))


def _call(notary: str, record: HourRecord) -> Call:
    anchor = record.anchor
    content = (anchor.stream, anchor.subject, anchor.root, anchor.count, anchor.documentHash, anchor.corrects)
    return Call(
        "Notary",
        notary,
        "anchor",
        (content,),
        Text(
            f"存证 {record.name} 的 {anchor.count} 次扫码",
            f"Anchor the {anchor.count} scans of {record.name}",
        ),
        gas_ceiling=ANCHOR_GAS,
        done=Answers("Notary", notary, "recordOf", (record.anchor_id,)),
    )
