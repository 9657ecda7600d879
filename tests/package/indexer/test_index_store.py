"""The store: crashes at every step, two indexers at once, other chains, older programs, damaged files."""

import multiprocessing
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from sqlalchemy import Connection, event, inspect, text

from tests.package.indexer.contents import follow, rows_of
from tests.package.indexer.test_follow import grown
from tests.package.indexer.village import CHAIN_ID, CONTRACTS, GENESIS, TEA
from zhenbo.errors import BadStore, StoreBusy
from zhenbo.indexer import schema, store_lease, store_migrations, store_setup
from zhenbo.indexer.follow import Follower
from zhenbo.indexer.store import IndexStore
from zhenbo.indexer.store_engine import open_engine, reading, writing
from zhenbo.indexer.store_tables import MADE, READ
from zhenbo.indexer.store_tables import ROWS as MADE_ROWS


class Crash(BaseException):
    """The process ends here: nothing catches this."""


def crashes(store, place):
    """The store's process dies before its `place`-th statement or commit; how many there were so far."""
    passed = [0]

    def step(*_):
        passed[0] += 1
        if passed[0] == place:
            raise Crash

    event.listen(store.engine, "before_cursor_execute", step)
    event.listen(store.engine, "commit", step)
    return passed


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_a_crash_at_any_statement_leaves_what_was_or_what_is(opened, places, every):
    """Back from a fork and forward again: every statement of it is once the last."""
    chain, _ = grown(1, 4)
    other, luck = grown(1, 4)
    other.cut(2)
    other.grow(luck, 3, "other")
    unharmed, first = opened(), opened()
    for store in (unharmed, first):
        follow(store, chain)
        store.release()
    passed = crashes(unharmed, 0)
    follow(unharmed, other)
    total, expected = passed[0], rows_of(unharmed)
    on_file = unharmed.engine.dialect.name == "sqlite"
    first.close()
    assert total > 50
    for place in range(1, total + 1, every):
        where = places()
        if on_file:
            shutil.copy(first.engine.url.database, where)
        else:
            follow(opened(where), chain, close=True)
        dying = opened(where)
        crashes(dying, place)
        with pytest.raises(Crash):
            follow(dying, other)
        dying.close()
        mended = opened(where, clock=lambda: time.time() + 2 * store_lease.LENGTH)
        follow(mended, other)
        assert rows_of(mended) == expected, f"crashed at statement {place} of {total}"
        mended.close()


def test_a_second_indexer_is_refused_while_the_first_is_alive(opened, places):
    where = places()
    first, second = opened(where), opened(where)
    first.attach(CHAIN_ID, GENESIS, CONTRACTS)
    with pytest.raises(StoreBusy, match=rf"process {os.getpid()} on .* stop it first"):
        second.attach(CHAIN_ID, GENESIS, CONTRACTS)
    first.release()
    second.attach(CHAIN_ID, GENESIS, CONTRACTS)


def test_a_lease_that_ran_out_falls_to_the_next_and_the_first_writes_nothing_more(opened, places):
    chain, luck = grown(2, 20)
    where, now = places(), [10**10]
    first, second = (opened(where, clock=lambda: now[0]) for _ in range(2))
    follow(first, chain)
    slow = Follower(first, chain, 8)
    now[0] += store_lease.LENGTH + 1
    chain.grow(luck, 3)
    follow(second, chain)
    before = rows_of(second)
    for act in (slow.catch_up, first.rebuild, first.renew, first.forget, lambda: first.go_back(TEA, None)):
        chain.grow(luck, 1)
        with pytest.raises(StoreBusy, match="has taken over"):
            act()
    assert rows_of(second) == before
    first.release()
    assert second.status().indexer is not None, "only one's own lease can be let go of"


def test_a_lease_of_a_process_that_is_dead_is_taken_at_once(opened, places, monkeypatch):
    where = places()
    ended = multiprocessing.Process(target=int)
    ended.start()
    ended.join()
    monkeypatch.setattr(store_lease.os, "getpid", lambda: ended.pid)
    dead = opened(where)
    dead.attach(CHAIN_ID, GENESIS, CONTRACTS)
    monkeypatch.undo()
    living = opened(where)
    assert living.status().indexer is None
    living.attach(CHAIN_ID, GENESIS, CONTRACTS)
    monkeypatch.setattr(store_lease.socket, "gethostname", lambda: "elsewhere")
    with pytest.raises(StoreBusy):  # from another machine nobody can see that
        opened(where).attach(CHAIN_ID, GENESIS, CONTRACTS)


