"""The role matrix of the fans' contracts: every restricted function, tried by every actor (M2, M11, B10, H2).

Who is not named as allowed is refused with exactly the error of the manager; who is, gets through. What is in
no row is open to everybody, and listed as that.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from brownie import chain

from tests.chain.community import ACTORS, DAY, HOUR, ZERO
from tests.chain.errors import reverts_with
from tests.chain.fans import OWN, SELF, key_of
from zhenbo import consents

EVERYBODY = (*ACTORS, *OWN, "treasury")


class Row(NamedTuple):
    """One function: its arguments, and the actors that get through."""

    contract: str
    function: str
    arguments: Callable[[Any], tuple[Any, ...]]
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.contract}.{self.function}"


def soon() -> int:
    return int(chain[-1].timestamp) + DAY


def recovery_of_alice(fans: Any) -> tuple[Any, ...]:
    new = key_of(500)
    said = {"member": 1, "sender": fans.alice.address, "to": new.address}
    return (1, new.address, fans.consent(consents.recovery, new.key, **said))


def conditions(_: Any) -> tuple[Any, ...]:
    return ((key_of(1).address, key_of(2).address), soon(), HOUR, 1, 0, 0)


ROWS = [
    Row("membership", "setPlaces", lambda _: (5,), ("treasury",)),
    Row("membership", "setTier", lambda _: (1, 5, DAY), ("treasury",)),
    Row("membership", "revoke", lambda _: (1, "rules"), ("treasury",)),
    Row("membership", "setLinkBase", lambda _: ("ipfs://",), ("treasury",)),
    Row("membership", "lowerPlaces", lambda _: (5,), ("guardian", "treasury")),
    Row("membership", "closeList", lambda _: (1,), ("guardian", "treasury")),
    Row("membership", "grant", lambda _: ([key_of(9).address], 0, 0), ("host",)),
    Row("membership", "openList", lambda _: (b"\1" * 32, 0, 0, soon(), "ipfs://"), ("host",)),
    Row("membership", "regrade", lambda _: ([1], 2, 0), ("host",)),
    Row("membership", "requestRecovery", recovery_of_alice, ("desk",)),
    Row("poll", "setExecutor", lambda f: (f.alice, True), ("treasury",)),
    Row("poll", "open", lambda f: (f.request(),), ("host",)),
    Row("poll", "voidPoll", lambda _: (2, "wrong"), ("guardian", "treasury")),
    Row("plan", "report", lambda _: (1, 1, b"\0" * 32, "done"), ("host",)),
    *(
        Row(name, "setAuthority", lambda f: (f.suggestions,), ())
        for name in ("membership", "poll", "plan", "pot")
    ),
]
OPEN_TO_ALL = {
    "membership": {
        "joinByList",
        "joinByPoints",
        "renew",
        "leave",
        "recover",
        "vetoRecovery",
        "completeRecovery",
    }
    | {"transferFrom", "safeTransferFrom", "approve"},  # always refused
    "poll": {"castMany", "castFor", "cast", "conclude", "enact"},
    "plan": {"enact"},  # the poll's alone
    "pot": {"giveBack", "accept", "enact"},  # the last two the poll's alone
    "suggestions": {"suggest"},
}
# written as views where others may write: they keep nothing
ALWAYS_REFUSED = {"setApprovalForAll", "delegate", "delegateBySig"}


@pytest.fixture(scope="module", autouse=True)
def stage(fans):
    """Alice is member 1; list 1 and poll 1 are open; poll 2 made an entry of the plan."""
    from eth_abi.abi import encode

    assert fans.member(fans.alice) == 1
    fans.membership.openList(b"\1" * 32, 0, 0, soon() + DAY, "ipfs://list", {"from": fans.host})
    payloads = [encode(["uint8", "bytes32"], [0, bytes([number]) * 32]) for number in range(1, 5)]
    made = fans.opened(payloads=payloads, executor=fans.plan.address)
    fans.poll.cast(made.number, 1, 2, {"from": fans.alice})
    fans.concluded(made)
    fans.enact(made, payloads, 2)
    fans.opened(closes_at=soon() + DAY)


def actor_of(fans: Any, name: str) -> Any:
    return fans.community.treasury if name == "treasury" else getattr(fans, name)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_gets_through(fans, row):
    """M2, M11, B10, H2: nobody but the roles of the table."""
    function = getattr(getattr(fans, row.contract), row.function)
    arguments = row.arguments(fans)
    for actor in EVERYBODY:
        sender = actor_of(fans, actor)
        if actor in row.allowed:
            function.call(*arguments, {"from": sender})
        else:
            with reverts_with("AccessManagedUnauthorized", sender):
                function.call(*arguments, {"from": sender})


def test_who_fills_pots(fans):
    """D1: the Treasury alone."""
    for actor in EVERYBODY:
        sender = actor_of(fans, actor)
        given = {"from": sender, "amount": 1}
        if actor == "treasury":
            fans.stranger.transfer(sender, 10)
            fans.pot.fill.call(conditions(fans), given)
        else:
            with reverts_with("AccessManagedUnauthorized", sender):
                fans.pot.fill.call(conditions(fans), given)


@pytest.mark.parametrize("contract", OPEN_TO_ALL)
def test_every_function_that_writes_is_in_a_row(fans, contract):
    """What a new function may and who may call it is decided here."""
    written = {
        entry["name"]
        for entry in getattr(fans, contract).abi
        if entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure")
    }
    restricted = {row.function for row in ROWS if row.contract == contract}
    if contract == "pot":
        restricted.add("fill")
    assert written - ALWAYS_REFUSED == restricted | OPEN_TO_ALL[contract]


def test_the_deployer_holds_nothing(fans):
    """M2: after the wiring it is a stranger."""
    with reverts_with("AccessManagedUnauthorized", fans.deployer):
        fans.membership.grant([ZERO], 0, 0, {"from": fans.deployer})
    with reverts_with("ConsentMissing", fans.alice):
        fans.membership.leave(1, SELF, {"from": fans.deployer})
