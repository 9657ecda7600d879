"""Logs of our contracts as chain events, fast: most of their values are fixed words.

A contract lets its callers write texts. What is no UTF-8 in them, or what a database refuses, becomes visible
escapes, so that nobody can stop an indexer with a byte.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import event_abi_to_log_topic

from zhenbo.errors import NodeFault
from zhenbo.indexer.chain_event import UNKNOWN

Read = Callable[[bytes], Any]


def _address(word: bytes) -> bytes:
    return word[12:]


def _number(word: bytes) -> int:
    return int.from_bytes(word, "big")


def _flag(word: bytes) -> bool:
    return word[-1] == 1


def _word_reader(kind: str) -> Read | None:
    """How a value of one word is read; None for types that take more."""
    if kind == "address":
        return _address
    if re.fullmatch(r"uint\d+", kind):
        return _number
    if kind == "bool":
        return _flag
    if size := re.fullmatch(r"bytes(\d+)", kind):
        length = int(size[1])
        return lambda word: word[:length]
    return None


def text(data: bytes) -> str:
    """A text of the chain; bytes that are no text are shown as escapes."""
    return data.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


@dataclass(frozen=True)
class _Shape:
    """One event of an ABI: how its topics are read, and its data."""

    name: str
    topics: tuple[tuple[str, Read], ...]
    names: tuple[str, ...]
    types: tuple[str, ...]
    words: tuple[Read, ...] | None  # None where the data holds texts

    def read(self, topics: Sequence[bytes], data: bytes) -> dict[str, Any]:
        args = {name: read(topic) for (name, read), topic in zip(self.topics, topics[1:], strict=True)}
        if self.words is not None:
            if len(data) != 32 * len(self.words):
                raise DecodingError(f"{len(data)} bytes for {len(self.words)} values")
            parts = (read(data[32 * n : 32 * n + 32]) for n, read in enumerate(self.words))
        else:
            # texts are taken as bytes: the decoder would refuse what is no UTF-8
            raw = decode(["bytes" if kind == "string" else kind for kind in self.types], data)
            parts = (_plain(kind, value) for kind, value in zip(self.types, raw, strict=True))
        return {**args, **dict(zip(self.names, parts, strict=True))}


def _plain(kind: str, value: Any) -> Any:
    if kind == "string":
        return text(value)
    return bytes.fromhex(value[2:]) if kind == "address" else value


class LogDecoder:
    """Reads the logs of one contract by its ABI."""

    def __init__(self, contract: str, abi: Sequence[dict[str, Any]]):
        self._contract = contract
        events = [e for e in abi if e.get("type") == "event" and not e.get("anonymous")]
        self._shapes = {bytes(event_abi_to_log_topic(e)): _shape(e) for e in events}  # type: ignore[arg-type]

    def read(self, topics: Sequence[bytes], data: bytes) -> tuple[str, dict[str, Any]]:
        """Name and arguments; an event that the ABI does not have is kept as it is, named Unknown."""
        shape = self._shapes.get(topics[0]) if topics else None
        if shape is None:
            return UNKNOWN, {"topics": b"".join(topics), "data": data}
        try:
            return shape.name, shape.read(topics, data)
        except (DecodingError, ValueError) as fault:
            raise NodeFault(
                f"the node gives a {self._contract}.{shape.name} that cannot be: {fault}. Ask another node."
            ) from None


def _shape(entry: dict[str, Any]) -> _Shape:
    indexed = [i for i in entry["inputs"] if i["indexed"]]
    others = [i for i in entry["inputs"] if not i["indexed"]]
    readers = [_word_reader(i["type"]) for i in others]
    return _Shape(
        entry["name"],
        # of a text that is indexed the chain keeps the hash only
        tuple((i["name"], _word_reader(i["type"]) or bytes) for i in indexed),
        tuple(i["name"] for i in others),
        tuple(i["type"] for i in others),
        tuple(r for r in readers if r is not None) if None not in readers else None,
    )
