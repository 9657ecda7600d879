"""The audit's role matrix and that of test_roles.py, each found out in its own way, say the same."""

import pytest

from audit import matrix
from audit.stage import set_up
from tests.chain.system import MEMBERS
from tests.chain.unit.test_roles import MATRIX, ON_A_BATCH
from zhenbo.plans.deployment import CORE

HELD = {actor: words for *_, actors in MEMBERS for actor, words in actors.items()}
SUSPENDED = "carrier"  # there throughout


@pytest.fixture(scope="module")
def found():
    """Who gets through each function in any of its ways, as audit/roles.md says."""
    with set_up() as stage:
        rows = [row for name in CORE for row in matrix.walk(stage, name)[0]]
    through = {}
    for row in rows:
        words = {word for word, outcome in row.outcomes.items() if outcome.kind == "through"}
        through.setdefault((row.contract.lower(), row.function), set()).update(words)
    return through


def expected():
    """Who gets through each function in any row of test_roles.py."""
    allowed = {}
    for row in MATRIX:
        allowed.setdefault((row.contract, row.function), set()).update(row.allowed)
    for function, _, words, _ in ON_A_BATCH:
        allowed.setdefault(("passport", function), set()).update(words)
    return allowed


@pytest.mark.parametrize("place", sorted(expected()), ids=".".join)
def test_both_let_the_same_accounts_through(found, place):
    for actor, roles in HELD.items():
        if actor != SUSPENDED:
            through = bool(found[place] & {*roles, "member"})
            assert (actor in expected()[place]) is through, actor
    assert ("admin" in expected()[place]) is ("admin" in found[place])
    assert ("guardian" in expected()[place]) is ("guardian" in found[place]) or place[1] == "giveMandate"


def test_no_function_of_the_audit_is_missing_there(found):
    """Left to other tests are what owners, signers and AccessManager's own operations do."""
    elsewhere = {
        ("consortium", name)
        for name in ("cancel", "consumeScheduledOp", "execute", "multicall", "renounceRole", "schedule")
    }
    others = {place for place in found if place not in expected()} - elsewhere
    assert {contract for contract, _ in others} == {"passport"}
    assert {name.split("(")[0] for _, name in others} == {
        *("activate", "activateMany", "approve", "completeSlowHandover", "freezeDuplicate", "handover"),
        *("retire", "retireFor", "safeTransferFrom", "startSlowHandover", "transferFrom"),
        *("vetoSlowHandover", "vetoSlowHandoverFor"),
    }