def test_two_who_follow_in_turns_disturb_nothing(opened, places):
    """Whoever holds the lease when a step is stored goes on; the other stops by itself."""
    chain, luck = grown(3, 5)
    where, now = places(), [10**10]
    both = [opened(where, clock=lambda: now[0]) for _ in range(2)]
    stopped = 0
    for turn in range(12):
        chain.grow(luck, 3)
        now[0] += 40
        try:
            follow(both[turn % 2], chain)
        except StoreBusy:
            stopped += 1
    now[0] += 100
    follow(both[0], chain)
    fresh = opened()
    follow(fresh, chain)
    assert stopped > 2 and rows_of(both[0]) == rows_of(fresh)


def test_a_step_that_does_not_follow_on_the_last_is_refused(opened):
    chain, _ = grown(4, 10)
    store = opened()
    follow(store, chain)
    last = store.standings()[TEA].last
    with pytest.raises(StoreBusy, match="has gone on"):
        store.append([last], [], 0)


@pytest.mark.parametrize(
    "chain_id, genesis, named",
    [(1, GENESIS, "chain_id 1337, not 1"), (CHAIN_ID, "0x22", "another chain")],
)
def test_a_store_of_another_chain_is_refused(opened, chain_id, genesis, named):
    store = opened()
    store.attach(CHAIN_ID, GENESIS, CONTRACTS)
    with pytest.raises(BadStore, match=named):
        store.attach(chain_id, genesis, CONTRACTS)


def test_a_contract_at_another_address_is_refused_until_all_is_forgotten(opened):
    chain, _ = grown(5, 10)
    store = opened()
    follow(store, chain)
    moved = [
        type(c)(c.deployment, c.name, bytes(19) + bytes([n]), c.created) for n, c in enumerate(CONTRACTS)
    ]
    with pytest.raises(BadStore, match="rebuild --scan"):
        store.attach(CHAIN_ID, GENESIS, moved)
    store.forget()
    assert rows_of(store) == {}
    store.attach(CHAIN_ID, GENESIS, moved)


def test_tables_of_older_rules_are_made_anew(opened, places, monkeypatch):
    chain, _ = grown(6, 30)
    where = places()
    store = opened(where)
    follow(store, chain)
    expected = rows_of(store)
    with writing(store.engine) as connection:
        connection.execute(text("ALTER TABLE batches RENAME TO batches_of_old"))
        connection.execute(text("DELETE FROM items"))
        connection.execute(text("UPDATE store_facts SET value = '0' WHERE name = 'projection'"))
        made = store_setup.fact(connection, "tables").replace('"batches"', '"batches_of_old"')
        connection.execute(text("UPDATE store_facts SET value = :made WHERE name = 'tables'"), {"made": made})
    assert store.outdated()
    store.rebuild()
    assert not store.outdated() and rows_of(store) == expected
    with reading(store.engine) as connection:
        assert "batches_of_old" not in inspect(connection).get_table_names()


def columns_of(connection, names):
    look = inspect(connection)
    return {
        name: (
            {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(name)},
            look.get_pk_constraint(name)["constrained_columns"],
        )
        for name in names
    }


def test_migrations_make_the_tables_that_the_program_knows(opened, places):
    migrated, known = opened(), opened()
    with writing(migrated.engine) as connection:
        store_migrations.migrate(connection)
        made = columns_of(connection, READ.tables)
        store_migrations.migrate(connection)  # nothing is left to do
    with writing(known.engine) as connection:
        READ.create_all(connection)
        assert columns_of(connection, READ.tables) == made


def test_an_older_store_is_brought_up_step_by_step(opened, places, monkeypatch):
    chain, _ = grown(7, 20)
    store = opened()
    follow(store, chain)
    before = rows_of(store)
    added = {2: ("ALTER TABLE contracts ADD COLUMN note TEXT", "CREATE TABLE more (data {bytes})")}
    monkeypatch.setattr(store_migrations, "MIGRATIONS", store_migrations.MIGRATIONS | added)
    store.attach(CHAIN_ID, GENESIS, CONTRACTS)
    with reading(store.engine) as connection:
        assert store_migrations.version_of(connection) == 2
        assert "more" in inspect(connection).get_table_names()
    assert rows_of(store) == before
    monkeypatch.undo()
    with pytest.raises(BadStore, match="of version 2, this program knows 1"):
        store.attach(CHAIN_ID, GENESIS, CONTRACTS)


