"""The rules that the trade usually flags copies by, for comparison on the same logs.

Each gives a number per code; a threshold on it makes the curve, the threshold in its name is the usual one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from zhenbo.scans.distance import kilometres, too_fast
from zhenbo.scans.scan import MINUTE, Scan

Measure = Callable[[Sequence[Scan]], float]
_PLANE, _FAR, _WINDOW = 900.0, 100.0, 10 * MINUTE


def scans(log: Sequence[Scan]) -> float:
    """How often the code was scanned."""
    return len(log)


def devices(log: Sequence[Scan]) -> float:
    """How many phones scanned it: two or more is what `first scan only` flags."""
    return len({scan.device for scan in log})


def home_cities(log: Sequence[Scan]) -> float:
    """In how many cities a phone was first seen."""
    return len(_homes(log))


def cities_and_devices(log: Sequence[Scan]) -> float:
    """Home cities, where there are three phones or more."""
    return len(_homes(log)) if devices(log) >= 3 else 0


def impossible_travel(log: Sequence[Scan]) -> float:
    """How often two scans in a row are further apart than a plane flies."""
    placed = [scan for scan in log if scan.lat is not None]
    return sum(_fast(one, other) for one, other in pairwise(placed))


def velocity(log: Sequence[Scan]) -> float:
    """The most scans within ten minutes."""
    most, first = 0, 0
    for place, scan in enumerate(log):
        while log[first].scanned_at < scan.scanned_at - _WINDOW:
            first += 1
        most = max(most, place - first + 1)
    return most


def _homes(log: Sequence[Scan]) -> set[str]:
    homes: dict[str, str] = {}
    for scan in log:
        homes.setdefault(scan.device, scan.city)
    return set(homes.values()) - {""}


def _fast(one: Scan, other: Scan) -> bool:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    distance = kilometres(one.lat, one.lon, other.lat, other.lon)
    return too_fast(distance, other.scanned_at - one.scanned_at, _FAR, _PLANE)


INDUSTRY: dict[str, tuple[Measure, float]] = {
    "scans ≥ 5": (scans, 5), "first scan only": (devices, 2), "devices ≥ 3": (devices, 3),
    "home cities ≥ 3": (home_cities, 3), "home cities ≥ 2, devices ≥ 3": (cities_and_devices, 2),
    "impossible travel": (impossible_travel, 1), "velocity ≥ 5 in 10 min": (velocity, 5),
}  # fmt: skip
