"""A deployment that a reorganisation takes out, deeper than the confirmations: the same command mends it."""

import pytest

from tests.chain.rehearsal.faults import OutOfStep, wrong
from tests.chain.rehearsal.network_story import FORTUNE, Rehearsal, open_office
from toolchain.rehearsal import standing_in
from zhenbo import create2
from zhenbo.plans.deployment import CORE

DEPLOYING = len(CORE) + 1  # transactions: the contracts, and one for the roles


@pytest.fixture(scope="module")
def stand_in():
    with standing_in("sepolia", block_time=0.1) as one:
        yield one


@pytest.fixture
def rehearsal(tmp_path, stand_in):
    """A deployment on Sepolia's stand-in by an account of its own."""
    office = open_office(tmp_path, [stand_in], ZHENBO_ACCOUNT="operator")
    stand_in.give(office.account("operator"), FORTUNE)
    return Rehearsal(stand_in, office, {"operator": office.address("operator")})


@pytest.fixture
def without_factory(stand_in):
    code = stand_in.front.node("eth_getCode", create2.FACTORY, "latest")
    stand_in.front.node("anvil_setCode", create2.FACTORY, "0x")
    yield
    stand_in.front.node("anvil_setCode", create2.FACTORY, code)


def undo(rehearsal, lost):
    """Everything since before the deployment."""
    rehearsal.stand_in.reorganise(rehearsal.chain.head() - rehearsal.deployment.block + 1, lost=lost)


def assert_mended(rehearsal, before):
    rehearsal.well("deploy", faster=100)
    after = rehearsal.deployment
    assert {n: c.address for n, c in after.contracts.items()} == before
    assert rehearsal.transactions("operator") == DEPLOYING
    for contract in after.contracts.values():
        assert rehearsal.chain.receipt(contract.tx).block == contract.block
    assert after.block == min(contract.block for contract in after.contracts.values())
    assert rehearsal.run("check").code == 0


def addresses(rehearsal):
    return {name: one.address for name, one in rehearsal.deployment.contracts.items()}


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "waiting again"])
def test_deployed_again_to_the_same_addresses(rehearsal, lost):
    rehearsal.well("deploy", faster=100)
    before = addresses(rehearsal)
    undo(rehearsal, lost)
    if lost:
        checked = rehearsal.run("check")
        assert checked.code == 1 and "is not on this chain" in checked.out
    assert_mended(rehearsal, before)


def test_also_where_there_is_no_factory(rehearsal, without_factory):
    rehearsal.well("deploy", faster=100)
    before = addresses(rehearsal)
    undo(rehearsal, lost=True)
    rehearsal.stand_in.front.node("anvil_setCode", create2.FACTORY, "0x")  # it was undone as well
    assert_mended(rehearsal, before)


def test_a_node_that_is_behind_is_no_reorganisation(rehearsal):
    rehearsal.well("deploy", faster=100)
    ahead = rehearsal.chain.head() - rehearsal.deployment.block + 1
    with wrong(rehearsal.stand_in, OutOfStep(ahead + 40, chance=1.0, planned=False)):
        ended = rehearsal.send("deploy")
    assert ended.code == 2 and "was created in block" in ended.err
    assert "Wait until it is in step, or name another node in ZHENBO_RPC_SEPOLIA" in ended.err
    assert rehearsal.transactions("operator") == DEPLOYING
