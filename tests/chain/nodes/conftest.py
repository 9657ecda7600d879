"""Nodes of our own, without Brownie: one Ganache and one anvil, whatever the rest of the suite runs on."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from toolchain.networks import free_port, node_command
from zhenbo import config
from zhenbo.chain import connect
from zhenbo.errors import NodeSilent

sys.path.insert(0, str(Path(__file__).parent))
import victim


@pytest.fixture(autouse=True)
def isolation():
    """Nothing to undo: these tests use Brownie's chain for nothing."""


@pytest.fixture(scope="module", params=["ganache", "anvil"])
def network(request):
    port = free_port()
    node = subprocess.Popen(
        node_command(request.param, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    reached = config.network(request.param, f"http://127.0.0.1:{port}")
    try:
        wait_for(reached)
        yield reached
    finally:
        node.terminate()
        node.wait(20)


def wait_for(network):
    for _ in range(300):
        try:
            return connect(network)
        except NodeSilent:
            time.sleep(0.1)
    raise AssertionError(f"{network.name} did not start")


@pytest.fixture(scope="module")
def chain(network):
    return connect(network, victim.ABI)


@pytest.fixture(scope="module")
def signer(chain):
    return chain.signer("3")


@pytest.fixture(scope="module")
def counter(chain, signer, tmp_path_factory):
    return victim.deploy(chain, signer, tmp_path_factory.mktemp("deploy"))