def test_a_migration_that_fails_leaves_the_store_as_it_was(opened, monkeypatch):
    store = opened()
    store.attach(CHAIN_ID, GENESIS, CONTRACTS)
    broken = {2: ("CREATE TABLE half (x INTEGER)", "CREATE TABLE half (x INTEGER)")}
    monkeypatch.setattr(store_migrations, "MIGRATIONS", store_migrations.MIGRATIONS | broken)
    with pytest.raises(BadStore, match="half"):
        store.attach(CHAIN_ID, GENESIS, CONTRACTS)
    with reading(store.engine) as connection:
        assert store_migrations.version_of(connection) == 1
        assert "half" not in inspect(connection).get_table_names()


def test_every_table_of_the_schema_is_made(opened):
    store = opened()
    store.attach(CHAIN_ID, GENESIS, CONTRACTS)
    with reading(store.engine) as connection:
        assert set(MADE.tables) | set(READ.tables) <= set(inspect(connection).get_table_names())
    assert set(MADE_ROWS) == set(schema.TABLES)


def test_status_says_what_there_is(opened):
    chain, _ = grown(8, 30)
    store = opened()
    with pytest.raises(BadStore, match="holds no index; make one with `zhenbo index run`"):
        store.status()
    follow(store, chain)
    status = store.status()
    assert sum(status.events.values()) == len(rows_of(store)["chain_events"])
    assert status.unknown == sum(row[4] == "Unknown" for row in rows_of(store)["chain_events"]) > 0
    assert status.deployments[TEA].last.hash == chain.blocks[-1][0].hash
    assert "postgres@/postgres" in status.place or status.place.endswith(".db")


def test_numbers_of_any_size_are_kept_and_sorted(opened):
    store = opened()
    store.attach(CHAIN_ID, GENESIS, CONTRACTS)
    numbers = [0, 1, 255, 2**63, 2**64 - 1, 2**128, 2**256 - 1]
    blank = schema.TABLES["items"].blank()
    with writing(store.engine) as connection:
        for number in Random(1).sample(numbers, len(numbers)):
            connection.execute(MADE_ROWS["items"].insert(), {"deployment": "core", "item": number, **blank})
        column = MADE_ROWS["items"].c.item
        assert [
            row[0]
            for row in connection.execute(column.table.select().with_only_columns(column).order_by(column))
        ] == numbers


@pytest.mark.parametrize("where", ["mysql://u@h/d", "nonsense://x", "http://x", "postgresql//x://"])
def test_other_places_are_refused_without_showing_them(where):
    with pytest.raises(BadStore, match="a path"):
        open_engine(where)


def test_a_server_that_is_not_there_is_told_without_the_password():
    store = IndexStore("postgresql://user:secret-word@127.0.0.1:1/db")
    with pytest.raises(BadStore) as caught:
        store.status()
    assert "cannot be used" in str(caught.value) and "secret-word" not in str(caught.value)


def test_a_file_that_is_no_database_is_told(tmp_path):
    file = tmp_path / "notes.db"
    file.write_text("not a database, only a file of notes that is long enough" * 40)
    with pytest.raises(BadStore, match=r"notes\.db cannot be used"):
        IndexStore(str(file)).status()


def test_who_reads_sees_one_state_while_the_indexer_goes_on(opened, places):
    chain, luck = grown(9, 20)
    where = places()
    writer = opened(where)
    follow(writer, chain)
    with reading(opened(where).engine) as connection:
        assert isinstance(connection, Connection)
        count = text("SELECT count(*) FROM chain_events")
        before = connection.execute(count).scalar()
        chain.grow(luck, 20)
        follow(writer, chain)
        assert connection.execute(count).scalar() == before
    assert len(rows_of(writer)["chain_events"]) > before


def test_four_indexers_that_start_at_once_make_one_index(opened, places):
    """Each tries until it had its turn; none spoils what another does."""
    chain, _ = grown(10, 30)
    where, refused = places(), []

    def index(number):
        with IndexStore(where) as store:
            for _ in range(200):
                try:
                    return follow(store, chain, close=True)
                except StoreBusy:
                    refused.append(number)
                    time.sleep(0.05)
        return None

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(index, range(4)))
    contents = rows_of(opened(where))
    assert sum(found) == len(contents["chain_events"]) and found.count(0) == 3 and refused
    fresh = opened()
    follow(fresh, chain)
    assert contents == rows_of(fresh)
