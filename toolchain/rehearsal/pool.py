"""The pool of a node that keeps what it has been given: until it is mined, and again after a reorganisation.

Anvil drops a transaction that the base fee has overtaken, and all that a reorganisation takes out of its
blocks. Other nodes keep both. What is missing is handed to anvil again whenever somebody asks for it.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from toolchain.rehearsal.front import Forward, Params, Refusal
from toolchain.rehearsal.transactions import Sent, read

_WORDS = {  # anvil's, and go-ethereum's for the same
    "transaction already imported": "already known",
    "Insufficient funds for gas * price + value": "insufficient funds for gas * price + value",
}


class Pool:
    """A rule. `forget` loses a transaction, as every node may."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], Sent] = {}  # by sender and nonce
        self._lock = threading.Lock()

    def __call__(self, method: str, params: Params, forward: Forward) -> Any:
        """Keep, find again, or count what is kept."""
        if method == "eth_sendRawTransaction":
            return self._take(read(params[0]), forward)
        found = forward(method, params)
        if method in ("eth_getTransactionReceipt", "eth_getTransactionByHash") and found is None:
            return self._again(method, params[0], forward)
        if method == "eth_getTransactionCount" and params[1] == "pending":
            return hex(self._next(params[0].lower(), int(found, 16)))
        return found

    def forget(self, *hashes: str) -> None:
        """Lose these transactions; without hashes, all."""
        with self._lock:
            kept = self._kept.items() if hashes else ()
            self._kept = {place: one for place, one in kept if one.tx not in hashes}

    def kept(self) -> list[Sent]:
        """Everything that was taken and not forgotten, mined or not."""
        return list(self._kept.values())

    def hand_over(self, node: Callable[..., Any]) -> None:
        """Give the node everything that was taken and not forgotten; it will know what of it is mined."""
        for sent in sorted(self.kept(), key=lambda one: one.nonce):
            with suppress(Refusal):
                node("eth_sendRawTransaction", sent.raw)

    def _take(self, sent: Sent, forward: Forward) -> Any:
        earlier = self._kept.get((sent.sender, sent.nonce))
        if earlier is not None and earlier.tx != sent.tx and _cheaper(sent, earlier):
            raise Refusal(-32000, "replacement transaction underpriced")
        try:
            forward("eth_sendRawTransaction", [sent.raw])
        except Refusal as refusal:
            if not _only_overtaken(refusal):
                words = str(refusal)
                raise Refusal(-32000, _WORDS.get(words, words)) from None
        with self._lock:
            self._kept[sent.sender, sent.nonce] = sent
        return sent.tx

    def _again(self, method: str, tx: str, forward: Forward) -> Any:
        sent = next((one for one in self.kept() if one.tx == tx), None)
        if sent is None:
            return None
        with suppress(Refusal):  # the base fee is above its offer still, or somebody took its nonce
            forward("eth_sendRawTransaction", [sent.raw])
        if method == "eth_getTransactionReceipt":
            return None
        pending = {"hash": tx, "blockHash": None, "blockNumber": None, "from": sent.sender, "to": sent.to}
        return {**pending, "nonce": hex(sent.nonce), "input": f"0x{sent.data.hex()}"}

    def _next(self, sender: str, nonce: int) -> int:
        while (sender, nonce) in self._kept:
            nonce += 1
        return nonce


def _only_overtaken(refusal: Refusal) -> bool:
    return "less than block base fee" in str(refusal)


def _cheaper(new: Sent, old: Sent) -> bool:
    """Whether the offer is not the tenth better that nodes ask of a replacement."""
    return new.cap * 10 < old.cap * 11 or new.tip * 10 < old.tip * 11
