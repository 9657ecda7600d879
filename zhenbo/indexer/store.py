"""The store as the indexer uses it: opened for one chain, held by one indexer, changed step by step."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, func, inspect, select

from zhenbo.errors import BadStore, StoreBusy
from zhenbo.indexer import store_lease as lease
from zhenbo.indexer import store_setup as setup
from zhenbo.indexer import store_steps as steps
from zhenbo.indexer.chain_event import UNKNOWN, ChainEvent, Contract
from zhenbo.indexer.schema import PROJECTION
from zhenbo.indexer.store_engine import open_engine, reading, shown, writing
from zhenbo.indexer.store_migrations import migrate
from zhenbo.indexer.store_steps import Step
from zhenbo.indexer.store_tables import CONTRACTS, EVENTS, FACTS

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Standing:
    """How far a deployment is read: `first` is the block of its first contract, `last` its newest step."""

    deployment: str
    first: int
    last: Step | None

    @property
    def next(self) -> int:
        """The block to read next."""
        return self.first if self.last is None else self.last.stop + 1


@dataclass(frozen=True)
class Status:
    """What a store holds. `made_by` is the PROJECTION its tables were made with."""

    place: str
    chain_id: int
    deployments: Mapping[str, Standing]
    events: Mapping[str, int]
    unknown: int
    indexer: str | None
    made_by: int


class IndexStore:
    """The store at a path or URL. Raises BadStore where it cannot be used, StoreBusy where another writes.

    made  it must be there already; no file is made
    """

    def __init__(self, where: str, clock: Callable[[], float] = time.time, *, made: bool = False):
        self.engine, self._clock = open_engine(where, made=made), clock
        self._holder = lease.new_holder()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; the lease stays where it was not released."""
        self.engine.dispose()

    def attach(self, chain_id: int, genesis: str, contracts: Sequence[Contract]) -> list[str]:
        """Make the store ready for these contracts, and take the lease. Deployments that have to be read from
        their beginning, because a contract came to them, are named.

        Raises BadStore where the store is of another chain, or of other contracts under the same name.
        """
        with writing(self.engine) as connection:
            migrate(connection)
            lease.take(connection, self._holder, self._clock())
            setup.of_chain(connection, chain_id, genesis, shown(self.engine))
            if setup.fact(connection, "projection") is None:
                setup.create_tables(connection)
            return setup.add_contracts(connection, contracts, shown(self.engine))

    def take(self) -> None:
        """Take the lease of a store that is there. Raises BadStore where it is none."""
        self.status()
        with writing(self.engine) as connection:
            migrate(connection)
            lease.take(connection, self._holder, self._clock())

    def release(self) -> None:
        """Let go of the lease."""
        with writing(self.engine) as connection:
            lease.release(connection, self._holder)

    def renew(self) -> None:
        """Keep the lease while nothing is written."""
        with writing(self.engine) as connection:
            lease.renew(connection, self._holder, self._clock())

    def outdated(self) -> bool:
        """Whether the tables were made by other rules than this program's."""
        with reading(self.engine) as connection:
            return setup.fact(connection, "projection") != str(PROJECTION)

    def contracts(self) -> list[Contract]:
        """All contracts whose events are kept."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(CONTRACTS).order_by(CONTRACTS.c.deployment, CONTRACTS.c.name))
            return [Contract(r.deployment, r.name, r.address, r.created) for r in rows]

    def standings(self) -> dict[str, Standing]:
        """How far each deployment is read."""
        with reading(self.engine) as connection:
            return _standings(connection)

    def steps_back(self, deployment: str) -> list[Step]:
        """Steps that can be gone back to, newest first."""
        with reading(self.engine) as connection:
            return list(steps.backwards(connection, deployment))

    def append(self, made: Iterable[Step], events: Iterable[ChainEvent], settled: int) -> None:
        """Store one step of each of these deployments, whole or not at all.

        settled   up to this block the chain stays as it is
        """
        found = sorted(events, key=lambda event: event.place)
        with self._held() as connection:
            for step in made:
                last = steps.newest(connection, step.deployment)
                if last is not None and last.stop + 1 != step.start:
                    raise StoreBusy("another indexer has gone on in this store; this one stops")
                own = [event for event in found if event.deployment == step.deployment]
                steps.forward(connection, step, own, settled)

    def go_back(self, deployment: str, step: Step | None) -> None:
        """Take back all steps after this one; None: all of them, to be read again from the beginning."""
        with self._held() as connection:
            if step is None:
                steps.start_over(connection, deployment)
            else:
                steps.back_to(connection, deployment, step.stop)

    def rebuild(self, tell: Tell = lambda done: None) -> None:
        """Make all tables anew from the stored events; readers see the old ones until it is done."""
        with self._held() as connection:
            setup.drop_tables(connection)
            setup.create_tables(connection)
            done, measured = 0, 0
            for deployment in _standings(connection):
                for events in steps.make_anew(connection, deployment):
                    tell(events)
                    done += events
                    if done > 4 * measured:
                        setup.measure(connection)
                        measured = done

    def forget(self) -> None:
        """Forget everything, so that the chain is read again from the beginning."""
        with self._held() as connection:
            for deployment in _standings(connection):
                steps.start_over(connection, deployment)
            connection.execute(CONTRACTS.delete())

    def status(self) -> Status:
        """What the store holds. Raises BadStore where nothing was ever indexed into it."""
        with reading(self.engine) as connection:
            if not inspect(connection).has_table(FACTS.name) or setup.fact(connection, "chain_id") is None:
                raise BadStore(f"{shown(self.engine)} holds no index; make one with `zhenbo index run`")
            counts = select(EVENTS.c.deployment, func.count()).group_by(EVENTS.c.deployment)
            unknown = select(func.count()).where(EVENTS.c.name == UNKNOWN)
            return Status(
                shown(self.engine),
                int(setup.fact(connection, "chain_id") or 0),
                _standings(connection),
                {row[0]: row[1] for row in connection.execute(counts)},
                connection.execute(unknown).scalar_one(),
                lease.holder_of(connection, self._clock()),
                int(setup.fact(connection, "projection") or 0),
            )

    @contextmanager
    def _held(self) -> Iterator[Connection]:
        """A transaction of the indexer that holds the lease; it renews it."""
        with writing(self.engine) as connection:
            lease.renew(connection, self._holder, self._clock())
            yield connection


def _standings(connection: Connection) -> dict[str, Standing]:
    first = select(CONTRACTS.c.deployment, func.min(CONTRACTS.c.created)).group_by(CONTRACTS.c.deployment)
    rows = sorted(tuple(row) for row in connection.execute(first))
    return {name: Standing(name, block, steps.newest(connection, name)) for name, block in rows}
