"""Events of one contract, oldest first; all of them, or those that a reader wants.

They are fetched in windows of blocks that shrink when a node finds them too wide, and grow again while it
does not: the limits of public nodes differ by a factor of a thousand, and none says its own beforehand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from eth_abi.abi import encode
from eth_abi.codec import ABICodec
from eth_abi.decoding import StringDecoder
from eth_abi.registry import BaseEquals
from eth_abi.registry import registry as default_registry
from eth_typing import ABIEvent
from eth_utils.abi import event_abi_to_log_topic
from web3 import Web3
from web3._utils.events import get_event_data
from web3.types import LogReceipt

from zhenbo.chain.rpc import Rpc
from zhenbo.errors import NodeFault, NodeSilent

_FIRST_WINDOW = 2_000
_LARGEST_WINDOW = 1_000_000
_CALM = 3  # windows in a row that a node took before the next one is wider
_VALUES = 500  # of one argument in one question; nodes take no endless list


class _TextOrEscapes(StringDecoder):
    """Texts of the chain; no UTF-8 becomes visible escapes, or whoever may write one stops all readers."""

    def __init__(self) -> None:
        super().__init__("backslashreplace")  # type: ignore[no-untyped-call]


def _codec() -> ABICodec:
    registry = default_registry.copy()  # type: ignore[no-untyped-call]
    registry.unregister_decoder("string")
    registry.register_decoder(BaseEquals("string"), _TextOrEscapes, label="string")  # type: ignore[no-untyped-call]
    return ABICodec(registry)


_CODEC = _codec()
Wanted = Mapping[str, Mapping[str, Sequence[Any]]]
Topics = list[Any]


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


@dataclass(frozen=True)
class Source:
    """A contract whose events are read: its name, its interface, where it lives."""

    contract: str
    abi: list[dict[str, Any]]
    address: str


def scan(rpc: Rpc, source: Source, start: int, stop: int, wanted: Wanted | None) -> Iterator[Event]:
    """Events in blocks start..stop, both included; anonymous and unknown ones left out.

    `wanted` names the events, and of each the values that its indexed arguments must have; the node leaves
    out the others. None wants everything.
    """
    filters: Sequence[Topics | None] = [None] if wanted is None else topic_filters(source.abi, wanted)
    found = [_found(rpc, source, topics, start, stop) for topics in filters]
    if len(found) == 1:
        return found[0]
    return iter(sorted((e for events in found for e in events), key=lambda e: (e.block, e.index)))


def _found(rpc: Rpc, source: Source, topics: Topics | None, start: int, stop: int) -> Iterator[Event]:
    known = {_hex(event_abi_to_log_topic(e)): e for e in _events(source.abi)}  # type: ignore[arg-type]
    asked = {"address": source.address, **({"topics": topics} if topics else {})}
    for log in _logs(rpc, asked, start, stop):
        entry = known.get(log["topics"][0]) if log["topics"] else None
        if entry is not None:
            yield _event(source.contract, entry, log)


def topic_filters(abi: list[dict[str, Any]], wanted: Wanted) -> list[Topics]:
    """What to ask a node for: one filter for all events that want the same values in the same places."""
    groups: dict[str, tuple[Topics, list[str]]] = {}
    for entry in _events(abi):
        for places in _places(entry, wanted[entry["name"]]) if entry["name"] in wanted else ():
            names = groups.setdefault(repr(places), (places, []))[1]
            names.append(_hex(event_abi_to_log_topic(entry)))  # type: ignore[arg-type]
    return [[names, *places] for places, names in groups.values()]


def _places(entry: dict[str, Any], args: Mapping[str, Sequence[Any]]) -> Iterator[Topics]:
    """The topics after the first, for as many questions as the values need; none where a value cannot be."""
    indexed = [i for i in entry["inputs"] if i["indexed"]]
    unknown = set(args) - {i["name"] for i in indexed}
    if unknown:
        raise ValueError(f"{entry['name']} has no indexed argument {', '.join(sorted(unknown))}")
    if not args:
        yield []
        return
    if len(args) > 1:
        raise ValueError(f"{entry['name']}: one argument at a time")
    ((name, values),) = args.items()
    place = next(n for n, i in enumerate(indexed) if i["name"] == name)
    words = sorted(_hex(encode([indexed[place]["type"]], [value])) for value in set(values))
    for first in range(0, len(words), _VALUES):
        yield [*([None] * place), words[first : first + _VALUES]]


class Window:
    """How many blocks a node is asked for at once: fewer when it refuses, more while it does not."""

    def __init__(self, size: int = _FIRST_WINDOW):
        self.size, self._calm = size, 0

    def refused(self, blocks: int) -> bool:
        """Narrow it, as a node did not answer for so many blocks; False where it cannot be narrower."""
        if self.size == 1:
            return False
        self.size, self._calm = max(1, min(self.size, blocks) // 2), 0
        return True

    def taken(self) -> None:
        """Perhaps widen it, as a node did answer."""
        self._calm += 1
        if self._calm >= _CALM:
            self.size, self._calm = min(self.size * 2, _LARGEST_WINDOW), 0


def _logs(rpc: Rpc, asked: dict[str, Any], start: int, stop: int) -> Iterator[dict[str, Any]]:
    window = Window()
    while start <= stop:
        end = min(stop, start + window.size - 1)
        try:
            logs = rpc.ask("eth_getLogs", {**asked, "fromBlock": hex(start), "toBlock": hex(end)})
        except (NodeFault, NodeSilent):
            if not window.refused(end - start + 1):
                raise
            continue
        yield from logs
        window.taken()
        start = end + 1


def _events(abi: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (e for e in abi if e.get("type") == "event" and not e.get("anonymous"))


def _hex(data: bytes) -> str:
    return f"0x{bytes(data).hex()}"


def _event(contract: str, entry: dict[str, Any], log: dict[str, Any]) -> Event:
    typed = {
        **log,
        "topics": [bytes.fromhex(t[2:]) for t in log["topics"]],
        "data": bytes.fromhex(log["data"][2:]),
    }
    decoded = get_event_data(_CODEC, cast(ABIEvent, entry), cast(LogReceipt, typed))
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
