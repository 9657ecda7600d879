"""Which wallet a fan has: the last one that their rows name, unless another fan named it first."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def wallets(events: ir.Table, end: int) -> ir.Table:
    """Fan and wallet, from events before the epoch's end: one wallet a fan, one fan a wallet."""
    named = events.filter((events.wallet != "") & (events.ts < end))
    pairs = named.group_by("fan", "wallet").agg(since=named.ts.min(), until=named.ts.max())
    latest = ibis.row_number().over(group_by="fan", order_by=[ibis.desc("until"), "wallet"])
    chosen = pairs.mutate(place=latest)
    chosen = chosen.filter(chosen.place == 0).drop("place")
    earliest = ibis.row_number().over(group_by="wallet", order_by=["since", "fan"])
    owned = chosen.mutate(place=earliest)
    return owned.filter(owned.place == 0).select("fan", "wallet")
