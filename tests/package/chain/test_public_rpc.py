"""Habits of public nodes and of the providers before them."""

import pytest

from toolchain.rehearsal.front import Front, HangUp, HttpFault, Refusal
from zhenbo.chain import accounts
from zhenbo.chain.reverts import Reverts
from zhenbo.chain.rpc import Rpc
from zhenbo.errors import NodeFault, NodeSilent

ACCOUNT = "0x" + "12" * 20
NOWHERE = "http://127.0.0.1:9"  # every rule here answers by itself


@pytest.fixture
def node():
    """Gives the `answers`, one after another, and raises faults among them. Notes questions and pauses."""
    answers, asked = [], []

    def rule(method, params, forward):
        asked.append((method, *params))
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with Front(NOWHERE, [rule]) as front:
        front.answers, front.asked, front.pauses = answers, asked, []
        front.rpc = Rpc(
            f"{front.url}/v3/secret-key", Reverts([]), sleep=front.pauses.append, named="ZHENBO_RPC_SEPOLIA"
        )
        yield front


@pytest.mark.parametrize("fault", [HangUp(), HttpFault(502), HttpFault(504)], ids=["cut off", "502", "504"])
def test_a_question_that_got_lost_on_the_way_is_asked_again(node, fault):
    node.answers += [fault, fault, "0x1"]
    assert node.rpc.ask("eth_chainId") == "0x1" and node.pauses == [0.5, 1]


@pytest.mark.parametrize(
    "fault, words",
    [
        (HangUp(), "cannot be reached .* correct ZHENBO_RPC_SEPOLIA"),
        (HttpFault(502), "answers HTTP 502. Try again, or check ZHENBO_RPC_SEPOLIA"),
    ],
    ids=["cut off", "502"],
)
def test_one_that_stays_lost_says_what_to_do(node, fault, words):
    node.answers += [fault] * 6
    with pytest.raises(NodeSilent, match=words) as caught:
        node.rpc.ask("eth_chainId")
    assert "secret-key" not in str(caught.value) and len(node.pauses) == 5


@pytest.mark.parametrize("fault", [HangUp(), HttpFault(502), HttpFault(504)], ids=["cut off", "502", "504"])
def test_a_transaction_that_may_have_arrived_is_left_to_the_runner(node, fault):
    node.answers.append(fault)
    with pytest.raises(NodeSilent):
        node.rpc.ask("eth_sendRawTransaction", "0x00")
    assert len(node.asked) == 1 and node.pauses == []


def test_a_gas_limit_above_the_blocks_is_no_rate_limit(node):
    """Besu answers both with the same code."""
    node.answers.append(Refusal(-32005, "Transaction gas limit exceeds block gas limit"))
    with pytest.raises(NodeFault, match="exceeds block gas limit"):
        node.rpc.ask("eth_sendRawTransaction", "0x00")
    assert node.pauses == []


@pytest.mark.parametrize("status, words", [(401, "Check the API key"), (429, "with a higher limit")])
def test_advice_names_the_variable(node, status, words):
    node.answers += [HttpFault(status)] * 6
    with pytest.raises(NodeFault, match=rf"{words} .*ZHENBO_RPC_SEPOLIA"):
        node.rpc.ask("eth_chainId")


def test_a_node_that_cannot_count_what_waits(node):
    node.answers += [Refusal(-32000, "pending block is not available"), "0x5"]
    assert accounts.transactions(node.rpc, ACCOUNT, "pending") == 5
    assert [block for *_, block in node.asked] == ["pending", "latest"]


def test_a_block_that_it_cannot_look_into_is_told(node):
    node.answers.append(Refusal(-32000, "missing trie node"))
    with pytest.raises(NodeFault, match="missing trie node"):
        accounts.transactions(node.rpc, ACCOUNT, 7)
    node.answers += [HttpFault(500)]
    with pytest.raises(NodeSilent, match="HTTP 500"):
        accounts.transactions(node.rpc, ACCOUNT, "pending")


@pytest.mark.parametrize(
    "question",
    [
        ("eth_blockNumber",),
        ("eth_getBlockByNumber", "latest", False),
        ("eth_getTransactionCount", ACCOUNT, "latest"),
        ("eth_getLogs", {}),
    ],
    ids=lambda question: question[0],
)
def test_nothing_is_no_answer(node, question):
    node.answers.append(None)
    with pytest.raises(
        NodeSilent, match=f"answers nothing to {question[0]}. Try again, or name another node"
    ):
        node.rpc.ask(*question)


@pytest.mark.parametrize(
    "question",
    [("eth_getBlockByNumber", "0x10", False), ("eth_getTransactionReceipt", "0x12"), ("anvil_reorg", 2, [])],
    ids=lambda question: question[0],
)
def test_or_it_is_one(node, question):
    node.answers.append(None)
    assert node.rpc.ask(*question) is None


@pytest.mark.parametrize(
    "words",
    ["header not found", "block not found: 17", "Unknown block", "BlockOutOfRangeError: block height is 7"],
)
def test_a_backend_that_has_not_seen_a_block_is_asked_again(node, words):
    """One backend named the block, and another does not have it yet."""
    node.answers += [Refusal(-32000, words)] * 2
    with pytest.raises(NodeSilent, match=r"is behind what it told before .* Try again"):
        accounts.transactions(node.rpc, ACCOUNT, 17)
    with pytest.raises(NodeFault, match=r"^http://127.0.0.1:\d+: ") as caught:
        node.rpc.ask("eth_getBlockByNumber", "finalized", False)
    assert not isinstance(caught.value, NodeSilent), "it does not know what is final: no use in asking again"
