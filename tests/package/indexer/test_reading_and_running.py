"""What pages ask of the index, and an indexer that waits, stands by and makes old tables anew."""

import pytest
from sqlalchemy import text

from tests.package.indexer.contents import follow, rows_of
from tests.package.indexer.test_follow import grown
from tests.package.indexer.village import CHAIN_ID, CONTRACTS, FANS, GENESIS, TEA, TOKENS
from zhenbo.bundle.facts import EVENTS
from zhenbo.cli import main
from zhenbo.deployments import Deployed, Deployment
from zhenbo.errors import BadConfig, BadStore, NodeSilent, StoreBusy
from zhenbo.indexer import run
from zhenbo.indexer.run import Job, Watch
from zhenbo.indexer.store_engine import writing
from zhenbo.indexer.store_reading import Reader, as_facts
from zhenbo.indexer.targets import contracts_of

JOB = Job(CHAIN_ID, GENESIS, tuple(CONTRACTS))


@pytest.fixture
def village(opened, places):
    """A chain, its store, and a reader of it."""
    chain, _ = grown(21, 80)
    where = places()
    follow(opened(where), chain)
    with Reader(where) as reader:
        yield chain, reader, where


def all_events(chain, deployment):
    first = min(c.created for c in CONTRACTS if c.deployment == deployment)
    return [e for block, events in chain.blocks[first:] for e in events if e.deployment == deployment]


def test_an_items_life_is_every_event_about_it(village):
    chain, reader, _ = village
    with reader.view() as view:
        for item in TOKENS:
            about = [
                e for e in all_events(chain, "core")
                if item in (e.args.get("id"), e.args.get("tokenId")) and e.name != "Locked"
            ]  # fmt: skip
            assert view.timeline(("item", item)) == about
        assert view.timeline() == [] and view.timeline(("item", 5)) == []


def test_timelines_of_several_things_hold_each_event_once(village):
    chain, reader, _ = village
    with reader.view() as view:
        (both, *_) = [
            e for e in all_events(chain, "core") if e.name == "MandateGiven" and e.args["from"] != 2
        ]
        joint = view.timeline(("member", both.args["from"]), ("member", 2))
        assert joint.count(both) == 1
        assert [e.place for e in joint] == sorted(e.place for e in joint)
        about = [("fan", fan) for fan in FANS]
        fans = view.timeline(*about, deployment=TEA)
        named = ("fan", "from", "to", "payer")
        others = ("BondWithdrawn",)  # of accounts, not of fans
        assert fans == [
            e for e in all_events(chain, TEA)
            if e.name not in others and any(e.args.get(name) in FANS for name in named)
        ]  # fmt: skip
        assert fans and view.timeline(*about) == []


def test_rows_are_found_by_key_and_by_what_they_hold(village):
    _, reader, _ = village
    with reader.view() as view:
        items = view.rows("items")
        assert items and view.row("items", items[0]["item"]) == items[0]
        assert view.row("items", 12345) is None
        owned = view.rows("items", owner=items[-1]["owner"])
        assert owned == [one for one in items if one["owner"] == items[-1]["owner"]]
        assert view.rows("items", limit=1) == items[:1]
        with pytest.raises(KeyError):
            view.rows("items", colour="red")


def test_the_events_become_the_facts_that_bundles_are_made_of(village):
    chain, reader, _ = village
    with reader.view() as view:
        facts = as_facts(e for name in EVENTS for e in view.events(name))
        known = [e for e in all_events(chain, "core") if e.name in EVENTS[e.contract]]
        assert [(f.contract, f.event, f.args, f.place, f.tx, f.time) for f in facts.all] == [
            (e.contract, e.name, {n: e.args[n] for n in EVENTS[e.contract][e.name]}, e.place, e.tx, e.time)
            for e in known
        ]
        assert {e.name for e in view.events("Notary", "Anchored")} == {"Anchored"}
        assert view.standing().stop == view.standing(TEA).stop == chain.head()


def test_a_reader_refuses_what_is_no_index_or_of_other_rules(opened, places, village):
    nothing = places()
    opened(nothing).engine.connect().close()  # a database, and nothing in it
    with pytest.raises(BadStore, match="holds no index"), Reader(nothing) as reader, reader.view():
        pass
    _, reader, where = village
    with writing(opened(where).engine) as connection:
        connection.execute(text("UPDATE store_facts SET value = '0' WHERE name = 'projection'"))
    said = "made by rules 0, this program has 2: `zhenbo index rebuild`"
    with pytest.raises(BadStore, match=said), reader.view():
        pass


