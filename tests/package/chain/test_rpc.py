"""A node behind HTTP that is busy, broken, slow or strict, and what the runner hears of it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from zhenbo.chain.reverts import Reverts
from zhenbo.chain.rpc import Rpc
from zhenbo.errors import CallReverted, NodeFault, NodeSilent

ERRORS = [{"type": "error", "name": "TooLarge", "inputs": [{"name": "given", "type": "uint256"}]}]
OK = (200, {}, {"result": "0x1"})


@pytest.fixture
def node():
    """A server that gives the answers listed in `answers`, one after another, and notes the questions."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.questions.append(question["method"])
            status, headers, body = server.answers.pop(0)
            if status is None:
                server.hold.wait(5)
                return
            text = (
                body
                if isinstance(body, bytes)
                else json.dumps({"jsonrpc": "2.0", "id": question["id"], **body}).encode()
            )
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.answers, server.questions, server.hold, server.pauses = [], [], threading.Event(), []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.hold.set()
    server.shutdown()
    server.server_close()


def rpc(node, timeout=5.0):
    url = f"http://user:password@127.0.0.1:{node.server_port}/v3/my-secret-key?token=my-secret-token"
    return Rpc(url, Reverts([ERRORS]), timeout, sleep=node.pauses.append)


def test_a_busy_node_is_asked_again_after_growing_pauses(node):
    node.answers = [(429, {}, {}), (429, {"Retry-After": "7"}, {}), (503, {}, {}), OK]
    assert rpc(node).ask("eth_chainId") == "0x1"
    assert node.pauses == [0.5, 7.0, 2]


@pytest.mark.parametrize(
    "message", ["daily request limit reached", "Too Many Requests", "rate limit exceeded"]
)
def test_a_busy_answer_inside_a_good_one_counts_too(node, message):
    node.answers = [(200, {}, {"error": {"code": -32005, "message": message}}), OK]
    assert rpc(node).ask("eth_chainId") == "0x1" and node.pauses == [0.5]


def test_a_node_that_stays_busy_is_left_with_advice(node):
    node.answers = [(429, {"Retry-After": "3600"}, {})] * 6
    with pytest.raises(NodeSilent, match="too many requests"):
        rpc(node).ask("eth_chainId")
    assert node.pauses == [30.0] * 5


def test_a_range_of_logs_that_is_too_wide_is_not_waited_for(node):
    node.answers = [(200, {}, {"error": {"code": -32005, "message": "query returned more than limit"}})]
    with pytest.raises(NodeFault, match="more than limit"):
        rpc(node).ask("eth_getLogs", {})
    assert node.pauses == []


@pytest.mark.parametrize(
    "answer, fault, message",
    [
        ((401, {}, {}), NodeFault, "Check the API key"),
        ((502, {}, {}), NodeSilent, "HTTP 502"),
        ((200, {}, b"<html>gateway</html>"), NodeSilent, "cannot be reached"),
        ((None, {}, {}), NodeSilent, "in time"),
        ((200, {}, {"error": {"code": -32000, "message": "nonce too low"}}), NodeFault, "nonce too low"),
    ],
)
def test_faults_say_what_to_do_and_never_show_the_key(node, answer, fault, message):
    node.answers = [answer]
    with pytest.raises(fault, match=message) as caught:
        rpc(node, timeout=0.5).ask("eth_sendRawTransaction", "0x00")
    assert "my-secret" not in str(caught.value) and "password" not in str(caught.value)
    assert node.questions == ["eth_sendRawTransaction"], (
        "a transaction is not sent again behind the runner's back"
    )


def test_a_contract_that_refuses_is_told_apart_from_the_node(node):
    data = Reverts([ERRORS])
    selector = next(iter(data._errors)).hex()
    body = f"0x{selector}{7:064x}"
    for error in (
        {"code": 3, "message": "execution reverted", "data": body},
        {"code": -32000, "message": "VM Exception while processing transaction: revert", "data": body},
        {"code": -32000, "message": "VM Exception", "data": {"hash": "0x1", "result": body}},
        {"code": -32603, "message": "Error: VM Exception", "data": {"message": "x", "data": body}},
    ):
        node.answers = [(200, {}, {"error": error})]
        with pytest.raises(CallReverted) as caught:
            rpc(node).ask("eth_call", {})
        assert caught.value.reason == "TooLarge(given=7)"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/x", "http://", "127.0.0.1:8545", ""])
def test_other_kinds_of_url_are_refused(url):
    with pytest.raises(NodeFault, match="must begin with http"):
        Rpc(url, Reverts([]))


@pytest.mark.parametrize(
    "data, words",
    [
        ("", "execution reverted"),
        ("08c379a0" + f"{32:064x}{6:064x}" + "e5ba93e5ad98".ljust(64, "0"), "库存"),
        ("4e487b71" + f"{0x11:064x}", "panic 0x11: arithmetic overflow"),
        ("4e487b71" + f"{0x99:064x}", "panic 0x99: unknown"),
        ("deadbeef01", "unknown error 0xdeadbeef01"),
        ("08c379a0ff", "unknown error 0x08c379a0ff"),
    ],
)
def test_reasons_in_words(data, words):
    error = {"code": 3, "message": "execution reverted", "data": f"0x{data}"}
    assert Reverts([ERRORS]).reason(error) == words


@pytest.mark.parametrize(
    "error",
    [
        {"code": -32000, "message": "insufficient funds"},
        "text",
        None,
        {"message": "boom", "data": {"why": 1}},
    ],
)
def test_what_is_no_refusal_of_a_contract(error):
    assert Reverts([ERRORS]).reason(error) is None
