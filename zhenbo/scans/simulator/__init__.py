"""Made-up scan logs, from a seed: genuine items, samples, shows, and copies of every known kind with labels.

Each code has a random source of its own, named by seed and code, so that a genuine code's scans are the same
whatever is copied beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from zhenbo.scans.scan import Scan, order
from zhenbo.scans.simulator.clones import ATTACKS, tapped
from zhenbo.scans.simulator.genuine import genuine, sample
from zhenbo.scans.simulator.places import anywhere
from zhenbo.scans.simulator.world import Trace, World, sale_moment, staff_phone

GENUINE, SAMPLE = "genuine", "sample"
CHIPPED = 0.15  # genuine items with a chip instead of a printed code alone
SAMPLES = 0.003
_GTIN = "https://id.gs1.org/01/09521001003575/21/"


@dataclass(frozen=True)
class Copies:
    """So many codes attacked in one way, each copied so often."""

    attack: str
    codes: int
    copies: int = 30


@dataclass(frozen=True)
class Made:
    """The scans by time, and what each code is; codes that nobody scanned are in `truth` alone."""

    scans: list[Scan]
    truth: dict[str, str]


def simulate(seed: int, world: World, items: int, chance: float, copies: tuple[Copies, ...] = ()) -> Made:
    """A log of genuine items (some of them samples) and of codes that were copied."""
    truth: dict[str, str] = {}
    scans: list[Scan] = []
    for number in range(items):
        rng, code = _source(seed, f"item/{number}", truth)
        if rng.random() < SAMPLES:
            rows, truth[code] = sample(rng, world, code), SAMPLE
        else:
            rows, truth[code] = genuine(rng, world, code, chance), GENUINE
            rows = tapped(rng, rows) if rng.random() < CHIPPED else rows
        scans.extend(rows)
    for kind in copies:
        for number in range(kind.codes):
            rng, code = _source(seed, f"{kind.attack}/{number}", truth)
            scans.extend(ATTACKS[kind.attack](rng, world, code, chance, kind.copies))
            truth[code] = kind.attack
    return Made(sorted(scans, key=order), truth)


def burst(seed: int, world: World, codes: int, phones: int, length: int) -> Made:
    """A show in which sale items are unboxed on camera: so many phones scan within so many milliseconds."""
    rng = Random(f"{seed}/burst")
    at = sale_moment(rng)
    traces = []
    for number in range(codes):
        trace = Trace(rng, world, _code(number), sold_at=at + rng.randrange(length))
        trace.scan(staff_phone(rng), at - rng.randrange(length))
        traces.append(trace)
    for _ in range(phones):
        trace = rng.choice(traces)
        trace.scan(trace.phone(anywhere(rng)), at + rng.randrange(length))
    scans = sorted((row for trace in traces for row in trace.done()), key=order)
    return Made(scans, dict.fromkeys((trace.code for trace in traces), GENUINE))


def _source(seed: int, name: str, truth: dict[str, str]) -> tuple[Random, str]:
    return Random(f"{seed}/{name}"), _code(len(truth))


def _code(number: int) -> str:
    return f"{_GTIN}{number:08}"
