"""Comments, likes and shares: acts that count once each, if they are the fan's own work and no trick."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhenbo.scoring.query.events import because
from zhenbo.scoring.query.watching import gated
from zhenbo.scoring.rules import Act, Unique


def handwork(
    others: ir.Table,
    act: Act,
    watched: ir.Table | None,
    owners: ir.Table | None,
    hands: ir.Table | None,
) -> ir.Table:
    """Rows with `units`, 1 for each that counts, and the first `reason` of each that does not."""
    rows = others.filter(others.kind == act.kind)
    if act.not_own and owners is not None:
        rows = _not_own(rows, owners, hands)
    if watched is not None:
        rows = gated(rows, watched, act.minimum_watch)
        rows = gated(rows, watched, act.target_watch, "target", "absent_target")
    if act.unique is not None:
        rows = _once(rows, act.unique)
    return rows.mutate(units=ibis.ifelse(rows.reason == "", 1, 0).cast("int64"))


def owners(others: ir.Table, events: ir.Table) -> ir.Table:
    """Whose event a target is, for targets that are an event_id."""
    named = others.select(named="target").distinct()
    return events.semi_join(named, [("event_id", "named")]).select(owned="event_id", owner="fan")


def _not_own(rows: ir.Table, owners: ir.Table, hands: ir.Table | None) -> ir.Table:
    """Acts on oneself, on one's own event, or on who shares a device with the fan do not count."""
    found = rows.left_join(owners, [("target", "owned")])
    found = found.mutate(whose=ibis.coalesce(found.owner, found.target))
    if hands is None:
        return because(found, lambda t: t.whose == t.fan, "own").select(*rows.columns)
    found = found.left_join(hands, [("fan", "one"), ("whose", "other")])
    return because(found, lambda t: (t.whose == t.fan) | t.one.notnull(), "own").select(*rows.columns)


def _once(rows: ir.Table, unique: Unique) -> ir.Table:
    """Of acts with the same target the first counts; an unknown target is one and the same."""
    keys = ["target", "counts"]
    keys += ["fan"] if unique.among == "fan" else []
    keys += ["day"] if unique.within == "day" else []
    found = rows.mutate(counts=rows.reason == "")
    found = found.mutate(place=ibis.row_number().over(group_by=keys, order_by=["ts", "event_id"]))
    return because(found, lambda t: t.place > 0, "repeated").select(*rows.columns)
