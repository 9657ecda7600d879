"""Share rings: fans who brought each other in a circle."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhenbo.scoring.rules import Rings


def ring_members(shares: ir.Table, rings: Rings) -> ir.Table:
    """Fans on a ring of the sizes that the rules name, as `member`.

    A fan was brought by whoever shared to them first. Everyone having one bringer at most, the walk from fan
    to bringer has no forks, and a ring is a walk that comes back.
    """
    seen = shares.filter((shares.target != "") & (shares.target != shares.fan))
    place = ibis.row_number().over(group_by="target", order_by=["ts", "event_id"])
    first = seen.mutate(place=place)
    brought = first.filter(first.place == 0).select(guest="target", bringer="fan")
    walk = brought.select(member="guest", at="bringer")
    found = []
    for size in range(2, rings.up_to + 1):
        joined = walk.join(brought, [("at", "guest")])
        walk = joined.select("member", at="bringer")
        closed = walk.filter(walk.member == walk.at)
        if size >= rings.smallest:
            found.append(closed)
        # a walk that has come back need not go on
        walk = walk.filter(walk.member != walk.at)
    return ibis.union(*found).select("member").distinct()
