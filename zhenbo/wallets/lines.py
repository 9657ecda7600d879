"""A register of wallets as text: a heading, then one act a line, each with the SHA-256 of the line before.

Every line has one spelling (JSON, keys in order, no spaces), so its hash is that of its bytes.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhenbo.errors import BadBindings
from zhenbo.language import Text
from zhenbo.scoring.log_format import LATEST, LONGEST_TEXT
from zhenbo.wallets.acts import Act, Community, Request, Role

FORM = 1
MOST_LINE = 16 * 1024  # bytes
MOST_SIGNATURE = 2048  # bytes; a wallet that is a contract decides how long its signatures are
LONGEST_PLATFORM = 60
_ADDRESS = re.compile("0x[0-9a-f]{40}")
_SIGNATURE = re.compile(f"0x(?:[0-9a-f]{{2}}){{1,{MOST_SIGNATURE}}}")
_HEADING = {"register", "platform", "chain_id", "points", "key"}
_LINE = {
    "at",
    "act",
    "fan",
    "wallet",
    "sequence",
    "issued_at",
    "deadline",
    "signatures",
    "blocks",
    "previous",
}


@dataclass(frozen=True)
class Heading:
    """Which community a register is of, and the address (lower case) of the platform's key."""

    community: Community
    key: str


@dataclass(frozen=True)
class Line:
    """An act that was done `at`; `blocks`: where the chain was asked for a contract's signature, by role."""

    at: int
    request: Request
    signatures: Mapping[Role, bytes]
    blocks: Mapping[Role, int]
    previous: str


def hash_of(line: bytes) -> str:
    """What the next line carries."""
    return hashlib.sha256(line).hexdigest()


def heading_bytes(heading: Heading) -> bytes:
    """The first line of a register. Raises BadBindings for what cannot be one."""
    of = heading.community
    said = {
        "register": FORM, "platform": of.platform, "chain_id": of.chain_id, "points": of.points.lower(),
        "key": heading.key.lower(),
    }  # fmt: skip
    return _checked(_canonical(said), read_heading)


def line_bytes(line: Line) -> bytes:
    """A line without its line end. Raises BadBindings for what cannot be one."""
    asked = line.request
    said = {
        "at": line.at, "act": str(asked.act), "fan": asked.fan, "wallet": asked.wallet,
        "sequence": asked.sequence, "issued_at": asked.issued_at, "deadline": asked.deadline,
        "signatures": {str(role): "0x" + given.hex() for role, given in line.signatures.items()},
        "blocks": {str(role): block for role, block in line.blocks.items()}, "previous": line.previous,
    }  # fmt: skip
    return _checked(_canonical(said), read_line)


def read_heading(data: bytes) -> Heading:
    """A heading from its bytes. Raises BadBindings."""
    said = _parsed(data, _HEADING)
    _require(said["register"] == FORM, "register")
    _require(_text(said["platform"], LONGEST_PLATFORM), "platform")
    _require(_whole(said["chain_id"]) and said["chain_id"] > 0, "chain_id")
    for name in ("points", "key"):
        _require(_matches(_ADDRESS, said[name]), name)
    return Heading(Community(said["platform"], said["chain_id"], said["points"]), said["key"])


def read_line(data: bytes) -> Line:
    """A line from its bytes. Raises BadBindings."""
    said = _parsed(data, _LINE)
    _require(said["act"] in list(Act), "act")
    _require(_text(said["fan"], LONGEST_TEXT), "fan")
    _require(_matches(_ADDRESS, said["wallet"]) and int(said["wallet"], 16) > 0, "wallet")
    for name in ("at", "sequence", "issued_at", "deadline"):
        _require(_whole(said[name]), name)
    signatures, blocks = said["signatures"], said["blocks"]
    _require(isinstance(signatures, dict) and signatures.keys() <= set(Role) and signatures, "signatures")
    _require(all(_matches(_SIGNATURE, given) for given in signatures.values()), "signatures")
    _require(isinstance(blocks, dict) and blocks.keys() <= signatures.keys() - {Role.PLATFORM}, "blocks")
    _require(all(_whole(block) for block in blocks.values()), "blocks")
    _require(_matches(re.compile("[0-9a-f]{64}"), said["previous"]), "previous")
    times = said["sequence"], said["issued_at"], said["deadline"]
    return Line(
        said["at"],
        Request(Act(said["act"]), said["fan"], said["wallet"], *times),
        {Role(role): bytes.fromhex(given[2:]) for role, given in signatures.items()},
        {Role(role): block for role, block in blocks.items()},
        said["previous"],
    )


def _canonical(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _checked(data: bytes, read: Any) -> bytes:
    """The bytes, if they can be read back: bounds are checked in one place."""
    read(data)
    return data


def _parsed(data: bytes, names: set[str]) -> dict[str, Any]:
    if len(data) > MOST_LINE:
        raise BadBindings(str(Text(f"超过 {MOST_LINE} 字节", f"more than {MOST_LINE} bytes")))
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.keys() != names or _canonical(said) != data:
        raise BadBindings(str(Text("不是登记簿的一行", "is no line of a register, in its one spelling")))
    return said


def _require(holds: object, name: str) -> None:
    if not holds:
        raise BadBindings(str(Text(f"{name} 不可用", f"{name} cannot be used")))


def _whole(value: object) -> bool:
    return type(value) is int and 0 <= value <= LATEST


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _text(value: object, longest: int) -> bool:
    """Text as a log may hold it: trimmed, no control characters, no half of a surrogate pair."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= longest
        and value == value.strip()
        and not any(unicodedata.category(character) in ("Cc", "Cs") for character in value)
    )
