"""How the databases of this part are opened and written: SQLite by default, others by SQLAlchemy URL."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

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
    """The database at a path (SQLite) or SQLAlchemy URL. Raises BadTapStore for a URL that none has."""
    if isinstance(where, Path) or "://" not in where:
        return _sqlite(URL.create("sqlite", database=str(Path(where).absolute())))
    try:
        url = make_url(where)
        return _sqlite(url) if url.get_backend_name() == "sqlite" else create_engine(url)
    except (ArgumentError, ImportError, NoSuchModuleError) as fault:
        kind = type(fault).__name__  # its text could hold the URL's password
        raise BadTapStore(
            f"the URL of the counter database cannot be used, or lacks its driver ({kind})"
        ) from None


def _sqlite(url: URL) -> Engine:
    if url.database and not Path(url.database).exists():
        with suppress(OSError):  # said by the engine, which fails at the same place
            os.close(os.open(url.database, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # the driver would begin too late, after reading
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")  # a counter must survive a power cut

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn write-ahead on; of processes that make one file, some may find it locked at once."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
