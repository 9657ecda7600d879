"""Contracts that are wallets are asked in the words of ERC-1271, and only their yes is a yes."""

from types import SimpleNamespace

import pytest
from eth_abi import encode

from zhenbo.chain.contract_wallets import accepts
from zhenbo.errors import CallReverted, NodeSilent

WALLET, DIGEST = "0x" + "12" * 20, bytes(range(32))
YES = "0x1626ba7e" + "00" * 28


def chain(answer, code=True):
    """A node whose contract gives this answer; what it was asked is in `asked`."""
    asked = []

    def ask(method, request, block):
        asked.append((method, request, block))
        if isinstance(answer, Exception):
            raise answer
        return answer

    return SimpleNamespace(has_code=lambda address: code, rpc=SimpleNamespace(ask=ask), asked=asked)


@pytest.mark.parametrize("length", [0, 1, 32, 65, 130])
def test_the_contract_is_asked_by_the_book(length):
    node, signature = chain(YES), bytes(range(length))
    assert accepts(node, WALLET, DIGEST, signature)
    data = "0x1626ba7e" + encode(["bytes32", "bytes"], [DIGEST, signature]).hex()
    assert node.asked == [("eth_call", {"to": WALLET, "data": data}, "latest")]


@pytest.mark.parametrize("answer", ["0x", YES[:-1] + "1", "0x" + "00" * 32, YES[:10], CallReverted("no")])
def test_anything_else_is_a_no(answer):
    assert not accepts(chain(answer), WALLET, DIGEST, b"\1")


def test_an_address_without_code_is_asked_nothing():
    node = chain(YES, code=False)
    assert not accepts(node, WALLET, DIGEST, b"\1")
    assert not node.asked


def test_a_silent_node_is_no_answer():
    with pytest.raises(NodeSilent):
        accepts(chain(NodeSilent("late")), WALLET, DIGEST, b"\1")
