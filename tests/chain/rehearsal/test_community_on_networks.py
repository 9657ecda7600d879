"""A community beside the core on stand-ins of networks: for exactly what the dry run says, and killed once.

Everyday on one network that asks for data on layer 1 too; marked `long` on all of them.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.chain.rehearsal.network_story import FORTUNE, Rehearsal, open_office
from toolchain.rehearsal import NAMES, standing_in
from zhenbo import deployments
from zhenbo.networks import TESTNETS
from zhenbo.plans.community import COMMUNITY

PEOPLE = ("admin", "poster", "guardian", "sender")
HURRIED = 0.25  # seconds from block to block


def community_of(rehearsal):
    folder = rehearsal.office.folder / "deployments" / rehearsal.network.name
    return deployments.load(folder / "TEA.json")


def deploy_beside_the_core(rehearsal):
    """The core, then a community: dry run, exactly enough money, a kill, the same command again, check."""
    rehearsal.stand_in.weather.calm = True
    rehearsal.stand_in.give(rehearsal.accounts["operator"], FORTUNE)
    rehearsal.well("deploy", "profile=testnet")
    people = [f"{word}={rehearsal.accounts[word]}" for word in PEOPLE]
    words = ("Tea Fans", "TEA", "profile=testnet", "rewards=1000", "airdrop=10", *people)
    before = rehearsal.transactions("operator")
    planned = rehearsal.run("deploy:community", *words, "json=yes").json()
    assert [call["status"] for call in planned["calls"]].count("refused") == 0
    rehearsal.stand_in.give(rehearsal.accounts["operator"], int(planned["cost"]))
    rehearsal.killed("deploy:community", *words, place=5, taken=False)
    rehearsal.well("deploy:community", *words)
    assert rehearsal.transactions("operator") == before + len(planned["calls"])
    checked = rehearsal.run("check:community", "TEA")
    assert checked.code == 0, checked.text
    assert set(community_of(rehearsal).contracts) == set(COMMUNITY)


def deploy_on_all(folder, names):
    """The community's addresses on each of these networks, deployed side by side."""
    with ExitStack() as running:
        stand_ins = [running.enter_context(standing_in(n, block_time=HURRIED, final_after=8)) for n in names]
        office = open_office(folder, stand_ins, ZHENBO_ACCOUNT="operator")
        accounts = {name: office.account(name) for name in ("operator", *PEOPLE)}
        rehearsals = [Rehearsal(one, office, accounts) for one in stand_ins]
        with ThreadPoolExecutor(len(rehearsals)) as side_by_side:
            list(side_by_side.map(deploy_beside_the_core, rehearsals))
        found = {one.network.name: community_of(one) for one in rehearsals}
    return {name: tuple(one.address(c) for c in COMMUNITY) for name, one in found.items()}


def test_a_network_that_asks_for_data_on_layer_1(tmp_path):
    assert len(set(deploy_on_all(tmp_path, ["base-sepolia"])["base-sepolia"])) == len(COMMUNITY)


@pytest.mark.long
def test_all_networks_and_the_same_addresses_wherever_the_factory_is(tmp_path):
    found = deploy_on_all(tmp_path, NAMES)
    consortium = found.pop("consortium")
    assert set(found) == {network.name for network in TESTNETS} - {"consortium"}
    assert len(set(found.values())) == 1 and not set(consortium) & set(*set(found.values()))
