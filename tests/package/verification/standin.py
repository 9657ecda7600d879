"""What the stand-ins of all services share: a server on this machine, a judge of sources, faults to play.

A judge is what such a service does behind its queue: it compiles and compares. These tests know the truth
beforehand; tests/chain/scripts compiles for real.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from zhenbo.verification import Subject

# what a judge may find
EXACT, PARTIAL, WRONG_ARGUMENTS, OTHER_CODE = "exact", "partial", "wrong arguments", "other code"


@dataclass(frozen=True)
class Submission:
    """Sources as they were handed in, whatever the fields are called; `arguments` is None if not asked."""

    address: str
    input: dict[str, Any]
    name: str
    compiler: str
    arguments: str | None


Judge = Callable[[Submission], str]


def knows(*subjects: Subject) -> Judge:
    """A judge who knows these contracts, and would see a single other character."""
    known = {subject.address.lower(): subject for subject in subjects}

    def judge(handed: Submission) -> str:
        truth = known[handed.address.lower()]
        if handed.input["settings"] != truth.input["settings"] or handed.compiler != truth.compiler:
            return OTHER_CODE
        if handed.arguments not in (None, truth.arguments):
            return WRONG_ARGUMENTS
        return EXACT if handed.input["sources"] == truth.input["sources"] else PARTIAL

    return judge


@dataclass(frozen=True)
class Request:
    """One request as a stand-in sees it."""

    method: str
    path: str
    query: dict[str, str]
    content_type: str
    body: bytes

    def form(self) -> dict[str, str]:
        """The fields of a form."""
        return _single(parse_qs(self.body.decode(), keep_blank_values=True))


@dataclass
class StandIn:
    """A service: subclasses answer; `faults` are played first, one a request.

    unindexed   requests for which the explorer has not seen the contract
    pending     questions for which a submission waits in the queue
    """

    judge: Judge
    unindexed: int = 0
    pending: int = 0
    faults: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    submitted: list[Submission] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)  # address: what the judge found
    url: str = ""

    def answer(self, request: Request) -> tuple[int, Any]:
        """HTTP status and JSON of the service."""
        raise NotImplementedError

    def hand_in(self, submission: Submission) -> str:
        """Judge a submission; the service shows whatever matches at least in part."""
        self.submitted.append(submission)
        found = self.judge(submission)
        if found in (EXACT, PARTIAL):
            self.shown[submission.address.lower()] = found
        return found

    def play(self, status: int, body: object = b"", count: int = 1, **headers: str) -> None:
        """Give this answer to the next `count` requests."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults += [(status, names, raw)] * count

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [f"{request.method} {request.path}" for request in self.requests]


@contextmanager
def serving(stand_in: StandIn) -> Iterator[StandIn]:
    """The stand-in behind HTTP on a free port; its `url` says where."""

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            request = Request(
                self.command,
                parts.path,
                _single(parse_qs(parts.query)),
                self.headers.get("Content-Type", ""),
                self.rfile.read(length),
            )
            stand_in.requests.append(request)
            if stand_in.faults:
                self.send(*stand_in.faults.pop(0))
            else:
                status, body = stand_in.answer(request)
                self.send(status, {"Content-Type": "application/json"}, json.dumps(body).encode())

        do_GET = do_POST = handle_one  # noqa: N815 - the names that the library looks for

        def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()


def _single(fields: dict[str, list[str]]) -> dict[str, str]:
    return {name: values[0] for name, values in fields.items()}
