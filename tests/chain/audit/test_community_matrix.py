"""A community's matrix in the audit and that of test_community_roles.py, found out in two ways, agree."""

import pytest

from audit import matrix
from audit.community import beside
from audit.stage import set_up
from tests.chain.unit.test_community_roles import (
    BY_ROLE,
    BY_TREASURY,
    IN_AN_OPEN_EPOCH,
    MANAGERS,
    NOBODY,
    OPEN_TO_ALL,
)

CONTRACTS = {
    "points": "Points",
    "book": "RuleBook",
    "rewards": "Rewards",
    "airdrop": "Airdrop",
    "manager": "CommunityManager",
}
# those whom both know, by the audit's word
PEOPLE = {
    **{word: word for word in ("treasury", "deployer", "poster", "guardian", "sender", "redeemer")},
    "proposer": "council",
    "disputant": "disputant",
    "fan": "alice",
    "stranger": "stranger",
}
AIRDROP = {"announce": {"sender"}, "stop": {"guardian", "treasury"}}  # walked there without a row


@pytest.fixture(scope="module")
def found():
    """Who gets through each function in any of its ways, as audit/roles.md says."""
    with set_up() as core:
        community = beside(core)
        rows = [row for name in CONTRACTS.values() for row in matrix.walk(community, name)[0]]
    through = {}
    for row in rows:
        words = {word for word, outcome in row.outcomes.items() if outcome.kind == "through"}
        through.setdefault((row.contract, row.function), set()).update(words)
    return through


def expected():
    """Who gets through each function in any row of test_community_roles.py."""
    allowed = {("Airdrop", function): set(words) for function, words in AIRDROP.items()}
    for row in (*BY_TREASURY, *BY_ROLE, *IN_AN_OPEN_EPOCH, *NOBODY, *MANAGERS):
        allowed.setdefault((CONTRACTS[row.contract], row.function), set()).update(row.allowed)
    return allowed


@pytest.mark.parametrize("place", sorted(expected()), ids=".".join)
def test_both_let_the_same_people_of_a_community_through(found, place):
    """T1, T2"""
    for word, name in PEOPLE.items():
        assert (name in expected()[place]) is (word in found[place]), word


@pytest.mark.parametrize("contract", OPEN_TO_ALL)
def test_no_function_of_a_communitys_contract_is_missing_there(found, contract):
    """T2"""
    name = CONTRACTS[contract]
    listed = {function for place, function in expected() if place == name} | OPEN_TO_ALL[contract]
    assert {function for place, function in found if place == name} == listed
