"""What a node tells: blocks, and events with decoded arguments; and how arguments stand in the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CORE = "core"  # the deployment that all communities share
UNKNOWN = "Unknown"  # the name of an event that its contract's ABI does not have
NOBODY = bytes(20)


@dataclass(frozen=True)
class Block:
    """A block of the chain; hashes of 32 bytes, time in UNIX seconds."""

    number: int
    hash: bytes
    parent: bytes
    time: int


@dataclass(frozen=True)
class Contract:
    """A contract whose events are kept. `created` is the block to start from, `address` 20 bytes."""

    deployment: str
    name: str
    address: bytes
    created: int


@dataclass(frozen=True, slots=True)
class ChainEvent:
    """One event of a contract. Addresses in `args` are bytes too; `time` is its block's, UNIX seconds."""

    deployment: str
    contract: str
    name: str
    args: Mapping[str, Any]
    address: bytes
    block: int
    index: int
    tx: bytes
    time: int

    @property
    def place(self) -> tuple[int, int]:
        """Order on the chain: block, and place in the block's log."""
        return self.block, self.index


def spelled(value: Any) -> str:
    """JSON of arguments or rows; bytes become {"hex": ...}, so that nothing is lost on the way back."""
    return json.dumps(value, default=_hex, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def understood(text: str) -> Any:
    """What `spelled` was given."""
    return json.loads(text, object_hook=_bytes)


def _hex(value: Any) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    raise TypeError(f"{type(value).__name__} is no argument of an event")


def _bytes(value: dict[str, Any]) -> Any:
    return bytes.fromhex(value["hex"]) if value.keys() == {"hex"} else value
