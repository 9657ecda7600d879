"""items.db: one SQLite file that proves any of a million items in milliseconds, without loading the tree.

It holds each item's serial, key, kind, salt and carton by leaf position, and the tree's nodes in runs. There
is no code in it. It is not public either: its salts tell which leaf is which item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from zhenbo.errors import BadBatch
from zhenbo.gs1 import decode_token_id, encode_token_id
from zhenbo.items.kinds import Kind
from zhenbo.merkle import FlatNodes, SharedProof, proof_of, share_proofs

NODES_A_RUN = 128
_RUN_BYTES = 32 * NODES_A_RUN
_SCHEMA = MetaData()
_BATCH = Table(
    "batch", _SCHEMA, Column("gtin", Text, nullable=False), Column("nodes", Integer, nullable=False)
)
_ITEMS = Table(
    "items",
    _SCHEMA,
    Column("leaf", Integer, primary_key=True),
    Column("serial", Text, nullable=False),
    Column("item_key", LargeBinary, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("carton", Text),
)
_RUNS = Table(
    "tree", _SCHEMA, Column("run", Integer, primary_key=True), Column("nodes", LargeBinary, nullable=False)
)
_UNIQUE = (
    Index("items_by_serial", _ITEMS.c.serial, unique=True),
    Index("items_by_key", _ITEMS.c.item_key, unique=True),
)


@dataclass(frozen=True, slots=True)
class StoredItem:
    """One item of a batch; `leaf` is its position in the list of leaves, from 0."""

    leaf: int
    serial: str
    token_id: int
    item_key: bytes
    kind: Kind
    salt: bytes
    carton: str | None

    @property
    def row(self) -> tuple[int, bytes, int, bytes]:
        """The values of its leaf."""
        return self.token_id, self.item_key, int(self.kind), self.salt


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
        for table in (_BATCH, _ITEMS, _RUNS):
            self._connection.execute(CreateTable(table))
        self._gtin = gtin

    def add(self, rows: Iterable[tuple[int, str, bytes, int, bytes, str | None]]) -> None:
        """Append items as (leaf, serial, item key, kind, salt, carton)."""
        self._connection.exec_driver_sql("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)", list(rows))

    def finish(self, nodes: FlatNodes) -> None:
        """Add the tree and the indices; refuses a serial or key that occurs twice."""
        starts = range(0, len(nodes.data), _RUN_BYTES)
        self._connection.execute(
            insert(_RUNS),
            [
                {"run": number, "nodes": bytes(nodes.data[start : start + _RUN_BYTES])}
                for number, start in enumerate(starts)
            ],
        )
        self._connection.execute(insert(_BATCH), {"gtin": self._gtin, "nodes": len(nodes)})
        try:
            for index in _UNIQUE:
                index.create(self._connection)
        except IntegrityError:
            raise BadBatch(
                "two items of the batch have the same serial or the same key; " + self._twice()
            ) from None
        self._connection.commit()

    def _twice(self) -> str:
        for column in (_ITEMS.c.serial, _ITEMS.c.item_key):
            found = self._connection.execute(
                select(func.min(_ITEMS.c.leaf), func.max(_ITEMS.c.leaf))
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


class ItemStore:
    """Read access to an items.db; also the `Nodes` of its tree."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise BadBatch(f"{path} is not there")
        self._path = path
        self._engine = create_engine(f"sqlite:///file:{path.resolve()}?mode=ro&immutable=1&uri=true")
        try:
            self._connection = self._engine.connect()
            batch = self._connection.execute(select(_BATCH.c.gtin, _BATCH.c.nodes)).one()
        except DatabaseError as error:
            raise BadBatch(f"{path} is damaged or no store of items: {error.orig}") from None
        self.gtin: str = batch.gtin
        self._node_count: int = batch.nodes
        self._run = lru_cache(maxsize=1024)(self._read_run)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._engine.dispose()

    def __len__(self) -> int:
        """Number of tree nodes."""
        return self._node_count

    @property
    def count(self) -> int:
        """Number of items."""
        return (self._node_count + 1) // 2

    def node(self, index: int) -> bytes:
        """One node of the tree; 0 is the root."""
        if not 0 <= index < self._node_count:
            raise BadBatch(f"node {index} is outside the tree of {self._node_count} nodes")
        run, place = divmod(index, NODES_A_RUN)
        return self._run(run)[32 * place : 32 * place + 32]

    def item(self, serial: str) -> StoredItem:
        """The item of a serial."""
        return self._one(select(_ITEMS).where(_ITEMS.c.serial == serial), f"serial {serial!r}")

    def item_of_token(self, token_id: int) -> StoredItem:
        """The item of a tokenId, which must be of this batch's GTIN."""
        gtin, serial = decode_token_id(token_id)
        if gtin != self.gtin:
            raise BadBatch(f"GTIN {gtin} is not the batch's {self.gtin}")
        return self.item(serial)

    def item_of_key(self, item_key: bytes) -> StoredItem:
        """The item of an item key, 20 bytes."""
        return self._one(select(_ITEMS).where(_ITEMS.c.item_key == item_key), f"item key 0x{item_key.hex()}")

    def item_at(self, leaf: int) -> StoredItem:
        """The item of a leaf, counted from 0."""
        return self._one(select(_ITEMS).where(_ITEMS.c.leaf == leaf), f"leaf {leaf}")

    def items(self) -> Iterator[StoredItem]:
        """All items in leaf order, read as they are used."""
        query = select(_ITEMS).order_by(_ITEMS.c.leaf).execution_options(yield_per=4096)
        for row in self._connection.execute(query):
            yield self._item(row)

    def proof(self, leaf: int) -> list[bytes]:
        """Proof of one leaf."""
        return proof_of(self, leaf)

    def share(self, leaves: Sequence[int]) -> SharedProof:
        """The cheapest shared proof of many leaves; see `zhenbo.merkle.share_proofs`."""
        return share_proofs(self, leaves)

    def _one(self, query: Select[tuple[object, ...]], name: str) -> StoredItem:
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise BadBatch(f"{name} is not in this batch")
        return self._item(row)

    def _item(self, row: Row[tuple[object, ...]]) -> StoredItem:
        return StoredItem(
            row.leaf,
            row.serial,
            encode_token_id(self.gtin, row.serial),
            row.item_key,
            Kind(row.kind),
            row.salt,
            row.carton,
        )

    def _read_run(self, run: int) -> bytes:
        nodes = self._connection.execute(select(_RUNS.c.nodes).where(_RUNS.c.run == run)).scalar()
        full = min(_RUN_BYTES, 32 * (self._node_count - run * NODES_A_RUN))
        if nodes is None or len(nodes) != full:
            raise BadBatch(f"{self._path} lacks nodes of its tree (run {run}); build it again from the items")
        return bytes(nodes)
