"""A step forward, a step back: events, the rows they change, and what these were before. All in the caller's
transaction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from zhenbo.indexer.chain_event import ChainEvent, spelled, understood
from zhenbo.indexer.projection import apply, subjects
from zhenbo.indexer.rows import Change, Rows
from zhenbo.indexer.store_rows import forget, loader, save
from zhenbo.indexer.store_tables import EVENTS, STEPS, SUBJECTS, UNDO, subject_bytes

_CHUNK = 5_000  # events in memory while tables are made anew


@dataclass(frozen=True)
class Step:
    """Blocks start..stop of a deployment are stored; `hash` is that of block `stop`, 32 bytes."""

    deployment: str
    start: int
    stop: int
    hash: bytes


def newest(connection: Connection, deployment: str) -> Step | None:
    """The last step that was made."""
    return next(backwards(connection, deployment), None)


def backwards(connection: Connection, deployment: str) -> Iterator[Step]:
    """Steps that can be gone back to, newest first."""
    query = select(STEPS).where(STEPS.c.deployment == deployment).order_by(STEPS.c.stop.desc())
    for row in connection.execute(query).all():
        yield Step(row.deployment, row.start, row.stop, row.hash)


def forward(connection: Connection, step: Step, events: Sequence[ChainEvent], settled: int) -> None:
    """Store a step. It can be taken back unless it ends at `settled` or before."""
    if events:
        connection.execute(insert(EVENTS), [_stored(event) for event in events])
    made(connection, step.deployment, events, step.stop if step.stop > settled else None)
    connection.execute(insert(STEPS), vars(step))
    _prune(connection, step.deployment, settled)


def made(connection: Connection, deployment: str, events: Sequence[ChainEvent], undo: int | None) -> None:
    """Change the tables as these events say; `undo` is the step under which the former rows are kept."""
    rows = Rows(loader(connection, deployment))
    apply(rows, events)
    changes = list(rows.changes())
    if undo is not None and changes:
        connection.execute(insert(UNDO), [_kept(deployment, undo, n, c) for n, c in enumerate(changes)])
    save(connection, deployment, {(change.table, change.key): change.after for change in changes})
    about = [
        {"kind": kind, "subject": subject_bytes(value), "block": e.block, "log_index": e.index,
         "deployment": deployment}
        for e in events for kind, value in subjects(e)
    ]  # fmt: skip
    if about:
        connection.execute(insert(SUBJECTS), about)


def back_to(connection: Connection, deployment: str, stop: int) -> None:
    """Take back every step after the one that ends at `stop`."""
    undone = UNDO.c.deployment == deployment, UNDO.c.stop > stop
    former: dict[tuple[str, tuple[Any, ...]], Any] = {}
    for row in connection.execute(select(UNDO).where(*undone).order_by(UNDO.c.stop.desc())):
        # the oldest of a row's former states comes last, and stays
        before = None if row.before is None else understood(row.before)
        former[row.made, tuple(understood(row.row_key))] = before
    save(connection, deployment, former)
    connection.execute(delete(UNDO).where(*undone))
    connection.execute(delete(STEPS).where(STEPS.c.deployment == deployment, STEPS.c.stop > stop))
    for table in (EVENTS, SUBJECTS):
        connection.execute(delete(table).where(table.c.deployment == deployment, table.c.block > stop))


def start_over(connection: Connection, deployment: str) -> None:
    """Forget all that was read of a deployment and all that was made of it."""
    forget(connection, deployment)
    for table in (UNDO, STEPS, EVENTS, SUBJECTS):
        connection.execute(delete(table).where(table.c.deployment == deployment))


def make_anew(connection: Connection, deployment: str) -> Iterator[int]:
    """Fill empty tables from the stored events; yields how many events were done."""
    connection.execute(delete(UNDO).where(UNDO.c.deployment == deployment))
    steps = list(backwards(connection, deployment))[::-1]
    last = -1
    for number, step in enumerate(steps):
        # nobody goes back beyond the first step, so only later ones must be undone whole
        for events in _chunks(connection, deployment, last, step.stop, None if number else _CHUNK):
            made(connection, deployment, events, step.stop if number else None)
            yield len(events)
        last = step.stop


def stored(query: Select[Any], connection: Connection) -> list[ChainEvent]:
    """Events of a query over the events' table."""
    return [
        ChainEvent(
            row.deployment, row.contract, row.name, understood(row.args), row.address, row.block,
            row.log_index, row.tx, row.time,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _chunks(
    connection: Connection, deployment: str, after: int, stop: int, most: int | None
) -> Iterator[list[ChainEvent]]:
    """Events after one block up to another in whole blocks, about `most` at a time (None: all at once)."""
    while after < stop:
        within = (EVENTS.c.deployment == deployment, EVENTS.c.block > after, EVENTS.c.block <= stop)
        order = (EVENTS.c.block, EVENTS.c.log_index)
        end = stop
        if most is not None:
            ahead = select(EVENTS.c.block).where(*within).order_by(*order).limit(1).offset(most)
            end = connection.execute(ahead).scalar_one_or_none() or stop
        yield stored(select(EVENTS).where(*within, EVENTS.c.block <= end).order_by(*order), connection)
        after = end


def _prune(connection: Connection, deployment: str, settled: int) -> None:
    """Forget how to go back behind the newest step that is settled."""
    own = STEPS.c.deployment == deployment
    oldest = connection.execute(select(func.max(STEPS.c.stop)).where(own, STEPS.c.stop <= settled)).scalar()
    if oldest is not None:
        connection.execute(delete(STEPS).where(own, STEPS.c.stop < oldest))
        connection.execute(delete(UNDO).where(UNDO.c.deployment == deployment, UNDO.c.stop <= oldest))


def _stored(event: ChainEvent) -> dict[str, Any]:
    return {
        "block": event.block, "log_index": event.index, "deployment": event.deployment,
        "contract": event.contract, "name": event.name, "args": spelled(dict(event.args)),
        "address": event.address, "tx": event.tx, "time": event.time,
    }  # fmt: skip


def _kept(deployment: str, stop: int, seq: int, change: Change) -> dict[str, Any]:
    before = None if change.before is None else spelled(dict(change.before))
    return {
        "deployment": deployment, "stop": stop, "seq": seq, "made": change.table,
        "row_key": spelled(change.key), "before": before,
    }  # fmt: skip
