"""JSON-RPC over HTTP with the faults sorted: silent, busy, refused, reverted.

Never shows a URL's path or query, because that is where providers put the API key.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests  # comes with web3, whose HTTP provider raises its exceptions
from urllib3.exceptions import ProtocolError
from web3 import HTTPProvider
from web3.types import RPCEndpoint

from zhenbo.chain.reverts import Reverts
from zhenbo.errors import CallReverted, NodeFault, NodeSilent

_PAUSES = (0.5, 1, 2, 4, 8)  # seconds before asking a busy node again
_LONGEST_PAUSE = 30.0
_BUSY_WORDS = ("rate limit", "too many requests", "limit exceeded", "request limit", "compute units")
_MAY_BE_NULL = ("eth_getBlockByNumber", "eth_getTransactionByHash", "eth_getTransactionReceipt")
_BEHIND_WORDS = ("header not found", "block not found", "unknown block", "blockoutofrange")
_GATEWAY = (502, 504)  # a provider's entrance that does not reach the node behind it


@dataclass(frozen=True)
class _Later:
    """The node is to be asked again, not before so many seconds; and what to say where that does not help."""

    pause: float
    fault: NodeSilent


class Rpc:
    """One node's JSON-RPC. `ask("eth_chainId")` returns the result or raises NodeSilent, CallReverted,
    NodeFault.
    """

    def __init__(
        self,
        url: str,
        reverts: Reverts,
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
        named: str = "ZHENBO_RPC_<NETWORK>",
    ):
        """named   where the operator wrote the URL, for advice"""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NodeFault(
                f"An RPC URL must begin with http:// or https:// and name a host; correct {named}."
            )
        port = f":{parts.port}" if parts.port else ""
        self.place, self._named = f"{parts.scheme}://{parts.hostname}{port}", named
        self.provider = HTTPProvider(
            url, request_kwargs={"timeout": timeout}, exception_retry_configuration=None
        )
        self._reverts, self._sleep = reverts, sleep

    def ask(self, method: str, *params: Any) -> Any:
        """The result of one request. A node that says it is busy is asked again, a little later each time."""
        for pause in (*_PAUSES, None):
            answer = self._once(method, params)
            if not isinstance(answer, _Later):
                return self._result(method, params, answer)
            if pause is None:
                break
            self._sleep(min(max(pause, answer.pause), _LONGEST_PAUSE))
        raise answer.fault

    def _once(self, method: str, params: tuple[Any, ...]) -> Any:
        """The node's answer, or that it is to be asked later.

        A transaction that may have arrived is never sent again here: that is the runner's to decide.
        """
        try:
            answer = self.provider.make_request(RPCEndpoint(method), list(params))
        except requests.exceptions.HTTPError as fault:
            return self._http_fault(fault.response, method)
        except requests.exceptions.Timeout:
            raise NodeSilent(
                f"{self.place} did not answer {method} in time. Try again; what was asked may have happened."
            ) from None
        except (requests.exceptions.RequestException, ValueError) as fault:
            return self._unreached(fault, method)
        error = answer.get("error")
        busy = isinstance(error, dict) and _is_busy(dict(error))
        return self._busy(0.0) if busy and not _too_wide(method) else answer

    def _unreached(self, fault: Exception, method: str) -> _Later:
        """A connection that broke is tried again; one that was never made is not."""
        silent = NodeSilent(
            f"{self.place} cannot be reached ({type(fault).__name__} at {method}). Start the node or correct "
            f"{self._named}."
        )
        if _broke_off(fault) and not _sends(method):
            return _Later(0.0, silent)
        raise silent from None

    def _http_fault(self, response: Any, method: str) -> _Later:
        status = response.status_code
        if status in (429, 503):
            after = response.headers.get("Retry-After", "")
            return self._busy(float(after) if after.isdigit() else 0.0)
        if status in (401, 403):
            raise NodeFault(
                f"{self.place} denies access (HTTP {status}). Check the API key in {self._named}."
            ) from None
        silent = NodeSilent(f"{self.place} answers HTTP {status}. Try again, or check {self._named}.")
        if status in _GATEWAY and not _sends(method):
            return _Later(0.0, silent)
        raise silent from None

    def _busy(self, pause: float) -> _Later:
        words = "refuses for the moment: too many requests. Wait, lower the load, or use an RPC URL with a "
        return _Later(pause, NodeSilent(f"{self.place} {words}higher limit ({self._named})."))

    def _result(self, method: str, params: tuple[Any, ...], answer: Any) -> Any:
        error, result = answer.get("error"), answer.get("result")
        if error is None and result is None and _has_answer(method, params):
            raise NodeSilent(
                f"{self.place} answers nothing to {method}. Try again, or name another node in {self._named}."
            )
        if error is None:
            return result
        if reason := self._reverts.reason(error):
            raise CallReverted(reason)
        message = error.get("message") if isinstance(error, dict) else str(error)
        if _asks_for_a_block(params) and any(words in str(message).lower() for words in _BEHIND_WORDS):
            raise NodeSilent(f"{self.place} is behind what it told before ({message}). Try again.")
        raise NodeFault(f"{self.place}: {message}")


def _sends(method: str) -> bool:
    return method == "eth_sendRawTransaction"


def _has_answer(method: str, params: tuple[Any, ...]) -> bool:
    """Whether null is no answer to this; backends that are out of step give it even for the newest block."""
    if method.startswith("eth_"):
        return method not in _MAY_BE_NULL or params[:1] == ("latest",)
    return method == "web3_clientVersion"


def _asks_for_a_block(params: tuple[Any, ...]) -> bool:
    return any(isinstance(one, str) and re.fullmatch(r"0x[0-9a-f]{1,15}", one) for one in params)


def _broke_off(fault: Exception) -> bool:
    """Whether a connection was there, and ended before the answer did."""
    if isinstance(fault, requests.exceptions.ChunkedEncodingError):
        return True
    inner = fault.args[0] if fault.args else None
    return isinstance(fault, requests.exceptions.ConnectionError) and isinstance(inner, ProtocolError)


def _is_busy(error: dict[str, Any]) -> bool:
    """Besu uses the code of a limit also for a transaction whose gas limit is above the block's."""
    text = str(error.get("message")).lower()
    limited = error.get("code") == -32005 and "limit" in str(error).lower() and "gas limit" not in text
    return limited or any(words in text for words in _BUSY_WORDS)


def _too_wide(method: str) -> bool:
    """For log queries "limit exceeded" speaks of the range, which the caller narrows; waiting would not
    help.
    """
    return method == "eth_getLogs"
