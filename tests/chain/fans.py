"""Members, suggestions and polls of a community: what chain tests of its fans start from.

`fans` is deployed once a run for the community in region CN and wired by its Treasury, in one operation.
Members are made by a test; each is a key, so that its ballots can be signed.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from brownie import CharityPot, FanPoll, Membership, StreamPlan, Suggestions, accounts, chain
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak

from tests.chain.community import ACTORS, DAY, GUARDIAN, HOUR, NONE, TREASURY_DELAY, ZERO, Community, wait
from zhenbo import consents, messages
from zhenbo.consents import POLL_NAME, SUGGESTIONS_NAME, Place, Poll

HOST, DESK = 4, 5
NAME, SYMBOL, LINKS = "Tea Garden Members", "TEAM", "https://fans.example/"
RECOVERY_DELAY, COMPLETE_WITHIN = 3 * DAY, 30 * DAY
SHORTEST = HOUR
LIMIT, PERIOD = 2, 7 * DAY
PLACES = 10_000
PRICE, DURATION = 40, 30 * DAY  # of tier 1
SINGLE, APPROVAL, RANKED = range(3)
FIRST_LISTED, NO_WINNER = range(2)
NO_POLL, OPEN, ENDED, DECIDED, UNDECIDED, ENACTED, VOID = range(7)
GOOD, MEMBER_UNKNOWN, JOINED_TOO_LATE, PRICE_NOT_PAID, VOTED_BEFORE, CHOICE_INVALID, SIGNATURE_INVALID = (
    range(7)
)
TITLE, TEAS = "Which tea on Saturday?", ("Puer 2019", "White peony", "Da Hong Pao", "Longjing")
TERMS = keccak(text="document of the poll")
SELF = (0, b"")  # consent of who sends
FOREVER = 2**40

# of the development wallet; beside those of tests/chain/community.py
OWN = {"host": 28, "desk": 29}
OPENED = {
    ("membership", HOST): ("grant", "openList", "regrade"),
    ("membership", GUARDIAN): ("lowerPlaces", "closeList"),
    ("membership", DESK): ("requestRecovery",),
    ("poll", HOST): ("open",),
    ("poll", GUARDIAN): ("voidPoll",),
    ("plan", HOST): ("report",),
}
_salts = count(10**6)


@dataclass(frozen=True)
class Fan:
    """A member with its key; `id` as the membership counts."""

    id: int
    key: LocalAccount

    @property
    def address(self) -> str:
        return str(self.key.address)


@dataclass(frozen=True)
class Fans:
    """Contracts as Brownie objects; actors by name, as in Community."""

    community: Community
    membership: Any
    suggestions: Any
    poll: Any
    plan: Any
    pot: Any
    polls: dict[int, Poll] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name in OWN:
            return accounts[OWN[name]]
        if name in ACTORS or name.removesuffix("_key") in ACTORS:
            return getattr(self.community, name)
        raise AttributeError(name)

    # members

    def granted(self, number: int, tier: int = 0, until: int = 0, first_key: int = 1) -> list[Fan]:
        """So many new members with keys of their own, who joined a moment ago."""
        keys = [key_of(first_key + step) for step in range(number)]
        first = self.membership.lastId() + 1
        self.membership.grant([key.address for key in keys], tier, until, {"from": self.host})
        wait(1)
        return [Fan(first + step, key) for step, key in enumerate(keys)]

    def member(self, account: Any) -> int:
        """The id of an account that was granted a membership a moment ago."""
        self.membership.grant([account], 0, 0, {"from": self.host})
        wait(1)
        return int(self.membership.memberIdOf(account))

    @property
    def place(self) -> Place:
        return Place(NAME, chain.id, self.membership.address)

    def consent(self, build: Any, key: Any, nonce: int = 0, deadline: int = FOREVER, **values: Any) -> Any:
        """A Consent by that key over the message that `build` makes."""
        said = {"nonce": nonce, "deadline": deadline}
        place = values.pop("place", self.place)
        return (deadline, messages.sign(build(place, **(values | said)), key))

    # polls

    def request(self, **changes: Any) -> tuple[Any, ...]:
        """Request of IFanPoll, with what a test wants changed; `names` and `payloads` make the options."""
        names = changes.pop("names", TEAS)
        payloads = changes.pop("payloads", [b""] * len(names))
        made_from = changes.pop("suggestions", [NONE] * len(names))
        content = {
            "title": TITLE,
            "content": TERMS,
            "uri": "ipfs://poll",
            "options": [list(option) for option in zip(names, made_from, payloads, strict=True)],
            "mode": SINGLE,
            "max_choices": 1,
            "tie_rule": FIRST_LISTED,
            "closes_at": chain[-1].timestamp + DAY,
            "quorum": 1,
            "min_age": 0,
            "min_paid": 0,
            "executor": ZERO,
        }
        assert changes.keys() <= content.keys(), changes
        return tuple((content | changes).values())

    def opened(self, **changes: Any) -> Poll:
        """A poll that takes ballots."""
        request = self.request(**changes)
        self.poll.open(request, {"from": self.host})
        number = int(self.poll.pollCount())  # a return value is a trace, too long for some nodes
        names = tuple(option[0] for option in request[3])
        return Poll(number, request[0], names, request[1])

    def place_of_polls(self, **changes: Any) -> Place:
        said = {"name": POLL_NAME, "chain_id": chain.id, "contract": self.poll.address}
        return Place(**(said | changes))

    def ballot(self, poll: Poll, fan: Fan, *numbers: int, **changes: Any) -> tuple[Any, ...]:
        """A signed ballot of the fan for the options of these numbers; `key` and `place` may be others'."""
        place = changes.get("place", self.place_of_polls())
        message = consents.ballot(place, poll, member=fan.id, choices=numbers)
        signature = messages.sign_compact(message, changes.get("key", fan.key).key)
        return (consents.vote(fan.id, numbers), signature.r, signature.vs)

    def send(self, poll: Poll, ballots: Any, sender: Any = None) -> Any:
        return self.poll.castMany(
            poll.number, poll.words, list(ballots), {"from": sender or self.community.relay}
        )

    def voted(self, poll: Poll, votes: Any) -> Any:
        """Counts ballots of (fan, numbers) in one transaction, all of which are good."""
        tx = self.send(poll, [self.ballot(poll, fan, *numbers) for fan, numbers in votes])
        assert "BallotSkipped" not in tx.events
        return tx

    def tallies(self, poll: Poll) -> tuple[int, list[int]]:
        ballots, tallies = self.poll.talliesOf(poll.number)
        return int(ballots), [int(one) for one in tallies]

    def state(self, poll: Poll) -> int:
        return int(self.poll.pollOf(poll.number)[0])

    def concluded(self, poll: Poll) -> Any:
        """Ends the poll and fixes its outcome."""
        closes_at = self.poll.pollOf(poll.number)[7]
        chain.mine(timestamp=closes_at + 1)
        return self.poll.conclude(poll.number, {"from": self.community.stranger})

    def enact(self, poll: Poll, payloads: Any, winner: int) -> Any:
        hashes = [keccak(payload) for payload in payloads]
        sender = {"from": self.community.stranger}
        return self.poll.enact(poll.number, hashes, payloads[winner - 1], sender)

    def place_of_suggestions(self) -> Place:
        return Place(SUGGESTIONS_NAME, chain.id, self.suggestions.address)


