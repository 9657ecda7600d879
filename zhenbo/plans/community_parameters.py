"""What a community is to be: its points, its people, its budgets, and how long things take there."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from zhenbo import create2
from zhenbo.errors import BadConfig, BadPlan
from zhenbo.language import Text
from zhenbo.plans.community_profiles import PROFILES, Profile
from zhenbo.plans.community_roles import DESK, GUARDIAN, HOST, POSTER, SENDER
from zhenbo.plans.roles import Role

__all__ = ["BOND", "PROFILES", "REGIONS", "Parameters", "Profile"]

REGIONS = ("CN", "OPEN")  # in the order of IPoints.Region
BOND = 10**16  # wei
_DELAYS = (
    *("notice", "sunset_notice", "decision_time", "treasury_delay", "recovery_delay", "shortest_poll"),
    *("voting_delay", "voting_period", "vote_extension", "seniority"),
)
_ZERO = "0x" + "0" * 40
_LARGEST_BUDGET = 2**96 - 1  # points
_MOST_PLACES = 2**28 - 1  # ids that there are
_LARGEST_BOND = 2**76 - 1  # wei; it doubles with each rejected dispute of an epoch
_SYMBOL = re.compile(r"[A-Z0-9]{1,11}")
_EDITION = re.compile(r"([a-z0-9]{1,32})?")


@dataclass(frozen=True)
class Parameters:
    """What a community is deployed as.

    region       CN (fans cannot pass points to each other) or OPEN (an ordinary ERC-20); immutable
    consortium   the core's Consortium, which the community asks for membership only
    admin        the Treasury's only proposer; None leaves that to the deployer (never in production)
    governor     the FanGovernor is the Treasury's only proposer from the start, and nobody else
    poster, guardian, sender, host, desk   who posts epochs; decides disputes; announces airdrops; grants
                 memberships, opens polls and rewards; asks for recoveries. None leaves the role to be granted
                 by the Treasury
    guarded      the date, as 2027-12-31, up to which the guardian can cancel proposals; "" where nobody can
    places       memberships that may be given
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
    host: str | None = None
    desk: str | None = None
    governor: bool = False
    guarded: str = ""
    places: int = 0
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
    def council(self) -> str | None:
        """Who proposes what the Treasury does, where its members do not."""
        return None if self.governor else self.admin or self.deployer

    @property
    def guarded_until(self) -> int:
        """The first second, UTC, at which nobody cancels proposals any more; 0 where nobody ever does."""
        return _moment_of(self.guarded) or 0

    def holders(self, treasury: str) -> dict[Role, tuple[str, ...]]:
        """Who holds each role. The Treasury is a guardian too, so that a Governor can decide through it."""
        return {
            POSTER: tuple(filter(None, (self.poster,))),
            GUARDIAN: tuple(filter(None, (self.guardian, treasury))),
            SENDER: tuple(filter(None, (self.sender,))),
            HOST: tuple(filter(None, (self.host,))),
            DESK: tuple(filter(None, (self.desk,))),
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
        self._require_governor()

    def _require_words(self) -> None:
        if not 1 <= len(self.name) <= 64 or not self.name.isprintable() or self.name != self.name.strip():
            raise _bad(
                f"{self.name!r}:社区名称应为 1 至 64 个可见字符",
                f"{self.name!r}: a community's name has 1 to 64 characters that can be seen",
            )
        if not _SYMBOL.fullmatch(self.symbol):
            raise _bad(
                f"{self.symbol!r}:代号应为 1 至 11 个大写字母 A 至 Z 或数字",
                f"{self.symbol!r}: a symbol has 1 to 11 letters A to Z or digits",
            )
        if self.region not in REGIONS:
            zh, en = f"应为 {' 或 '.join(REGIONS)}", f"it is {' or '.join(REGIONS)}"
            raise _bad(f"region {self.region!r}:{zh}", f"region {self.region!r}: {en}")
        if not _EDITION.fullmatch(self.edition):
            raise _bad(
                f"edition {self.edition!r}:应为 1 至 32 个小写字母 a 至 z 或数字",
                f"edition {self.edition!r}: it has 1 to 32 letters a to z or digits",
            )

    def _require_numbers(self) -> None:
        for name, budget in self.budgets.items():
            if not 0 <= budget <= _LARGEST_BUDGET:
                raise _bad(
                    f"{name} 的预算应为 0 至 {_LARGEST_BUDGET} 积分,不是 {budget}",
                    f"The budget of {name} is 0 to {_LARGEST_BUDGET} points, not {budget}",
                )
        if not 0 <= self.places <= _MOST_PLACES:
            most = _MOST_PLACES
            raise _bad(
                f"places 应为 0 至 {most},不是 {self.places}", f"places is 0 to {most}, not {self.places}"
            )
        if not 1 <= self.bond <= _LARGEST_BOND:
            raise _bad(
                f"异议的押金应为 1 至 {_LARGEST_BOND} wei,不是 {self.bond}",
                f"The bond of a dispute is 1 to {_LARGEST_BOND} wei, not {self.bond}",
            )

    def _require_hands(self) -> None:
        for name in ("admin", "poster", "guardian", "sender", "host", "desk"):
            if getattr(self, name) == _ZERO:
                raise _bad(
                    f"{name}:账户 {_ZERO} 不属于任何人;请不写,或换一个",
                    f"{name}: nobody has the account {_ZERO}; leave it out, or name another",
                )
        if self.admin is None and self.profile.needs_admin and not self.governor:
            raise _bad(
                f"{self.profile.name} 社区须交给部署者以外的管理员账户。请写 admin=0x...,或在 .env 写 "
                "ZHENBO_ADMIN_<网络>。",
                f"A {self.profile.name} community is handed to an admin account other than the deployer's. "
                "Name it: admin=0x... or ZHENBO_ADMIN_<NETWORK> in .env.",
            )
        if self.admin is not None and self.admin.lower() == self.deployer.lower():
            raise _bad(
                "管理员就是部署者自己的账户。不写 admin,则由部署者向 Treasury 提议(不可用于生产);"
                "或换一个账户。",
                "The admin is the deployer's own account. Leave admin out to keep the Treasury's proposals "
                "with the deployer (not in production), or name another account.",
            )
        poster, guardian = (account and account.lower() for account in (self.poster, self.guardian))
        if self.profile.needs_admin and poster is not None and poster == guardian:
            raise _bad(
                "发布积分的账户不能又裁定其异议:请另定 guardian=0x...",
                "Who posts epochs cannot also decide disputes about them: name another guardian=0x...",
            )
        if self.profile.needs_admin and poster is not None and poster == (self.council or "").lower():
            raise _bad(
                "发布积分的账户不能又是管理员:它所提议的 Treasury 也裁定异议。请另定 poster=0x...",
                "Who posts epochs cannot also be the admin: the Treasury, to which it proposes, decides "
                "disputes too. Name another poster=0x...",
            )

    def _require_governor(self) -> None:
        """A Treasury that only members move needs members, and somebody who lets them in."""
        if self.governor and self.admin is not None:
            raise _bad(
                "governor=yes 把 Treasury 交给会员:请不写 admin。或先不写 governor,有会员后再移交:"
                "`brownie run handover`。",
                "governor=yes leaves the Treasury to the members: leave admin out. Or leave governor out "
                "and hand over once there are members: `brownie run handover`.",
            )
        if self.governor and not (self.host and self.places):
            raise _bad(
                "governor=yes:没有会员,谁也动不了 Treasury。请写授予会员的 host=0x... 和名额 places=N。",
                "governor=yes: without members nobody moves the Treasury any more. Name host=0x..., who "
                "grants memberships, and places=N.",
            )
        if not self.guarded:
            return
        if self.guardian is None:
            raise _bad(
                "guarded=DATE 是守护人可取消提案的期限:请写 guardian=0x...",
                "guarded=DATE is until when the guardian cancels proposals: name guardian=0x...",
            )
        if _moment_of(self.guarded) is None:
            zh, en = "应为日期,如 2027-12-31", "a date is meant, as in 2027-12-31"
            raise _bad(f"guarded={self.guarded}:{zh}", f"guarded={self.guarded}: {en}")


def _bad(zh: str, en: str) -> BadPlan:
    return BadPlan(str(Text(zh, en)))


def _moment_of(date: str) -> int | None:
    """The first second of a day, UTC; None for what is no date."""
    try:
        return int(datetime.strptime(f"{date} +0000", "%Y-%m-%d %z").timestamp())
    except ValueError:
        return None
