"""The log's events, each once, and which of them are struck out or not to be trusted."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from zhenbo.scoring.log_format import WITHOUT_DEVICE, Kind
from zhenbo.scoring.query.distrust import Distrust
from zhenbo.scoring.query.steps import Steps
from zhenbo.scoring.rules import DAY, Rules

LOG = {
    "row": "int64", "event_id": "string", "ts": "int64", "show": "string", "fan": "string",
    "wallet": "string", "kind": "string", "amount": "int64", "target": "string", "device": "string",
}  # fmt: skip


def log() -> ir.Table:
    """The log as the reader leaves it: no nulls, blanks as empty text, amounts filled in."""
    return ibis.table({name: f"!{kind}" for name, kind in LOG.items()}, name="log")


def events(log: ir.Table, steps: Steps) -> ir.Table:
    """Every event once: of rows with one event_id the first in the order of all their cells."""
    counted = log.group_by("event_id").agg(rows=log.count())
    repeated = steps.keep("repeated_events", counted.filter(counted.rows > 1).select("event_id"))
    order = ["ts", "show", "fan", "kind", "amount", "target", "device", "wallet", "row"]
    place = ibis.row_number().over(group_by="event_id", order_by=order)
    again = log.semi_join(repeated, "event_id").mutate(place=place)
    once = log.anti_join(repeated, "event_id").union(again.filter(again.place == 0).drop("place"))
    return steps.view("events", once)


def acts(events: ir.Table, rules: Rules, epoch: int) -> ir.Table:
    """Events that the rules know and the epoch counts, with `day`, the second at which their day began."""
    wanted = []
    for act in rules.acts:
        span = rules.window(act.kind, epoch)
        wanted.append((events.kind == act.kind) & (events.ts >= span.start) & (events.ts < span.end))
    day = events.ts - (events.ts + rules.epochs.offset) % DAY
    return events.filter(reduce(or_, wanted)).mutate(day=day)


def marked(acts: ir.Table, events: ir.Table, distrust: Distrust) -> ir.Table:
    """Acts with the first `reason` not to count, "" for none: struck, crowded, many_devices, ring."""
    found = struck(acts, events)
    for members, ours, theirs, why in distrust.lists():
        found = found.left_join(members, [(ours, theirs)])
        found = because(found, _listed(theirs), why)
    return found.select(*acts.columns, "reason")


def because(rows: ir.Table, wrong: Callable[[ir.Table], ir.BooleanValue], why: str) -> ir.Table:
    """The same rows; those without a reason get `why` where `wrong`."""
    return rows.mutate(reason=ibis.ifelse((rows.reason == "") & wrong(rows), why, rows.reason))


def _listed(column: str) -> Callable[[ir.Table], ir.BooleanValue]:
    """Acts that cost nothing and were found in a list that has this column."""
    return lambda rows: _free(rows) & rows[column].notnull()


def _free(rows: ir.Table) -> ir.BooleanValue:
    """Acts that cost nothing."""
    return rows.kind.notin(WITHOUT_DEVICE)


def struck(acts: ir.Table, events: ir.Table) -> ir.Table:
    """Acts that a moderator struck out, one by one or all of a fan's in a show."""
    moderated = events.filter(events.kind == Kind.MODERATED)
    singly = moderated.filter(moderated.target != "").select(struck_id="target").distinct()
    whole = moderated.filter(moderated.target == "").select(struck_fan="fan", struck_show="show").distinct()
    found = acts.left_join(singly, [("event_id", "struck_id")])
    found = found.left_join(whole, [("fan", "struck_fan"), ("show", "struck_show")])
    struck = found.struck_id.notnull() | found.struck_fan.notnull()
    return found.select(*acts.columns, reason=ibis.ifelse(struck, "struck", ""))
