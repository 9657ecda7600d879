"""Copies: of a printed code, of a chip's messages, and serials made up."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from zhenbo.scans.scan import DAY, FORGED, HOUR, Allocated, Scan, order
from zhenbo.scans.simulator.genuine import holder, recorded, sample
from zhenbo.scans.simulator.places import NATION, City, anywhere
from zhenbo.scans.simulator.world import START, Trace, World, quiet, sale_moment

# of taps: sent twice, page opened again later (seldom: it takes the message out of its address), never sent
_RETRIED, _REOPENED, _UNSEEN = 0.1, 0.0005, 0.3
Attack = Callable[[Random, World, str, float, int], list[Scan]]


def nation(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """Copies of a sold item's code, sold all over the country within two months of the copying."""
    return _copied(rng, world, code, chance, [anywhere(rng) for _ in range(copies)])


def city(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """Copies sold in the one city where the genuine item is."""
    return _copied(rng, world, code, chance, [rng.choice(NATION[:40])] * copies)


def insider(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """Copies sold before the genuine item is, by somebody who has the list of codes."""
    return _copied(rng, world, code, chance, [anywhere(rng) for _ in range(copies)], early=60 * DAY)


def single(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """One copy somewhere in the country."""
    return _copied(rng, world, code, chance, [anywhere(rng)])


def _copied(
    rng: Random, world: World, code: str, chance: float, homes: list[City], early: int = 0
) -> list[Scan]:
    trace = Trace(rng, quiet(world), code)
    sold = sale_moment(rng) if not early else max(sale_moment(rng), START + 60 * DAY)
    trace.sold_at = recorded(rng, world, sold)
    holder(trace, homes[0] if len(set(homes)) == 1 else anywhere(rng), sold, chance)
    begins = sold - early + rng.randrange(2 * DAY, 20 * DAY)
    for home in homes:
        holder(trace, home, begins + rng.randrange(60 * DAY), chance)
    return trace.done()


def sample_copied(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """A sample's code on goods for sale; whoever buys one activates what cannot be activated."""
    rows = sample(rng, world, code)
    sold = rows[0].scanned_at + 10 * DAY
    trace = Trace(rng, quiet(world), code, kind="sample", sold_at=sold)
    for _ in range(copies):
        holder(trace, anywhere(rng), sold + rng.randrange(60 * DAY), chance)
    return rows + trace.done()


def unallocated(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """A serial that was never issued."""
    trace = Trace(rng, quiet(world), code, allocated=Allocated.FALSE.value)
    for _ in range(copies):
        holder(trace, anywhere(rng), sale_moment(rng), chance)
    if not trace.rows:
        trace.scan(trace.phone(anywhere(rng)), sale_moment(rng))
    return trace.done()


def tapped(rng: Random, rows: list[Scan]) -> list[Scan]:
    """The same item with a chip: a higher counter at each tap, some unseen, pages sent or opened again."""
    found, counter = [], 0
    for row in sorted(rows, key=order):
        if row.device.startswith("robot-"):
            continue  # a robot that fetches a chip's link is told from people by the scan service
        counter += 1 + (rng.randrange(1, 4) if rng.random() < _UNSEEN else 0)
        tap = row._replace(channel="sun", counter=counter)
        found.append(tap)
        for chance, longest in ((_RETRIED, 200_000), (_REOPENED, 5 * DAY)):
            if rng.random() < chance:
                later = tap.scanned_at + rng.randrange(1_000, longest)
                found.append(tap._replace(scan_id=f"{rng.getrandbits(64):016x}", scanned_at=later))
    return found


def sun_replay(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """One link of a chip copied onto cheap tags of many copies."""
    return _messages(rng, world, code, copies, lambda number, last: last)


def sun_rollback(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """Links harvested from the chip, used after its owner has tapped again."""
    return _messages(rng, world, code, copies, lambda number, last: max(1, last - 1 - number))


def sun_reset(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """A key holder makes chips that count from zero again."""
    return _messages(rng, world, code, copies, lambda number, last: 1 + number % 3)


def sun_forged(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """Messages made up without the chip's key."""
    return _messages(rng, world, code, copies, lambda number, last: FORGED)


def sun_harvested(rng: Random, world: World, code: str, chance: float, copies: int) -> list[Scan]:
    """Links harvested before the sale, used in order, one a copy; the owner may tap in between."""
    trace = Trace(rng, quiet(world), code, channel="sun", sold_at=sale_moment(rng))
    owner, first = trace.phone(anywhere(rng)), trace.sold_at or 0
    for number in range(1 + int(rng.paretovariate(world.rescan_tail))):
        trace.scan(owner, first + 4 * DAY + rng.randrange(100 * DAY), counter=1 + copies + number)
    rows = sorted(trace.rows, key=order)
    rows = [row._replace(counter=1 + copies + place) for place, row in enumerate(rows)]
    moments = sorted(first + rng.randrange(2 * DAY, 60 * DAY) for _ in range(copies))
    trace.rows = rows
    for number, moment in enumerate(moments, 1):
        if rng.random() < chance:
            trace.scan(trace.phone(anywhere(rng)), moment, counter=number)
    return trace.done()


def _messages(
    rng: Random, world: World, code: str, copies: int, counter: Callable[[int, int], int]
) -> list[Scan]:
    """A genuine chip tapped some times, then copies that send what `counter` says of number and last tap."""
    trace = Trace(rng, quiet(world), code, channel="sun", sold_at=sale_moment(rng))
    first, owner = (trace.sold_at or 0) + 3 * DAY, trace.phone(anywhere(rng))
    last = rng.randint(4, 40)
    for tap in range(1, last + 1):
        trace.scan(owner, first + tap * HOUR, counter=tap)
    for number in range(copies):
        late = first + last * HOUR + rng.randrange(DAY, 60 * DAY)
        trace.scan(trace.phone(anywhere(rng)), late, counter=counter(number, last))
    return trace.done()


ATTACKS: dict[str, Attack] = {
    "nation": nation, "city": city, "insider": insider, "single": single, "sample_copied": sample_copied,
    "unallocated": unallocated, "sun_replay": sun_replay, "sun_rollback": sun_rollback,
    "sun_reset": sun_reset, "sun_forged": sun_forged, "sun_harvested": sun_harvested,
}  # fmt: skip
