"""Every network that is built in, rehearsed on its stand-in, all side by side.

Everyday at a hurried pace; marked `long` at each network's own.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.chain.rehearsal.network_story import Rehearsal, open_office, play
from toolchain.rehearsal import NAMES, standing_in
from zhenbo.networks import TESTNETS
from zhenbo.plans.deployment import CORE

ACCOUNTS = ("operator", "brand", "lab", "admin")
HURRIED = dict.fromkeys(NAMES, 0.25) | {"arbitrum-sepolia": 0.1}  # seconds from block to block
FINAL_AFTER = 8  # blocks; days would pass otherwise


def rehearse_all(folder, batch, paces):
    """The rehearsals of all networks, played."""
    with ExitStack() as running:
        stand_ins = [
            running.enter_context(standing_in(name, block_time=pace, final_after=FINAL_AFTER))
            for name, pace in paces.items()
        ]
        office = open_office(folder, stand_ins, ZHENBO_ACCOUNT="operator")
        accounts = {name: office.account(name) for name in ACCOUNTS}
        rehearsals = [Rehearsal(one, office, accounts) for one in stand_ins]
        with ThreadPoolExecutor(len(rehearsals)) as side_by_side:
            list(side_by_side.map(lambda one: play(one, batch), rehearsals))
        return {one.network.name: one.deployment for one in rehearsals}


def require_same_addresses(deployed):
    """One deployer, the same arguments: the same addresses wherever the factory is."""
    places = {name: {c: one.address(c) for c in CORE} for name, one in deployed.items()}
    first = places[TESTNETS[0].name]
    public = {network.name for network in TESTNETS} - {"consortium"}
    assert {name for name, found in places.items() if found == first} == public
    assert not set(places["consortium"].values()) & set(first.values())


def test_all_networks_at_a_hurried_pace(tmp_path, batch):
    require_same_addresses(rehearse_all(tmp_path, batch, HURRIED))


@pytest.mark.long
def test_all_networks_at_their_own_pace(tmp_path, batch):
    require_same_addresses(rehearse_all(tmp_path, batch, dict.fromkeys(NAMES)))
