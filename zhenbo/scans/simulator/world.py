"""What is assumed of people who scan: documented numbers, no more. docs/scans.md says where each comes from.

Chances are of a scanned item unless said otherwise. A `World` is one set of assumptions; the lab tries
several, since nobody has published how people really scan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from random import Random

from zhenbo.scans.scan import DAY, HOUR, MINUTE, Allocated, Kind, Scan
from zhenbo.scans.simulator.places import HUBS, City, anywhere

START = 1_767_225_600_000  # 2026-01-01, UTC
SALES = 90 * DAY  # items are sold over these days
HORIZON = 180 * DAY  # the log ends here


@dataclass(frozen=True)
class World:
    """How genuine items are scanned."""

    name: str = "usual"
    rescan_tail: float = (
        1.6  # exponent of further sittings of an owner (Pareto): most have none, a few dozens
    )
    household: float = 0.22  # items with a second phone at home
    larger_household: float = 0.2  # each further phone, given the one before
    group: float = 0.04  # unboxed or tasted in company: 1 + Poisson(4) phones within three hours
    visitor: float = 0.04  # phones of such a company that show another city (roaming, carrier)
    gift: float = 0.03  # given away; six of ten to another city
    gift_again: float = 0.1  # of gifts, given once more
    photo: float = 0.008  # a photo of the label scanned by a relative elsewhere, mostly within a day
    resale: float = 0.004  # sold on after one to five months
    traveller: float = 0.05  # the owner's phone scans in another city too
    companion: float = 0.2  # of those journeys, a companion's phone as well
    vpn: float = 0.008  # of scans, placed at a hub by VPN or the carrier's gateway
    gateway: float = 0.015  # of phones, always placed at a hub
    staff: float = 0.3  # scanned before the sale by the seller's staff
    crawler: float = 0.02  # of scans, followed by a robot that fetches the link
    display: float = 0.0002  # sold to a tea house where guests scan it for months
    on_camera: float = 0.0005  # a sale item's code shown in a show
    activated: float = 0.35  # activated by the first phone
    late_sale: float = 0.1  # the sale is recorded up to five days late
    unknown_sale: float = 0.05  # the sale is never recorded
    unknown_place: float = 0.1  # of scans, without a place


WORLDS = {
    "usual": World(),
    "light": World("light", 2.2, 0.15, 0.15, 0.01, 0.03, 0.02, 0.1, 0.005, 0.003, 0.03, display=0.0001),
    "heavy": World(
        "heavy", 1.4, 0.3, 0.3, 0.06, 0.1, 0.07, 0.2, 0.02, 0.012, 0.07,
        vpn=0.02, gateway=0.03, display=0.0005,
    ),
}  # fmt: skip


@dataclass
class Phone:
    """A phone and where its scans are placed."""

    name: str
    home: City
    hub: City | None = None


@dataclass
class Trace:
    """The scans of one code as they come about."""

    rng: Random
    world: World
    code: str
    rows: list[Scan] = field(default_factory=list)
    sold_at: int | None = None
    channel: str = "qr"
    kind: str = Kind.SALE.value
    allocated: str = Allocated.TRUE.value
    activated: str = ""

    def phone(self, home: City) -> Phone:
        """A new phone of somebody who lives there."""
        rng = self.rng
        hub = rng.choice(HUBS) if rng.random() < self.world.gateway else None
        return Phone(f"d{rng.getrandbits(60):015x}", home, hub)

    def scan(self, phone: Phone, at: int, city: City | None = None, counter: int | None = None) -> None:
        """A scan with the errors of placing it; dropped beyond the log's end."""
        rng, world = self.rng, self.world
        if not START - 60 * DAY <= at < START + HORIZON:
            return
        where: City | None = phone.hub or city or phone.home
        if rng.random() < world.vpn:
            where = rng.choice(HUBS)
        if rng.random() < world.unknown_place:
            where = None
        self._add(phone.name, at, where, counter)
        if rng.random() < world.crawler:
            robot = rng.randrange(40)
            self._add(f"robot-{robot}", at + rng.randrange(1, 20_000), HUBS[robot % len(HUBS)], None, "qr")

    def _add(self, device: str, at: int, city: City | None, counter: int | None, channel: str = "") -> None:
        where, lat, lon = ("", None, None) if city is None else (city.name, city.lat, city.lon)
        name = f"{self.rng.getrandbits(64):016x}"
        used = channel or self.channel
        self.rows.append(
            Scan(name, self.code, at, device, where, lat, lon, used, counter, self.allocated, self.kind)
        )

    def done(self) -> list[Scan]:
        """All rows, with what is known of the code on each."""
        return [row._replace(sold_at=self.sold_at, activated_device=self.activated) for row in self.rows]


def poisson(rng: Random, mean: float) -> int:
    """How often something happens that happens `mean` times on average."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def after(rng: Random, median_days: float, spread: float = 0.9) -> int:
    """A delay, log-normal around a median."""
    return int(rng.lognormvariate(math.log(median_days), spread) * DAY)


def sale_moment(rng: Random) -> int:
    """When an item is sold: in the evening shows of ninety days."""
    return START + rng.randrange(SALES // DAY) * DAY + 11 * HOUR + rng.randrange(180) * MINUTE


def staff_phone(rng: Random) -> Phone:
    """One of the few phones that a seller's staff scans with."""
    number = rng.randrange(30)
    return Phone(f"staff-{number}", anywhere(Random(f"staff/{number}")))


def quiet(world: World) -> World:
    """The same people without what happens in public; for those who bought a copy."""
    return replace(world, display=0.0, on_camera=0.0, staff=0.0)
