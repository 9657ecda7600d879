"""The questions that pages and services ask of the index; all answers of one `View` are of the same block.

reader = Reader(config.store(network.name))
with reader.view() as view:
    item = view.row("items", token_id)             a row of `schema.TABLES`, or None
    marks = view.rows("marks", kind="item", subject=token_id)
    life = view.timeline(("item", token_id), ("batch", item["batch"]))
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection, and_, inspect, or_, select

from zhenbo.bundle.facts import EVENTS as FACT_SHAPES
from zhenbo.bundle.facts import Fact, Facts
from zhenbo.errors import BadStore
from zhenbo.indexer import store_setup as setup
from zhenbo.indexer.chain_event import CORE, ChainEvent
from zhenbo.indexer.projection.rules import About
from zhenbo.indexer.schema import PROJECTION, TABLES
from zhenbo.indexer.store_engine import open_engine, reading, shown
from zhenbo.indexer.store_steps import Step, newest, stored
from zhenbo.indexer.store_tables import EVENTS, FACTS, ROWS, SUBJECTS, subject_bytes


class Reader:
    """The index at a path or URL, to be read only. Raises BadStore where a path leads to no file."""

    def __init__(self, where: str):
        self._engine = open_engine(where, made=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def view(self) -> "Iterator[View]":
        """The index as it is now, unchanging. Raises BadStore where there is none, or one of other rules."""
        with reading(self._engine) as connection:
            if not inspect(connection).has_table(FACTS.name):
                raise BadStore(f"{shown(self._engine)} holds no index; make one with `zhenbo index run`")
            made_by = setup.fact(connection, "projection")
            if made_by != str(PROJECTION):
                raise BadStore(
                    f"the tables of {shown(self._engine)} were made by rules {made_by}, this program has "
                    f"{PROJECTION}: `zhenbo index rebuild`"
                )
            yield View(connection)


@dataclass(frozen=True)
class View:
    """One state of the index."""

    connection: Connection

    def standing(self, deployment: str = CORE) -> Step | None:
        """Up to which block everything is known; None where nothing was read yet."""
        return newest(self.connection, deployment)

    def row(self, table: str, *key: Any, deployment: str = CORE) -> Mapping[str, Any] | None:
        """The row of this key, keys and values by name; None where there is none."""
        named = dict(zip(TABLES[table].keys, key, strict=True))
        return next(iter(self.rows(table, deployment=deployment, **named)), None)

    def rows(
        self, table: str, *, deployment: str = CORE, limit: int | None = None, **wanted: Any
    ) -> list[Mapping[str, Any]]:
        """Rows whose columns have these values, by their keys; quick for keys and what is `searched`."""
        made = ROWS[table]
        same = [made.c[name] == value for name, value in wanted.items()]
        query = select(made).where(made.c.deployment == deployment, *same).order_by(*made.primary_key)
        return [dict(row) for row in self.connection.execute(query.limit(limit)).mappings()]

    def timeline(
        self,
        *about: About,
        deployment: str = CORE,
        names: Sequence[str] = (),
        blocks: Sequence[int] = (),
    ) -> list[ChainEvent]:
        """Events about any of these, oldest first, each once; of these names and blocks only, where given."""
        if not about:
            return []
        things = [
            and_(SUBJECTS.c.kind == kind, SUBJECTS.c.subject == subject_bytes(value)) for kind, value in about
        ]
        places = select(SUBJECTS.c.block, SUBJECTS.c.log_index).where(or_(*things)).distinct().subquery()
        here = and_(EVENTS.c.block == places.c.block, EVENTS.c.log_index == places.c.log_index)
        query = select(EVENTS).join(places, here).where(EVENTS.c.deployment == deployment)
        if names:
            query = query.where(EVENTS.c.name.in_(names))
        if blocks:
            query = query.where(EVENTS.c.block.in_(blocks))
        return stored(query.order_by(EVENTS.c.block, EVENTS.c.log_index), self.connection)

    def events(self, contract: str, *names: str, deployment: str = CORE) -> list[ChainEvent]:
        """Events of a contract with these names (none: all), oldest first."""
        query = select(EVENTS).where(EVENTS.c.deployment == deployment, EVENTS.c.contract == contract)
        if names:
            query = query.where(EVENTS.c.name.in_(names))
        return stored(query.order_by(EVENTS.c.block, EVENTS.c.log_index), self.connection)


def as_facts(events: Iterable[ChainEvent]) -> Facts:
    """Events of the core as the facts that bundles and dossiers are made of; others are left out."""
    return Facts(fact for event in events if (fact := _fact(event)) is not None)


def _fact(event: ChainEvent) -> Fact | None:
    shapes = FACT_SHAPES.get(event.contract, {}).get(event.name)
    if shapes is None:
        return None
    args = {name: event.args[name] for name in shapes}
    return Fact(event.contract, event.name, args, event.block, event.index, event.tx, event.time)
