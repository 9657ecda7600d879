"""The indexer against real nodes: real events, real reorganisations, a process that is killed."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest
from eth_utils import to_checksum_address

from bench import community, ours
from bench.alerts import REGULATOR, REGULATOR_ROLE, RESOLVER_ROLE
from bench.lab import Lab
from tests.package.indexer.contents import rows_of
from zhenbo import config, deployments
from zhenbo.chain import connect
from zhenbo.chain.log_source import LogSource
from zhenbo.cli import main
from zhenbo.deployments import Deployed, Deployment
from zhenbo.errors import BadStore
from zhenbo.gs1 import encode_token_id
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


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
def test_a_judgement_that_a_reorganisation_takes_back_is_taken_back(place, core, contracts, tmp_path):
    lab = core.lab
    address = lab.create("Alerts", core.consortium)
    lab.gas("Consortium", core.consortium, "linkAccount", 2, lab.accounts[REGULATOR])  # of the laboratory
    for role, account in ((RESOLVER_ROLE, ours.BRAND), (REGULATOR_ROLE, REGULATOR)):
        lab.gas("Consortium", core.consortium, "grantRole", role, lab.accounts[account], 0)
    token, proof = encode_token_id(ours.GTIN, "WARNED1"), ours.digest("log")
    lab.gas("Alerts", address, "raiseAlert", (token, 0, 0, proof, "ipfs://e"), sender=ours.BRAND)
    lab.gas("Alerts", address, "confirm", (1, token, 0, 0), "two of them", sender=REGULATOR)
    watched = [*contracts, Contract(CORE, "Alerts", bytes.fromhex(address[2:]), 1)]
    [row] = indexed(place, watched, tmp_path / "index.db")[0]["alerts"]
    assert "confirmed" in row and "two of them" in row and proof in row
    place.chain.rpc.ask("anvil_reorg", 1, [])
    after, back = indexed(place, watched, tmp_path / "index.db")
    assert back == 1 and after == indexed(place, watched, tmp_path / "fresh.db")[0]
    [row] = after["alerts"]
    assert "raised" in row and "two of them" not in row


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


@pytest.fixture
def project(place, core, village, contracts, tmp_path, monkeypatch):
    """A project with deployments files of the core and of a community, and the command line in it."""
    chain = place.chain
    made = {contract.name: Deployed(f"0x{contract.address.hex()}", "0x", 1) for contract in contracts}
    theirs = {c.name for c in contracts if c.deployment == TEA}
    monkeypatch.setenv("ZHENBO_ROOT", str(tmp_path))
    monkeypatch.setenv("ZHENBO_LANG", "en")
    monkeypatch.delenv("ZHENBO_STORE", raising=False)
    file = deployments.path("anvil", development=True)
    for path, names in ((file, made.keys() - theirs), (file.with_suffix("") / "TEA.json", theirs)):
        found = {name: made[name] for name in names}
        deployments.save(path, Deployment("anvil", chain.chain_id, chain.genesis(), 1, "", found))
    return tmp_path


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
def test_the_commands(network, place, core, project, capsys, monkeypatch):
    def run(*words):
        capsys.readouterr()
        code = main(["index", *words])
        return code, *capsys.readouterr()

    store = project / "build" / "index" / "anvil.db"
    assert run("status", "--network", "anvil")[2].endswith("make one with `zhenbo index run`\n")
    anchor(core, "by command")
    code, out, err = run("run", "--network", "anvil", "--rpc", network.url)
    assert (code, err) == (0, "") and f"index    {store}\n" in out and " new events\n" in out
    assert run("run", "--network", "anvil", "--rpc", network.url)[1].endswith("\n0 new events\n")
    place.chain.rpc.ask("anvil_reorg", 1, [])
    anchor(core, "after all")
    again = json.loads(run("run", "--network", "anvil", "--rpc", network.url, "--json")[1])
    assert (again["new_events"], again["blocks_taken_back"]) == (1, 1)
    code, out, err = run("status", "--store", str(store), "--json")
    status = json.loads(out)
    assert again.items() >= status.items() and status["indexer"] is None
    assert set(status["deployments"]) == {CORE, TEA}
    assert run("rebuild", "--network", "anvil", "--json")[:2] == (0, out)
    with IndexStore(str(store)) as other:
        other.take()
        code, out, err = run("rebuild", "--network", "anvil")
        assert code == 2 and "another indexer (process" in err
        other.release()
    forgotten = json.loads(run("rebuild", "--network", "anvil", "--scan", "--json")[1])
    assert forgotten["deployments"] == {}
    monkeypatch.setenv("ZHENBO_STORE", "mysql://somewhere")
    code, _, err = run("run", "--network", "anvil", "--rpc", network.url)
    assert code == 2 and "correct --store or ZHENBO_STORE" in err


@pytest.mark.parametrize("network", ["anvil"], indirect=True)
def test_a_follower_is_told_to_stop_and_lets_go_of_its_lease(network, core, project):
    command = [sys.executable, "-m", "zhenbo", "index", "run", "--follow", "--json", "--poll", "0.1",
               "--network", "anvil", "--rpc", network.url]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        first = json.loads(process.stdout.readline())
        assert first["events"] > 0
        anchor(core, "while it follows")
        while json.loads(process.stdout.readline())["block"] < core.lab.chain.head():
            pass
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 0 and told == "stopped\n"
    with IndexStore(str(project / "build" / "index" / "anvil.db")) as store:
        assert store.status().indexer is None
