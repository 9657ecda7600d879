"""Cities that people live in, with millions of inhabitants and coarse coordinates; for spread, no gazetteer.

Populations are of the built-up area, rounded from the census of 2020; a tail of small places is added by
`NATION`, for most of a country does not live in its largest cities.
"""

from __future__ import annotations

from itertools import accumulate
from random import Random
from typing import NamedTuple


class City(NamedTuple):
    """A city with its millions of people."""

    name: str
    millions: float
    lat: float
    lon: float


_LARGE = (
    *(City("Shanghai", 22, 31.2, 121.5), City("Beijing", 19, 39.9, 116.4), City("Shenzhen", 17, 22.5, 114.1)),
    *(City("Guangzhou", 16, 23.1, 113.3), City("Chengdu", 15, 30.7, 104.1), City("Tianjin", 11, 39.1, 117.2)),
    *(City("Wuhan", 10, 30.6, 114.3), City("Dongguan", 10, 23.0, 113.8), City("Chongqing", 10, 29.6, 106.5)),
    *(City("Xi'an", 10, 34.3, 108.9), City("Hangzhou", 9, 30.3, 120.2), City("Foshan", 9, 23.0, 113.1)),
    *(City("Nanjing", 8, 32.1, 118.8), City("Shenyang", 7, 41.8, 123.4), City("Qingdao", 6, 36.1, 120.4)),
    *(City("Jinan", 6, 36.7, 117.0), City("Zhengzhou", 7, 34.7, 113.6), City("Changsha", 6, 28.2, 112.9)),
    *(City("Suzhou", 6, 31.3, 120.6), City("Harbin", 6, 45.8, 126.5), City("Kunming", 5, 25.0, 102.7)),
    *(City("Dalian", 5, 38.9, 121.6), City("Hefei", 5, 31.8, 117.2), City("Changchun", 5, 43.8, 125.3)),
    *(City("Xiamen", 5, 24.5, 118.1), City("Ningbo", 4, 29.9, 121.6), City("Taiyuan", 4, 37.9, 112.5)),
    *(City("Fuzhou", 4, 26.1, 119.3), City("Nanning", 4, 22.8, 108.3), City("Urumqi", 4, 43.8, 87.6)),
    *(City("Guiyang", 4, 26.6, 106.7), City("Nanchang", 4, 28.7, 115.9), City("Lanzhou", 3, 36.1, 103.8)),
    *(City("Shijiazhuang", 4, 38.0, 114.5), City("Wenzhou", 3, 28.0, 120.7), City("Huizhou", 3, 23.1, 114.4)),
    *(City("Changzhou", 3, 31.8, 119.9), City("Wuxi", 4, 31.5, 120.3), City("Zibo", 3, 36.8, 118.1)),
    *(City("Hohhot", 3, 40.8, 111.7), City("Luoyang", 2, 34.6, 112.4), City("Haikou", 2, 20.0, 110.3)),
    *(City("Yinchuan", 2, 38.5, 106.2), City("Xining", 2, 36.6, 101.8), City("Pu'er", 1, 22.8, 101.0)),
)
_SMALL = 200  # towns of the tail, spread over the same country
_SMALL_MILLIONS = 1.0


def _towns() -> tuple[City, ...]:
    rng = Random("towns")  # the same map in every run
    found = []
    for number in range(_SMALL):
        near = rng.choice(_LARGE)
        lat, lon = near.lat + rng.uniform(-2.5, 2.5), near.lon + rng.uniform(-2.5, 2.5)
        found.append(City(f"Town-{number:03}", _SMALL_MILLIONS, round(lat, 1), round(lon, 1)))
    return tuple(found)


NATION = _LARGE + _towns()
HUBS = tuple(city for city in NATION if city.name in ("Beijing", "Shanghai", "Guangzhou", "Wuhan", "Xi'an"))
_SUMS = tuple(accumulate(city.millions for city in NATION))


def anywhere(rng: Random) -> City:
    """A city by its number of people."""
    return rng.choices(NATION, cum_weights=_SUMS)[0]


def elsewhere(rng: Random, home: City) -> City:
    """Another city, by its number of people."""
    while (city := anywhere(rng)) == home:
        pass
    return city
