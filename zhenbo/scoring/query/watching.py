"""Watched seconds: what rows prove together, each second once, whatever was replayed or ran side by side."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhenbo.scoring.rules import Act


def watching(acts: ir.Table, act: Act, *, by_device: bool) -> ir.Table:
    """Rows with `units`, the seconds that no earlier row of the same fan covers; 0 where there is a reason.

    With `by_device` nor may an earlier row on the same device, whoever's, for a device shows one account at
    a time. Rows are taken by beginning, end and event_id. A row's seconds end at its ts, and it proves at
    most `longest` of them. Earlier rows having begun earlier, what they cover of a row is its first seconds.
    """
    counts = acts.reason == ""
    begin = acts.ts - ibis.least(acts.amount, act.longest)
    rows = acts.mutate(begin=begin, covering=ibis.ifelse(counts, acts.ts, 0))
    rows = rows.mutate(covered=_covered_before(rows, ["fan"]))
    if by_device:
        # unknown devices are not one device; without the fan they would be one enormous partition
        rows = rows.mutate(alone=ibis.ifelse(rows.device == "", rows.fan, ""))
        rows = rows.mutate(
            covered=ibis.greatest(rows.covered, _covered_before(rows, ["device", "alone"]))
        ).drop("alone")
    units = ibis.greatest(rows.ts - ibis.greatest(rows.begin, rows.covered), 0)
    return rows.select(*acts.columns, units=ibis.ifelse(rows.reason == "", units, 0))


def _covered_before(rows: ir.Table, keys: list[str]) -> ir.IntegerValue:
    """The last second that rows before this one cover, among rows with the same keys; 0 for none."""
    before = ibis.window(group_by=keys, order_by=["begin", "ts", "event_id"], rows=(None, -1))
    return ibis.coalesce(rows.covering.max().over(before), 0)


def watched(watching: ir.Table) -> ir.Table:
    """Seconds that each fan watched in each show on each day."""
    found = watching.filter(watching.units > 0).group_by("fan", "show", "day")
    totals = found.agg(seconds=watching.units.sum())
    return totals.select(seen_fan="fan", seen_show="show", seen_day="day", seen="seconds")


def credited(watched: ir.Table, act: Act) -> ir.Table:
    """Seconds that count: of shows and days in which the fan watched for long enough."""
    enough = watched.filter(watched.seen >= act.minimum_watch)
    return enough.group_by(fan="seen_fan", day="seen_day").agg(units=enough.seen.sum())


def gated(
    rows: ir.Table, watched: ir.Table, seconds: int, who: str = "fan", why: str = "short_watch"
) -> ir.Table:
    """Rows without a reason not to count get one where `who` watched too little of that show that day."""
    if not seconds:
        return rows
    found = rows.left_join(watched, [(who, "seen_fan"), ("show", "seen_show"), ("day", "seen_day")])
    short = (found.reason == "") & (ibis.coalesce(found.seen, 0) < seconds)
    return found.select(
        *[name for name in rows.columns if name != "reason"], reason=ibis.ifelse(short, why, found.reason)
    )
