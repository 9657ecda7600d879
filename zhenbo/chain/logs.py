"""Events of one contract, oldest first.

They are fetched in windows of blocks that shrink when a node finds them too wide.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from eth_typing import ABIEvent
from eth_utils.abi import event_abi_to_log_topic
from web3 import Web3
from web3._utils.events import get_event_data
from web3.types import LogReceipt

from zhenbo.chain.rpc import Rpc
from zhenbo.errors import NodeFault, NodeSilent

_FIRST_WINDOW = 2_000


@dataclass(frozen=True)
class Event:
    """One event with decoded arguments, and where it stands."""

    contract: str
    name: str
    args: dict[str, Any]
    address: str
    block: int
    block_hash: str
    tx: str
    index: int


def scan(
    rpc: Rpc,
    web3: Web3,
    contract: str,
    abi: list[dict[str, Any]],
    address: str,
    start: int,
    stop: int,
) -> Iterator[Event]:
    """Events of `contract` at `address` in blocks start..stop, both included; anonymous and unknown ones left
    out.
    """
    known = {
        event_abi_to_log_topic(e): e  # type: ignore[arg-type]
        for e in abi
        if e.get("type") == "event" and not e.get("anonymous")
    }
    window = _FIRST_WINDOW
    while start <= stop:
        end = min(stop, start + window - 1)
        try:
            logs = rpc.ask("eth_getLogs", {"address": address, "fromBlock": hex(start), "toBlock": hex(end)})
        except (NodeFault, NodeSilent):
            if window == 1:
                raise
            window = max(1, min(window, end - start + 1) // 2)
            continue
        for log in logs:
            if log["topics"] and bytes.fromhex(log["topics"][0][2:]) in known:
                yield _event(web3, contract, known[bytes.fromhex(log["topics"][0][2:])], log)
        start, window = end + 1, min(window * 2, _FIRST_WINDOW)


def _event(web3: Web3, contract: str, entry: dict[str, Any], log: dict[str, Any]) -> Event:
    typed = {
        **log,
        "topics": [bytes.fromhex(t[2:]) for t in log["topics"]],
        "data": bytes.fromhex(log["data"][2:]),
    }
    decoded = get_event_data(web3.codec, cast(ABIEvent, entry), cast(LogReceipt, typed))
    return Event(
        contract,
        entry["name"],
        dict(decoded["args"]),
        Web3.to_checksum_address(log["address"]),
        int(log["blockNumber"], 16),
        log["blockHash"],
        log["transactionHash"],
        int(log["logIndex"], 16),
    )