def key_of(number: int) -> LocalAccount:
    """A key that is worth nothing anywhere."""
    return Account.from_key(number.to_bytes(4, "big").rjust(32, b"\xfa"))


def skips(tx: Any) -> list[tuple[int, int]]:
    """Member and reason of each ballot that was left out."""
    return [(int(e["memberId"]), int(e["reason"])) for e in tx.events if e.name == "BallotSkipped"]


def deploy_fans(community: Community) -> Fans:
    """The five contracts, without any rights yet."""
    deployer = community.deployer
    membership = deployer.deploy(
        Membership, community.manager, community.points, RECOVERY_DELAY, NAME, SYMBOL, LINKS
    )
    suggestions = deployer.deploy(Suggestions, membership, LIMIT, PERIOD)
    poll = deployer.deploy(FanPoll, community.manager, membership, suggestions, SHORTEST)
    plan = deployer.deploy(StreamPlan, community.manager, poll)
    pot = deployer.deploy(CharityPot, community.manager, poll, community.treasury)
    return Fans(community, membership, suggestions, poll, plan, pot)


def wire(made: Fans) -> None:
    """What the Treasury decides once, in one operation."""
    manager, calls = made.community.manager, []
    for (name, role), functions in OPENED.items():
        contract = getattr(made, name)
        selectors = [getattr(contract, function).signature for function in functions]
        calls.append((manager.setTargetFunctionRole, (contract, selectors, role)))
    calls += [(manager.grantRole, (HOST, made.host, 0)), (manager.grantRole, (DESK, made.desk, 0))]
    calls += [(made.poll.setExecutor, (executor, True)) for executor in (made.plan, made.pot)]
    calls += [
        (made.membership.setPlaces, (PLACES,)),
        (made.membership.setTier, (1, PRICE, DURATION)),
        (made.community.points.admitRedeemer, (made.membership,)),
    ]
    by_treasury_together(made.community, calls)


def by_treasury_together(community: Community, calls: Any) -> Any:
    """Several calls as one operation of the Treasury."""
    batch = (
        [function._address for function, _ in calls],
        [0] * len(calls),
        [function.encode_input(*arguments) for function, arguments in calls],
        NONE,
        next(_salts).to_bytes(32, "big"),
    )
    community.treasury.scheduleBatch(*batch, TREASURY_DELAY, {"from": community.council})
    wait(TREASURY_DELAY)
    return community.treasury.executeBatch(*batch, {"from": community.stranger})


@pytest.fixture(scope="session")
def fans(community: Community) -> Fans:
    made = deploy_fans(community)
    wire(made)
    chain._reset_id = chain._take_snapshot()
    return made
