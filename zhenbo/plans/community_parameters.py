"""What a community is to be: its points, its people, its budgets, and how long things take there.

A profile's delays, in seconds: new rules hold `notice` after they were proposed; the end of the community is
announced `sunset_notice` ahead; a dispute is decided within `decision_time`, or the epoch is void; whatever
the Treasury does waits `treasury_delay`, which is shorter, so that a Governor behind it can decide in time.
Roles work at once: whom the Treasury grants one has waited there already.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from zhenbo import create2
from zhenbo.errors import BadConfig, BadPlan
from zhenbo.plans.community_roles import GUARDIAN, POSTER, SENDER
from zhenbo.plans.deployment import DAY, MINUTE
from zhenbo.plans.roles import Role

REGIONS = ("CN", "OPEN")  # in the order of IPoints.Region
BOND = 10**16  # wei
_DELAYS = ("notice", "sunset_notice", "decision_time", "treasury_delay")
_ZERO = "0x" + "0" * 40
_LARGEST_BUDGET = 2**96 - 1  # points
_LARGEST_BOND = 2**76 - 1  # wei; it doubles with each rejected dispute of an epoch
_SYMBOL = re.compile(r"[A-Z0-9]{1,11}")
_EDITION = re.compile(r"([a-z0-9]{1,32})?")


@dataclass(frozen=True)
class Profile:
    """Delays of a community in seconds, and whether it must be handed to an admin of its own."""

    name: str
    notice: int
    sunset_notice: int
    decision_time: int
    treasury_delay: int
    needs_admin: bool = False


PROFILES = {
    "local": Profile("local", 0, 0, MINUTE, 0),
    "testnet": Profile("testnet", 5 * MINUTE, 30 * MINUTE, 30 * MINUTE, 5 * MINUTE),
    "production": Profile("production", 7 * DAY, 90 * DAY, 7 * DAY, 2 * DAY, needs_admin=True),
}


@dataclass(frozen=True)
class Parameters:
    """What a community is deployed as.

    region       CN (fans cannot pass points to each other) or OPEN (an ordinary ERC-20); immutable
    consortium   the core's Consortium, which the community asks for membership only
    admin        the Treasury's only proposer; None leaves that to the deployer (never in production)
    poster, guardian, sender   who posts epochs, decides disputes, announces airdrops; None leaves the role to
                 be granted by the Treasury
    rewards, airdrop   points that each of the two may create
    bond         wei that the first dispute of an epoch puts up
    edition      another word deploys a second community of the same symbol
    """

    profile: Profile
    name: str
    symbol: str
    consortium: str
    deployer: str
    region: str = REGIONS[0]
    admin: str | None = None
    poster: str | None = None
    guardian: str | None = None
    sender: str | None = None
    rewards: int = 0
    airdrop: int = 0
    bond: int = BOND
    edition: str = ""

    @classmethod
    def read(cls, described: Mapping[str, Any]) -> "Parameters":
        """What `described` wrote into a deployments file; BadConfig where something is missing."""
        try:
            needs_admin = PROFILES[described["profile"]].needs_admin
            delays = {name: described[name] for name in _DELAYS}
            rest = {f.name: described[f.name] for f in fields(cls) if f.name != "profile"}
        except KeyError as fault:
            raise BadConfig(
                f"The deployments file is no community's: its parameters lack {fault}. Restore it from "
                "version control."
            ) from None
        return cls(Profile(described["profile"], **delays, needs_admin=needs_admin), **rest)

    def described(self) -> dict[str, Any]:
        """For the deployments file: everything, the delays in numbers."""
        delays = {name: getattr(self.profile, name) for name in _DELAYS}
        return {**asdict(self), **delays, "profile": self.profile.name}

    @property
    def word(self) -> str:
        """What the community is called by: its symbol, with the edition if it has one."""
        return f"{self.symbol}-{self.edition}" if self.edition else self.symbol

    @property
    def salt(self) -> bytes:
        """The salt of these parameters: where any of them differs, no contract is shared."""
        described = self.described()
        return create2.salt("community", *(f"{name}={described[name]}" for name in sorted(described)))

    @property
    def proposer(self) -> str:
        """Who proposes what the Treasury does."""
        return self.admin or self.deployer

    def holders(self, treasury: str) -> dict[Role, tuple[str, ...]]:
        """Who holds each role. The Treasury is a guardian too, so that a Governor can decide through it."""
        return {
            POSTER: tuple(filter(None, (self.poster,))),
            GUARDIAN: tuple(filter(None, (self.guardian, treasury))),
            SENDER: tuple(filter(None, (self.sender,))),
        }

    @property
    def budgets(self) -> dict[str, int]:
        """The contracts that may create points, and how many."""
        return {"Rewards": self.rewards, "Airdrop": self.airdrop}

    def require_sound(self) -> None:
        """Raise BadPlan where no such community can be, or one that is in the wrong hands."""
        self._require_words()
        self._require_numbers()
        self._require_hands()

    def _require_words(self) -> None:
        if not 1 <= len(self.name) <= 64 or not self.name.isprintable() or self.name != self.name.strip():
            raise BadPlan(f"{self.name!r}: a community's name has 1 to 64 characters that can be seen")
        if not _SYMBOL.fullmatch(self.symbol):
            raise BadPlan(f"{self.symbol!r}: a symbol has 1 to 11 letters A to Z or digits")
        if self.region not in REGIONS:
            raise BadPlan(f"region {self.region!r}: it is {' or '.join(REGIONS)}")
        if not _EDITION.fullmatch(self.edition):
            raise BadPlan(f"edition {self.edition!r}: it has 1 to 32 letters a to z or digits")

    def _require_numbers(self) -> None:
        for name, budget in self.budgets.items():
            if not 0 <= budget <= _LARGEST_BUDGET:
                raise BadPlan(f"The budget of {name} is 0 to {_LARGEST_BUDGET} points, not {budget}")
        if not 1 <= self.bond <= _LARGEST_BOND:
            raise BadPlan(f"The bond of a dispute is 1 to {_LARGEST_BOND} wei, not {self.bond}")

    def _require_hands(self) -> None:
        for name in ("admin", "poster", "guardian", "sender"):
            if getattr(self, name) == _ZERO:
                raise BadPlan(f"{name}: nobody has the account {_ZERO}; leave it out, or name another")
        if self.admin is None and self.profile.needs_admin:
            raise BadPlan(
                f"A {self.profile.name} community is handed to an admin account other than the deployer's. "
                "Name it: admin=0x... or ZHENBO_ADMIN_<NETWORK> in .env."
            )
        if self.admin is not None and self.admin.lower() == self.deployer.lower():
            raise BadPlan(
                "The admin is the deployer's own account. Leave admin out to keep the Treasury's proposals "
                "with the deployer (not in production), or name another account."
            )
        poster, guardian = (account and account.lower() for account in (self.poster, self.guardian))
        if self.profile.needs_admin and poster is not None and poster == guardian:
            raise BadPlan(
                "Who posts epochs cannot also decide disputes about them: name another guardian=0x..."
            )
        if self.profile.needs_admin and poster is not None and poster == self.proposer.lower():
            raise BadPlan(
                "Who posts epochs cannot also be the admin: the Treasury, to which it proposes, decides "
                "disputes too. Name another poster=0x..."
            )
