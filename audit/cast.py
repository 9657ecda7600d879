"""An account for each role and for each way of having none; every member has one account only."""

from dataclasses import dataclass

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
