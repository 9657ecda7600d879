"""What a poll is to be: the contents of its document, and what the contract is told of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cached_property
from typing import Any

import rfc8785
from eth_abi.abi import encode

from zhenbo.language import Text

ZERO = "0x" + "00" * 20
STREAM, CHARITY = "stream", "charity"
EXECUTORS = {STREAM: "StreamPlan", CHARITY: "CharityPot"}  # contract that carries a winner out
_ITEMS = ("product", "content")  # IStreamPlan.Kind in order


class Mode(IntEnum):
    """IFanPoll.Mode."""

    SINGLE = 0
    APPROVAL = 1
    RANKED = 2


class TieRule(IntEnum):
    """IFanPoll.TieRule."""

    FIRST = 0
    NONE = 1


@dataclass(frozen=True)
class Picture:
    """A picture by its content. `type` is png, jpeg, gif or webp."""

    sha256: str
    type: str

    @property
    def file(self) -> str:
        """Its name beside the document."""
        return f"{self.sha256[2:]}.{self.type}"


@dataclass(frozen=True)
class Option:
    """One option. `item` is the hash of what describes product or content, `payee` an address; else ""."""

    name: str
    text: Text | None = None
    terms: Text | None = None
    picture: Picture | None = None
    suggestion: str = ""
    kind: str = ""
    item: str = ""
    payee: str = ""


@dataclass(frozen=True)
class Draft:
    """A poll as its document has it. Ages in seconds, price in points, `closes` as it was written.

    said   the document's content, from which its bytes are made
    """

    question: str
    about: Text | None
    mode: Mode
    choices: int
    quorum: int
    ties: TieRule
    closes: str
    minimum_age: int
    price: int
    enacts: str
    pot: int
    options: tuple[Option, ...]
    said: dict[str, Any]

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Draft":
        """From the document's content, which fits the schema and holds no names of files any more."""
        return cls(
            question=said["question"],
            about=_text(said, "about"),
            mode=Mode[said["mode"].upper()],
            choices=said.get("choices", 1),
            quorum=said["quorum"],
            ties=TieRule[said["ties"].upper()],
            closes=said["closes"],
            minimum_age=said.get("minimum_age", 0),
            price=said.get("price", 0),
            enacts=said.get("enacts", ""),
            pot=said.get("pot", 0),
            options=tuple(_option(one) for one in said["options"]),
            said=said,
        )

    @cached_property
    def document(self) -> bytes:
        """The document, canonical by RFC 8785."""
        return rfc8785.dumps(self.said)

    @cached_property
    def hash(self) -> bytes:
        """What the contract commits to: SHA-256 of the document."""
        return hashlib.sha256(self.document).digest()

    @property
    def closes_at(self) -> int:
        """The last second for ballots, UNIX time. ValueError where there is no such day."""
        moment = datetime.fromisoformat(self.closes)
        return int(moment.timestamp())

    @property
    def names(self) -> tuple[str, ...]:
        """The options' names in order."""
        return tuple(option.name for option in self.options)

    def payload(self, option: Option) -> bytes:
        """What the executor is given if the option wins."""
        if self.enacts == STREAM:
            return encode(("uint8", "bytes32"), (_ITEMS.index(option.kind), bytes.fromhex(option.item[2:])))
        if self.enacts == CHARITY:
            return encode(("uint256", "address"), (self.pot, option.payee))
        return b""

    def request(self, uri: str, executor: str) -> tuple[Any, ...]:
        """IFanPoll.Request. `executor` is the address of the contract that carries it out, ZERO for none."""
        options = [
            (option.name, bytes.fromhex(option.suggestion[2:]) or bytes(32), self.payload(option))
            for option in self.options
        ]
        return (
            self.question,
            self.hash,
            uri,
            options,
            int(self.mode),
            self.choices,
            int(self.ties),
            self.closes_at,
            self.quorum,
            self.minimum_age,
            self.price,
            executor,
        )


def _option(said: dict[str, Any]) -> Option:
    kind = next((kind for kind in _ITEMS if kind in said), "")
    picture = Picture(**said["picture"]) if "picture" in said else None
    return Option(
        said["name"],
        _text(said, "text"),
        _text(said, "terms"),
        picture,
        said.get("suggestion", ""),
        kind,
        said[kind] if kind else "",
        said.get("payee", ""),
    )


def _text(said: dict[str, Any], key: str) -> Text | None:
    return Text(**said[key]) if key in said else None
