"""Following a chain: back to where it parted from what is stored, then on to its head.

Far from the head the source gives ranges of blocks, as wide as its node can bear. The last blocks are taken
one by one, each asked for by its hash, so that a node that is behind says so instead of leaving a thing out.
A range counts only if the chain is still the one we stand on after it was read.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from zhenbo.errors import NodeSilent
from zhenbo.indexer.chain_event import Block, ChainEvent, Contract
from zhenbo.indexer.store import IndexStore, Standing
from zhenbo.indexer.store_steps import Step

DEPTH = 64  # blocks below the head that are taken one by one and can be taken back


class ChainMoved(NodeSilent):
    """The chain was reorganised while it was read; nothing of it was stored. Ask again."""


class Source(Protocol):
    """Where events come from. NodeSilent where it has no answer for now, ChainMoved where blocks changed."""

    def head(self) -> int:
        """Number of the newest block."""
        ...

    def final(self) -> int | None:
        """The newest block that stays for good; None where nobody can say."""
        ...

    def block(self, number: int) -> Block | None:
        """The block at this height; None where there is none."""
        ...

    def within(self, contracts: Sequence[Contract], start: int, stop: int) -> tuple[Block, list[ChainEvent]]:
        """Events from block `start` on; how far, `stop` at most, the source decides and tells."""
        ...

    def at(self, contracts: Sequence[Contract], block: Block) -> list[ChainEvent]:
        """Events of this very block."""
        ...


@dataclass(frozen=True)
class Progress:
    """One step: stored up to `block` of `head`, with so many events; or so many blocks taken `back`."""

    deployments: tuple[str, ...]
    block: int
    head: int
    events: int
    back: int = 0


Tell = Callable[[Progress], None]


class Follower:
    """Brings a store to the head of its chain.

    depth   blocks below the head that can be taken back; deeper reorganisations have everything read anew
    """

    def __init__(self, store: IndexStore, source: Source, depth: int = DEPTH, tell: Tell = lambda made: None):
        self._store, self._source, self._depth, self._tell = store, source, depth, tell
        self._contracts = store.contracts()

    def catch_up(self) -> int:
        """Go back where the chain moved, then on to the head it has now; how many events were stored.

        Raises NodeSilent where the node cannot be followed further for now; what was done is stored.
        """
        head, final = self._source.head(), self._source.final()
        settled = min(head - self._depth, head if final is None else final)
        self._retreat(head)
        stored = 0
        while group := self._hindmost(head):
            stored += self._step(group, head, settled)
        return stored

    def _hindmost(self, head: int) -> list[Standing]:
        """The deployments that stand furthest behind: all at the same block, so that one question does."""
        standings = [s for s in self._store.standings().values() if s.next <= head]
        lowest = min((s.next for s in standings), default=0)
        return [s for s in standings if s.next == lowest]

    def _step(self, group: Sequence[Standing], head: int, settled: int) -> int:
        start, names = group[0].next, {s.deployment for s in group}
        contracts = [c for c in self._contracts if c.deployment in names]
        if start <= head - self._depth:
            end, events = self._source.within(contracts, start, head - self._depth)
        else:
            end = self._existing(start)
            events = self._source.at(contracts, end)
        if not self._continues(group, end):
            raise ChainMoved(f"the chain moved while block {end.number} was read; try again")
        steps = [Step(s.deployment, start, end.number, end.hash) for s in group]
        self._store.append(steps, events, settled)
        self._tell(Progress(tuple(sorted(names)), end.number, head, len(events)))
        return len(events)

    def _existing(self, number: int) -> Block:
        block = self._source.block(number)
        if block is None:
            raise NodeSilent(f"the node does not have block {number} that it told of; try again")
        return block

    def _continues(self, group: Iterable[Standing], end: Block) -> bool:
        """Whether what was read follows on the blocks where these deployments stand."""
        for standing in group:
            last = standing.last
            if last is None:
                continue
            if end.number == last.stop + 1:
                on = end.parent == last.hash
            else:
                on = self._existing(last.stop).hash == last.hash
            if not on:
                return False
        return True

    def _retreat(self, head: int) -> None:
        """Take back what the chain no longer has. A node that is merely behind changes nothing."""
        hashes: dict[int, bytes] = {}
        for standing in self._store.standings().values():
            if standing.last is None:
                continue
            fork = next((s for s in self._reachable(standing, head) if self._stands(s, hashes)), None)
            newest = next(iter(self._reachable(standing, head)), None)
            if newest is None or fork == newest:
                continue  # all that the node can judge still stands
            self._store.go_back(standing.deployment, fork)
            block = standing.first - 1 if fork is None else fork.stop
            back = standing.last.stop - block
            self._tell(Progress((standing.deployment,), block, head, 0, back))

    def _reachable(self, standing: Standing, head: int) -> list[Step]:
        return [s for s in self._store.steps_back(standing.deployment) if s.stop <= head]

    def _stands(self, step: Step, hashes: dict[int, bytes]) -> bool:
        """Whether the chain still has the block at which a step ends."""
        if step.stop not in hashes:
            hashes[step.stop] = self._existing(step.stop).hash
        return hashes[step.stop] == step.hash
