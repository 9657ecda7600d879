"""Consortium.addMember: the admin admits organisations; their ids ascend from 1 (C1)."""

import pytest
from brownie import chain

from tests.chain.errors import reverts_with

LONGEST = 64  # bytes
TEA = "茶"  # three bytes


def test_refuses_a_name_that_is_empty_or_too_long_in_bytes(system):
    for name in ("", "x" * 65, TEA * 22, TEA * 21 + "ab"):
        with reverts_with("MemberNameInvalid", len(name.encode())):
            system.consortium.addMember(name, {"from": system.admin})


@pytest.mark.parametrize("name", ["x", "x" * LONGEST, TEA, TEA * 21 + "a"], ids=["1", "64", "3", "64 mixed"])
def test_admits_under_a_name_of_1_to_64_bytes(system, name):
    before = system.consortium.memberCount()
    tx = system.consortium.addMember(name, {"from": system.admin})
    assert tx.return_value == before + 1 == system.consortium.memberCount()
    assert system.consortium.member(before + 1) == (name, chain[-1].timestamp, False)
    assert system.consortium.accountsOf(before + 1) == ()
    assert tx.events.keys() == ["MemberAdded"]
    assert dict(tx.events["MemberAdded"]) == {"memberId": before + 1, "name": name}


def test_ids_ascend_without_gaps_and_names_may_repeat(system):
    """C1"""
    first = system.consortium.memberCount() + 1
    ids = [system.consortium.addMember("twin", {"from": system.admin}).return_value for _ in range(3)]
    assert ids == [first, first + 1, first + 2]


def test_views_of_an_unknown_member(system):
    assert system.consortium.memberCount() == 6
    for unknown in (0, 7, 2**32 - 1):
        with reverts_with("MemberUnknown", unknown):
            system.consortium.member(unknown)
        with reverts_with("MemberUnknown", unknown):
            system.consortium.accountsOf(unknown)
