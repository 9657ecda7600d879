"""JSON-RPC over HTTP with the faults sorted: silent, busy, refused, reverted.

Never shows a URL's path or query, because that is where providers put the API key.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests  # comes with web3, whose HTTP provider raises its exceptions
from web3 import HTTPProvider
from web3.types import RPCEndpoint

from zhenbo.chain.reverts import Reverts
from zhenbo.errors import CallReverted, NodeFault, NodeSilent

_PAUSES = (0.5, 1, 2, 4, 8)  # seconds before asking a busy node again
_LONGEST_PAUSE = 30.0
_BUSY_WORDS = ("rate limit", "too many requests", "limit exceeded", "request limit", "compute units")


class Rpc:
    """One node's JSON-RPC. `ask("eth_chainId")` returns the result or raises NodeSilent, CallReverted,
    NodeFault.
    """

    def __init__(
        self, url: str, reverts: Reverts, timeout: float = 30.0, sleep: Callable[[float], None] = time.sleep
    ):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NodeFault(
                "An RPC URL must begin with http:// or https:// and name a host; "
                "correct ZHENBO_RPC_<NETWORK>."
            )
        port = f":{parts.port}" if parts.port else ""
        self.place = f"{parts.scheme}://{parts.hostname}{port}"
        self.provider = HTTPProvider(
            url, request_kwargs={"timeout": timeout}, exception_retry_configuration=None
        )
        self._reverts, self._sleep = reverts, sleep

    def ask(self, method: str, *params: Any) -> Any:
        """The result of one request. A node that says it is busy is asked again, a little later each time."""
        for pause in (*_PAUSES, None):
            answer, wait = self._once(method, params)
            if wait is None:
                return self._result(method, answer)
            if pause is None:
                break
            self._sleep(min(max(pause, wait), _LONGEST_PAUSE))
        raise NodeSilent(
            f"{self.place} refuses for the moment: too many requests. Wait, lower the load, or "
            "use an RPC URL with a higher limit."
        )

    def _once(self, method: str, params: tuple[Any, ...]) -> tuple[Any, float | None]:
        """The node's answer, or how long it wants to be left alone (0 when it does not say)."""
        try:
            answer = self.provider.make_request(RPCEndpoint(method), list(params))
        except requests.exceptions.HTTPError as fault:
            return None, self._http_fault(fault)
        except requests.exceptions.Timeout:
            raise NodeSilent(
                f"{self.place} did not answer {method} in time. Try again; what was asked may have happened."
            ) from None
        except (requests.exceptions.RequestException, ValueError) as fault:
            raise NodeSilent(
                f"{self.place} cannot be reached ({type(fault).__name__} at {method}). Start "
                "the node or correct ZHENBO_RPC_<NETWORK>."
            ) from None
        error = answer.get("error")
        busy = isinstance(error, dict) and (
            (error.get("code") == -32005 and "limit" in str(error).lower())
            or any(w in str(error.get("message")).lower() for w in _BUSY_WORDS)
        )
        return answer, 0.0 if busy and not _too_wide(method) else None

    def _http_fault(self, fault: Any) -> float:
        status = fault.response.status_code
        if status in (429, 503):
            after = fault.response.headers.get("Retry-After", "")
            return float(after) if after.isdigit() else 0.0
        if status in (401, 403):
            raise NodeFault(
                f"{self.place} denies access (HTTP {status}). Check the API key in ZHENBO_RPC_<NETWORK>."
            ) from None
        raise NodeSilent(
            f"{self.place} answers HTTP {status}. Try again, or check ZHENBO_RPC_<NETWORK>."
        ) from None

    def _result(self, method: str, answer: Any) -> Any:
        error = answer.get("error")
        if error is None:
            return answer.get("result")
        if reason := self._reverts.reason(error):
            raise CallReverted(reason)
        message = error.get("message") if isinstance(error, dict) else str(error)
        raise NodeFault(f"{self.place}: {message}")


def _too_wide(method: str) -> bool:
    """For log queries "limit exceeded" speaks of the range, which the caller narrows; waiting would not
    help.
    """
    return method == "eth_getLogs"
