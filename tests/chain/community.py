"""A community with everybody in it: what chain tests of its contracts start from.

`community` is deployed once a run, by its deployer as first admin, who then hands it to the Treasury: from
there on whatever an admin does goes through the Treasury and waits. Rule version 1 is proposed and not yet in
force; `rules_in_force` waits for it.
"""

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from brownie import Airdrop, CommunityManager, Points, Rewards, RuleBook, Treasury, accounts, chain

from tests.chain.system import private_key

HOUR, DAY = 3_600, 86_400
NOTICE, SUNSET_NOTICE, TREASURY_DELAY = 2 * DAY, 30 * DAY, HOUR
WINDOW, DECISION_TIME = DAY, 3 * DAY
BUDGET, CAP = 100_000, 10_000  # of an epoch, of a fan in it
REWARDS_BUDGET, AIRDROP_BUDGET, SOURCE_BUDGET = 10**9, 10**6, 10**6
BOND = 10**16
CN, OPEN = 0, 1
NONE, ZERO = bytes(32), "0x" + "00" * 20
ADMIN, POSTER, GUARDIAN, SENDER = range(4)

# index in the development wallet; those of tests/chain/system.py are left alone
ACTORS = {
    "alice": 15,
    "bob": 16,
    "carol": 17,
    "disputant": 18,
    "source": 19,  # an account with a budget, as later contracts have one
    "deployer": 20,
    "council": 21,  # proposes at the Treasury
    "poster": 22,
    "guardian": 23,
    "sender": 24,
    "redeemer": 25,  # stands for a shop
    "relay": 26,
    "stranger": 27,
}
OPENED = {
    ("rewards", POSTER): ("openEpoch", "post", "close"),
    ("rewards", GUARDIAN): ("decide", "voidEpoch"),
    ("airdrop", SENDER): ("announce",),
    ("airdrop", GUARDIAN): ("stop",),
    ("points", GUARDIAN): ("lowerBudget",),
}
_salts = count(1)


@dataclass(frozen=True)
class Community:
    """Contracts as Brownie objects; each actor is a Brownie account by name, with `community.alice_key`."""

    manager: Any
    treasury: Any
    book: Any
    points: Any
    rewards: Any
    airdrop: Any

    def __getattr__(self, name: str) -> Any:
        if name in ACTORS:
            return accounts[ACTORS[name]]
        if name.endswith("_key") and name.removesuffix("_key") in ACTORS:
            return private_key(ACTORS[name.removesuffix("_key")])
        raise AttributeError(name)

    def by_treasury(self, function: Any, *arguments: Any) -> Any:
        """The council proposes it, the Treasury does it after its delay; the transaction that did it."""
        call = (
            function._address,
            0,
            function.encode_input(*arguments),
            NONE,
            next(_salts).to_bytes(32, "big"),
        )
        self.treasury.schedule(*call, TREASURY_DELAY, {"from": self.council})
        wait(TREASURY_DELAY)
        return self.treasury.execute(*call, {"from": self.stranger})

    def give(self, fan: Any, amount: int, points: Any = None) -> None:
        """Points for a fan, from the source's budget."""
        (points or self.points).createMany([word(fan, amount)], {"from": self.source})


def wait(seconds: int) -> None:
    chain.mine(timestamp=chain[-1].timestamp + seconds)


def wait_until(moment: int) -> None:
    """The next blocks lie at `moment` or later."""
    if chain[-1].timestamp < moment:
        chain.mine(timestamp=moment)


def word(fan: Any, amount: int) -> int:
    """An entry as the contracts take it; also one that they refuse."""
    return int(str(fan), 16) * 2**96 + amount


def version_of(effective: int, **changes: Any) -> tuple[Any, ...]:
    """A rule version as IRuleBook takes it, with what a test wants changed."""
    content = {
        "rules_hash": b"\1" * 32,
        "effective": effective,
        "minimum_window": WINDOW,
        "budget": BUDGET,
        "cap": CAP,
        "uri": "ipfs://rules",
    }
    return tuple((content | changes).values())


def deploy_community(region: int) -> Community:
    """All contracts, roles and budgets, handed to the Treasury."""
    deployer, council = accounts[ACTORS["deployer"]], accounts[ACTORS["council"]]
    manager = deployer.deploy(CommunityManager, deployer)
    treasury = deployer.deploy(Treasury, TREASURY_DELAY, [council], [ZERO], ZERO)
    book = deployer.deploy(RuleBook, manager, NOTICE, SUNSET_NOTICE)
    points = deployer.deploy(Points, manager, book, region, "Tea Garden", "TEA")
    rewards = deployer.deploy(Rewards, manager, points, book, treasury, BOND, DECISION_TIME)
    airdrop = deployer.deploy(Airdrop, manager, points)
    made = Community(manager, treasury, book, points, rewards, airdrop)
    _wire(made)
    return made


def _wire(made: Community) -> None:
    by_deployer = {"from": made.deployer}
    for (name, role), functions in OPENED.items():
        contract = getattr(made, name)
        selectors = [getattr(contract, function).signature for function in functions]
        made.manager.setTargetFunctionRole(contract, selectors, role, by_deployer)
    holders = {POSTER: [made.poster], GUARDIAN: [made.guardian, made.treasury], SENDER: [made.sender]}
    for role, held_by in holders.items():
        for holder in held_by:
            made.manager.grantRole(role, holder, 0, by_deployer)
    for source, budget in (
        (made.rewards, REWARDS_BUDGET),
        (made.airdrop, AIRDROP_BUDGET),
        (made.source, SOURCE_BUDGET),
    ):
        made.points.setBudget(source, budget, by_deployer)
    made.points.admitRedeemer(made.redeemer, by_deployer)
    made.book.propose(version_of(chain[-1].timestamp + NOTICE + HOUR), by_deployer)
    made.manager.grantRole(ADMIN, made.treasury, 0, by_deployer)
    made.manager.renounceRole(ADMIN, made.deployer, by_deployer)


@pytest.fixture(scope="session")
def community() -> Community:
    """Region CN; every test starts from it."""
    return _kept(deploy_community(CN))


@pytest.fixture(scope="session")
def open_community() -> Community:
    """Region OPEN: its points are an ordinary ERC-20."""
    return _kept(deploy_community(OPEN))


def _kept(made: Community) -> Community:
    """Brownie resets the chain to this snapshot around every module, instead of to the empty chain."""
    chain._reset_id = chain._take_snapshot()
    return made


@pytest.fixture(scope="module")
def rules_in_force(community: Community) -> None:
    """Rule version 1 holds."""
    wait_until(community.book.versionOf(1)[1])
