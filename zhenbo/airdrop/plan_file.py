"""The published file of a gift: the whole list and its terms, so that anybody who holds it can go on."""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from zhenbo.airdrop.gift import Gift
from zhenbo.errors import BadList, BadTree
from zhenbo.language import Text, say
from zhenbo.merkle import Entry
from zhenbo.whole import write_whole

FORMAT = "zhenbo-airdrop-v1"


@dataclass(frozen=True)
class Terms:
    """Where and until when a gift is announced: chain, contract, UNIX seconds, and where the list is."""

    chain_id: int
    airdrop: str
    deadline: int
    uri: str


def save_plan(path: Path, gift: Gift, terms: Terms) -> None:
    """Write the file; whole or not at all."""
    body = {
        "format": FORMAT,
        "chain_id": terms.chain_id,
        "airdrop": terms.airdrop,
        "deadline": terms.deadline,
        "uri": terms.uri,
        "label": gift.label,
        "plan_id": "0x" + gift.id.hex(),
        "list_hash": "0x" + gift.list_hash.hex(),
        "root": "0x" + gift.root.hex(),
        "total": str(gift.total),
        "batches": gift.count,
        "entries": [[entry.fan, str(entry.amount)] for entry in gift.entries],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, f"{json.dumps(body, indent=1, ensure_ascii=False)}\n".encode())


def load_plan(path: Path) -> tuple[Gift, Terms]:
    """Read the file and recompute all that it claims. Raises BadList where anything differs."""
    try:
        body = json.loads(path.read_text("utf-8-sig"))
        if body["format"] != FORMAT:
            raise ValueError(f"format {body['format']!r}")
        entries = tuple(Entry(str(fan), int(amount)) for fan, amount in body["entries"])
        gift = Gift(entries, str(body["label"]), int(body["batches"]))
        terms = Terms(int(body["chain_id"]), str(body["airdrop"]), int(body["deadline"]), str(body["uri"]))
        _require_true(gift, body)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, BadTree) as fault:
        said = Text(
            f"{path} 已损坏或不是空投计划：{fault}", f"{path} is damaged, or no airdrop's plan: {fault}"
        )
        raise BadList(say(said)) from None
    return gift, terms


def _require_true(gift: Gift, body: dict[str, Any]) -> None:
    fans = [int(entry.fan, 16) for entry in gift.entries]
    if any(later <= earlier for earlier, later in pairwise(fans)):
        raise ValueError("wallets do not ascend")
    found = {
        "plan_id": "0x" + gift.id.hex(),
        "list_hash": "0x" + gift.list_hash.hex(),
        "root": "0x" + gift.root.hex(),
        "total": str(gift.total),
    }
    for name, value in found.items():
        if body[name] != value:
            raise ValueError(f"{name} is {body[name]}, its entries give {value}")
