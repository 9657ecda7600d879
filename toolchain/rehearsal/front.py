"""A JSON-RPC front before a node, so that it speaks and refuses as another kind of node does.

Rules see every request, the first one first. A rule answers by itself, changes what goes on to the node or
what comes back, or raises one of the faults below:

    def old_news(method, params, forward):
        return "0x1" if method == "eth_blockNumber" else forward(method, params)

    with Front(url, [old_news]) as front:
        front.url        where it answers
        front.node(...)  asks the node itself, past all rules
"""

import http.client
import json
import socket
import sys
import threading
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Params = list[Any]
Forward = Callable[[str, Params], Any]
Rule = Callable[[str, Params, Forward], Any]
NODE_TIMEOUT = 60  # seconds


class Refusal(Exception):
    """The answer is a JSON-RPC error."""

    def __init__(self, code: int, message: str, data: Any = None):
        super().__init__(message)
        self.error = {"code": code, "message": message, **({} if data is None else {"data": data})}


class HttpFault(Exception):
    """The answer is this HTTP status, with these headers."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None):
        super().__init__(f"HTTP {status}")
        self.status, self.headers = status, dict(headers or {})


class HangUp(Exception):
    """The connection ends without an answer."""


class Front:
    """Listens at `url` for as long as its `with` block lasts. `rules` may be changed meanwhile."""

    def __init__(self, node: str, rules: Sequence[Rule] = ()):
        self.rules = list(rules)
        self._place = urllib.parse.urlsplit(node).netloc
        self._own = threading.local()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.front = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, params: Params) -> Any:
        """What the rules make of a request."""
        answer: Forward = self._forward
        for rule in reversed(self.rules):
            answer = _before(answer, rule)
        return answer(method, params)

    def node(self, method: str, *params: Any) -> Any:
        """The node's own answer; Refusal where it says no."""
        return self._forward(method, list(params))

    def _forward(self, method: str, params: Params) -> Any:
        question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        answer = json.loads(self._exchange(question.encode()))
        if "error" in answer:
            error = answer["error"]
            raise Refusal(error["code"], error["message"], error.get("data"))
        return answer["result"]

    def _exchange(self, question: bytes) -> bytes:
        """One connection to the node for each thread; opened anew where the node has closed it."""
        for attempt in (1, 2):
            connection = getattr(self._own, "connection", None)
            if connection is None:
                connection = http.client.HTTPConnection(self._place, timeout=NODE_TIMEOUT)
                self._own.connection = connection
            try:
                connection.request("POST", "/", question, {"Content-Type": "application/json"})
                return connection.getresponse().read()
            except (http.client.HTTPException, OSError):
                connection.close()
                if attempt == 2:
                    raise
        raise AssertionError("the second attempt returns or raises")


def _before(forward: Forward, rule: Rule) -> Forward:
    return lambda method, params: rule(method, params, forward)


class _Server(ThreadingHTTPServer):
    front: Front
    daemon_threads = True

    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that are killed close their connections; nobody need hear of it."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            found = [self._one(one) for one in asked] if isinstance(asked, list) else self._one(asked)
        except HttpFault as fault:
            self._send(fault.status, f"HTTP {fault.status}".encode(), fault.headers)
        except HangUp:
            self.close_connection = True
        else:
            self._send(200, json.dumps(found).encode(), {"Content-Type": "application/json"})

    def _one(self, asked: dict[str, Any]) -> dict[str, Any]:
        whole = {"jsonrpc": "2.0", "id": asked.get("id")}
        try:
            return {**whole, "result": self.server.front.answer(asked["method"], asked.get("params") or [])}
        except Refusal as refusal:
            return {**whole, "error": refusal.error}

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Requests are not news."""
