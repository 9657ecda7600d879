"""Reaching the database: a SQLite file, or PostgreSQL by its URL. The text of no error shows a password."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from zhenbo.errors import BadStore

_PATIENCE = 30  # seconds to wait for another writer
_BACKENDS = ("sqlite", "postgresql")


def open_engine(where: str, *, made: bool = False) -> Engine:
    """The database at a path (SQLite; file and folder are made) or URL. Raises BadStore for what is neither.

    made  a SQLite file must be there already: what only reads must leave no empty one behind
    """
    url = _url(where)
    if url.get_backend_name() == "postgresql":
        return create_engine(url.set(drivername="postgresql+psycopg"), connect_args={"connect_timeout": 10})
    if url.database and url.database != ":memory:":
        if made and not Path(url.database).is_file():
            raise BadStore(
                f"there is no index at {url.database}; correct the path, or make one with `zhenbo index run`"
            )
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver would begin too late, after reading
        for setting in ("journal_mode = WAL", "synchronous = NORMAL"):  # what a power cut takes is read again
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction; faults of the database as BadStore."""
    with _told(engine), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One unchanging view of the store, however long it is looked at; nobody waits for it."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with _told(engine), engine.connect().execution_options(reading=True, **level) as connection:
        yield connection


def shown(engine: Engine) -> str:
    """Where the store is, without a password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or ""
    return engine.url.set(drivername="postgresql").render_as_string()


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as fault:
        reason = str(fault.orig).strip().splitlines()[0]
        raise BadStore(f"the store {shown(engine)} cannot be used: {reason}") from None


def _url(where: str) -> URL:
    if "://" not in where:
        return URL.create("sqlite", database=str(Path(where).absolute()))
    try:
        url = make_url(where)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        backend = ""
    if backend not in _BACKENDS:
        raise BadStore(
            "a store is a path (SQLite), sqlite:///PATH, or postgresql://USER@HOST/DATABASE; "
            "correct --store or ZHENBO_STORE"
        )
    return url
