"""Rewards: what poster and guardian do, and what anyone may do for the fans."""

from typing import Any

from audit.cases import Arguments, Case, Without
from audit.community import EVIDENCE, NONE, Community
from zhenbo.plans.community_parameters import BOND

REASON = "another log"
POSTED_BOND = 2 * BOND  # wei; the epoch was disputed in vain before
LATER = "once the window or the decision's time is over, so that nothing waits for one person"


def _epoch(name: str, *more: Any) -> Arguments:
    return lambda stage: (stage.epoch[name], *more)


def _opened(stage: Community) -> None:
    stage.wait_for_opening()
    stage.open()


def _filled(stage: Community) -> None:
    _opened(stage)
    stage.post(_last(stage))


def _last(stage: Community) -> int:
    return int(stage.read("Rewards", "epochCount"))


def _unproven(stage: Community) -> tuple[Any, ...]:
    """The fan's entry with one more point."""
    epoch, batch, amount, proof = stage.claim()
    return epoch, batch, amount + 1, proof


CASES = {
    "openEpoch": [Case(lambda _: (), before=Community.wait_for_opening)],
    "post": [Case(lambda s: (_last(s), 1, 0, s.entries()), before=_opened)],
    "close": [Case(lambda s: s.closing(_last(s)), before=_filled)],
    "dispute": [
        Case(
            _epoch("posted", EVIDENCE, "ipfs://evidence"),
            anyone="who puts up the bond, within the window",
            without=(
                Without("evidence", _epoch("posted", NONE, "ipfs://evidence"), "EvidenceMissing"),
                Without("a window", _epoch("final", EVIDENCE, "ipfs://evidence"), "EpochInState"),
            ),
            value=POSTED_BOND,
        ),
        Case(
            _epoch("posted", EVIDENCE, "ipfs://evidence"),
            "with less than the bond",
            nobody="a dispute that was rejected doubles the bond of the next",
            refusals=("BondWrong",),
            value=BOND,
        ),
    ],
    "decide": [
        Case(_epoch("disputed", True, REASON), "upheld"),
        Case(_epoch("disputed", False, REASON), "rejected"),
    ],
    "voidEpoch": [Case(_epoch("posted", REASON))],
    "endUndecided": [
        Case(
            _epoch("disputed"),
            anyone=LATER,
            without=(Without("a dispute", _epoch("posted"), "EpochInState"),),
        )
    ],
    "finalise": [
        Case(
            _epoch("posted"),
            anyone=LATER,
            before=Community.wait_for_opening,
            without=(Without("a decision, where it is disputed", _epoch("disputed"), "EpochInState"),),
        )
    ],
    "claim": [
        Case(
            lambda s: (s.account["fan"], [s.claim()]),
            anyone="for the fan: the points go to the fan, whoever sends the claim",
            without=(
                Without("a proof", lambda s: (s.account["fan"], [_unproven(s)]), "ClaimRefused"),
                Without(
                    "the fan whose entry it is",
                    lambda s: (s.account["stranger"], [s.claim()]),
                    "ClaimRefused",
                ),
            ),
        )
    ],
    "claimMany": [
        Case(
            lambda s: ([s.account["fan"]], [[s.claim()]]),
            anyone="each entry as in claim; one that is refused is left out",
            without=(Without("one proof", lambda s: ([s.account["fan"]], [[_unproven(s)]]), "NothingDue"),),
        )
    ],
    "withdrawBond": [Case(lambda s: (s.account["fan"],), "one's own", refusals=("NothingDue",))],
    "setAuthority": [
        Case(
            lambda s: (s.address("Points"),),
            nobody="but the CommunityManager, when the Treasury calls its updateAuthority",
            only="CommunityManager",
        )
    ],
}
