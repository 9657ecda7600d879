"""Warnings as Alerts takes them, and their ids, for tests."""

from typing import Any, NamedTuple

from brownie import chain
from eth_abi import encode
from sha3 import keccak_256

from samples.puer.members import CAKE
from tests.chain.slots import read_slot, write_slot
from zhenbo import gs1

CLONE, CHIP, UNISSUED, REUSED, SAMPLE, RECALL = range(6)
NONE, RAISED, CONFIRMED, CLEARED = range(4)  # states
ITEM = gs1.encode_token_id(CAKE, "Y26-001")
BATCH = 2**64 - 1
MOST_ROUNDS, MOST_A_DAY, LONGEST = 8, 2_000, 256
DAY = 86_400
REASON = "seen in two provinces at once"
KEY_TYPE = "(uint32,uint256,uint8,uint8)"
RESOLVER_ROLE, REGULATOR_ROLE = 7, 9


class Warning(NamedTuple):
    """Warning of IAlerts."""

    target: int
    kind: int
    round: int
    evidence: bytes
    uri: str


class Key(NamedTuple):
    """Key of IAlerts."""

    member: int
    target: int
    kind: int
    round: int


def warning(target: int = ITEM, kind: int = CLONE, **changes: Any) -> Warning:
    """A warning, with what a test wants changed."""
    return Warning(target, kind, 0, b"\1" * 32, "https://scan.example/1")._replace(**changes)


def key_of(member: int, content: Warning) -> Key:
    return Key(member, content.target, content.kind, content.round)


def id_of(key: Key) -> bytes:
    """The alert's id, computed without the contract."""
    return keccak_256(encode([KEY_TYPE], [tuple(key)])).digest()


def item(number: int) -> int:
    """A tokenId of its own for each number."""
    return gs1.encode_token_id(CAKE, f"N{number}")


def tally_slot(member: int) -> int:
    """Where Alerts keeps how many alerts a member raised on its last day: day (32) | raised (32)."""
    return int.from_bytes(keccak_256(encode(["uint32", "uint256"], [member, 1])).digest(), "big")


def use_up_the_day(system: Any, member: int, left: int = 0) -> None:
    """As if the member had raised nearly all alerts of this day: two thousand transactions tell no more."""
    slot, today = tally_slot(member), chain[-1].timestamp // DAY
    word = read_slot(system.alerts, slot)
    assert word == 0 or word % 2**32 == today
    write_slot(system.alerts, slot, today | (MOST_A_DAY - left) << 32)
    assert system.alerts.leftToday(member) == left
