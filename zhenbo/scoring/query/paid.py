"""Purchases, less what was refunded in time; clips, by the marks they were given, within the allowance."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhenbo.scoring.log_format import Kind
from zhenbo.scoring.rules import DAY, Act, Marks


def purchases(others: ir.Table, act: Act, events: ir.Table) -> ir.Table:
    """Rows with `units`, the cents that stand when the refund window has passed."""
    rows = others.filter(others.kind == act.kind)
    refunds = events.filter(events.kind == Kind.REFUND)
    refunds = refunds.select(of="target", refund_ts="ts", refund="amount")
    met = rows.join(refunds, [("event_id", "of")])
    met = met.filter(met.refund_ts <= met.ts + act.refund_window * DAY)
    sums = met.group_by(of="event_id").agg(refunded=met.refund.sum())
    found = rows.left_join(sums, [("event_id", "of")])
    left = ibis.greatest(found.amount - ibis.coalesce(found.refunded, 0), 0)
    found = found.select(*rows.columns, left=left)
    reason = ibis.ifelse((found.reason == "") & (found.left == 0), "refunded", found.reason)
    return found.mutate(reason=reason, units=ibis.ifelse(found.reason == "", found.left, 0)).drop("left")


def clips(others: ir.Table, marks: Marks) -> ir.Table:
    """Rows with `units`, the marks that one clip and one show's day had room for, the earliest first."""
    rows = others.filter(others.kind == Kind.CLIP)
    rows = rows.mutate(given=ibis.ifelse(rows.reason == "", rows.amount, 0))
    rows = _room(rows, ["show", "day", "fan", "target"], marks.each_at_most)
    rows = _room(rows, ["show", "day"], marks.allowance)
    reason = ibis.ifelse((rows.reason == "") & (rows.given == 0), "no_marks_left", rows.reason)
    return rows.mutate(reason=reason, units=rows.given).drop("given")


def _room(rows: ir.Table, keys: list[str], most: int) -> ir.Table:
    """`given` cut down so that its sum over `keys` is at most `most`; earlier rows go first."""
    upto = rows.given.sum().over(group_by=keys, order_by=["ts", "event_id"], rows=(None, 0))
    rows = rows.mutate(upto=upto)
    fits = ibis.least(rows.upto, most) - ibis.least(rows.upto - rows.given, most)
    return rows.mutate(given=fits).drop("upto")
