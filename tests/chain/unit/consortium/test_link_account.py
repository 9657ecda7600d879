"""Consortium.linkAccount: an account acts for one member at a time (C2), a member has at most 64 (C3)."""

import pytest

from tests.chain.errors import reverts_with
from tests.chain.register import MOST_ACCOUNTS, address, admit
from zhenbo.plans.calldata import calldata
from zhenbo.plans.roles import EVENTS, REGULATOR

ZERO = "0x" + "0" * 40


@pytest.mark.parametrize("unknown", [0, 7])
def test_refuses_an_unknown_member(system, unknown):
    with reverts_with("MemberUnknown", unknown):
        system.consortium.linkAccount(unknown, system.stranger, {"from": system.admin})


def test_refuses_the_zero_address(system):
    with reverts_with("AddressZero"):
        system.consortium.linkAccount(1, ZERO, {"from": system.admin})


@pytest.mark.parametrize("member", [1, 2], ids=["another", "the same"])
def test_refuses_an_account_that_acts_for_a_member(system, member):
    """C2"""
    with reverts_with("AccountTaken", system.brand, system.member["brand"]):
        system.consortium.linkAccount(member, system.brand, {"from": system.admin})


def test_refuses_the_65th_account(system):
    """C3"""
    full = admit(system, "full", [address(n) for n in range(MOST_ACCOUNTS)])
    assert len(system.consortium.accountsOf(full)) == MOST_ACCOUNTS
    with reverts_with("AccountsFull", full):
        system.consortium.linkAccount(full, system.stranger, {"from": system.admin})

    system.consortium.unlinkAccount(address(5), {"from": system.admin})
    system.consortium.linkAccount(full, system.stranger, {"from": system.admin})
    assert len(system.consortium.accountsOf(full)) == MOST_ACCOUNTS
    assert system.stranger in system.consortium.accountsOf(full)


def test_links(system):
    tx = system.consortium.linkAccount(2, system.stranger, {"from": system.admin})
    assert dict(tx.events["AccountLinked"]) == {"memberId": 2, "account": system.stranger}
    assert system.consortium.memberOf(system.stranger) == 2
    assert set(system.consortium.accountsOf(2)) == {system.brand, system.streamer, system.stranger}


def test_a_role_works_from_the_link_on_whichever_came_first(system):
    system.consortium.grantRole(EVENTS.id, system.stranger, 0, {"from": system.admin})
    with reverts_with("AccountUnknown", system.stranger):
        system.consortium.actingMember(system.stranger, EVENTS.id)
    system.consortium.linkAccount(2, system.stranger, {"from": system.admin})
    assert system.consortium.actingMember(system.stranger, EVENTS.id) == 2


def test_an_account_linked_to_a_suspended_member_is_suspended_with_it(system):
    """C5"""
    system.consortium.grantRole(REGULATOR.id, system.stranger, 0, {"from": system.admin})
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    system.consortium.linkAccount(2, system.stranger, {"from": system.admin})
    with reverts_with("MemberIsSuspended", 2):
        system.consortium.actingMember(system.stranger, REGULATOR.id)
    with reverts_with("RoleMissing", system.stranger, 10):
        system.consortium.suspend(1, "revenge", {"from": system.stranger})

    system.consortium.reinstate(2, {"from": system.admin})
    assert system.consortium.actingMember(system.stranger, REGULATOR.id) == 2


def test_links_many_in_one_transaction_or_none(system):
    good = calldata("linkAccount(uint32,address)", 2, system.stranger.address)
    bad = calldata("linkAccount(uint32,address)", 2, system.brand.address)
    with reverts_with("AccountTaken", system.brand, 2):
        system.consortium.multicall([good, bad], {"from": system.admin})
    assert system.consortium.memberOf(system.stranger) == 0
