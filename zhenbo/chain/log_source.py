"""A node as the indexer's source: ranges as wide as the node bears, single blocks by their hash."""

from collections.abc import Iterator, Sequence
from typing import Any

from zhenbo.chain import Chain
from zhenbo.chain.log_decoder import LogDecoder
from zhenbo.chain.logs import Window
from zhenbo.errors import NodeFault, NodeSilent
from zhenbo.indexer.chain_event import Block, ChainEvent, Contract
from zhenbo.indexer.follow import ChainMoved

_ADDRESSES = 100  # in one question
_MANY = 5_000  # events: a range that holds so many is wide enough


class LogSource:
    """Events of our contracts from a node."""

    def __init__(self, chain: Chain):
        self._chain, self._window = chain, Window()
        self._decoders: dict[str, LogDecoder] = {}
        self._times: dict[str, int] = {}

    def head(self) -> int:
        return self._chain.head()

    def final(self) -> int | None:
        return self._chain.final_block()

    def block(self, number: int) -> Block | None:
        found = self._chain.rpc.ask("eth_getBlockByNumber", hex(number), False)
        if found is None:
            return None
        return Block(number, _raw(found["hash"]), _raw(found["parentHash"]), int(found["timestamp"], 16))

    def within(self, contracts: Sequence[Contract], start: int, stop: int) -> tuple[Block, list[ChainEvent]]:
        while True:
            end = min(stop, start + self._window.size - 1)
            last = self._existing(end)
            try:
                logs = self._logs(contracts, {"fromBlock": hex(start), "toBlock": hex(end)})
            except (NodeFault, NodeSilent):
                if not self._window.refused(end - start + 1):
                    raise
                continue
            events = self._events(contracts, logs)
            # the same block at the end of the range, before and after: it is one chain that was read
            if self._existing(end).hash != last.hash:
                raise ChainMoved(f"{self._chain.rpc.place} moved to another chain; try again")
            if len(events) < _MANY:
                self._window.taken()
            return last, events

    def at(self, contracts: Sequence[Contract], block: Block) -> list[ChainEvent]:
        try:
            logs = self._logs(contracts, {"blockHash": f"0x{block.hash.hex()}"})
        except NodeFault as fault:
            raise NodeSilent(f"the events of block {block.number} cannot be had: {fault}") from None
        self._times = {f"0x{block.hash.hex()}": block.time}
        return self._events(contracts, logs)

    def _logs(self, contracts: Sequence[Contract], blocks: dict[str, str]) -> list[dict[str, Any]]:
        addresses = [f"0x{contract.address.hex()}" for contract in contracts]
        found: list[dict[str, Any]] = []
        for first in range(0, len(addresses), _ADDRESSES):
            asked = {**blocks, "address": addresses[first : first + _ADDRESSES]}
            found += self._chain.rpc.ask("eth_getLogs", asked)
        return found

    def _events(self, contracts: Sequence[Contract], logs: list[dict[str, Any]]) -> list[ChainEvent]:
        by_address = {contract.address: contract for contract in contracts}
        return sorted(self._decoded(by_address, logs), key=lambda event: event.place)

    def _decoded(self, by_address: dict[bytes, Contract], logs: list[dict[str, Any]]) -> Iterator[ChainEvent]:
        for log in logs:
            contract = by_address[_raw(log["address"])]
            name, args = self._decoder(contract.name).read(
                [_raw(t) for t in log["topics"]], _raw(log["data"])
            )
            yield ChainEvent(
                contract.deployment,
                contract.name,
                name,
                args,
                contract.address,
                int(log["blockNumber"], 16),
                int(log["logIndex"], 16),
                _raw(log["transactionHash"]),
                self._time(log),
            )

    def _decoder(self, contract: str) -> LogDecoder:
        if contract not in self._decoders:
            self._decoders[contract] = LogDecoder(contract, self._chain.artifacts[contract].abi)
        return self._decoders[contract]

    def _time(self, log: dict[str, Any]) -> int:
        """The time of a log's block: newer nodes say it with the log, others are asked once a block."""
        if given := log.get("blockTimestamp"):
            return int(given, 16)
        block_hash = log["blockHash"].lower()
        if block_hash not in self._times:
            block = self._existing(int(log["blockNumber"], 16))
            if f"0x{block.hash.hex()}" != block_hash:
                raise ChainMoved(f"block {block.number} is not the one that was told of; try again")
            self._times = {block_hash: block.time}  # logs come block by block
        return self._times[block_hash]

    def _existing(self, number: int) -> Block:
        block = self.block(number)
        if block is None:
            raise NodeSilent(
                f"{self._chain.rpc.place} does not have block {number} that it told of; try again"
            )
        return block


def _raw(text: str) -> bytes:
    return bytes.fromhex(text[2:])
