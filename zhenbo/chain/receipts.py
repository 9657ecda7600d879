"""What became of a transaction, as the runner wants it."""

from typing import Any

from zhenbo import create2
from zhenbo.chain.rpc import Rpc
from zhenbo.runner.node import Receipt


def receipt(rpc: Rpc, tx: str) -> Receipt | None:
    """The receipt of a transaction; None while it is in no block."""
    found = rpc.ask("eth_getTransactionReceipt", tx)
    if found is None or found.get("blockHash") is None:
        return None
    return Receipt(
        tx,
        int(found["blockNumber"], 16),
        found["blockHash"],
        int(found["status"], 16) == 1,
        int(found["gasUsed"], 16),
        int(found.get("effectiveGasPrice") or "0x0", 16),
        found.get("contractAddress") or _created_by_factory(rpc, tx, found),
        int(found.get("l1Fee") or "0x0", 16),  # OP Stack specification, "RPC": fields of receipts
    )


def _created_by_factory(rpc: Rpc, tx: str, found: Any) -> str | None:
    if str(found.get("to")).lower() != create2.FACTORY.lower():
        return None
    sent = rpc.ask("eth_getTransactionByHash", tx)
    return None if sent is None else create2.created_by(sent["to"], bytes.fromhex(sent["input"][2:]))
