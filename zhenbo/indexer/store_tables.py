"""The tables as SQLAlchemy knows them: what was read from the chain, and what is made from it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

from zhenbo.indexer.schema import BYTES, FLAG, NUMBER, TABLES, TEXT, WORD, Kind, Shape


class Word(TypeDecorator[int]):
    """A whole number below 2^256 as 32 bytes, highest first: exact, and sorted as numbers are."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.to_bytes(32, "big")

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int.from_bytes(value, "big")


_TYPES: Mapping[Kind, type[TypeEngine[Any]]] = {
    NUMBER: BigInteger, WORD: Word, FLAG: Boolean, TEXT: Text, BYTES: LargeBinary,
}  # fmt: skip

READ = MetaData()  # made by store_migrations, which says the same in SQL
MADE = MetaData()

FACTS = Table(
    "store_facts", READ, Column("name", Text, primary_key=True), Column("value", Text, nullable=False)
)
CONTRACTS = Table(
    "contracts",
    READ,
    Column("address", LargeBinary, primary_key=True),
    Column("deployment", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
)
# a step is a range of blocks that was stored at once; `hash` is its last block's
STEPS = Table(
    "steps",
    READ,
    Column("deployment", Text, primary_key=True),
    Column("stop", BigInteger, primary_key=True),
    Column("start", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
EVENTS = Table(
    "chain_events",
    READ,
    Column("block", BigInteger, primary_key=True),
    Column("log_index", Integer, primary_key=True),
    Column("deployment", Text, nullable=False),
    Column("contract", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("args", Text, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("tx", LargeBinary, nullable=False),
    Column("time", BigInteger, nullable=False),
)
# what rows were before a step that may yet be taken back
UNDO = Table(
    "undo",
    READ,
    Column("deployment", Text, primary_key=True),
    Column("stop", BigInteger, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("made", Text, nullable=False),
    Column("row_key", Text, nullable=False),
    Column("before", Text),
)
LEASE = Table(
    "lease",
    READ,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),  # UNIX milliseconds
)
SUBJECTS = Table(
    "subjects",
    MADE,
    Column("kind", Text, primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
    Column("block", BigInteger, primary_key=True),
    Column("log_index", Integer, primary_key=True),
    Column("deployment", Text, nullable=False),
)
Index("subjects_by_block", SUBJECTS.c.deployment, SUBJECTS.c.block)


def _made(name: str, shape: Shape) -> Table:
    keys = [
        Column(key, _TYPES[kind], primary_key=True, autoincrement=False) for key, kind in shape.keys.items()
    ]
    values = [Column(value, _TYPES[kind], nullable=False) for value, kind in shape.values.items()]
    table = Table(name, MADE, Column("deployment", Text, primary_key=True), *keys, *values)
    for value in shape.searched:
        Index(f"{name}_by_{value}", table.c.deployment, table.c[value])
    return table


ROWS: dict[str, Table] = {name: _made(name, shape) for name, shape in TABLES.items()}


def key_columns(name: str) -> list[ColumnElement[Any]]:
    """The key of a table, without the deployment."""
    return [ROWS[name].c[key] for key in TABLES[name].keys]


def subject_bytes(value: int | bytes) -> bytes:
    """How the subject of a timeline stands in the table."""
    return value.to_bytes(32, "big") if isinstance(value, int) else value
