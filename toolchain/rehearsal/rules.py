"""How nodes of some networks answer otherwise than anvil does."""

from typing import Any

from toolchain.rehearsal.front import Forward, Params, Refusal, Rule
from toolchain.rehearsal.transactions import Sent, read

ORACLE = "0x420000000000000000000000000000000000000F"  # OP Stack specification, "Predeploys"
BOUND = "0xf1c7a58b"  # getL1FeeUpperBound(uint256)
SIGNATURE_BYTES = 68  # that the oracle adds to an unsigned transaction


def says(question: str, answer: Any) -> Rule:
    """Always the same answer to a question."""

    def rule(method: str, params: Params, forward: Forward) -> Any:
        return answer if method == question else forward(method, params)

    return rule


def unknown(question: str) -> Rule:
    """Does not know this question."""

    def rule(method: str, params: Params, forward: Forward) -> Any:
        if method == question:
            raise Refusal(-32601, "Method not found")
        return forward(method, params)

    return rule


def least_tip(wei: int) -> Rule:
    """Takes no transaction that offers the block's maker less, as go-ethereum and its kin say it."""

    def rule(method: str, params: Params, forward: Forward) -> Any:
        if method == "eth_sendRawTransaction" and (tip := read(params[0]).tip) < wei:
            words = f"transaction gas price below minimum: gas tip cap {tip}, minimum needed {wei}"
            raise Refusal(-32000, words)
        return forward(method, params)

    return rule


def without_base_fee(method: str, params: Params, forward: Forward) -> Any:
    """Blocks as they were before EIP-1559."""
    found = forward(method, params)
    if method in ("eth_getBlockByNumber", "eth_getBlockByHash") and found:
        found.pop("baseFeePerGas", None)
    return found


class LayerOne:
    """A rule: what goes to layer 1 costs as well. What is owed for it lowers every balance that is told.

    Subclasses say what a transaction pays beside the gas that anvil counts, and show it in its receipt.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Sent, int]] = {}  # by hash: a transaction that was taken, what it owes
        self._owed: dict[str, dict[int, int]] = {}  # by sender and nonce: wei of what is in a block

    def __call__(self, method: str, params: Params, forward: Forward) -> Any:
        """Charge what is sent, show it in receipts, take it off balances."""
        if method == "eth_sendRawTransaction":
            return self._take(read(params[0]), forward)
        found = forward(method, params)
        if method == "eth_getBalance":
            owed = sum(self._owed.get(params[0].lower(), {}).values())
            return hex(int(found, 16) - owed)
        if method == "eth_getTransactionReceipt" and found and params[0] in self._known:
            sent, beside = self._known[params[0]]
            owed = self.show(found, beside)
            self._owed.setdefault(sent.sender, {})[sent.nonce] = owed
        return found

    def _take(self, sent: Sent, forward: Forward) -> Any:
        beside = self.beside(sent, forward)
        balance = int(self("eth_getBalance", [sent.sender, "latest"], forward), 16)
        cost = sent.gas * sent.cap + sent.value + self.wei(sent, beside)
        if balance < cost:
            raise Refusal(
                -32000, f"insufficient funds for gas * price + value: balance {balance}, tx cost {cost}"
            )
        tx = forward("eth_sendRawTransaction", [sent.raw])
        self._known[tx] = (sent, beside)
        return tx

    def beside(self, sent: Sent, forward: Forward) -> int:
        """Wei or gas for layer 1."""
        raise NotImplementedError

    def wei(self, sent: Sent, beside: int) -> int:
        """Of that, what the sender must have beside gas times price."""
        raise NotImplementedError

    def show(self, receipt: dict[str, Any], beside: int) -> int:
        """Put it into a receipt; the wei that it comes to."""
        raise NotImplementedError


class OpStack(LayerOne):
    """Wei for the bytes, which is never more than the oracle's bound, and four fifths of that here."""

    def beside(self, sent: Sent, forward: Forward) -> int:
        """Wei for the transaction's bytes."""
        size = max(0, sent.size - SIGNATURE_BYTES)
        question = {"to": ORACLE, "data": f"{BOUND}{size:064x}"}
        return int(forward("eth_call", [question, "latest"]), 16) * 4 // 5

    def wei(self, sent: Sent, beside: int) -> int:
        """All of it."""
        return beside

    def show(self, receipt: dict[str, Any], beside: int) -> int:
        """As `l1Fee`."""
        receipt["l1Fee"] = hex(beside)
        return beside


class Arbitrum(LayerOne):
    """Gas for the bytes: part of every estimate and of the gas that is used."""

    GAS_PER_BYTE = 40
    ENVELOPE = 175  # bytes of a signed transaction beside its data

    def __call__(self, method: str, params: Params, forward: Forward) -> Any:
        """Estimates too are higher."""
        if method != "eth_estimateGas":
            return super().__call__(method, params, forward)
        data = params[0].get("data") or params[0].get("input") or "0x"
        for_data = (len(data) // 2 - 1 + self.ENVELOPE) * self.GAS_PER_BYTE
        return hex(int(forward(method, params), 16) + for_data)

    def beside(self, sent: Sent, forward: Forward) -> int:
        """Gas for the bytes; a limit that leaves nothing for the transaction itself is refused."""
        gas = sent.size * self.GAS_PER_BYTE
        if sent.gas - gas < 21_000:
            raise Refusal(-32000, "intrinsic gas too low")
        return gas

    def wei(self, sent: Sent, beside: int) -> int:
        """Nothing: it is within the gas limit."""
        return 0

    def show(self, receipt: dict[str, Any], beside: int) -> int:
        """In `gasUsed`, and by itself."""
        receipt["gasUsedForL1"] = hex(beside)
        receipt["gasUsed"] = hex(int(receipt["gasUsed"], 16) + beside)
        return beside * int(receipt["effectiveGasPrice"], 16)
