"""The scoring expression: a log and rules in, points of each fan out; the same for DuckDB and for Spark.

Integers only. Every order that decides anything is total: by (ts, event_id), or by all cells of a row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

import ibis
import ibis.expr.types as ir

from zhenbo.scoring.curve import Curve
from zhenbo.scoring.log_format import Kind
from zhenbo.scoring.query import events as ev
from zhenbo.scoring.query import handwork, paid, watching
from zhenbo.scoring.query.distrust import Distrust, of_devices, of_rings
from zhenbo.scoring.query.steps import Steps
from zhenbo.scoring.query.wallets import wallets
from zhenbo.scoring.rules import Act, Rules

JUDGED = ("row", "event_id", "ts", "show", "fan", "kind", "day", "amount", "units", "reason")


@dataclass(frozen=True)
class Scoring:
    """The parts of the expression that both the scores and their explanation are made of."""

    rules: Rules
    epoch: int
    events: ir.Table
    others: ir.Table
    watching: ir.Table | None
    watched: ir.Table | None
    owners: ir.Table | None
    hands: ir.Table | None

    @classmethod
    def of(cls, rules: Rules, epoch: int, steps: Steps) -> Scoring:
        """Everything but the last query."""
        events = ev.events(ev.log(), steps)
        acts = steps.view("acts", ev.acts(events, rules, epoch))
        distrust = of_devices(acts, rules.devices, steps) if rules.devices else Distrust()
        if rules.rings is not None:
            shares = ev.struck(acts.filter(acts.kind == Kind.SHARE), events)
            ring = of_rings(shares.filter(shares.reason == ""), rules.rings, steps)
            distrust = replace(distrust, ring=ring)
        watch = rules.act(Kind.WATCH)
        rows = watched = None
        if watch is not None:
            watching_acts = ev.marked(acts.filter(acts.kind == Kind.WATCH), events, distrust)
            rows = watching.watching(watching_acts, watch, by_device=rules.devices is not None)
            rows = steps.view("watching", rows)
            watched = steps.keep("watched", watching.watched(rows))
        # the few acts beside watching, which several queries look at
        others = steps.keep("others", ev.marked(acts.filter(acts.kind != Kind.WATCH), events, distrust))
        owners = steps.keep("owners", handwork.owners(others, events)) if rules.asks_for_owners else None
        return cls(rules, epoch, events, others, rows, watched, owners, distrust.hands)

    def scores(self) -> ir.Table:
        """Fan, wallet and score (milli-points) of everyone who has points or a wallet, by fan."""
        days = ibis.union(*[self._day_points(act) for act in self.rules.acts])
        points = days.group_by(points_fan="fan").agg(points=days.points.sum())
        end = self.rules.epochs.span(self.epoch).end
        bound = wallets(self.events, end)
        both = points.outer_join(bound, [("points_fan", "fan")])
        found = both.select(
            fan=ibis.coalesce(both.points_fan, both.fan),
            wallet=ibis.coalesce(both.wallet, ""),
            score=ibis.coalesce(both.points, 0).cast("int64"),
        )
        return found.filter((found.score > 0) | (found.wallet != "")).order_by("fan")

    def judged(self) -> ir.Table:
        """Every act of the epoch with the units that count, or the reason why none do."""
        found = [self._rows(act) for act in self.rules.acts]
        return ibis.union(*[rows.select(*JUDGED) for rows in found]).order_by("ts", "event_id")

    def _rows(self, act: Act) -> ir.Table:
        if act.kind == Kind.WATCH and self.watching is not None and self.watched is not None:
            rows = watching.gated(self.watching, self.watched, act.minimum_watch)
            rows = rows.mutate(units=ibis.ifelse(rows.reason == "", rows.units, 0))
            return rows.mutate(
                reason=ibis.ifelse((rows.reason == "") & (rows.units == 0), "covered", rows.reason)
            )
        if act.kind == Kind.PURCHASE:
            return paid.purchases(self.others, act, self.events)
        if act.marks is not None:
            return paid.clips(self.others, act.marks)
        return handwork.handwork(self.others, act, self.watched, self.owners, self.hands)

    def _day_points(self, act: Act) -> ir.Table:
        """Fan and points of each day for one kind of act."""
        if act.kind == Kind.WATCH and self.watched is not None:
            days = watching.credited(self.watched, act)
        else:
            rows = self._rows(act)
            rows = rows.filter(rows.units > 0)
            days = rows.group_by("fan", "day").agg(units=rows.units.sum())
        return days.select("fan", points=curve_of(days.units.cast("int64"), act.curve()))


def curve_of(units: ir.IntegerValue, curve: Curve) -> ir.IntegerValue:
    """`curve.points(units)` as an expression."""
    parts = [
        ibis.least(ibis.greatest(units - tier.start, 0), tier.units) * tier.weight for tier in curve.tiers
    ]
    return reduce(lambda one, other: one + other, parts) // curve.per
