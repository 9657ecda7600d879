"""An account for each role and for each way of having none, in the core and in a community beside it.

In the core every member has one account only. A community's members are its fans, and none of the core's.
"""

from dataclasses import dataclass

from zhenbo.plans.community_roles import DESK, GUARDIAN, HOST, POSTER, SENDER
from zhenbo.plans.roles import ADMIN, BRAND, ROLES

HOUR = 3_600


@dataclass(frozen=True)
class Actor:
    """Somebody who calls: the word for it in the tables, what it is, and the roles that it holds."""

    word: str
    is_: str
    roles: tuple[int, ...] = ()
    is_member: bool = True
    delay: int = 0  # seconds that its role lets it wait

    def __str__(self) -> str:
        return self.word


ADMIN_ACTOR = Actor("admin", "holds the admin role without a delay, acts for no member", (ADMIN,), False)
DELAYED_ADMIN = Actor(
    "delayed admin", "holds the admin role with a delay, as in production", (ADMIN,), False, HOUR
)
STRANGER = Actor("stranger", "holds no role, acts for no member", (), False)
OWNER = Actor("owner", "owns the passport in question; holds no role, acts for no member", (), False)
MEMBER = Actor("member", "acts for an active member, holds no role")
OTHER_BRAND = Actor("other brand", "holds the role brand for another member than the batch's", (BRAND.id,))
SUSPENDED = Actor("suspended", "holds every named role; its member is suspended", tuple(r.id for r in ROLES))

# the place in this list is the index in the development node's wallet
CAST = (
    ADMIN_ACTOR,
    DELAYED_ADMIN,
    STRANGER,
    OWNER,
    MEMBER,
    OTHER_BRAND,
    SUSPENDED,
    *(
        Actor(role.word, f"holds the role {role.word} only, for an active member", (role.id,))
        for role in ROLES
    ),
)

# a community's people; they follow the core's in the wallet
PEOPLE = (
    Actor("deployer", "deployed the community, and gave up being its admin", (), False),
    Actor("proposer", "the Treasury's only proposer, who may cancel there too", (), False),
    Actor("poster", "holds the community's role poster only", (POSTER.id,), False),
    Actor("guardian", "holds the community's role guardian only", (GUARDIAN.id,), False),
    Actor("sender", "holds the community's role sender only", (SENDER.id,), False),
    Actor("redeemer", "an admitted redeemer, at whom a fan has spent points", (), False),
    Actor("fan", "holds points, and lets the redeemer take some", (), False),
    Actor("disputant", "disputed epochs, once with success: a bond waits for it", (), False),
    Actor("host", "holds the community's role host only", (HOST.id,), False),
    Actor("desk", "holds the community's role desk only", (DESK.id,), False),
    Actor("merchant", "gives what the Shop's reward promises; may join by a list", (), False),
    Actor("fan member", "a member of the community, who paid for a tier", (), False),
    Actor("lost member", "a member whose membership can move to another wallet by now", (), False),
)
# its contracts, in whose name calls are tried too
CALLERS = {
    "treasury": "Treasury",
    "rewards": "Rewards",
    "airdrop": "Airdrop",
}
TREASURY = Actor(
    "treasury",
    "the Treasury, in whose name what was proposed is carried out: the manager's admin, and a guardian",
    (ADMIN, GUARDIAN.id),
    False,
)
CORE_ADMIN = Actor("core admin", "holds the admin role at the Consortium, which no community asks", (), False)
COMMUNITY_CAST = (
    TREASURY,
    *PEOPLE,
    Actor("rewards", "Rewards, in its own name: a source of points, which holds some", (), False),
    Actor("airdrop", "Airdrop, in its own name: a source of points, which holds some", (), False),
    CORE_ADMIN,
    STRANGER,
)
