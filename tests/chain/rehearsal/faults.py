"""What goes wrong between us and public nodes, as rules of a front. Each may be limited to some methods.

with wrong(stand_in, Busy(times=3)): ...
"""

import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from toolchain.rehearsal import StandIn
from toolchain.rehearsal.front import Forward, HangUp, HttpFault, Params, Refusal, Rule
from toolchain.rehearsal.transactions import read

FOREVER = 10**9
READS = ("eth_getBlockByNumber", "eth_getTransactionCount", "eth_getBalance", "eth_getCode", "eth_call")


@contextmanager
def wrong(stand_in: StandIn, *rules: Rule) -> Iterator[None]:
    """The rules hold while the block lasts, before all others."""
    stand_in.front.rules[:0] = rules
    try:
        yield
    finally:
        for rule in rules:
            stand_in.front.rules.remove(rule)


class Fault:
    """Happens to the first `times` requests, or to those of some methods; then never again."""

    def __init__(self, *methods: str, times: int = FOREVER, after: int = 0):
        self._methods, self._left, self._after = methods, times, after
        self.seen = 0

    def __call__(self, method: str, params: Params, forward: Forward) -> Any:
        """The fault, while there is one."""
        if self._methods and method not in self._methods:
            return forward(method, params)
        self._after -= 1
        if self._after >= 0 or self._left <= 0:
            return forward(method, params)
        self._left -= 1
        self.seen += 1
        return self.happen(method, params, forward)

    def happen(self, method: str, params: Params, forward: Forward) -> Any:
        """What happens."""
        raise NotImplementedError


class Status(Fault):
    """An HTTP status instead of an answer."""

    def __init__(self, status: int, *methods: str, wait: str | None = None, **options: int):
        super().__init__(*methods, **options)
        self._status, self._headers = status, {} if wait is None else {"Retry-After": wait}

    def happen(self, method: str, params: Params, forward: Forward) -> Any:
        """429 and its kind."""
        raise HttpFault(self._status, self._headers)


class Error(Fault):
    """A JSON-RPC error instead of an answer."""

    def __init__(self, code: int, message: str, *methods: str, **options: int):
        super().__init__(*methods, **options)
        self._code, self._message = code, message

    def happen(self, method: str, params: Params, forward: Forward) -> Any:
        """The error."""
        raise Refusal(self._code, self._message)


class Answer(Fault):
    """Another answer than the node's."""

    def __init__(self, answer: Any, *methods: str, **options: int):
        super().__init__(*methods, **options)
        self._answer = answer

    def happen(self, method: str, params: Params, forward: Forward) -> Any:
        """The answer."""
        return self._answer


class Silent(Fault):
    """No answer in time."""

    SECONDS = 5

    def happen(self, method: str, params: Params, forward: Forward) -> Any:
        """Longer than an impatient process waits."""
        time.sleep(self.SECONDS)
        raise HangUp


class Lost(Fault):
    """The node does what is asked, and its answer is lost."""

    def happen(self, method: str, params: Params, forward: Forward) -> Any:
        """Done, unheard."""
        forward(method, params)
        raise HangUp


class Dropped(Fault):
    """The node takes a transaction and forgets it at once."""

    def __init__(self, **options: int):
        super().__init__("eth_sendRawTransaction", **options)

    def happen(self, method: str, params: Params, forward: Forward) -> Any:
        """Taken, forgotten."""
        return read(params[0]).tx


class OutOfStep:
    """A provider with two backends, of which one is some blocks behind; chance says who answers.

    planned   until a transaction was sent, both are in step: what a script plans, it reads from one state
    """

    def __init__(self, blocks: int, seed: int = 1, chance: float = 0.5, planned: bool = True):
        self._blocks, self._chance, self._begun = blocks, chance, not planned
        self._random = random.Random(seed)

    def __call__(self, method: str, params: Params, forward: Forward) -> Any:
        """From the one that is behind, or from the other."""
        self._begun = self._begun or method == "eth_sendRawTransaction"
        if not self._begun or self._random.random() >= self._chance:
            return forward(method, params)
        head = max(0, int(forward("eth_blockNumber", []), 16) - self._blocks)
        if method == "eth_blockNumber":
            return hex(head)
        if method in ("eth_getTransactionReceipt", "eth_getTransactionByHash"):
            found = forward(method, params)
            hidden = found and found.get("blockNumber") and int(found["blockNumber"], 16) > head
            return None if hidden else found
        if method == "eth_getBlockByNumber" and params[0] not in ("latest", "finalized"):
            return None if int(params[0], 16) > head else forward(method, params)
        behind = [hex(head) if param in ("latest", "pending") else param for param in params]
        if method == "eth_estimateGas":
            behind = [params[0], hex(head)]
        if any(re.fullmatch("0x[0-9a-f]{1,15}", str(one)) and int(one, 16) > head for one in behind):
            raise Refusal(-32000, "header not found")
        return forward(method, behind)
