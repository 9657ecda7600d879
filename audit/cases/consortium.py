"""Consortium, with all that it inherits from OpenZeppelin's AccessManager."""

from typing import Any

from audit.cases import CALLER, Arguments, Case, Without
from audit.cast import DELAYED_ADMIN
from audit.stage import FOREVER, Stage
from zhenbo.plans.roles import ADMIN, BRAND, RESOLVER

NEWCOMER = ("newcomer",)
UNUSED_SELECTOR = bytes.fromhex("2e1a7d4d")


def given(*values: Any) -> Arguments:
    """Arguments that need nothing of the stage."""
    return lambda stage: values


def _inner(stage: Stage) -> str:
    return stage.data("Consortium", "addMember", *NEWCOMER)


def _cancelled(stage: Stage) -> tuple[Any, ...]:
    return stage.account[DELAYED_ADMIN.word], stage.address("Consortium"), stage.announced()


CASES = {
    "addMember": [Case(given(*NEWCOMER))],
    "linkAccount": [Case(lambda s: (1, s.account["stranger"]))],
    "unlinkAccount": [Case(lambda s: (s.account["brand"],))],
    "licensePrefix": [Case(given(1, "4012"))],
    "revokePrefix": [Case(lambda s: (s.member["brand"], "9521001"))],
    "suspend": [Case(given(1, "fraud"))],
    "reinstate": [Case(lambda s: (s.member["suspended"],))],
    "giveMandate": [Case(given(1, FOREVER - 1))],
    "labelRole": [Case(given(11, "eleventh"))],
    "grantRole": [
        Case(lambda s: (BRAND.id, s.account["stranger"], 0), "a named role"),
        Case(lambda s: (ADMIN, s.account["stranger"], 0), "the admin role"),
    ],
    "revokeRole": [
        Case(lambda s: (BRAND.id, s.account["brand"]), "a named role"),
        Case(lambda s: (ADMIN, s.account["admin"]), "the admin role"),
    ],
    "renounceRole": [
        Case(
            given(BRAND.id, CALLER),
            anyone="who gives up a role of its own; the admin role too, at once and for good",
            without=(
                Without(
                    "another's role",
                    lambda s: (BRAND.id, s.address("Consortium")),
                    "AccessManagerBadConfirmation",
                ),
            ),
        )
    ],
    "setRoleAdmin": [Case(given(BRAND.id, RESOLVER.id))],
    "setRoleGuardian": [Case(given(BRAND.id, RESOLVER.id))],
    "setGrantDelay": [Case(given(BRAND.id, 3_600))],
    "setTargetAdminDelay": [Case(lambda s: (s.address("Passport"), 3_600))],
    "setTargetClosed": [Case(lambda s: (s.address("Passport"), True))],
    "setTargetFunctionRole": [Case(lambda s: (s.address("Passport"), [UNUSED_SELECTOR], BRAND.id))],
    "updateAuthority": [Case(lambda s: (s.address("Passport"), s.address("Notary")))],
    "execute": [Case(lambda s: (s.address("Consortium"), _inner(s)), "an act of the admin")],
    "schedule": [Case(lambda s: (s.address("Consortium"), _inner(s), 0), "an act of the admin")],
    "cancel": [Case(_cancelled, "what the delayed admin announced")],
    "consumeScheduledOp": [
        Case(
            lambda s: (s.account[DELAYED_ADMIN.word], s.announced()),
            nobody="but a managed contract, which is asked whether it consumes just now",
            refusals=("",),  # an account without code cannot be asked
        )
    ],
    "multicall": [
        Case(lambda s: ([_inner(s)],), "with an act of the admin inside"),
        Case(given([]), "with nothing inside", anyone="each call inside is judged as its sender's own"),
    ],
}
