"""Lists by which people join: what a host opens, and the public file that proves who is on one.

    {"zhenbo_allowed": 1, "chain": 31337, "contract": "0x…", "root": "0x…", "accounts": ["0x…", …]}

The root is that of OpenZeppelin's StandardMerkleTree over (address account); `contract` is the community's
Membership. Tier and dates are not in the file: the chain says them.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zhenbo.errors import BadList, BadPlan
from zhenbo.language import Text
from zhenbo.merkle import StandardMerkleTree
from zhenbo.plan import Call, Plan, View
from zhenbo.plans.addresses import spelled
from zhenbo.plans.memberships import MEMBERS, Place, Tier
from zhenbo.plans.rules import moment

FORMAT = "zhenbo_allowed"
LARGEST = 32 * 2**20  # bytes, some 700,000 accounts
GAS = 300_000
FARTHEST = 365 * 86_400  # seconds in which a list closes
LONGEST_URI = 256  # bytes
TYPES = ("address",)
_KEYS = {FORMAT, "chain", "contract", "root", "accounts"}
_ROOT = re.compile("0x[0-9a-f]{64}")


@dataclass(frozen=True)
class Allowed:
    """Who may join by a list; the accounts are checksummed, ascend, and are each there once."""

    chain_id: int
    contract: str
    accounts: tuple[str, ...]

    @classmethod
    def of(cls, chain_id: int, contract: str, accounts: Iterable[str]) -> "Allowed":
        """The same for the same people, in whatever order they are listed."""
        return cls(chain_id, contract, tuple(sorted(set(accounts), key=str.lower)))

    @cached_property
    def tree(self) -> StandardMerkleTree:
        """The tree as the contract reads it."""
        return StandardMerkleTree.of([(account,) for account in self.accounts], TYPES)

    @property
    def root(self) -> bytes:
        return self.tree.root

    def proof(self, account: str) -> tuple[bytes, ...] | None:
        """Proof of an account; None where it is not on the list."""
        places = {one.lower(): place for place, one in enumerate(self.accounts)}
        place = places.get(account.lower())
        return None if place is None else tuple(self.tree.proof(place))

    def written(self) -> bytes:
        """The public file."""
        said = {
            FORMAT: 1,
            "chain": self.chain_id,
            "contract": self.contract,
            "root": "0x" + self.root.hex(),
            "accounts": self.accounts,
        }
        return (json.dumps(said, indent=1) + "\n").encode()


def read_allowed(data: bytes, name: str) -> Allowed:
    """The file that was written. Raises BadList where it is none, or its root is not that of its accounts."""
    if len(data) > LARGEST:
        raise BadList(str(Text(f"{name} 超过 {LARGEST} 字节", f"{name} is longer than {LARGEST} bytes")))
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.keys() != _KEYS or said[FORMAT] != 1 or not _fits(said):
        zh, en = "不是 brownie run membership open 写出的名单", "is no list of `brownie run membership open`"
        raise BadList(str(Text(f"{name} {zh}", f"{name} {en}")))
    found = Allowed.of(said["chain"], said["contract"], map(str, map(spelled, said["accounts"])))
    if len(found.accounts) != len(said["accounts"]) or found.root.hex() != said["root"][2:]:
        zh, en = "其账户与根不符，已被改动", "was changed: its root is not that of its accounts"
        raise BadList(str(Text(f"{name} {zh}", f"{name} {en}")))
    return found


def _fits(said: dict[str, Any]) -> bool:
    accounts, root = said["accounts"], said["root"]
    return (
        type(said["chain"]) is int
        and spelled(said["contract"]) is not None
        and isinstance(root, str)
        and _ROOT.fullmatch(root) is not None
        and isinstance(accounts, list)
        and bool(accounts)
        and all(spelled(one) is not None for one in accounts)
    )


@dataclass(frozen=True)
class Opened:
    """A list of the chain. `closes`: the last second at which somebody joins by it; 0 where it was closed."""

    number: int
    root: bytes
    tier: Tier
    closes: int


def opened(view: View, membership: str) -> tuple[Opened, ...]:
    """All lists that were opened, oldest first."""
    count = int(view.read(MEMBERS, membership, "listCount"))
    return tuple(opened_as(view, membership, number) for number in range(1, count + 1))


def opened_as(view: View, membership: str, number: int) -> Opened:
    """The list of a number; one that is closed and has no root where there is none."""
    root, tier, until, closes = view.read(MEMBERS, membership, "listOf", number)
    return Opened(number, bytes(root), Tier(int(tier), int(until)), int(closes))


@dataclass(frozen=True)
class IsOpened:
    """`done` check: a list of this very content was opened, and was not closed."""

    membership: str
    root: bytes
    tier: Tier
    closes: int

    def __call__(self, view: View) -> bool:
        wanted = (self.root, self.tier, self.closes)
        return any((one.root, one.tier, one.closes) == wanted for one in opened(view, self.membership))


@dataclass(frozen=True)
class IsClosed:
    """`done` check: a guardian closed the list."""

    membership: str
    number: int

    def __call__(self, view: View) -> bool:
        return not opened_as(view, self.membership, self.number).closes


@dataclass(frozen=True)
class Terms:
    """What those on a list get, until when they join, and where its file is published."""

    tier: Tier
    closes: int
    uri: str

    @property
    def cautions(self) -> tuple[Text, ...]:
        """What the host may not have meant."""
        if not 0 < self.tier.until < self.closes:
            return ()
        zh, en = "等级在名单关闭之前到期", "The tier ends before the list closes"
        return (Text(f"注意:{zh}", f"{en}: who joins late has none"),)

    def require(self, now: int) -> None:
        """Raises BadPlan for what the contract would refuse at a time."""
        self.tier.require()
        if not now < self.closes <= now + FARTHEST:
            said = Text("名单须在一年内关闭", "a list closes within a year")
            raise BadPlan(f"closes={moment(self.closes)}: {said}")
        if not 0 < len(self.uri.encode()) <= LONGEST_URI:
            said = Text(f"应为 1 至 {LONGEST_URI} 字节", f"1 to {LONGEST_URI} bytes are meant")
            raise BadPlan(f"uri={self.uri}: {said}")


def open_plan(place: Place, allowed: Allowed, terms: Terms, before: Sequence[Opened]) -> Plan:
    """Opens the list, also one that was closed before; `before` are the lists that there are."""
    closed = sum(one.root == allowed.root and not one.closes for one in before)
    tier, count, last = terms.tier, len(allowed.accounts), moment(terms.closes)
    said = Text(
        f"开放名单:{count:,} 人可凭签名加入({tier.said.zh}),截至 {last}",
        f"Open a list: {count:,} people may join by a signature ({tier.said.en}) until {last}",
    )
    args = (allowed.root, tier.number, tier.until, terms.closes, terms.uri)
    done = IsOpened(place.membership, allowed.root, tier, terms.closes)
    call = Call(MEMBERS, place.membership, "openList", args, said, gas_ceiling=GAS, done=done)
    return Plan(said, place.chain_id, place.sender, (call,), edition=str(closed or ""))


def close_plan(place: Place, number: int) -> Plan:
    """Closes a list at once; who joined by it stays."""
    said = Text(f"关闭名单 {number}", f"Close list {number}")
    done = IsClosed(place.membership, number)
    call = Call(MEMBERS, place.membership, "closeList", (number,), said, gas_ceiling=GAS, done=done)
    return Plan(said, place.chain_id, place.sender, (call,))
