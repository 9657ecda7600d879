"""A reorganisation after everything was confirmed, on a real anvil: run again, and each fan is paid once."""

import payer
import pytest
from eth_utils import to_checksum_address
from test_kill_payer import assert_paid_once, task_of

from bench.community import community
from bench.lab import Lab
from zhenbo.chain import connect

pytestmark = pytest.mark.parametrize("network", ["anvil"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def lab(network):
    chain = connect(network)
    return community(Lab(chain, tuple(map(to_checksum_address, chain.rpc.ask("eth_accounts")))))


def test_an_airdrop_that_a_reorganisation_took_out_is_sent_again(network, lab, tmp_path):
    task = task_of(lab, lab.lab.chain.read("Rewards", lab.rewards, "epochCount") + 1)
    again = payer.Payer(connect(network), tmp_path, task)
    again.airdrop()
    chain = lab.lab.chain
    assert chain.read("Points", lab.points, "balanceOf", task.entries[0].fan) == task.entries[0].amount
    chain.rpc.ask("anvil_reorg", 2, [])  # the pushes at least; not the announcement's block
    assert chain.read("Points", lab.points, "balanceOf", task.entries[-1].fan) == 0
    payer.Payer(connect(network), tmp_path, task).airdrop()
    payer.Payer(connect(network), tmp_path, task).epoch()
    assert_paid_once(lab, task)


@pytest.mark.parametrize("depth", [1, 2, 4, 6])
def test_an_epoch_that_a_reorganisation_took_out_is_sent_again(network, lab, tmp_path, depth):
    task = task_of(lab, lab.lab.chain.read("Rewards", lab.rewards, "epochCount") + 1)
    payer.Payer(connect(network), tmp_path, task).airdrop()
    payer.Payer(connect(network), tmp_path, task).epoch()
    lab.lab.chain.rpc.ask("anvil_reorg", depth, [])
    payer.Payer(connect(network), tmp_path, task).epoch()
    assert_paid_once(lab, task)
