"""kill -9 at the steps of an airdrop and of an epoch, on real nodes: each fan is paid once."""

import multiprocessing
import signal

import payer
import pytest
from eth_utils import to_checksum_address

from bench.community import community
from bench.lab import Lab
from zhenbo.chain import connect

YEAR = 360 * 86_400
SAMPLED = 3  # of the places, in the everyday tests
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["zhenbo.chain", "zhenbo.runner"])


@pytest.fixture(scope="module")
def lab(network):
    """The node with a community whose admin, poster and sender is account 0."""
    chain = connect(network)
    return community(Lab(chain, tuple(map(to_checksum_address, chain.rpc.ask("eth_accounts")))))


def start(*args):
    process = processes.Process(target=payer.carry_out, args=args)
    process.start()
    process.join(120)
    return process.exitcode


def task_of(lab, epoch):
    """A day within every later run, whose clock goes on."""
    return payer.Task(lab.airdrop, lab.rewards, epoch, lab.now() + YEAR // 2)


def assert_paid_once(lab, task):
    chain = lab.lab.chain
    for entry in task.entries:
        assert chain.read("Points", lab.points, "balanceOf", entry.fan) == 2 * entry.amount
        transfers = list(chain.events("Points", lab.points, 0, wanted={"Transfer": {"to": [entry.fan]}}))
        assert sorted(int(event.args["amount"]) for event in transfers) == [entry.amount] * 2
    sender = lab.lab.accounts[0]
    assert chain.nonce(sender, "latest") == chain.nonce(sender, "pending")


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)], ids=["some", "every"])
def test_killed_once_at_each_step_of_a_payment(network, lab, tmp_path, every):
    count = processes.Value("i", 0)
    first = lab.lab.chain.read("Rewards", lab.rewards, "epochCount") + 1
    task = task_of(lab, first)
    assert start(network, tmp_path / "unharmed", task, 0, count) == 0
    assert_paid_once(lab, task)
    assert count.value >= 100
    steps = range(1, count.value + 1) if every else range(1, count.value + 1, count.value // SAMPLED)
    for number, place in enumerate(steps, start=1):
        task, folder = task_of(lab, first + number), tmp_path / str(place)
        assert start(network, folder, task, place) == -signal.SIGKILL
        assert start(network, folder, task, 0) == 0, f"not resumed after a kill at place {place}"
        assert_paid_once(lab, task)
