"""What a store holds, as plain values, to be compared."""

from sqlalchemy import select

from tests.package.indexer.village import CHAIN_ID, CONTRACTS, GENESIS
from zhenbo.indexer.follow import Follower
from zhenbo.indexer.store_engine import reading
from zhenbo.indexer.store_tables import EVENTS, ROWS, SUBJECTS


def rows_of(store, *tables):
    """Every row of every table that is read or made, by table; {} where nothing stands in it."""
    found = {}
    with reading(store.engine) as connection:
        for table in tables or (EVENTS, SUBJECTS, *ROWS.values()):
            order = list(table.primary_key)
            rows = connection.execute(select(table).order_by(*order)).all()
            if rows:
                found[table.name] = [tuple(row) for row in rows]
    return found


def follow(store, chain, depth=8, contracts=CONTRACTS, tell=lambda made: None, close=False):
    """Bring the store to the head of the chain; how many events came."""
    store.attach(CHAIN_ID, GENESIS, contracts)
    events = Follower(store, chain, depth, tell).catch_up()
    if close:
        store.release()
        store.close()
    return events
