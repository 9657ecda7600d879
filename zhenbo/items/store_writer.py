"""Filling a new items.db."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from sqlalchemy import create_engine, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from zhenbo.errors import BadBatch
from zhenbo.items.store import BATCH, ITEMS, RUN_BYTES, RUNS, UNIQUE
from zhenbo.merkle import FlatNodes


class StoreWriter:
    """Fills a new items.db; indices come last, since sorting once beats a million insertions in random
    places.
    """

    def __init__(self, path: Path, gtin: str) -> None:
        self._engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
        self._connection = self._engine.connect()
        # if anything fails, the folder around the file is thrown away, so a journal would protect nothing
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "cache_size = -65536",
            "temp_store = MEMORY",
        ):
            self._connection.exec_driver_sql(f"PRAGMA {pragma}")
        for table in (BATCH, ITEMS, RUNS):
            self._connection.execute(CreateTable(table))
        self._gtin = gtin

    def add(self, rows: Iterable[tuple[int, str, bytes, int, bytes, str | None]]) -> None:
        """Append items as (leaf, serial, item key, kind, salt, carton)."""
        self._connection.exec_driver_sql("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)", list(rows))

    def finish(self, nodes: FlatNodes) -> None:
        """Add the tree and the indices; refuses a serial or key that occurs twice."""
        starts = range(0, len(nodes.data), RUN_BYTES)
        self._connection.execute(
            insert(RUNS),
            [
                {"run": number, "nodes": bytes(nodes.data[start : start + RUN_BYTES])}
                for number, start in enumerate(starts)
            ],
        )
        self._connection.execute(insert(BATCH), {"gtin": self._gtin, "nodes": len(nodes)})
        try:
            for index in UNIQUE:
                index.create(self._connection)
        except IntegrityError:
            raise BadBatch(
                "two items of the batch have the same serial or the same key; " + self._twice()
            ) from None
        self._connection.commit()

    def _twice(self) -> str:
        for column in (ITEMS.c.serial, ITEMS.c.item_key):
            found = self._connection.execute(
                select(func.min(ITEMS.c.leaf), func.max(ITEMS.c.leaf))
                .group_by(column)
                .having(func.count() > 1)
            ).first()
            if found:
                return f"{column.name} of the items at {found[0] + 1} and {found[1] + 1} of the list"
        return "the first pair could not be named"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._engine.dispose()
