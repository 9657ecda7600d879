"""Rows of the made tables: read in bulk, written in bulk, and put back as they were."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from zhenbo.indexer.rows import Key, Load, Row
from zhenbo.indexer.schema import TABLES
from zhenbo.indexer.store_tables import ROWS, key_columns

_KEYS = 400  # in one question: SQLite takes 32,766 parameters, old ones 999
Before = Mapping[tuple[str, Key], Row | None]


def loader(connection: Connection, deployment: str) -> Load:
    """Fetches rows of a deployment by their keys."""

    def load(name: str, keys: Sequence[Key]) -> dict[Key, Row]:
        found: dict[Key, Row] = {}
        for first in range(0, len(keys), _KEYS):
            query = select(ROWS[name]).where(_among(name, deployment, keys[first : first + _KEYS]))
            for row in connection.execute(query).mappings():
                key = tuple(row[column] for column in TABLES[name].keys)
                found[key] = {column: row[column] for column in TABLES[name].values}
        return found

    return load


def save(connection: Connection, deployment: str, rows: Mapping[tuple[str, Key], Row | None]) -> None:
    """Write these rows as they are now; None: there is no such row any more."""
    written: dict[str, list[dict[str, Any]]] = {}
    gone: dict[str, list[Key]] = {}
    for (name, key), row in rows.items():
        if row is None:
            gone.setdefault(name, []).append(key)
        else:
            keys = dict(zip(TABLES[name].keys, key, strict=True))
            written.setdefault(name, []).append({"deployment": deployment, **keys, **row})
    for name, values in written.items():
        upsert(connection, ROWS[name], values)
    for name, lost in gone.items():
        for first in range(0, len(lost), _KEYS):
            where = _among(name, deployment, lost[first : first + _KEYS])
            connection.execute(delete(ROWS[name]).where(where))


def upsert(connection: Connection, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or take the place of those with the same keys."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    others = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others), list(values))


def forget(connection: Connection, deployment: str) -> None:
    """Delete every row of a deployment."""
    for table in ROWS.values():
        connection.execute(delete(table).where(table.c.deployment == deployment))


def _among(name: str, deployment: str, keys: Iterable[Key]) -> ColumnElement[bool]:
    columns = key_columns(name)
    if len(columns) == 1:
        found = columns[0].in_([key[0] for key in keys])
        return and_(ROWS[name].c.deployment == deployment, found)
    found = tuple_(*columns).in_(list(keys))
    return and_(ROWS[name].c.deployment == deployment, found)
