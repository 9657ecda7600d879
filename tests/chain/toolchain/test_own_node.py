"""Brownie works on a node that it started itself, and on no other."""

import subprocess
import sys

from brownie import chain, network, rpc, web3

from toolchain import networks, nodes
from toolchain.environment import ROOT, chosen_chain

CONNECT_TO_PORT = """
from toolchain import networks
networks.free_port = lambda: {port}
import brownie
brownie.network.connect({name!r})
"""


def test_this_node_is_ours():
    assert rpc.is_child()
    assert network.show_active() == chosen_chain()
    assert chain.id == networks.CHAIN_ID


def test_a_node_of_somebody_else_is_refused_and_left_alone():
    name = chosen_chain()
    with nodes.running(name) as url:
        port = int(url.rpartition(":")[2])
        program = CONNECT_TO_PORT.format(port=port, name=name)
        refused = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
        assert refused.returncode == 1
        assert f"a node that this process did not start listens at http://127.0.0.1:{port}" in refused.stderr
        assert networks.chain_id_at(url) == networks.CHAIN_ID


def test_a_block_can_be_mined_at_an_exact_time():
    wanted = chain.time() + 12_345
    chain.mine(timestamp=wanted)
    assert web3.eth.get_block("latest").timestamp == wanted
