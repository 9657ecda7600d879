"""The counter database: what was shown of each chip. One writer at a time decides about a chip.

SQLite by default (a file), any other database by its SQLAlchemy URL. A tap is judged and written down in one
transaction that holds the chip's row, so of two processes that are shown one link at once exactly one finds
it new. Chips and devices stand there under peppered names (`ChipKeys.chip`), so that the file tells nobody
which UIDs are ours. What is refused is counted by chip, reason and day: an attacker cannot make it grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from zhenbo.errors import BadTapStore
from zhenbo.nfc.freshness import ACCEPTED, NEVER, ChipState, Outcome, Rules, Shown, judge
from zhenbo.nfc.store_engine import open_engine, writing

VERSION = 1
_DAY = 86_400
SCHEMA = MetaData()
STORE = Table("tap_store", SCHEMA, Column("version", Integer, primary_key=True, autoincrement=False))
CHIPS = Table(
    "chips",
    SCHEMA,
    Column("chip", LargeBinary(32), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("counter", Integer, nullable=False),  # the highest that was accepted
)
TAPS = Table(
    "taps",
    SCHEMA,
    Column("chip", LargeBinary(32), primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("counter", Integer, primary_key=True),
    Column("message", LargeBinary(32), nullable=False),
    Column("device", LargeBinary(32)),
    Column("at", BigInteger, nullable=False),
)
REFUSED = Table(
    "refused",
    SCHEMA,
    Column("chip", LargeBinary(32), primary_key=True),
    Column("outcome", String(16), primary_key=True),
    Column("day", Integer, primary_key=True),  # days since 1970
    Column("times", BigInteger, nullable=False),
)
ITEMS = Table(
    "chip_items",
    SCHEMA,
    Column("chip", LargeBinary(32), primary_key=True),
    Column("token_id", LargeBinary(32), nullable=False),
)


@dataclass(frozen=True)
class Record:
    """What the database makes of a tap; `before` is an earlier one with the same counter, if there was."""

    outcome: Outcome
    before: Shown | None
    token_id: int | None  # of the item that the chip was bound to


class TapStore:
    """The database at a path or SQLAlchemy URL; made where there is none."""

    def __init__(self, where: Path | str, rules: Rules | None = None) -> None:
        self._rules = rules or Rules()
        self._engine = open_engine(where)
        with writing(self._engine) as connection:
            SCHEMA.create_all(connection)
            versions = connection.execute(select(STORE.c.version)).scalars().all()
            if not versions:
                connection.execute(insert(STORE), {"version": VERSION})
            elif versions != [VERSION]:
                raise BadTapStore(
                    f"the counter database is of version {versions[0]}; this program has {VERSION}"
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def record(self, chip: bytes, generation: int, tap: Shown, *, retired: bool = False) -> Record:
        """Judge a tap and write it down. Raises BadTapStore where the database cannot be written."""
        with writing(self._engine) as connection:
            state = _held(connection, chip)
            same = _accepted(connection, chip, generation, tap.counter)
            below = None if same is None else _below(connection, chip, generation, tap.counter)
            outcome = judge(state, same, tap, generation, retired=retired, rules=self._rules, below=below)
            if outcome in ACCEPTED:
                if same is None:  # else it is shown again, and was accepted before
                    _accept(connection, chip, generation, tap, outcome)
            elif outcome is not Outcome.REPEAT:
                _count(connection, chip, outcome, tap.at // _DAY)
            return Record(outcome, same, _item(connection, chip))

    def bind(self, items: Mapping[bytes, int]) -> None:
        """Say once which item each chip is on, all or none. Raises BadTapStore where one is on another."""
        with writing(self._engine) as connection:
            for chip, token_id in items.items():
                known = _item(connection, chip)
                if known is None:
                    connection.execute(
                        insert(ITEMS), {"chip": chip, "token_id": token_id.to_bytes(32, "big")}
                    )
                elif known != token_id:
                    raise BadTapStore("a chip is bound to another item; a chip stays with its item")

    def refused(self, chip: bytes) -> dict[Outcome, int]:
        """How often links of this chip were refused, by reason."""
        found: dict[Outcome, int] = {}
        with writing(self._engine) as connection:
            rows = connection.execute(select(REFUSED).where(REFUSED.c.chip == chip))
            for row in rows:
                found[Outcome(row.outcome)] = found.get(Outcome(row.outcome), 0) + int(row.times)
        return found

    def forget(self, before: int) -> int:
        """Delete accepted taps from before this time but each chip's highest; how many.

        A link of a forgotten tap that comes back is a rollback instead of a replay: refused all the same.
        """
        highest = (
            select(CHIPS.c.chip)
            .where(
                CHIPS.c.chip == TAPS.c.chip,
                CHIPS.c.generation == TAPS.c.generation,
                CHIPS.c.counter == TAPS.c.counter,
            )
            .exists()
        )
        with writing(self._engine) as connection:
            return connection.execute(delete(TAPS).where(TAPS.c.at < before, ~highest)).rowcount


def _held(connection: Connection, chip: bytes) -> ChipState | None:
    """The chip's row, made where there is none, and kept from other writers until the transaction ends."""
    query = select(CHIPS).where(CHIPS.c.chip == chip).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(CHIPS), {"chip": chip, "generation": NEVER, "counter": NEVER})
            return None
        except IntegrityError:  # another writer was faster; its row is waited for
            row = connection.execute(query).one()
    if row.generation == NEVER:
        return None
    # whoever deletes taps by hand loses who showed the last one, never how far the chip has counted
    lost = Shown(row.counter, b"", None, 0)
    return ChipState(row.generation, _accepted(connection, chip, row.generation, row.counter) or lost)


def _accepted(connection: Connection, chip: bytes, generation: int, counter: int) -> Shown | None:
    row = connection.execute(
        select(TAPS).where(TAPS.c.chip == chip, TAPS.c.generation == generation, TAPS.c.counter == counter)
    ).one_or_none()
    return None if row is None else Shown(row.counter, row.message, row.device, row.at)


def _below(connection: Connection, chip: bytes, generation: int, counter: int) -> int | None:
    """The accepted counter next below this one."""
    own = (TAPS.c.chip == chip, TAPS.c.generation == generation, TAPS.c.counter < counter)
    found: int | None = connection.execute(select(func.max(TAPS.c.counter)).where(*own)).scalar_one()
    return found


def _accept(connection: Connection, chip: bytes, generation: int, tap: Shown, outcome: Outcome) -> None:
    connection.execute(
        insert(TAPS),
        {
            "chip": chip, "generation": generation, "counter": tap.counter, "message": tap.message,
            "device": tap.device, "at": tap.at,
        },
    )  # fmt: skip
    if outcome is not Outcome.LATE:
        moved = {"generation": generation, "counter": tap.counter}
        connection.execute(update(CHIPS).where(CHIPS.c.chip == chip).values(moved))


def _count(connection: Connection, chip: bytes, outcome: Outcome, day: int) -> None:
    """One more refusal; the chip's row is held, so nobody else writes here."""
    where = (REFUSED.c.chip == chip, REFUSED.c.outcome == outcome.value, REFUSED.c.day == day)
    if not connection.execute(update(REFUSED).where(*where).values(times=REFUSED.c.times + 1)).rowcount:
        row = {"chip": chip, "outcome": outcome.value, "day": day, "times": 1}
        connection.execute(insert(REFUSED), row)


def _item(connection: Connection, chip: bytes) -> int | None:
    found = connection.execute(select(ITEMS.c.token_id).where(ITEMS.c.chip == chip)).scalar_one_or_none()
    return None if found is None else int.from_bytes(found, "big")
