"""An airdrop on stand-ins of networks: killed before, between and behind its transactions, reorganised; each
fan is paid once.

Everyday on one network; marked `long` on all of them.
"""

import csv

import pytest
from eth_utils import to_checksum_address

from tests.chain.rehearsal.network_story import FORTUNE, Rehearsal, open_office
from toolchain.rehearsal import NAMES, standing_in
from zhenbo import deployments
from zhenbo.airdrop.receipts import Status, read_receipts

FANS, BATCHES = 1_200, 3
HURRIED = 0.25  # seconds from block to block


@pytest.fixture
def rehearsal(tmp_path, request):
    """A community beside the core, whose sender is the operator."""
    with standing_in(request.param, block_time=HURRIED, final_after=8) as stand_in:
        office = open_office(tmp_path, [stand_in], ZHENBO_ACCOUNT="operator")
        names = ("operator", "admin", "poster", "guardian")
        one = Rehearsal(stand_in, office, {name: office.account(name) for name in names})
        stand_in.weather.calm = True
        stand_in.give(one.accounts["operator"], FORTUNE)
        people = [f"{word}={one.accounts[word]}" for word in ("admin", "poster", "guardian")]
        one.well("deploy", "profile=testnet")
        budget = ("airdrop=1000000", f"sender={one.accounts['operator']}")
        one.well("deploy:community", "Tea Fans", "TEA", "profile=testnet", *people, *budget)
        yield one


def winners(rehearsal):
    wallets = [to_checksum_address(f"0x{2**120 + n * 0x9E3779B97F4A7C15 % 2**64:040x}") for n in range(FANS)]
    rows = [(wallet, 1 + n % 500) for n, wallet in enumerate(wallets)]
    path = rehearsal.office.folder / "winners.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("wallet", "amount"), *rows])
    return path, dict(rows)


def push_through(rehearsal):
    path, rows = winners(rehearsal)
    words, before = (path, "community=TEA", "label=中秋"), rehearsal.transactions("operator")
    planned = rehearsal.run("airdrop", *words, "json=yes").json()
    assert planned["batches"] == BATCHES and planned["forecast"]["exact"]
    assert rehearsal.transactions("operator") == before
    for place, taken in ((1, False), (1, True), (2, True)):
        rehearsal.killed("airdrop", *words, place=place, taken=taken)
    if rehearsal.network.finality != "instant":
        rehearsal.reorganised(1, "airdrop", *words)
    rehearsal.well("airdrop", *words)
    assert rehearsal.transactions("operator") == before + 1 + BATCHES
    (file,) = rehearsal.office.folder.glob("winners.receipts-*.csv")
    found = read_receipts(file)
    assert {one.wallet: one.amount for one in found} == rows and {one.status for one in found} == {
        Status.PAID
    }
    made = deployments.load(rehearsal.office.folder / "deployments" / rehearsal.network.name / "TEA.json")
    points = made.address("Points")
    assert rehearsal.chain.read("Points", points, "totalSupply") == sum(rows.values())
    for wallet in [*rows][:: FANS // 7]:
        assert rehearsal.chain.read("Points", points, "balanceOf", wallet) == rows[wallet]


@pytest.mark.parametrize("rehearsal", ["base-sepolia"], indirect=True)
def test_a_network_that_asks_for_data_on_layer_1(rehearsal):
    push_through(rehearsal)


@pytest.mark.long
@pytest.mark.parametrize("rehearsal", sorted(set(NAMES) - {"base-sepolia"}), indirect=True)
def test_all_other_networks(rehearsal):
    push_through(rehearsal)
