"""What a store is of: its chain, the contracts whose events it keeps, and the tables that were made."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, MetaData, Table, insert, select, text

from zhenbo.errors import BadStore
from zhenbo.indexer import store_steps as steps
from zhenbo.indexer.chain_event import Contract
from zhenbo.indexer.schema import PROJECTION
from zhenbo.indexer.store_rows import upsert
from zhenbo.indexer.store_tables import CONTRACTS, FACTS, MADE


def fact(connection: Connection, name: str) -> str | None:
    """What the store says of itself: chain_id, genesis, projection, tables."""
    found = connection.execute(select(FACTS.c.value).where(FACTS.c.name == name)).scalar_one_or_none()
    return None if found is None else str(found)


def of_chain(connection: Connection, chain_id: int, genesis: str, place: str) -> None:
    """Raise BadStore where the store is of another chain; a new one is of this chain from now on."""
    given = {"chain_id": str(chain_id), "genesis": genesis.lower()}
    for name, value in given.items():
        known = fact(connection, name)
        if known is None:
            _say(connection, name, value)
        elif known != value:
            raise BadStore(
                f"{place} holds the index of another chain ({name} {known}, not {value}). Name another "
                "store: --store or ZHENBO_STORE. A development chain that was started anew is another chain."
            )


def create_tables(connection: Connection) -> None:
    """Create the tables that are made from events, empty."""
    MADE.create_all(connection)
    _say(connection, "projection", str(PROJECTION))
    _say(connection, "tables", json.dumps(sorted(MADE.tables)))


def drop_tables(connection: Connection) -> None:
    """Drop the tables that were made from events, by whichever program."""
    for name in json.loads(fact(connection, "tables") or "[]"):
        Table(name, MetaData()).drop(connection, checkfirst=True)


def measure(connection: Connection) -> None:
    """Let PostgreSQL look at tables that grow within a transaction: without figures it reads them whole."""
    if connection.dialect.name == "postgresql":
        for name in MADE.tables:
            connection.execute(text(f'ANALYZE "{name}"'))


def add_contracts(connection: Connection, given: Sequence[Contract], place: str) -> list[str]:
    """Note contracts that are not known. Deployments that must be read from the beginning are told.

    Raises BadStore where one of them has another address or beginning than before.
    """
    known = {(r.deployment, r.name): (r.address, r.created) for r in connection.execute(select(CONTRACTS))}
    again: dict[str, None] = {}
    for one in given:
        before = known.get((one.deployment, one.name))
        if before is None:
            connection.execute(insert(CONTRACTS), vars(one))
            if steps.newest(connection, one.deployment) is not None:
                again[one.deployment] = None
        elif before != (one.address, one.created):
            raise BadStore(
                f"{place} holds {one.name} of {one.deployment} at 0x{before[0].hex()}, created in block "
                f"{before[1]}; now it is 0x{one.address.hex()} in block {one.created}. Name another store, "
                "or have this one read anew: `zhenbo index rebuild --scan`."
            )
    for deployment in again:
        steps.start_over(connection, deployment)
    return list(again)


def _say(connection: Connection, name: str, value: str) -> None:
    upsert(connection, FACTS, [{"name": name, "value": value}])
