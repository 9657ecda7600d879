"""CommunityManager: OpenZeppelin's AccessManager. Its admin is the Treasury; no role of it waits."""

from typing import Any

from audit.cases import CALLER, Case, Without
from audit.cast import HOUR, TREASURY
from audit.community import DAY, Community, Gift
from zhenbo.plans.community_roles import ADMIN, GUARDIAN, POSTER, SENDER

MANAGER = "CommunityManager"
LABEL = (11, "eleventh")


def _admins(stage: Community) -> str:
    return stage.data(MANAGER, "labelRole", *LABEL)


def _guardians(stage: Community) -> str:
    return stage.data("Points", "lowerBudget", stage.address("Rewards"), 0)


def _senders(stage: Community) -> str:
    gift = Gift("another", stage.account["fan"], stage.gift["running"].deadline)
    return stage.data("Airdrop", "announce", gift.plan, "ipfs://list")


def _slowed(stage: Community) -> None:
    """The Treasury lets the sender wait an hour before each plan, which it does not as deployed."""
    sender = stage.account["sender"]
    stage.send(TREASURY.word, MANAGER, "grantRole", SENDER.id, sender, HOUR)


def _scheduled(stage: Community) -> None:
    _slowed(stage)
    stage.send("sender", MANAGER, "schedule", *_plan(stage))


def _plan(stage: Community) -> tuple[Any, ...]:
    return stage.address("Airdrop"), _senders(stage), 0


CASES = {
    "labelRole": [Case(lambda _: LABEL)],
    "grantRole": [
        Case(lambda s: (POSTER.id, s.account["stranger"], 0), "a named role"),
        Case(lambda s: (ADMIN, s.account["stranger"], 0), "the admin role"),
    ],
    "revokeRole": [
        Case(lambda s: (POSTER.id, s.account["poster"]), "a named role"),
        Case(lambda s: (ADMIN, s.account[TREASURY.word]), "the admin role"),
    ],
    "renounceRole": [
        Case(
            lambda _: (POSTER.id, CALLER),
            anyone="who gives up a role of its own; the Treasury the admin's too, for good",
            without=(
                Without(
                    "another's role",
                    lambda s: (POSTER.id, s.address(MANAGER)),
                    "AccessManagerBadConfirmation",
                ),
            ),
        )
    ],
    "setRoleAdmin": [Case(lambda _: (POSTER.id, GUARDIAN.id))],
    "setRoleGuardian": [Case(lambda _: (POSTER.id, GUARDIAN.id))],
    "setGrantDelay": [Case(lambda _: (POSTER.id, DAY))],
    "setTargetAdminDelay": [Case(lambda s: (s.address("Points"), DAY))],
    "setTargetClosed": [Case(lambda s: (s.address("Points"), True))],
    "setTargetFunctionRole": [Case(lambda s: (s.address("Points"), [b"\x2e\x1a\x7d\x4d"], POSTER.id))],
    "updateAuthority": [Case(lambda s: (s.address("Points"), s.address("Rewards")))],
    "execute": [
        Case(lambda s: (s.address(MANAGER), _admins(s)), "an act of the admin"),
        Case(lambda s: (s.address("Points"), _guardians(s)), "an act of the guardian"),
    ],
    "schedule": [
        Case(_plan, "as deployed", nobody="no role waits here: the Treasury's own delay is the one there is"),
        Case(_plan, "where the Treasury slowed the sender", before=_slowed),
    ],
    "cancel": [
        Case(
            lambda s: (s.account["sender"], *_plan(s)[:2]),
            "what a slowed sender announced",
            before=_scheduled,
        )
    ],
    "consumeScheduledOp": [
        Case(
            lambda s: (s.account["sender"], _senders(s)),
            nobody="but a managed contract, which is asked whether it consumes just now",
            refusals=("", "AccessManagerUnauthorizedConsume"),  # who has no such function cannot be asked
        )
    ],
    "multicall": [
        Case(lambda s: ([_admins(s)],), "with an act of the admin inside"),
        Case(lambda _: ([],), "with nothing inside", anyone="each call inside is judged as its sender's own"),
    ],
}
