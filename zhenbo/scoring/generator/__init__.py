"""Made-up logs of shows, from a seed: honest fans, and farms of every known kind whose members are labelled.

Honest fans act in the proportions of the KuaiLive data set (of a thousand acts 916 are watching, 37 comments,
33 likes, 14 gifts). Honest rows depend on the seed alone, never on the farms: the log without farms is a part
of the log with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from zhenbo.scoring.generator.farms import FARMS
from zhenbo.scoring.generator.honest import add_honest
from zhenbo.scoring.generator.world import ShowLog, World
from zhenbo.scoring.rules import Rules, Span

HONEST = "honest"


@dataclass(frozen=True)
class Mix:
    """How many accounts of each kind a log has."""

    honest: int
    bots: int = 0
    device_farm: int = 0
    self_likers: int = 0
    rings: int = 0
    refunders: int = 0
    careful: int = 0

    @property
    def farmers(self) -> int:
        """All but the honest."""
        return sum(int(getattr(self, name)) for name in FARMS)


# Accounts that need no phone of their own come in any number; those that need one are dear, and few.
MIXES = {
    "none": Mix(1500),
    "light": Mix(1500, bots=30, device_farm=40, self_likers=6, rings=5, refunders=3),
    "usual": Mix(1500, bots=90, device_farm=120, self_likers=9, rings=7, refunders=5),
    "heavy": Mix(1500, bots=300, device_farm=400, self_likers=12, rings=9, refunders=6),
}


def log_span(rules: Rules, epoch: int) -> Span:
    """The seconds that a log must have for an epoch: from its earliest purchases to its end."""
    earliest = min(rules.window(act.kind, epoch).start for act in rules.acts)
    return Span(earliest, rules.epochs.span(epoch).end)


def generate(seed: int, mix: Mix, span: Span) -> ShowLog:
    """The log of a mix from `span.start` to `span.end`, in the order of time, and who is what."""
    world = World.of(span)
    log = ShowLog()
    add_honest(world, mix.honest, Random(f"{seed}/{HONEST}"), log)
    for name, farm in FARMS.items():
        size = getattr(mix, name)
        if size:
            farm(world, size, Random(f"{seed}/{name}"), log)
    return log
