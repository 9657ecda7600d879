"""The indexer against real nodes: real events, real reorganisations, a process that is killed."""

import multiprocessing
import os
import signal
import time

import pytest
from eth_utils import to_checksum_address

from bench import community, ours
from bench.lab import Lab
from tests.package.indexer.contents import rows_of
from zhenbo import config
from zhenbo.chain import connect
from zhenbo.chain.log_source import LogSource
from zhenbo.errors import BadStore
from zhenbo.indexer.chain_event import CORE, Contract
from zhenbo.indexer.follow import Follower
from zhenbo.indexer.store import IndexStore

processes = multiprocessing.get_context("forkserver")
TEA = "TEA"
DEPTH = 8


@pytest.fixture(scope="module")
def place(network):
    """The node, with our contracts' ABIs."""
    chain = connect(network)
    return Lab(chain, tuple(map(to_checksum_address, chain.rpc.ask("eth_accounts"))))


@pytest.fixture(scope="module")
def core(place):
    return ours.core(place)


@pytest.fixture(scope="module")
def village(place):
    return community.community(place)


@pytest.fixture(scope="module")
def contracts(core, village):
    named = {"Consortium": core.consortium, "Notary": core.notary, "Passport": core.passport}
    theirs = {"RuleBook": village.book, "Points": village.points, "Rewards": village.rewards,
              "Airdrop": village.airdrop}  # fmt: skip
    return [Contract(CORE, name, bytes.fromhex(at[2:]), 1) for name, at in named.items()] + [
        Contract(TEA, name, bytes.fromhex(at[2:]), 1) for name, at in theirs.items()
    ]


def indexed(place, contracts, where, depth=DEPTH):
    """What the index holds after one round; and the most blocks that were taken back."""
    back = [0]
    with IndexStore(str(where)) as store:
        store.attach(place.chain.chain_id, place.chain.genesis(), contracts)
        Follower(store, LogSource(place.chain), depth, lambda made: back.append(made.back)).catch_up()
        store.release()
        return rows_of(store), max(back)


def anchor(core, text):
    content = (0, ours.digest("lot"), ours.digest(text), 1, ours.digest(text), ours.NONE)
    core.lab.gas("Notary", core.notary, "anchor", content, sender=ours.BRAND)


def test_the_index_says_what_the_contracts_say(place, core, village, contracts, tmp_path):
    _, batch_id = ours.register(core, ours.digest("root"), 10, "LOTX")
    anchor(core, "first")
    community.pushes(village)
    found, _ = indexed(place, contracts, tmp_path / "index.db")
    (batch,) = [row for row in found["batches"] if row[1] == batch_id]
    assert "LOTX" in batch and 10 in batch
    chain = place.chain
    supply = chain.read("Points", village.points, "totalSupply")
    assert found["communities"] == [(TEA, TEA, supply, 0, "")]
    for _, fan, points, *_ in found["fans"][:5]:
        assert chain.read("Points", village.points, "balanceOf", f"0x{fan.hex()}") == points
    assert {row[2] for row in found["members"]} == {"Brand", "Laboratory"}
    assert not [row for row in found["chain_events"] if "Unknown" in row]


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
@pytest.mark.parametrize("depth", [1, 5, DEPTH + 4])
def test_a_real_reorganisation(place, core, contracts, tmp_path, depth):
    for number in range(depth + 2):
        anchor(core, f"depth {depth} number {number}")
    before, _ = indexed(place, contracts, tmp_path / "index.db")
    count = len(before["anchors"])
    place.chain.rpc.ask("anvil_reorg", depth, [])
    anchor(core, f"after {depth}")
    after, back = indexed(place, contracts, tmp_path / "index.db")
    fresh, _ = indexed(place, contracts, tmp_path / "fresh.db")
    assert after == fresh
    assert back >= depth and len(after["anchors"]) == count - depth + 1


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
def test_transactions_that_come_back_in_other_blocks(place, core, contracts, tmp_path):
    """The usual reorganisation: the same transaction, mined again elsewhere."""
    anchor(core, "steady")
    indexed(place, contracts, tmp_path / "index.db")
    lost = place.chain.rpc.ask("eth_getBlockByNumber", hex(place.chain.head()), True)["transactions"][-1]
    again = {key: lost[key] for key in ("from", "to", "gas")} | {"data": lost["input"]}
    place.chain.rpc.ask("anvil_reorg", 2, [[again, 1]])
    after, back = indexed(place, contracts, tmp_path / "index.db")
    assert back == 2 and after == indexed(place, contracts, tmp_path / "fresh.db")[0]
    assert ours.digest("steady") in {row[6] for row in after["anchors"]}


def _index_for_ever(network, abi, contracts, where, pause):
    """Index in small steps until killed; a process of its own."""
    chain = connect(network, abi)
    source = LogSource(chain)
    source._window.size = 2
    store = IndexStore(where)
    store.attach(chain.chain_id, chain.genesis(), contracts)
    follower = Follower(store, source, DEPTH, lambda made: time.sleep(pause))
    while True:
        follower.catch_up()


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
def test_killed_again_and_again_it_goes_on_where_it_was(network, place, core, contracts, tmp_path):
    for number in range(6):
        anchor(core, f"killed {number}")
    where = tmp_path / "index.db"
    reached = [0]
    for round_number in range(4):
        task = (network, config.ABI_FOLDER, contracts, str(where), 0.02)
        process = processes.Process(target=_index_for_ever, args=task)
        process.start()
        _until_further(where, reached)
        os.kill(process.pid, signal.SIGKILL)
        process.join(10)
        assert process.exitcode == -signal.SIGKILL
        anchor(core, f"round {round_number}")
    assert indexed(place, contracts, where)[0] == indexed(place, contracts, tmp_path / "fresh.db")[0]


def _until_further(where, reached):
    """Wait until the index has gone on from where it was."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if where.exists():
            with IndexStore(str(where)) as store:
                try:
                    stops = [s.next for s in store.standings().values()]
                except BadStore:  # its tables are being made
                    stops = []
            if stops and min(stops) > reached[0]:
                reached[0] = min(stops)
                return
        time.sleep(0.05)
    raise AssertionError("the indexer did not go on")
