"""Airdrop: what sender and guardian do, and what anyone may do with the list."""

from typing import Any

from audit.cases import Case, Without
from audit.community import DAY, Community, Gift


def _another(stage: Community) -> tuple[Any, ...]:
    """A plan that nobody has announced yet."""
    return Gift("another", stage.account["fan"], stage.now() + DAY).plan, "ipfs://list"


def _enlarged(stage: Community) -> tuple[Any, ...]:
    """A batch with one more point than the list gives."""
    plan, batch, entries, proof = stage.gift["running"].push(1)
    return plan, batch, [entries[0] + 1], proof


CASES = {
    "announce": [Case(_another)],
    "stop": [Case(lambda s: (s.gift["running"].id, "a wrong list"))],
    "push": [
        Case(
            lambda s: s.gift["running"].push(1),
            anyone="with a batch of the announced list: nothing else can be paid, and each batch once",
            without=(
                Without("the list's own entries", _enlarged, "BatchForeign"),
                Without("a batch that is unpaid", lambda s: s.gift["running"].push(0), "BatchPaid"),
                Without("time", lambda s: s.gift["over"].push(1), "PlanOver"),
            ),
        )
    ],
    "end": [
        Case(
            lambda s: (s.gift["over"].id,),
            anyone="after the deadline: only what was not pushed becomes free again",
            without=(Without("it", lambda s: (s.gift["running"].id,), "PlanRunning"),),
        )
    ],
    "claimKept": [
        Case(
            lambda s: (s.account["fan"],),
            anyone="for the fan: what was kept goes to it, whoever sends the claim",
            without=(Without("anything kept", lambda s: (s.account["stranger"],), "NothingKept"),),
        )
    ],
    "setAuthority": [
        Case(
            lambda s: (s.address("Points"),),
            nobody="but the CommunityManager, when the Treasury calls its updateAuthority",
            only="CommunityManager",
        )
    ],
}