@pytest.mark.parametrize("place", ["indx.db", "no/such/folder/index.db", "."])
def test_a_mistyped_path_is_refused_and_leaves_no_empty_file(tmp_path, place):
    with pytest.raises(BadStore, match=r"there is no index at .*correct the path"):
        Reader(str(tmp_path / place))
    for command in ("status", "rebuild"):
        assert main(["index", command, "--store", str(tmp_path / place)]) == 2
    assert list(tmp_path.iterdir()) == []


class Listener:
    """Notes what it is told; `sleep` counts, does what is planned, and ends after so many times."""

    def __init__(self, *planned):
        self.steps, self.troubles, self.slept, self.planned = [], [], [], list(planned)
        self.watch = Watch(self.steps.append, self.troubles.append)

    def sleep(self, seconds):
        self.slept.append(seconds)
        if not self.planned:
            raise KeyboardInterrupt
        self.planned.pop(0)()


def test_a_single_run_asks_again_and_gives_up_with_what_it_has(opened):
    chain, _ = grown(22, 20, known=15)
    store, listener = opened(), Listener(lambda: None, lambda: setattr(chain, "known", None))
    run.catch_up(store, chain, JOB, listener.watch, listener.sleep)
    assert listener.slept == [1, 2] and "does not have block 16" in listener.troubles[0]
    assert store.standings()[TEA].last.stop == chain.head() and store.status().indexer is None
    chain.known = 0
    with pytest.raises(NodeSilent):
        run.catch_up(store, chain, JOB, listener.watch, lambda seconds: None)
    assert store.status().indexer is None, "the lease is let go of after a fault too"


def test_a_follower_goes_on_through_silence_and_lets_go_at_the_end(opened):
    chain, luck = grown(23, 20)

    def falls_behind():
        chain.known = chain.head()
        chain.grow(luck, 4)

    listener = Listener(falls_behind, lambda: None, lambda: setattr(chain, "known", None), lambda: None)
    store = opened()
    with pytest.raises(KeyboardInterrupt):
        run.follow(store, chain, JOB, listener.watch, 0.5, listener.sleep)
    assert listener.slept == [0.5, 1, 2, 0.5, 0.5]
    assert store.standings()[TEA].last.stop == chain.head() and store.status().indexer is None


def test_a_second_follower_stands_by_and_takes_over(opened, places):
    chain, _ = grown(24, 20)
    where = places()
    first, second = opened(where), opened(where)
    first.attach(CHAIN_ID, GENESIS, CONTRACTS)
    listener = Listener(lambda: None, first.release)
    with pytest.raises(KeyboardInterrupt):
        run.follow(second, chain, JOB, listener.watch, 0.5, listener.sleep)
    assert listener.slept == [10.0, 10.0, 0.5] and "another indexer" in listener.troubles[0]
    assert second.standings()[TEA].last.stop == chain.head()
    second.attach(CHAIN_ID, GENESIS, CONTRACTS)
    with pytest.raises(StoreBusy):
        first.attach(CHAIN_ID, GENESIS, CONTRACTS)


def test_tables_of_other_rules_are_made_anew_by_the_next_run(opened, places):
    chain, _ = grown(25, 30)
    where, listener = places(), Listener()
    store = opened(where)
    run.catch_up(store, chain, JOB, listener.watch)
    expected = rows_of(store)
    with writing(store.engine) as connection:
        connection.execute(text("UPDATE store_facts SET value = '0' WHERE name = 'projection'"))
        connection.execute(text("DELETE FROM fans"))
    run.catch_up(store, chain, JOB, listener.watch)
    assert "made anew" in listener.troubles[0] and rows_of(store) == expected


def test_what_is_indexed_are_all_contracts_of_all_files():
    core = Deployment("local", 7, "0xaa", 5, "", {"Passport": Deployed("0x" + "01" * 20, "0x", 6)})
    tea = Deployment("local", 7, "0xAA", 9, "", {"Points": Deployed("0x" + "02" * 20, "0x", 10)})
    found = contracts_of(core, {"TEA": tea})
    assert [(c.deployment, c.name, c.address, c.created) for c in found] == [
        ("core", "Passport", b"\1" * 20, 6),
        ("TEA", "Points", b"\2" * 20, 10),
    ]
    other = Deployment("local", 8, "0xaa", 9, "", {})
    with pytest.raises(BadConfig, match="for chain 8"):
        contracts_of(core, {"TEA": other})
