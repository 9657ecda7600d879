"""The role matrix of a community: every restricted function, tried by every actor (T1, T2).

Who is not named as allowed is refused with exactly the error that the table says; who is, gets through. What
is in no row is open to everybody, and listed as that.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from brownie import chain
from eth_utils import keccak

from tests.chain.community import (
    ACTORS,
    ADMIN,
    DAY,
    HOUR,
    NONE,
    NOTICE,
    POSTER,
    SUNSET_NOTICE,
    TREASURY_DELAY,
    WINDOW,
    ZERO,
    version_of,
    wait,
)
from tests.chain.errors import reverts_with
from tests.chain.ledger import LOG, SCORES, words

EVERYBODY = (*ACTORS, "treasury")
SPARE = b"\7" * 32


class Row(NamedTuple):
    """One function: its arguments, and the actors that get through."""

    contract: str
    function: str
    arguments: Callable[[Any], tuple[Any, ...]]
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.contract}.{self.function}"


def by_treasury(contract: str, function: str, *arguments: Any) -> Row:
    """Names of actors and contracts stand for their addresses."""
    names = (*ACTORS, "points", "rewards", "book")

    def resolved(community: Any) -> tuple[Any, ...]:
        return tuple(getattr(community, a) if a in names else a for a in arguments)

    return Row(contract, function, resolved, ("treasury",))


def now() -> int:
    return int(chain[-1].timestamp)


BY_TREASURY = [
    by_treasury("points", "setBudget", "alice", 5),
    by_treasury("points", "admitRedeemer", "alice"),
    by_treasury("points", "dismissRedeemer", "carol"),
    Row("book", "propose", lambda _: (version_of(now() + NOTICE + DAY),), ("treasury",)),
    Row("book", "announceSunset", lambda _: (now() + SUNSET_NOTICE + DAY, "the end"), ("treasury",)),
]
BY_ROLE = [
    Row("points", "lowerBudget", lambda c: (c.source, 0), ("guardian", "treasury")),
    Row("rewards", "openEpoch", lambda _: (), ("poster",)),
    Row("rewards", "decide", lambda _: (1, True, "wrong log"), ("guardian", "treasury")),
    Row("rewards", "decide", lambda _: (1, False, "fine"), ("guardian", "treasury")),
    Row("rewards", "voidEpoch", lambda _: (1, "wrong log"), ("guardian", "treasury")),
]
IN_AN_OPEN_EPOCH = [
    Row("rewards", "post", lambda _: (2, 1, 1, words(3, 2)), ("poster",)),
    Row("rewards", "close", lambda _: (2, 1, 200, LOG, SCORES, "ipfs://e"), ("poster",)),
]
NOBODY = [
    Row(name, "setAuthority", lambda c: (c.book,), ()) for name in ("points", "book", "rewards", "airdrop")
]
MANAGERS = [
    by_treasury("manager", "labelRole", 9, "ninth"),
    by_treasury("manager", "grantRole", POSTER, "alice", 0),
    by_treasury("manager", "grantRole", ADMIN, "alice", 0),
    by_treasury("manager", "revokeRole", POSTER, "poster"),
    by_treasury("manager", "revokeRole", ADMIN, "alice"),
    by_treasury("manager", "setRoleAdmin", POSTER, 2),
    by_treasury("manager", "setRoleGuardian", POSTER, 2),
    by_treasury("manager", "setGrantDelay", POSTER, HOUR),
    by_treasury("manager", "setTargetFunctionRole", "points", ["0x2e1a7d4d"], POSTER),
    by_treasury("manager", "setTargetAdminDelay", "points", HOUR),
    by_treasury("manager", "setTargetClosed", "points", True),
    by_treasury("manager", "updateAuthority", "points", "book"),
]
OPEN_TO_ALL = {
    "points": {"create", "createMany", "spend", "spendSigned", "refund", "refusePushes"}
    | {"transfer", "transferFrom", "approve", "permit"},
    "book": set(),
    "rewards": {"dispute", "endUndecided", "finalise", "claim", "claimMany", "withdrawBond"},
    "airdrop": {"push", "end", "claimKept"},
}


@pytest.fixture(scope="module", autouse=True)
def stage(community, ledger, rules_in_force):
    """Two redeemers, epoch 1 disputed, epoch 2 can be opened."""
    community.by_treasury(community.points.admitRedeemer, community.carol)
    ledger.disputed(ledger.posted(words(1, 2)))
    wait(WINDOW // 2)


def walk(community: Any, row: Row, refusal: Callable[[Any], tuple[Any, ...]]) -> None:
    """Every actor tries, by a call that changes nothing."""
    function = getattr(getattr(community, row.contract), row.function)
    arguments = row.arguments(community)
    for actor in EVERYBODY:
        sender = getattr(community, actor)
        if actor in row.allowed:
            function.call(*arguments, {"from": sender})
        else:
            with reverts_with(*refusal(sender)):
                function.call(*arguments, {"from": sender})


def unauthorized(sender: Any) -> tuple[Any, ...]:
    return "AccessManagedUnauthorized", sender


@pytest.mark.parametrize("row", [*BY_TREASURY, *NOBODY], ids=str)
def test_what_only_the_treasury_does(community, row):
    """T1, T2"""
    walk(community, row, unauthorized)


@pytest.mark.parametrize("row", BY_ROLE, ids=str)
def test_what_a_role_does(community, row):
    """T2"""
    if row.function == "openEpoch":
        wait(WINDOW)
    walk(community, row, unauthorized)


@pytest.mark.parametrize("row", IN_AN_OPEN_EPOCH, ids=str)
def test_what_the_poster_does_in_an_open_epoch(community, ledger, row):
    """T2"""
    ledger.post(ledger.open(), words(1, 2))
    walk(community, row, unauthorized)


def test_who_announces_and_who_stops(community, ledger):
    """T2"""
    gift, running = ledger.gift(words(1, 2)), ledger.announced(words(1, 3))
    announce = Row("airdrop", "announce", lambda _: (gift.plan(), "ipfs://list"), ("sender",))
    stop = Row("airdrop", "stop", lambda _: (running.id, "a slip"), ("guardian", "treasury"))
    for row in (announce, stop):
        walk(community, row, unauthorized)


@pytest.mark.parametrize("row", MANAGERS, ids=str)
def test_who_administers_the_manager(community, row):
    """T1"""
    walk(community, row, lambda sender: ("AccessManagerUnauthorizedAccount", sender, ADMIN))


def test_nobody_acts_through_the_manager(community):
    """T1: neither executes nor schedules what is not its own."""
    data = community.points.setBudget.encode_input(community.alice, 5)
    selector = bytes.fromhex(data[2:10])

    def refusal(sender: Any) -> tuple[Any, ...]:
        return "AccessManagerUnauthorizedCall", sender, community.points, selector

    for function, arguments, allowed in (
        ("execute", (community.points, data), ("treasury",)),
        ("schedule", (community.points, data, 0), ()),
    ):
        walk(community, Row("manager", function, lambda _, a=arguments: a, allowed), refusal)


@pytest.mark.parametrize(
    "function, arguments, role",
    [
        ("schedule", (ZERO, 0, b"", NONE, SPARE, TREASURY_DELAY), "PROPOSER"),
        ("scheduleBatch", ([ZERO], [0], [b""], NONE, SPARE, TREASURY_DELAY), "PROPOSER"),
        ("cancel", (SPARE,), "CANCELLER"),
    ],
)
def test_who_proposes_at_the_treasury(community, function, arguments, role):
    """T2: a cancelled operation must have been announced; the council gets as far as that."""
    for actor in EVERYBODY:
        sender = getattr(community, actor)
        call = getattr(community.treasury, function).call
        wanted = ("AccessControlUnauthorizedAccount", sender, keccak(text=f"{role}_ROLE"))
        if actor == "council" and function != "cancel":
            call(*arguments, {"from": sender})
            continue
        if actor == "council":
            wanted = ("TimelockUnexpectedOperationState", SPARE, (0b110).to_bytes(32, "big"))
        with reverts_with(*wanted):
            call(*arguments, {"from": sender})


@pytest.mark.parametrize("name", OPEN_TO_ALL)
def test_every_function_that_writes_is_in_a_row_or_open_to_all(community, name):
    """T2: nothing was forgotten."""
    contract = getattr(community, name)
    writing = {
        entry["name"]
        for entry in contract.abi
        if entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure")
    }
    every = (*BY_TREASURY, *BY_ROLE, *IN_AN_OPEN_EPOCH, *NOBODY)
    rows = {row.function for row in every if row.contract == name}
    rows |= {"announce", "stop"} if name == "airdrop" else set()
    assert rows | OPEN_TO_ALL[name] == writing
    assert not rows & OPEN_TO_ALL[name]
