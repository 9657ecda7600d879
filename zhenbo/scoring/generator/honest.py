"""Honest fans: most look in now and then, a few never miss a show; households and shops share devices."""

from __future__ import annotations

from random import Random

from zhenbo.scoring.generator.world import Person, Show, ShowLog, World, device, person, times
from zhenbo.scoring.log_format import Kind
from zhenbo.scoring.rules import DAY

# for each row of watching, as in KuaiLive; shares and clips are not in it
_COMMENTS, _LIKES, _GIFTS, _SHARES = 37 / 916, 33 / 916, 14 / 916, 4 / 916
_BUYERS = 0.15  # of fans, who make all purchases
_REFUNDED = 0.1
_COMMON = 40  # phrases that everybody says


def add_honest(world: World, count: int, rng: Random, log: ShowLog) -> None:
    """The honest part of a log."""
    people = _people(count, rng)
    loyalty = [min(1.0, rng.lognormvariate(-1.8, 0.9)) for _ in people]
    buyers = {who.fan for who in people if rng.random() < _BUYERS}
    log.truth.update(dict.fromkeys((who.fan for who in people), "honest"))
    for show in world.shows:
        there = [who for who, often in zip(people, loyalty, strict=True) if rng.random() < often]
        _Evening(world, show, there, buyers, log).play(rng)


def _people(count: int, rng: Random) -> list[Person]:
    """Accounts with devices: one or two of their own, some shared at home, a few on a shop's tablet."""
    people: list[Person] = []
    tablet = device(rng)
    while len(people) < count:
        draw = rng.random()
        if draw < 0.04:  # a household of two or three around one tablet
            shared = device(rng)
            people += [person(rng, (shared, device(rng))) for _ in range(rng.choice((2, 2, 3)))]
        elif draw < 0.045:
            people.append(person(rng, (tablet,)))
        elif draw < 0.2:
            people.append(person(rng, (device(rng), device(rng))))
        else:
            people.append(person(rng))
    return people[:count]


class _Evening:
    """One show and who came: what is said can be liked, who came can have been brought."""

    def __init__(self, world: World, show: Show, there: list[Person], buyers: set[str], log: ShowLog) -> None:
        self._world, self._show, self._there, self._buyers, self._log = world, show, there, buyers, log
        self._said: list[str] = []

    def play(self, rng: Random) -> None:
        taken: set[str] = set()
        for who in self._there:
            start = self._show.start + int(rng.random() ** 2 * (self._show.end - self._show.start))
            stay = int(rng.lognormvariate(6.0, 1.1))
            used = rng.choice(who.devices) if rng.random() < 0.3 else who.devices[0]
            if used in taken:  # at home one tablet shows one account; the other takes the phone
                used = who.devices[-1]
            taken.add(used)
            rows = self._log.watch(rng, who, self._show, start, stay, used)
            moments = [start + int(rng.random() * min(stay, self._show.end - start)) for _ in range(60)]
            self._act(rng, who, rows, moments, used)
        self._clips(rng)

    def _act(self, rng: Random, who: Person, rows: int, moments: list[int], used: str) -> None:
        show = self._show.name
        for _ in range(times(rng, rows * _COMMENTS)):
            text = f"common-{rng.randrange(_COMMON)}" if rng.random() < 0.25 else f"t{rng.getrandbits(40):x}"
            name = self._log.add(rng, who, Kind.COMMENT, moments.pop(), show, target=text, device=used)
            self._said.append(name)
            if rng.random() < 0.003:
                self._log.add(rng, who, Kind.MODERATED, self._show.end, show, target=name, device="")
        for _ in range(times(rng, rows * _LIKES)):
            liked = rng.choice(self._said) if self._said and rng.random() < 0.5 else ""
            self._log.add(rng, who, Kind.LIKE, moments.pop(), show, target=liked, device=used)
        if who.fan in self._buyers:
            for _ in range(times(rng, rows * _GIFTS / _BUYERS)):
                self._buy(rng, who, moments.pop(), used)
        for _ in range(times(rng, rows * _SHARES)):
            guest = rng.choice(self._there)
            if guest is not who:
                self._log.add(rng, who, Kind.SHARE, moments.pop(), show, target=guest.fan, device=used)

    def _buy(self, rng: Random, who: Person, ts: int, used: str) -> None:
        cents = min(int(rng.lognormvariate(8.7, 0.8)), 500_000)
        name = self._log.add(rng, who, Kind.PURCHASE, ts, self._show.name, amount=cents, device=used)
        back = ts + int(rng.uniform(0.2, 7) * DAY)
        if rng.random() < _REFUNDED and back < self._world.span.end:
            self._log.add(rng, who, Kind.REFUND, back, self._show.name, target=name, device="")

    def _clips(self, rng: Random) -> None:
        for _ in range(min(2, len(self._there))):
            who, clip = rng.choice(self._there), f"c{rng.getrandbits(40):x}"
            marks = rng.randint(1, 3)
            self._log.add(rng, who, Kind.CLIP, self._show.end, self._show.name, amount=marks, target=clip)
