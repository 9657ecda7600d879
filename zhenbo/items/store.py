"""items.db: one SQLite file that proves any of a million items in milliseconds, without loading the tree.

It holds each item's serial, key, kind, salt and carton by leaf position, and the tree's nodes in runs. There
is no code in it. It is not public either: its salts tell which leaf is which item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    select,
)
from sqlalchemy.exc import DatabaseError

from zhenbo.errors import BadBatch, Gs1Invalid
from zhenbo.gs1 import decode_token_id, encode_token_id
from zhenbo.items.kinds import Kind
from zhenbo.merkle import SharedProof, proof_of, share_proofs

NODES_A_RUN = 128
RUN_BYTES = 32 * NODES_A_RUN
SCHEMA = MetaData()
BATCH = Table("batch", SCHEMA, Column("gtin", Text, nullable=False), Column("nodes", Integer, nullable=False))
ITEMS = Table(
    "items",
    SCHEMA,
    Column("leaf", Integer, primary_key=True),
    Column("serial", Text, nullable=False),
    Column("item_key", LargeBinary, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("carton", Text),
)
RUNS = Table(
    "tree", SCHEMA, Column("run", Integer, primary_key=True), Column("nodes", LargeBinary, nullable=False)
)
UNIQUE = (
    Index("items_by_serial", ITEMS.c.serial, unique=True),
    Index("items_by_key", ITEMS.c.item_key, unique=True),
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


class ItemStore:
    """Read access to an items.db; also the `Nodes` of its tree."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise BadBatch(f"{path} is not there")
        self._path = path
        self._engine = create_engine(f"sqlite:///file:{path.resolve()}?mode=ro&immutable=1&uri=true")
        try:
            self._connection = self._engine.connect()
            batch = self._connection.execute(select(BATCH.c.gtin, BATCH.c.nodes)).one()
        except DatabaseError as error:
            raise BadBatch(f"{path} is damaged or no store of items: {error.orig}") from None
        self.gtin: str = batch.gtin
        self._node_count: int = batch.nodes
        self._run = lru_cache(maxsize=1024)(self._read_run)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            raise BadBatch(f"{self._path} is damaged: {error.orig}; use a copy of it") from None

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
        return self._one(select(ITEMS).where(ITEMS.c.serial == serial), f"serial {serial!r}")

    def item_of_token(self, token_id: int) -> StoredItem:
        """The item of a tokenId, which must be of this batch's GTIN."""
        gtin, serial = decode_token_id(token_id)
        if gtin != self.gtin:
            raise BadBatch(f"GTIN {gtin} is not the batch's {self.gtin}")
        return self.item(serial)

    def item_of_key(self, item_key: bytes) -> StoredItem:
        """The item of an item key, 20 bytes."""
        return self._one(select(ITEMS).where(ITEMS.c.item_key == item_key), f"item key 0x{item_key.hex()}")

    def item_at(self, leaf: int) -> StoredItem:
        """The item of a leaf, counted from 0."""
        return self._one(select(ITEMS).where(ITEMS.c.leaf == leaf), f"leaf {leaf}")

    def items(self) -> Iterator[StoredItem]:
        """All items in leaf order, read as they are used."""
        query = select(ITEMS).order_by(ITEMS.c.leaf).execution_options(yield_per=4096)
        with self._reading():
            for row in self._connection.execute(query):
                yield self._item(row)

    def proof(self, leaf: int) -> list[bytes]:
        """Proof of one leaf."""
        return proof_of(self, leaf)

    def share(self, leaves: Sequence[int]) -> SharedProof:
        """The cheapest shared proof of many leaves; see `zhenbo.merkle.share_proofs`."""
        return share_proofs(self, leaves)

    def _one(self, query: Select[tuple[object, ...]], name: str) -> StoredItem:
        with self._reading():
            row = self._connection.execute(query).one_or_none()
        if row is None:
            raise BadBatch(f"{name} is not in this batch")
        return self._item(row)

    def _item(self, row: Row[tuple[object, ...]]) -> StoredItem:
        """An item of the file, which may come from somebody who means harm."""
        try:
            token_id = encode_token_id(self.gtin, row.serial)
            for value, size in ((row.item_key, 20), (row.salt, 16)):
                if not isinstance(value, bytes) or len(value) != size:
                    raise ValueError(f"{value!r} is not {size} bytes")
            kind = Kind(row.kind)
        except (ValueError, TypeError, AttributeError, Gs1Invalid) as error:
            raise BadBatch(f"{self._path}, leaf {row.leaf}: {error}") from None
        return StoredItem(row.leaf, row.serial, token_id, row.item_key, kind, row.salt, row.carton)

    def _read_run(self, run: int) -> bytes:
        with self._reading():
            nodes = self._connection.execute(select(RUNS.c.nodes).where(RUNS.c.run == run)).scalar()
        full = min(RUN_BYTES, 32 * (self._node_count - run * NODES_A_RUN))
        if nodes is None or len(nodes) != full:
            raise BadBatch(f"{self._path} lacks nodes of its tree (run {run}); build it again from the items")
        return bytes(nodes)
