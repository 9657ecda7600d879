"""Where a page's facts come from: a roots file, a node, or the index. All answer the same question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol

from zhenbo.bundle.alert_facts import NAMES as ALERTS
from zhenbo.bundle.format import Network
from zhenbo.bundle.scope import Scope, anchor_subjects
from zhenbo.bundle.source import Block, ChainView, Trusted, from_chain
from zhenbo.errors import BadStore
from zhenbo.indexer.chain_event import ChainEvent
from zhenbo.indexer.store_reading import as_facts
from zhenbo.indexer.store_steps import Step

_FRESH = 5.0  # seconds that an answer of a node is good for: one block or so
_MOST_KEPT = 2_000
_OF_BATCH = ("BatchRegistered", "BatchMarked", "BatchFrozen", *ALERTS)


class Ledger(Protocol):
    """What the chain says of one item, its batch, its anchors and everybody who had a hand in it."""

    @property
    def network(self) -> Network:
        """The chain and its contracts."""
        ...

    def about(self, scope: Scope) -> Trusted:
        """Facts within the scope, perhaps more. Raises NodeFault or BadStore where nobody answers."""
        ...


@dataclass(frozen=True)
class RootsLedger:
    """Facts of a roots file: as of its block, for good."""

    trusted: Trusted

    @property
    def network(self) -> Network:
        return self.trusted.network

    def about(self, scope: Scope) -> Trusted:
        return self.trusted


@dataclass
class NodeLedger:
    """A node, asked for one item at a time; an answer is kept for some seconds."""

    chain: ChainView
    network: Network
    clock: Callable[[], float] = monotonic
    _kept: dict[Scope, tuple[float, Trusted]] = field(default_factory=dict)

    def about(self, scope: Scope) -> Trusted:
        known = self._kept.get(scope)
        if known is not None and self.clock() - known[0] < _FRESH:
            return known[1]
        found = from_chain(self.chain, self.network, scope)
        trusted = Trusted(found.network, found.facts, found.block)  # a page compares no views
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[scope] = self.clock(), trusted
        return trusted


class IndexView(Protocol):
    """One state of the index; `zhenbo.indexer.store_reading.View` is one."""

    def standing(self) -> Step | None: ...
    def rows(self, table: str, **wanted: Any) -> list[Mapping[str, Any]]: ...
    def events(self, contract: str) -> list[ChainEvent]: ...
    def timeline(
        self, *about: tuple[str, Any], names: Sequence[str] = (), blocks: Sequence[int] = ()
    ) -> list[ChainEvent]: ...


class Index(Protocol):
    """The index; `zhenbo.indexer.store_reading.Reader` is one."""

    def view(self) -> AbstractContextManager[IndexView]: ...


@dataclass
class IndexLedger:
    """The index: an item's facts in milliseconds. Members are read again when the index moves on."""

    index: Index
    network: Network
    _members: tuple[bytes, list[ChainEvent]] | None = None

    def about(self, scope: Scope) -> Trusted:
        with self.index.view() as view:
            step = view.standing()
            if step is None:
                raise BadStore("the index has read nothing yet; run `zhenbo index run`")
            if self._members is None or self._members[0] != step.hash:
                self._members = step.hash, view.events("Consortium")
            near = [*_passports(view, scope), *_anchors(view, scope)]
        unique = {(event.block, event.index): event for event in (*self._members[1], *near)}
        facts = as_facts(unique.values())
        newest = max((fact.time for fact in facts.all), default=0)
        return Trusted(self.network, facts, Block(step.stop, step.hash, newest))


def _passports(view: IndexView, scope: Scope) -> Iterator[ChainEvent]:
    """Events about the item and its batch, alerts too; of the batch's activations those of the item only."""
    own = view.timeline(*(("item", token) for token in scope.tokens))
    batches = [("batch", batch) for batch in scope.batches]
    births = sorted({event.block for event in own if event.name == "Transfer"})
    yield from own
    yield from view.timeline(*batches, names=_OF_BATCH)
    if births:
        yield from view.timeline(*batches, names=("Activated",), blocks=births)


def _anchors(view: IndexView, scope: Scope) -> Iterator[ChainEvent]:
    """The anchors asked for, those that speak of the batch's lot, and whatever corrects any of them."""
    batches = view.timeline(*(("batch", batch) for batch in scope.batches), names=("BatchRegistered",))
    lots = [("anchored", subject) for subject in anchor_subjects(as_facts(batches).all)]
    found = view.timeline(*lots, *(("anchor", anchor) for anchor in scope.anchors))
    waiting, known = [event.args["anchorId"] for event in found], set(scope.anchors)
    yield from found
    while waiting:
        known |= set(waiting)
        corrections = [row["anchor"] for one in waiting for row in view.rows("anchors", corrects=one)]
        waiting = [one for one in corrections if one not in known]
        yield from view.timeline(*(("anchor", one) for one in waiting))
