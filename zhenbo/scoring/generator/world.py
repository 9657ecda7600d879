"""What honest fans and farmers share: shows, and the log that they leave their traces in."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

from zhenbo.scoring.files import table
from zhenbo.scoring.log_format import COLUMNS, Kind
from zhenbo.scoring.rules import DAY, Span

_NOON_SHOW = (12 * 3600, 13 * 3600 + 1800)
_EVENING_SHOW = (19 * 3600 + 1800, 22 * 3600)
CHUNK = 600  # seconds of watching that an honest app reports in one row, at most


@dataclass(frozen=True)
class Show:
    """One live show, from second to second."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class World:
    """Two shows a day, at noon and in the evening of days that begin at the span's start."""

    shows: tuple[Show, ...]
    span: Span

    @classmethod
    def of(cls, span: Span) -> World:
        found = []
        for number, day in enumerate(range(span.start, span.end, DAY), 1):
            for part, (first, last) in (("noon", _NOON_SHOW), ("eve", _EVENING_SHOW)):
                found.append(Show(f"{part}-{number:02}", day + first, day + last))
        return cls(tuple(found), span)


@dataclass(frozen=True)
class Person:
    """An account with its wallet ("" for none) and the devices that it uses."""

    fan: str
    wallet: str
    devices: tuple[str, ...]


@dataclass
class ShowLog:
    """Rows in the log's columns, and for each fan what it is: honest, or the name of its farm."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)

    def add(
        self, rng: Random, who: Person, kind: Kind, ts: int, show: str, *, amount: int | None = None,
        target: str = "", device: str | None = None, event_id: str | None = None,
    ) -> str:  # fmt: skip
        """One row; returns its event_id. The device is the fan's first where none is said."""
        name = event_id or f"{rng.getrandbits(64):016x}"
        used = who.devices[0] if device is None else device
        cells = (
            name,
            str(ts),
            show,
            who.fan,
            who.wallet,
            kind.value,
            "" if amount is None else str(amount),
            target,
            used,
        )
        self.rows.append(cells)
        return name

    def watch(
        self, rng: Random, who: Person, show: Show, start: int, seconds: int, device: str | None = None
    ) -> int:
        """Rows of one sitting, cut into chunks; returns how many."""
        end, chunks = min(start + seconds, show.end), 0
        while start < end:
            stop = min(start + CHUNK, end)
            self.add(rng, who, Kind.WATCH, stop, show.name, amount=stop - start, device=device)
            start, chunks = stop, chunks + 1
        return chunks

    def ordered(self) -> list[tuple[str, ...]]:
        """The rows by time."""
        return sorted(self.rows, key=lambda cells: (int(cells[1]), cells[0]))

    def csv(self) -> bytes:
        """The log as CSV, in the order of time."""
        return table(COLUMNS, self.ordered())

    def truth_csv(self) -> bytes:
        """Who is what, as CSV."""
        return table(("fan", "label"), sorted(self.truth.items()))


def person(rng: Random, devices: tuple[str, ...] = (), bound: float = 0.9) -> Person:
    """A new account; with a probability of `bound` it has a wallet, and without devices one of its own."""
    fan = f"u{rng.getrandbits(40):010x}"
    wallet = f"0x{rng.getrandbits(160):040x}" if rng.random() < bound else ""
    return Person(fan, wallet, devices or (device(rng),))


def device(rng: Random) -> str:
    """A new device."""
    return f"d{rng.getrandbits(40):010x}"


def times(rng: Random, mean: float) -> int:
    """How often something happens that happens `mean` times on average (Poisson)."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
