"""The log's events, each once, and which of them are struck out or not to be trusted."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from zhenbo.scoring.log_format import WITHOUT_DEVICE, Kind
from zhenbo.scoring.query.rings import ring_members
from zhenbo.scoring.rules import DAY, Devices, Rules

LOG = {
    "row": "int64", "event_id": "string", "ts": "int64", "show": "string", "fan": "string",
    "wallet": "string", "kind": "string", "amount": "int64", "target": "string", "device": "string",
}  # fmt: skip


def log() -> ir.Table:
    """The log as the reader leaves it: no nulls, blanks as empty text, amounts filled in."""
    return ibis.table({name: f"!{kind}" for name, kind in LOG.items()}, name="log")


def events(log: ir.Table) -> ir.Table:
    """Every event once: of rows with one event_id the first in the order of all their cells."""
    repeated = log.group_by("event_id").agg(rows=log.count()).filter(lambda t: t.rows > 1)
    order = ["ts", "show", "fan", "kind", "amount", "target", "device", "wallet", "row"]
    place = ibis.row_number().over(group_by="event_id", order_by=order)
    again = log.semi_join(repeated, "event_id").mutate(place=place)
    return log.anti_join(repeated, "event_id").union(again.filter(again.place == 0).drop("place"))


def acts(events: ir.Table, rules: Rules, epoch: int) -> ir.Table:
    """Events that the rules know and the epoch counts, with `day`, the second at which their day began."""
    wanted = []
    for act in rules.acts:
        span = rules.window(act.kind, epoch)
        wanted.append((events.kind == act.kind) & (events.ts >= span.start) & (events.ts < span.end))
    day = events.ts - (events.ts + rules.epochs.offset) % DAY
    return events.filter(reduce(or_, wanted)).mutate(day=day)


def marked(acts: ir.Table, events: ir.Table, used: ir.Table, rules: Rules) -> ir.Table:
    """Acts with the first `reason` not to count, "" for none: struck, crowded, many_devices, ring."""
    found = _struck(acts, events)
    if rules.devices is not None:
        crowded, many = _crowded(used, rules.devices), _of_many(used, rules.devices)
        found = found.left_join(crowded, [("device", "crowded_device")]).left_join(
            many, [("fan", "many_fan")]
        )
        found = because(found, lambda t: _free(t) & t.crowded_device.notnull(), "crowded")
        found = because(found, lambda t: _free(t) & t.many_fan.notnull(), "many_devices")
    if rules.rings is not None:
        shares = found.filter((found.kind == Kind.SHARE) & (found.reason != "struck"))
        found = found.left_join(ring_members(shares, rules.rings), [("fan", "member")])
        found = because(found, lambda t: _free(t) & t.member.notnull(), "ring")
    return found.select(*acts.columns, "reason")


def because(rows: ir.Table, wrong: Callable[[ir.Table], ir.BooleanValue], why: str) -> ir.Table:
    """The same rows; those without a reason get `why` where `wrong`."""
    return rows.mutate(reason=ibis.ifelse((rows.reason == "") & wrong(rows), why, rows.reason))


def _free(rows: ir.Table) -> ir.BooleanValue:
    """Acts that cost nothing."""
    return rows.kind.notin(WITHOUT_DEVICE)


def _struck(acts: ir.Table, events: ir.Table) -> ir.Table:
    """Acts that a moderator struck out, one by one or all of a fan's in a show."""
    moderated = events.filter(events.kind == Kind.MODERATED)
    singly = moderated.filter(moderated.target != "").select(struck_id="target").distinct()
    whole = moderated.filter(moderated.target == "").select(struck_fan="fan", struck_show="show").distinct()
    found = acts.left_join(singly, [("event_id", "struck_id")])
    found = found.left_join(whole, [("fan", "struck_fan"), ("show", "struck_show")])
    struck = found.struck_id.notnull() | found.struck_fan.notnull()
    return found.select(*acts.columns, reason=ibis.ifelse(struck, "struck", ""))


def used_devices(acts: ir.Table) -> ir.Table:
    """Which fan used which device in the epoch's acts that cost nothing."""
    seen = acts.filter((acts.device != "") & acts.kind.notin(WITHOUT_DEVICE))
    return seen.select("fan", "device").distinct()


def _crowded(used: ir.Table, devices: Devices) -> ir.Table:
    counted = used.group_by(crowded_device="device").agg(fans=used.count())
    return counted.filter(counted.fans > devices.fans_at_most).select("crowded_device")


def _of_many(used: ir.Table, devices: Devices) -> ir.Table:
    counted = used.group_by(many_fan="fan").agg(devices=used.count())
    return counted.filter(counted.devices > devices.devices_at_most).select("many_fan")


def same_hands(used: ir.Table, rules: Rules) -> ir.Table | None:
    """Pairs of fans who share a device that is not crowded; None where devices have no rule."""
    if rules.devices is None:
        return None
    crowded = _crowded(used, rules.devices)
    few = used.anti_join(crowded, [("device", "crowded_device")])
    other = few.select(other_fan="fan", other_device="device")
    pairs = few.join(other, [("device", "other_device")])
    pairs = pairs.select(one="fan", other="other_fan")
    return pairs.filter(pairs.one != pairs.other).distinct()
