"""Nodes of our own, without Brownie: one Ganache and one anvil, whatever the rest of the suite runs on."""

import sys
from pathlib import Path

import pytest

from toolchain.networks import free_port, node_command
from zhenbo import config
from zhenbo.chain import connect

sys.path.insert(0, str(Path(__file__).parent))
import victim
from own_node import running, wait_for


@pytest.fixture(autouse=True)
def isolation():
    """Nothing to undo: these tests use Brownie's chain for nothing."""


@pytest.fixture(scope="module", params=["ganache", "anvil"])
def network(request):
    port = free_port()
    with running(node_command(request.param, port)):
        reached = config.network(request.param, f"http://127.0.0.1:{port}")
        wait_for(reached)
        yield reached


@pytest.fixture(scope="module")
def chain(network):
    return connect(network, victim.ABI)


@pytest.fixture(scope="module")
def signer(chain):
    return chain.signer("3")


@pytest.fixture(scope="module")
def counter(chain, signer, tmp_path_factory):
    return victim.deploy(chain, signer, tmp_path_factory.mktemp("deploy"))
