"""Genuine use: one owner, then family, guests, gifts, journeys and shops, each with its chance."""

from __future__ import annotations

from random import Random

from zhenbo.scans.scan import DAY, HOUR, MINUTE, Kind, Scan
from zhenbo.scans.simulator.places import City, anywhere, elsewhere
from zhenbo.scans.simulator.world import Phone, Trace, World, after, poisson, sale_moment, staff_phone

_MOST_SITTINGS = 150


def genuine(rng: Random, world: World, code: str, chance: float) -> list[Scan]:
    """The scans of a genuine item whose holders scan with a chance; often none."""
    trace = Trace(rng, world, code)
    sold = sale_moment(rng)
    trace.sold_at = recorded(rng, world, sold)
    if rng.random() < world.staff:
        trace.scan(staff_phone(rng), sold - after(rng, 6))
    if rng.random() < world.on_camera:
        show(trace, sold - rng.randrange(10 * MINUTE), 20 + poisson(rng, 60) * rng.randint(1, 20))
    if rng.random() < world.display:
        _display(trace, sold)
    holder(trace, anywhere(rng), sold, chance)
    return trace.done()


def recorded(rng: Random, world: World, sold: int) -> int | None:
    """The sale as the log knows it: at once, some days late, or never."""
    draw = rng.random()
    if draw < world.unknown_sale:
        return None
    return sold + rng.randrange(5 * DAY) if draw < world.unknown_sale + world.late_sale else sold


def holder(trace: Trace, home: City, sold: int, chance: float, gifts: int = 0) -> None:
    """Somebody gets an item (or a copy of one): perhaps scans, perhaps gives it away."""
    rng, world = trace.rng, trace.world
    at = sold + after(rng, 3, 0.5)
    if rng.random() < chance:
        _owner(trace, home, at)
    if rng.random() < (world.gift if not gifts else world.gift_again) and gifts < 2:
        far = rng.random() < 0.6
        # who gets a present looks it up more readily than who chose it
        holder(
            trace,
            elsewhere(rng, home) if far else home,
            at + after(rng, 12),
            min(1.0, chance * 1.5),
            gifts + 1,
        )
    elif rng.random() < world.resale:
        holder(trace, anywhere(rng), at + rng.randrange(30 * DAY, 150 * DAY), min(1.0, chance * 1.5), 2)


def _owner(trace: Trace, home: City, at: int) -> None:
    rng, world = trace.rng, trace.world
    phone = trace.phone(home)
    if not trace.activated and rng.random() < world.activated:
        trace.activated = phone.name
    moments = _sittings(rng, world, at)
    for moment in moments:
        _sitting(trace, phone, moment, None)
    _family(trace, phone, moments)
    if rng.random() < world.group:
        _company(trace, home, rng.choice(moments))
    if rng.random() < world.photo:
        trace.scan(trace.phone(elsewhere(rng, home)), at + int(rng.expovariate(1 / (10 * HOUR))))
    if rng.random() < world.traveller:
        _journey(trace, phone, at)


def _sittings(rng: Random, world: World, at: int) -> list[int]:
    """When an owner looks: at first, and with a heavy tail again and again, ever more rarely."""
    count = min(_MOST_SITTINGS, int(rng.paretovariate(world.rescan_tail)))
    return [at, *(at + after(rng, 10, 1.3) for _ in range(count - 1))]


def _sitting(trace: Trace, phone: Phone, at: int, city: City | None) -> None:
    for number in range(1 + poisson(trace.rng, 0.4)):
        trace.scan(phone, at + number * trace.rng.randrange(5_000, 200_000), city)


def _family(trace: Trace, owner: Phone, moments: list[int]) -> None:
    rng, world = trace.rng, trace.world
    chance = world.household
    while rng.random() < chance:
        chance = world.larger_household
        phone = trace.phone(owner.home)
        soon = rng.random() < 0.6
        first = rng.choice(moments) + rng.randrange(2 * HOUR) if soon else moments[0] + after(rng, 15, 1.0)
        trace.scan(phone, first)
        for _ in range(poisson(rng, 0.4)):
            trace.scan(phone, first + after(rng, 8, 1.0))


def _company(trace: Trace, home: City, at: int) -> None:
    """Unboxed or tasted in company."""
    rng = trace.rng
    for _ in range(1 + poisson(rng, 4)):
        guest = anywhere(rng) if rng.random() < trace.world.visitor else home
        trace.scan(trace.phone(guest), at + rng.randrange(3 * HOUR))


def _journey(trace: Trace, phone: Phone, at: int) -> None:
    """The item travels with its owner."""
    rng = trace.rng
    there, day = elsewhere(rng, phone.home), at + after(rng, 20)
    for _ in range(1 + poisson(rng, 0.7)):
        _sitting(trace, phone, day + rng.randrange(3 * DAY), there)
    if rng.random() < trace.world.companion:
        trace.scan(trace.phone(phone.home), day + rng.randrange(3 * DAY), there)


def _display(trace: Trace, sold: int) -> None:
    """A tea house shows what it bought; guests scan it for months."""
    rng, city = trace.rng, anywhere(trace.rng)
    for _ in range(rng.randint(8, 60)):
        guest = anywhere(rng) if rng.random() < trace.world.visitor else city
        trace.scan(trace.phone(guest), sold + rng.randrange(5 * DAY, 120 * DAY), city)


def show(trace: Trace, at: int, phones: int, length: int = 10 * MINUTE) -> None:
    """A code on camera: as many phones all over the country within minutes."""
    rng = trace.rng
    for _ in range(phones):
        trace.scan(trace.phone(anywhere(rng)), at + rng.randrange(length))


def sample(rng: Random, world: World, code: str) -> list[Scan]:
    """A sample: shown in some shows, scanned by those who watch, also from recordings."""
    trace = Trace(rng, world, code, kind=Kind.SAMPLE.value)
    for _ in range(rng.randint(1, 5)):
        at = sale_moment(rng)
        show(trace, at, 20 + poisson(rng, 60), 2 * HOUR)
        for _ in range(poisson(rng, 4)):
            trace.scan(trace.phone(anywhere(rng)), at + after(rng, 2))
    return trace.done()
