"""Treasury: OpenZeppelin's TimelockController with one proposer, carried out by anybody.

As deployed here its delay is zero; the cases announce with one of their own where waiting is the point.
"""

from collections.abc import Callable
from typing import Any

from eth_utils.crypto import keccak

from audit.cases import CALLER, Case, Without
from audit.community import DAY, EVIDENCE, NONE, ONE, Community

PROPOSER = bytes(keccak(text="PROPOSER_ROLE"))
NOT_READY = "TimelockUnexpectedOperationState"
ANNOUNCED = "once it has waited, and nothing but what was announced, once"
TOKENS = "which answers that it takes tokens, and changes nothing; they leave as money does"


def _one(stage: Community, salt: bytes = ONE) -> tuple[Any, ...]:
    """The operation in question: another budget for Rewards."""
    data = stage.data("Points", "setBudget", stage.address("Rewards"), 1)
    return stage.address("Points"), 0, data, NONE, salt


def _many(stage: Community, salt: bytes = ONE) -> tuple[Any, ...]:
    target, value, data, *rest = _one(stage, salt)
    return [target], [value], [data], *rest


def _announced(delay: int = 0) -> Callable[[Community], None]:
    def announce(stage: Community) -> None:
        stage.send("proposer", "Treasury", "schedule", *_one(stage), delay)
        stage.send("proposer", "Treasury", "scheduleBatch", *_many(stage), delay)

    return announce


def _executed(arguments: Callable[..., tuple[Any, ...]]) -> list[Case]:
    """Before and after the wait."""
    return [
        Case(
            arguments,
            "after its delay",
            anyone=ANNOUNCED,
            before=_announced(),
            without=(Without("what was announced", lambda s: arguments(s, EVIDENCE), NOT_READY),),
        ),
        Case(
            arguments,
            "before its delay is over",
            nobody="or who sees it coming could do nothing",
            refusals=(NOT_READY,),
            before=_announced(DAY),
        ),
    ]


CASES = {
    "schedule": [Case(lambda s: (*_one(s), 0))],
    "scheduleBatch": [Case(lambda s: (*_many(s), 0))],
    "cancel": [
        Case(lambda s: (s.read("Treasury", "hashOperation", *_one(s)),), before=_announced()),
    ],
    "execute": _executed(_one),
    "executeBatch": _executed(_many),
    "updateDelay": [Case(lambda _: (DAY,))],
    "grantRole": [Case(lambda s: (PROPOSER, s.account["stranger"]))],
    "revokeRole": [Case(lambda s: (PROPOSER, s.account["proposer"]))],
    "renounceRole": [
        Case(
            lambda _: (PROPOSER, CALLER),
            anyone="who gives up a role of its own; the only proposer too, at once and for good",
            without=(
                Without(
                    "another's role",
                    lambda s: (PROPOSER, s.address("CommunityManager")),
                    "AccessControlBadConfirmation",
                ),
            ),
        )
    ],
    "receive": [Case(lambda _: (), anyone="who pays in; money leaves by what was announced only", value=1)],
    "onERC721Received": [Case(lambda _: (CALLER, CALLER, 1, b""), anyone=TOKENS)],
    "onERC1155Received": [Case(lambda _: (CALLER, CALLER, 1, 1, b""), anyone=TOKENS)],
    "onERC1155BatchReceived": [Case(lambda _: (CALLER, CALLER, [1], [1], b""), anyone=TOKENS)],
}
