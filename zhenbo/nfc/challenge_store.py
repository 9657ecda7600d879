"""Challenges under way, each usable once; in the database of the counters or one of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, delete, insert, select, update

from zhenbo.nfc.store_engine import open_engine, writing

_KEPT = 86_400  # seconds after its end, to tell "late" from "unknown"
SCHEMA = MetaData()
CHALLENGES = Table(
    "challenges",
    SCHEMA,
    Column("nonce", LargeBinary(32), primary_key=True),
    Column("chain_id", BigInteger, nullable=False),
    Column("token_id", LargeBinary(32), nullable=False),
    Column("deadline", BigInteger, nullable=False, index=True),
    Column("used_at", BigInteger),
)


@dataclass(frozen=True)
class Kept:
    """What a challenge was issued for."""

    chain_id: int
    token_id: int
    deadline: int


class ChallengeStore:
    """Challenges at a path or SQLAlchemy URL; made where there is none."""

    def __init__(self, where: Path | str) -> None:
        self._engine = open_engine(where)
        with writing(self._engine) as connection:
            SCHEMA.create_all(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    def keep(self, nonce: bytes, chain_id: int, token_id: int, deadline: int, *, at: int) -> None:
        """Write down a new challenge, and forget those that ended a day ago."""
        row = {"nonce": nonce, "chain_id": chain_id, "token_id": token_id.to_bytes(32, "big")}
        with writing(self._engine) as connection:
            connection.execute(delete(CHALLENGES).where(CHALLENGES.c.deadline < at - _KEPT))
            connection.execute(insert(CHALLENGES), row | {"deadline": deadline})

    def find(self, nonce: bytes) -> Kept | None:
        """The challenge of a nonce, used or not; None where there is none."""
        with writing(self._engine) as connection:
            row = connection.execute(select(CHALLENGES).where(CHALLENGES.c.nonce == nonce)).one_or_none()
        return None if row is None else Kept(row.chain_id, int.from_bytes(row.token_id, "big"), row.deadline)

    def use(self, nonce: bytes, *, at: int) -> bool:
        """Use it up; False where it was, or time is over. Of two at once, one is told True."""
        unused = (CHALLENGES.c.nonce == nonce, CHALLENGES.c.used_at.is_(None), CHALLENGES.c.deadline >= at)
        with writing(self._engine) as connection:
            return connection.execute(update(CHALLENGES).where(*unused).values(used_at=at)).rowcount == 1
