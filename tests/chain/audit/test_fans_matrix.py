"""What the audit finds about members' contracts and what test_fans_roles.py finds, in two ways, agree."""

import pytest

from audit import matrix
from audit.community import beside
from audit.stage import set_up
from tests.chain.unit.test_fans_roles import OPEN_TO_ALL, ROWS

CONTRACTS = {
    "membership": "Membership",
    "poll": "FanPoll",
    "plan": "StreamPlan",
    "pot": "CharityPot",
    "suggestions": "Suggestions",
}
# those whom both know, by the audit's word
PEOPLE = {
    **{word: word for word in ("treasury", "deployer", "poster", "guardian", "sender", "redeemer")},
    **{word: word for word in ("host", "desk", "disputant", "stranger")},
    "proposer": "council",
}
POTS = {("CharityPot", "fill"): {"treasury"}}  # walked there without a row


@pytest.fixture(scope="module")
def found():
    """Who gets through each function in any of its ways, as audit/roles.md says; by its bare name."""
    with set_up() as core:
        community = beside(core)
        rows = [row for name in CONTRACTS.values() for row in matrix.walk(community, name)[0]]
    through = {}
    for row in rows:
        words = {word for word, outcome in row.outcomes.items() if outcome.kind == "through"}
        through.setdefault((row.contract, row.function.split("(")[0]), set()).update(words)
    return through


def expected():
    """Who gets through each restricted function in test_fans_roles.py."""
    return POTS | {(CONTRACTS[row.contract], row.function): set(row.allowed) for row in ROWS}


@pytest.mark.parametrize("place", sorted(expected()), ids=".".join)
def test_both_let_the_same_people_of_the_fans_through(found, place):
    """M2, M11, B10, H2, D1"""
    for word, name in PEOPLE.items():
        assert (name in expected()[place]) is (word in found[place]), word


@pytest.mark.parametrize("contract", OPEN_TO_ALL)
def test_no_function_of_the_fans_contracts_is_missing_there(found, contract):
    name = CONTRACTS[contract]
    listed = {function for place, function in expected() if place == name} | OPEN_TO_ALL[contract]
    assert {function for place, function in found if place == name} == listed
