"""How the databases of this part are opened and written: SQLite by default, others by SQLAlchemy URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from zhenbo.errors import BadTapStore

_PATIENCE = 30  # seconds to wait for another writer


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that keeps other writers out (of the file, in SQLite); its faults as BadTapStore."""
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as fault:
        raise BadTapStore(f"the counter database cannot be used: {fault.orig}") from None
    except DatabaseError as fault:
        raise BadTapStore(f"this is no counter database, or a damaged one: {fault.orig}") from None


def open_engine(where: Path | str) -> Engine:
    """The database at a path (SQLite) or SQLAlchemy URL."""
    if isinstance(where, str) and "://" in where:
        url = make_url(where)
    else:
        url = URL.create("sqlite", database=str(Path(where).absolute()))
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    if url.database and not Path(url.database).exists():
        with suppress(OSError):  # said by the engine, which fails at the same place
            os.close(os.open(url.database, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver would begin too late, after reading
        for setting in ("journal_mode = WAL", "synchronous = FULL"):  # a counter must survive a power cut
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
