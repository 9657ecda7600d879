"""Following a chain that grows, is reorganised, and is told by nodes that have their faults."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.package.indexer.contents import follow, rows_of
from tests.package.indexer.village import CHAIN_ID, CONTRACTS, FANS, GENESIS, TEA, Chain
from zhenbo.errors import NodeSilent
from zhenbo.indexer import store_steps
from zhenbo.indexer.chain_event import NOBODY
from zhenbo.indexer.follow import ChainMoved, Follower
from zhenbo.indexer.store import IndexStore
from zhenbo.indexer.store_tables import ROWS

DEPTH = 8


def grown(seed, blocks, **options):
    chain, luck = Chain(**options), Random(seed)
    chain.grow(luck, blocks)
    return chain, luck


def from_nothing(opened, chain, contracts=CONTRACTS):
    store = opened()
    follow(store, chain, contracts=contracts)
    return rows_of(store)


def stands(store):
    return {s.deployment: (s.last.stop, s.last.hash) for s in store.standings().values()}


def rebuilt(store):
    """What the tables hold once they are made anew from the stored events."""
    store.rebuild()
    return rows_of(store)


@pytest.mark.parametrize("seed", range(2))
def test_block_by_block_in_ranges_and_made_anew_are_the_same(opened, seed):
    chain, luck = Chain(), Random(seed)
    slow = opened()
    for _ in range(25):
        chain.grow(luck, luck.choice([1, 1, 5, 25]))
        follow(slow, chain)
    assert stands(slow)[TEA] == (chain.head(), chain.blocks[-1][0].hash)
    contents = rows_of(slow)
    assert len(contents["chain_events"]) > 100 and len(contents) > 15
    assert contents == from_nothing(opened, chain)
    assert contents == rebuilt(slow)


@pytest.mark.parametrize("depth", [1, 3, DEPTH, DEPTH + 1, 30])
def test_a_reorganisation_of_any_depth_leaves_nothing_behind(opened, depth):
    chain, luck = grown(depth, 40)
    store, back = opened(), []
    follow(store, chain)
    chain.cut(depth)
    chain.grow(luck, depth + 2, "other")
    follow(store, chain, tell=lambda made: back.append(made.back))
    contents = rows_of(store)
    assert max(back) >= depth
    assert contents == from_nothing(opened, chain)
    assert contents == rebuilt(store)


def test_a_row_that_changed_in_every_block_goes_back_to_what_it_was_at_the_fork(opened):
    chain, _ = grown(20, 20)
    fan = FANS[0]

    def pay(amount, branch=""):
        chain.add([[("Points", "Transfer", {"from": NOBODY, "to": fan, "amount": amount})]], branch)

    def points():
        return next((row[2] for row in rows_of(store, ROWS["fans"])["fans"] if row[1] == fan), 0)

    store = opened()
    follow(store, chain)
    before = points()
    for power in range(7):
        pay(10**power)
        follow(store, chain)
    assert points() == before + 1_111_111
    chain.cut(4)
    for _ in range(5):
        pay(70_000, "other")
    follow(store, chain)
    assert points() == before + 111 + 350_000
    assert rows_of(store) == from_nothing(opened, chain)


def test_tables_are_made_anew_in_pieces_of_whole_blocks(opened, monkeypatch):
    chain, _ = grown(21, 60)
    store, pieces = opened(), []
    follow(store, chain)
    before = rows_of(store)
    monkeypatch.setattr(store_steps, "_CHUNK", 4)
    store.rebuild(pieces.append)
    assert sum(pieces) == len(before["chain_events"]) and rows_of(store) == before
    largest = max(len(events) for _, events in chain.blocks)
    assert max(pieces) <= 4 + largest and len(pieces) > 15


def test_tables_made_anew_can_still_be_taken_back(opened):
    chain, luck = grown(5, 60)
    store = opened()
    follow(store, chain)
    store.rebuild()
    chain.cut(5)
    chain.grow(luck, 6, "other")
    steps = []
    follow(store, chain, tell=lambda made: steps.append(made.back))
    assert 5 in steps
    assert rows_of(store) == from_nothing(opened, chain)


def test_a_shorter_chain_is_a_node_that_is_behind_until_it_grows(opened):
    chain, luck = grown(6, 40)
    store = opened()
    follow(store, chain)
    before = rows_of(store)
    blocks, villages = list(chain.blocks), list(chain.villages)
    chain.cut(4)
    assert follow(store, chain) == 0
    assert rows_of(store) == before
    chain.blocks, chain.villages = blocks, villages
    chain.grow(luck, 3)
    follow(store, chain)
    assert rows_of(store) == from_nothing(opened, chain)


def test_a_chain_that_got_shorter_and_other_is_followed_at_once(opened):
    chain, luck = grown(7, 40)
    store = opened()
    follow(store, chain)
    chain.cut(6)
    chain.grow(luck, 3, "other")
    follow(store, chain)
    assert rows_of(store) == from_nothing(opened, chain)


def test_a_chain_that_moves_while_a_range_is_read_leaves_no_trace(opened):
    chain, luck = grown(8, 50)
    store = opened()

    def reorganise():
        chain.cut(30)
        chain.grow(luck, 31, "other")

    chain.before_range = reorganise
    with pytest.raises(ChainMoved):
        follow(store, chain)
    assert rows_of(store) == {}
    follow(store, chain)
    assert rows_of(store) == from_nothing(opened, chain)


def test_a_chain_that_moved_below_us_is_noticed_after_a_range(opened):
    """The range hangs together, but does not follow on the block at which we stand."""
    chain, luck = grown(9, 20)
    store = opened()
    follow(store, chain)
    chain.grow(luck, 60)
    store.attach(CHAIN_ID, GENESIS, CONTRACTS)
    follower = Follower(store, chain, DEPTH)
    plain = chain.within

    def within(contracts, start, stop):
        chain.within = plain
        chain.cut(70)
        chain.grow(luck, 75, "other")
        return plain(contracts, start, stop)

    chain.within = within
    with pytest.raises(ChainMoved):
        follower.catch_up()
    follower.catch_up()
    assert rows_of(store) == from_nothing(opened, chain)


def test_a_block_that_is_missing_is_waited_for_and_never_left_out(opened):
    chain, _ = grown(10, 30, known=26)
    store = opened()
    with pytest.raises(NodeSilent, match="does not have block 27"):
        follow(store, chain)
    assert stands(store)[TEA][0] == 26
    chain.known = None
    follow(store, chain)
    assert rows_of(store) == from_nothing(opened, chain)


@pytest.mark.parametrize("widest", [1, 7, 1000])
def test_how_much_a_node_bears_makes_no_difference(opened, widest):
    chain, _ = grown(11, 60, widest=widest)
    store, steps = opened(), []
    follow(store, chain, tell=lambda made: steps.append(made.block))
    assert len(steps) >= 60 // widest
    chain.widest = 10**9
    assert rows_of(store) == from_nothing(opened, chain)


@pytest.mark.parametrize("finality", [None, 5, 39])
def test_only_what_can_still_move_can_be_taken_back(opened, finality):
    chain, _ = grown(12, 40, widest=3, finality=finality)
    store = opened()
    follow(store, chain)
    oldest = store.steps_back(TEA)[-1].stop
    settled = chain.head() - DEPTH if finality is None else min(chain.head() - DEPTH, finality)
    assert oldest <= settled < oldest + 4


def test_a_community_that_comes_later_catches_up_and_joins(opened):
    chain, luck = grown(13, 30)
    core = [contract for contract in CONTRACTS if contract.deployment != TEA]
    store, together = opened(), []
    follow(store, chain, contracts=core)
    chain.grow(luck, 5)
    follow(store, chain, tell=lambda made: together.append(made.deployments))
    assert together[0] == (TEA,) and together[-1] == (TEA, "core")
    assert rows_of(store) == from_nothing(opened, chain)


def test_a_contract_that_comes_to_a_deployment_has_it_read_from_the_beginning(opened):
    chain, _ = grown(14, 30)
    store = opened()
    follow(store, chain, contracts=[c for c in CONTRACTS if c.name != "Rewards"])
    assert store.attach(CHAIN_ID, GENESIS, CONTRACTS) == [TEA]
    follow(store, chain)
    assert rows_of(store) == from_nothing(opened, chain)


ACTS = st.lists(
    st.tuples(st.sampled_from(["grow", "reorganise", "follow", "rebuild", "restart"]), st.integers(1, 14)),
    min_size=4,
    max_size=14,
)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), acts=ACTS)
def test_whatever_happens_the_tables_are_those_of_the_chain(tmp_path_factory, seed, acts):
    chain, luck = grown(seed, 12)
    place = tmp_path_factory.mktemp("walk")
    store = IndexStore(str(place / "walk.db"))
    for number, (act, size) in enumerate([*acts, ("grow", 1), ("follow", 0)]):
        if act == "grow":
            chain.grow(luck, size)
        elif act == "reorganise":
            chain.cut(size)
            chain.grow(luck, size + luck.choice([-1, 0, 1, 5]), f"branch {number}")
        elif act == "follow":
            follow(store, chain)
        elif act == "rebuild":
            store.attach(CHAIN_ID, GENESIS, CONTRACTS)
            store.rebuild()
        else:
            store.close()  # without letting go of the lease, which runs out
            now = 10**10 + 1_000 * number
            store = IndexStore(str(place / "walk.db"), clock=lambda now=now: now)
    fresh = IndexStore(str(place / "fresh.db"))
    follow(fresh, chain)
    # a chain that is shorter now may be a node that is behind: nothing is taken back on its word
    longer = {s.last.stop for s in store.standings().values()} == {chain.head()}
    assert not longer or rows_of(store) == rows_of(fresh)
    store.close()
    fresh.close()
