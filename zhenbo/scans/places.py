"""Where a code was scanned: cities joined into places that belong together.

Two cities are one place where they are near each other, or where one phone was in both: its owner travels, or
its address moves about (VPN, the carrier's gateway). So a place more means somebody else, somewhere else. A
phone joins at most `MOST_JOINED` cities to its home: one that hops about cannot make copies all over the
country look like one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from zhenbo.scans.distance import kilometres
from zhenbo.scans.scan import Scan

NEAR = 100.0  # km
_NEAR_DEGREES = 1.0  # of latitude: no further apart can be near
MOST_JOINED = 2
_COMPARED = 12  # the first cities of a code are compared by distance: a constant, whatever a show brings


def city_of(scan: Scan) -> str:
    """The city's name, else the coarse cell of its coordinates, else ""."""
    if scan.city or scan.lat is None or scan.lon is None:
        return scan.city
    return f"{round(scan.lat)},{round(scan.lon)}"


@dataclass(slots=True)
class Places:
    """The places of one code, by number in the order in which they appeared."""

    numbers: dict[str, int] = field(default_factory=dict)  # of each city
    above: list[int] = field(default_factory=list)  # union-find
    points: list[tuple[float, float, int]] = field(
        default_factory=list
    )  # of the first cities: lat, lon, number

    def find(self, number: int) -> int:
        """The place that a number stands for now."""
        above = self.above
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number

    def known(self, city: str) -> int | None:
        """The place of a city seen before."""
        number = self.numbers.get(city)
        return None if number is None else self.find(number)

    def enter(self, city: str, scan: Scan, at: int | None = None) -> tuple[int, bool]:
        """The place of a city not seen before, and whether it is new; `at` puts it into that place."""
        number = self._near(scan) if at is None else at
        new = number is None
        if number is None:
            number = len(self.above)
            self.above.append(number)
        self.numbers[city] = number
        if scan.lat is not None and scan.lon is not None and len(self.points) < _COMPARED:
            self.points.append((scan.lat, scan.lon, number))
        return self.find(number), new

    def join(self, one: int, other: int) -> int | None:
        """Make two places one, under the name of the earlier; the later, or None where they were one."""
        first, later = sorted((self.find(one), self.find(other)))
        if first == later:
            return None
        self.above[later] = first
        return later

    def _near(self, scan: Scan) -> int | None:
        if scan.lat is None or scan.lon is None:
            return None
        for lat, lon, number in self.points:
            if abs(lat - scan.lat) <= _NEAR_DEGREES and kilometres(lat, lon, scan.lat, scan.lon) <= NEAR:
                return self.find(number)
        return None
