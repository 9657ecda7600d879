"""Distances on the globe, and how fast one piece of goods would have had to travel."""

import math

from zhenbo.scans.scan import HOUR

_RADIUS = 6371.0  # km


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance."""
    north, south = math.radians(lat), math.radians(other_lat)
    a = math.sin((south - north) / 2) ** 2
    b = math.cos(north) * math.cos(south) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * _RADIUS * math.asin(min(1.0, math.sqrt(a + b)))


def too_fast(distance: float, milliseconds: int, least: float, speed: float) -> bool:
    """Whether a distance above `least` km was covered faster than `speed` km/h."""
    return distance > least and distance * HOUR > speed * max(1, milliseconds)
