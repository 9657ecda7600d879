"""Devices and fans whose acts without cost count for nothing: crowded, ever changing, brought in a ring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zhenbo.scoring.log_format import WITHOUT_DEVICE
from zhenbo.scoring.query.steps import Steps
from zhenbo.scoring.rules import Devices, Rings


@dataclass(frozen=True)
class Distrust:
    """Lists of one column, None where the rules do not ask; `hands` are pairs of accounts of one person."""

    crowded: ir.Table | None = None
    changing: ir.Table | None = None
    ring: ir.Table | None = None
    hands: ir.Table | None = None

    def lists(self) -> Iterator[tuple[ir.Table, str, str, str]]:
        """List, our column, its column, and the reason that it gives, the weightiest first."""
        if self.crowded is not None and self.changing is not None:
            yield self.crowded, "device", "crowded_device", "crowded"
            yield self.changing, "fan", "changing_fan", "many_devices"
        if self.ring is not None:
            yield self.ring, "fan", "ring_fan", "ring"


def of_devices(acts: ir.Table, devices: Devices, steps: Steps) -> Distrust:
    """Who used what in the epoch's acts that cost nothing, and what is too much of it."""
    seen = acts.filter((acts.device != "") & acts.kind.notin(WITHOUT_DEVICE))
    used = steps.keep("used_devices", seen.select("fan", "device").distinct())
    by_device = used.group_by(crowded_device="device").agg(fans=used.count())
    crowded = by_device.filter(by_device.fans > devices.fans_at_most).select("crowded_device")
    crowded = steps.keep("crowded_devices", crowded)
    by_fan = used.group_by(changing_fan="fan").agg(devices=used.count())
    changing = by_fan.filter(by_fan.devices > devices.devices_at_most).select("changing_fan")
    changing = steps.keep("fans_of_many_devices", changing)
    return Distrust(crowded, changing, None, steps.keep("same_hands", _same_hands(used, crowded)))


def _same_hands(used: ir.Table, crowded: ir.Table) -> ir.Table:
    """Pairs of fans who share a device that is not crowded."""
    few = used.anti_join(crowded, [("device", "crowded_device")])
    other = few.select(other_fan="fan", other_device="device")
    pairs = few.join(other, [("device", "other_device")])
    pairs = pairs.select(one="fan", other="other_fan")
    return pairs.filter(pairs.one != pairs.other).distinct()


def of_rings(shares: ir.Table, rings: Rings, steps: Steps) -> ir.Table:
    """Fans on a ring of the sizes that the rules name, as `ring_fan`.

    A fan was brought by whoever shared to them first. Everyone having one bringer at most, the walk from fan
    to bringer has no forks, and a ring is a walk that comes back.
    """
    seen = shares.filter((shares.target != "") & (shares.target != shares.fan))
    place = ibis.row_number().over(group_by="target", order_by=["ts", "event_id"])
    first = seen.mutate(place=place)
    brought = first.filter(first.place == 0).select(guest="target", bringer="fan")
    brought = steps.keep("brought", brought)
    walk = brought.select(ring_fan="guest", at_1="bringer")
    for step in range(2, rings.up_to + 1):
        back = brought.select(**{f"guest_{step}": "guest", f"at_{step}": "bringer"})
        walk = walk.left_join(back, [(f"at_{step - 1}", f"guest_{step}")]).drop(f"guest_{step}")
    # a walk round a ring comes back again and again: the first time tells its size
    returns = [(walk[f"at_{size}"] == walk.ring_fan, size) for size in range(2, rings.up_to + 1)]
    walk = walk.mutate(size=ibis.cases(*returns, else_=0))
    return steps.keep("ring_fans", walk.filter(walk.size >= rings.smallest).select("ring_fan").distinct())
