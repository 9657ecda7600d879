"""How a rule of the projection is declared: which rows it reads, what it is about, what it changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from zhenbo.alerts.targets import BATCH_BITS
from zhenbo.indexer.chain_event import NOBODY, ChainEvent
from zhenbo.indexer.rows import Key, Rows

About = tuple[str, Any]
Change = Callable[[Rows, ChainEvent], None]


@dataclass(frozen=True)
class Rule:
    """One event's rule.

    rows      (table, names of the arguments that are its key): fetched beforehand, all of a range at once
    things    (kind, argument): the timelines in which the event stands; a `target` is an item or a batch
    """

    change: Change
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    things: tuple[tuple[str, str], ...]

    def reads(self, event: ChainEvent) -> list[tuple[str, Key]]:
        return [(table, tuple(event.args[name] for name in names)) for table, names in self.rows]

    def about(self, event: ChainEvent) -> list[About]:
        found = (_thing(kind, event.args[name]) for kind, name in self.things)
        return list(dict.fromkeys(one for one in found if one[1] != NOBODY))


def _thing(kind: str, value: Any) -> About:
    """What an alert is about is told by its size, as a tokenId has more bits than a batch id."""
    if kind != "target":
        return kind, value
    return ("batch" if value < 1 << BATCH_BITS else "item"), value


class Rules(dict[tuple[str, str], Rule]):
    """The rules of one contract, gathered by a decorator."""

    def __init__(self, contract: str):
        super().__init__()
        self._contract = contract

    def on(
        self, *names: str, rows: Iterable[str] = (), about: Iterable[str] = ()
    ) -> Callable[[Change], Change]:
        """`rows` are "table:argument,argument", `about` "kind:argument"."""
        split = tuple((t, tuple(a.split(","))) for t, a in (one.split(":") for one in rows))
        things = tuple((kind, argument) for kind, argument in (one.split(":") for one in about))

        def declare(change: Change) -> Change:
            self.update({(self._contract, name): Rule(change, split, things) for name in names})
            return change

        return declare

    def untabled(self, name: str, *about: str) -> None:
        """An event that changes no row and stands in timelines only."""
        self.on(name, about=about)(lambda rows, event: None)
