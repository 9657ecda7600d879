"""Signs that a code is on more than one piece of goods: who scanned it, where, when, and how it fits.

One phone says nothing, a family neither. What counts is somebody else, somewhere else, on another day: people
who are together scan together (a company, a show, a photo sent home), while buyers of copies know nothing of
each other. A sign never proves a copy; `points.py` weighs them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from zhenbo.scans.distance import kilometres, too_fast
from zhenbo.scans.places import MOST_JOINED, Places, city_of
from zhenbo.scans.scan import DAY, HOUR, Scan

DAWN = 4 * HOUR  # added to UTC, a day lasts from four in the morning to four in China: evenings stay whole
LATE_RECORD = 7 * DAY  # a sale may be recorded so much later than it was
SOON, SEASON = 20 * DAY, 45 * DAY  # after a sale most families, then nearly all gifts, have been scanned
HOME_DELAYS = (
    10 * DAY,
    20 * DAY,
    40 * DAY,
)  # after the sale; a buyer's first scan mostly comes within the first
PLANE, FAR = 900.0, 150.0  # km/h, km
UNKNOWN_SALE = 4
CROWD = 20  # new phones in one day: a show or a company, never customers of one copied code


@dataclass(slots=True)
class Stranger:
    """A place that the sale does not explain: seen late (0 to 2), before the sale, or of an item that another
    phone activated."""

    late: int
    early: bool
    claimed: bool


@dataclass(slots=True)
class Phone:
    """A phone of this code: where it belongs, and how many cities it has joined to that."""

    place: int | None
    joined: int = 0


@dataclass(slots=True)
class Signs:
    """All that the scans of one code say, in numbers that are updated with each scan in constant time."""

    phones: dict[str, Phone] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    strangers: dict[int, Stranger] = field(default_factory=dict)
    late: int = 0
    early: int = 0
    claimed: int = 0
    together: int = 0  # days on which strangers of another place came with somebody else
    days: int = 0  # days on which a new phone came from a known place
    back: int = 0  # times that the goods were back where they had been before
    fast: int = 0  # times that the goods would have had to fly
    crowds: int = 0  # days on which a crowd scanned
    home: int | None = None  # `home_step` of the first phone that did not come before the sale
    at_home: bool = False  # whether that phone's place is known, which is the buyer's
    day: int = -1  # the last day on which a new phone came, and how many came
    came: int = 0
    apart: bool = False  # whether one of them from another place
    last: Scan | None = None
    last_place: int | None = None
    last_day: int = -1

    def add(self, scan: Scan) -> None:
        """Take a scan of a phone that belongs to one customer."""
        if not scan.device:
            return
        phone, day = self.phones.get(scan.device), (scan.scanned_at + DAWN) // DAY
        if phone is None:
            phone = self._arrive(scan, day)
        elif city := city_of(scan):
            self._seen_again(phone, city, scan, day)
        self._move(scan, phone, day)

    def _arrive(self, scan: Scan, day: int) -> Phone:
        if day != self.day:
            self.day, self.came, self.apart = day, 0, False
        if self.home is None and not _before_sale(scan):
            self.home = home_step(scan)
        self.came += 1
        self.crowds += self.came == CROWD
        city = city_of(scan)
        phone = self.phones[scan.device] = Phone(None)
        if city:
            phone.place, new = self._place(city, scan, self.came > 1)
        if not city or not new:
            self.days += self.came == 1 and len(self.phones) > 1 and not _before_sale(scan)
        return phone

    def _place(self, city: str, scan: Scan, in_company: bool) -> tuple[int, bool]:
        number = self.places.known(city)
        if number is not None:
            return number, False
        number, new = self.places.enter(city, scan)
        if new:
            self._judge(number, scan, in_company)
        return number, new

    def _judge(self, number: int, scan: Scan, in_company: bool) -> None:
        """A new place: the seller's or the buyer's own, or a stranger."""
        before = _before_sale(scan)
        first_after = scan.sold_at is not None and not before and not self.at_home
        self.at_home = self.at_home or not before
        if number == 0 or first_after:
            return
        if in_company:
            self.together += not self.apart
            self.apart = True
            return
        since = 0 if scan.sold_at is None else scan.scanned_at - scan.sold_at
        claimed = scan.activated_device not in ("", scan.device)
        self.strangers[number] = Stranger((since > SOON) + (since > SEASON), before, claimed)
        self._count(self.strangers[number], 1)

    def _count(self, stranger: Stranger, by: int) -> None:
        self.late += by * stranger.late
        self.early += by * stranger.early
        self.claimed += by * stranger.claimed

    def _seen_again(self, phone: Phone, city: str, scan: Scan, day: int) -> None:
        """A known phone: its place becomes known, or a city joins its place."""
        if phone.place is None:
            phone.place, _ = self._place(city, scan, day == self.day and self.came > 1)
            return
        other = self.places.known(city)
        if other == self.places.find(phone.place) or phone.joined >= MOST_JOINED:
            return
        phone.joined += 1
        if other is None:
            self.places.enter(city, scan, phone.place)
        else:
            gone = self.places.join(phone.place, other)
            stranger = self.strangers.pop(gone, None) if gone is not None else None
            if stranger:
                self._count(stranger, -1)

    def _move(self, scan: Scan, phone: Phone, day: int) -> None:
        """The goods were where the last scan was, and are where this one is."""
        if phone.place is None:
            return
        place, last = self.places.find(phone.place), self.last
        if last is not None and self.last_place is not None and place != self.places.find(self.last_place):
            self.back += day != self.last_day and place < self.places.find(self.last_place)
            self.fast += _flew(last, scan)
        self.last, self.last_place, self.last_day = scan, place, day


def home_step(scan: Scan) -> int:
    """How late after the sale a scan is, in steps of `HOME_DELAYS`; `UNKNOWN_SALE` where no sale is known."""
    if scan.sold_at is None:
        return UNKNOWN_SALE
    return bisect_left(HOME_DELAYS, scan.scanned_at - scan.sold_at)


def _before_sale(scan: Scan) -> bool:
    return scan.sold_at is not None and scan.scanned_at < scan.sold_at - LATE_RECORD


def _flew(last: Scan, scan: Scan) -> bool:
    if last.lat is None or last.lon is None or scan.lat is None or scan.lon is None:
        return False
    distance = kilometres(last.lat, last.lon, scan.lat, scan.lon)
    return too_fast(distance, scan.scanned_at - last.scanned_at, FAR, PLANE)
