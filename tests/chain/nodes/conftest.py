"""Nodes of our own, without Brownie: one Ganache and one anvil, whatever the rest of the suite runs on."""

import sys
from pathlib import Path

import pytest

from toolchain import nodes
from zhenbo import config
from zhenbo.chain import connect

sys.path.insert(0, str(Path(__file__).parent))
import victim


@pytest.fixture(autouse=True)
def isolation():
    """Nothing to undo: these tests use Brownie's chain for nothing."""


@pytest.fixture(scope="module", params=["ganache", "anvil"])
def network(request):
    with nodes.running(request.param) as url:
        yield config.network(request.param, url)


@pytest.fixture(scope="module")
def chain(network):
    return connect(network, victim.ABI)


@pytest.fixture(scope="module")
def signer(chain):
    return chain.signer("3")


@pytest.fixture(scope="module")
def counter(chain, signer, tmp_path_factory):
    return victim.deploy(chain, signer, tmp_path_factory.mktemp("deploy"))
