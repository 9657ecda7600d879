"""Farms, each as its makers run it, with the tricks they are known to try.

bots          scripts: the whole of every show, heartbeats replayed under new ids and in two shows at a time,
              the same phrases, on a few emulators or with a device id made up for each sitting
device_farm   many accounts on shelves of phones, changing phones with each sitting, behaving like people
self_likers   one person with second accounts that like and share to each other, on one phone or several
rings         people who share to each other in a circle each day and watch as little as they must
refunders     buy for points and send it back before the window closes
careful       a phone and a face for each account, pays like a fan in all but money: what no rule here can see
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from zhenbo.scoring.generator.world import CHUNK, Person, Show, ShowLog, World, device, person, times
from zhenbo.scoring.log_format import Kind
from zhenbo.scoring.rules import DAY

Farm = Callable[[World, int, Random, ShowLog], None]
_PHRASES = 20


def bots(world: World, size: int, rng: Random, log: ShowLog) -> None:
    """Groups of up to twenty scripts."""
    for first in range(0, size, 20):
        members = min(20, size - first)
        made_up = rng.random() < 0.5
        shelf = tuple(device(rng) for _ in range(max(1, members // 8)))
        for _ in range(members):
            who = _member(rng, log, "bots", shelf)
            for number, show in enumerate(world.shows):
                used = device(rng) if made_up else rng.choice(shelf)
                _script(rng, who, show, used, log)
                if number % 4 == 0:  # a second window on a show that another script runs
                    other = world.shows[(number + 1) % len(world.shows)]
                    log.watch(rng, who, Show(other.name, show.start, show.end), show.start, 3600, used)


def _script(rng: Random, who: Person, show: Show, used: str, log: ShowLog) -> None:
    for ts in range(show.start + CHUNK, show.end + 1, CHUNK):
        beat = log.add(rng, who, Kind.WATCH, ts, show.name, amount=CHUNK, device=used)
        log.add(rng, who, Kind.WATCH, ts, show.name, amount=CHUNK, device=used)  # replayed as new
        if rng.random() < 0.1:
            log.add(rng, who, Kind.WATCH, ts, show.name, amount=CHUNK, device=used, event_id=beat)
        phrase = f"phrase-{rng.randrange(_PHRASES)}"
        log.add(rng, who, Kind.COMMENT, ts - rng.randrange(CHUNK), show.name, target=phrase, device=used)
        log.add(rng, who, Kind.LIKE, ts - rng.randrange(CHUNK), show.name, device=used)


def device_farm(world: World, size: int, rng: Random, log: ShowLog) -> None:
    """Shelves of phones, eight accounts to a phone, a phone by chance at each sitting."""
    for first in range(0, size, 80):
        members = min(80, size - first)
        shelf = tuple(device(rng) for _ in range(max(1, members // 8)))
        for _ in range(members):
            who = _member(rng, log, "device_farm", shelf)
            for show in world.shows:
                if rng.random() < 0.6:
                    _sit(rng, who, show, rng.randint(1200, 3000), rng.choice(shelf), log)


def _sit(rng: Random, who: Person, show: Show, stay: int, used: str, log: ShowLog) -> list[str]:
    """Watch like a person and say something new now and then; the comments' ids."""
    start = show.start + int(rng.random() * max(1, show.end - show.start - stay))
    log.watch(rng, who, show, start, stay, used)
    said = []
    for _ in range(times(rng, stay / 900)):
        text = f"t{rng.getrandbits(40):x}"
        said.append(
            log.add(rng, who, Kind.COMMENT, start + rng.randrange(stay), show.name, target=text, device=used)
        )
    for _ in range(times(rng, stay / 1200)):
        log.add(rng, who, Kind.LIKE, start + rng.randrange(stay), show.name, device=used)
    return said


def self_likers(world: World, size: int, rng: Random, log: ShowLog) -> None:
    """Persons with one to four second accounts; every third keeps a phone for each."""
    left, number = size, 0
    while left > 0:
        accounts = min(left, rng.randint(2, 5))
        shared = () if number % 3 == 2 else (device(rng),)
        group = [_member(rng, log, "self_likers", shared) for _ in range(accounts)]
        for show in world.shows:
            if rng.random() < 0.5:
                _like_each_other(rng, group, show, log)
        left, number = left - accounts, number + 1


def _like_each_other(rng: Random, group: list[Person], show: Show, log: ShowLog) -> None:
    said = {}
    for who in group:
        log.watch(rng, who, show, show.start + rng.randrange(600), rng.randint(360, 720))
        ts = show.start + rng.randrange(700, 1200)
        said[who.fan] = log.add(rng, who, Kind.COMMENT, ts, show.name, target=f"t{rng.getrandbits(40):x}")
    for who in group:
        for other in group:
            for _ in range(3):
                ts = show.start + rng.randrange(1200, 2400)
                log.add(rng, who, Kind.LIKE, ts, show.name, target=rng.choice((other.fan, said[other.fan])))
            if other is not who:
                log.add(rng, who, Kind.SHARE, show.start + rng.randrange(600), show.name, target=other.fan)


def rings(world: World, size: int, rng: Random, log: ShowLog) -> None:
    """Circles of three to nine people, each with a phone; every one brings the next, every day."""
    left = size
    while left > 0:
        members = min(left, rng.randint(3, 9))
        group = [_member(rng, log, "rings", ()) for _ in range(members)]
        for show in world.shows[1::2]:
            for who, guest in zip(group, [*group[1:], group[0]], strict=True):
                _sit(rng, who, show, rng.randint(360, 600), who.devices[0], log)
                log.add(rng, who, Kind.SHARE, show.start + rng.randrange(600), show.name, target=guest.fan)
        left -= members


def refunders(world: World, size: int, rng: Random, log: ShowLog) -> None:
    """Large orders that go back a day before the window closes, or at its last second."""
    for _ in range(size):
        who = _member(rng, log, "refunders", ())
        for show in world.shows:
            if rng.random() < 0.4:
                _sit(rng, who, show, rng.randint(300, 500), who.devices[0], log)
                ts = show.start + rng.randrange(1800)
                order = log.add(rng, who, Kind.PURCHASE, ts, show.name, amount=rng.randint(50_000, 200_000))
                back = ts + (7 * DAY if rng.random() < 0.3 else rng.randint(DAY, 6 * DAY))
                if back < world.span.end:
                    log.add(rng, who, Kind.REFUND, back, show.name, target=order, device="")


def careful(world: World, size: int, rng: Random, log: ShowLog) -> None:
    """One phone an account, half an hour a day, new words each time."""
    for _ in range(size):
        who = _member(rng, log, "careful", ())
        for show in world.shows[1::2]:
            _sit(rng, who, show, rng.randint(1500, 2100), who.devices[0], log)


def _member(rng: Random, log: ShowLog, farm: str, devices: tuple[str, ...]) -> Person:
    who = person(rng, devices, bound=1.0)
    log.truth[who.fan] = farm
    return who


FARMS: dict[str, Farm] = {
    "bots": bots, "device_farm": device_farm, "self_likers": self_likers, "rings": rings,
    "refunders": refunders, "careful": careful,
}  # fmt: skip
