"""Consortium.unlinkAccount: an account that is unlinked loses everything that it could do (C6)."""

import pytest

from tests.chain.errors import reverts_with
from tests.chain.register import HOUR, schedule, wait
from zhenbo.plans.roles import ADMIN, EVENTS, GUARDIAN, REGULATOR, RESOLVER


def unlink(system, account):
    return system.consortium.unlinkAccount(account, {"from": system.admin})


def test_refuses_an_account_that_acts_for_nobody(system):
    for account in (system.stranger, system.guardian, "0x" + "0" * 40):
        with reverts_with("AccountUnknown", account):
            unlink(system, account)


def test_refuses_to_unlink_twice(system):
    unlink(system, system.brand)
    with reverts_with("AccountUnknown", system.brand):
        unlink(system, system.brand)


def test_unlinks(system):
    tx = unlink(system, system.brand)
    assert dict(tx.events["AccountUnlinked"]) == {"memberId": 2, "account": system.brand}
    assert system.consortium.memberOf(system.brand) == 0
    assert system.consortium.accountsOf(2) == (system.streamer,)


def test_an_unlinked_account_loses_everything(system):
    """C6"""
    unlink(system, system.regulator)
    with reverts_with("AccountUnknown", system.regulator):
        system.consortium.actingMember(system.regulator, REGULATOR.id)
    with reverts_with("AccountUnknown", system.regulator):
        system.consortium.giveMandate(1, 2**40 - 1, {"from": system.regulator})
    with reverts_with("RoleMissing", system.regulator, GUARDIAN.id):
        system.consortium.suspend(1, "out of office", {"from": system.regulator})
    assert system.consortium.hasRole(REGULATOR.id, system.regulator)[0] is False


def test_unlinking_does_not_give_back_what_suspension_took(system):
    """C6: or a stopped regulator, once its account is tidied away, would be a regulator again."""
    system.consortium.suspend(6, "bribed", {"from": system.guardian})
    unlink(system, system.regulator)
    assert system.consortium.hasRole(REGULATOR.id, system.regulator)[0] is False
    with reverts_with("RoleMissing", system.regulator, GUARDIAN.id):
        system.consortium.suspend(1, "revenge", {"from": system.regulator})


def test_reinstating_the_member_does_not_bring_the_account_back(system):
    system.consortium.suspend(6, "bribed", {"from": system.guardian})
    unlink(system, system.regulator)
    system.consortium.reinstate(6, {"from": system.admin})
    assert system.consortium.hasRole(REGULATOR.id, system.regulator)[0] is False


def test_an_operation_that_the_account_had_scheduled_dies(system):
    """C6"""
    selector = system.passport.setLinkDomain.signature
    system.consortium.setTargetFunctionRole(system.passport, [selector], RESOLVER.id, {"from": system.admin})
    system.consortium.grantRole(RESOLVER.id, system.resolver, HOUR, {"from": system.admin})
    data = system.passport.setLinkDomain.encode_input("example.org")
    schedule(system, system.resolver, system.passport, data)
    unlink(system, system.resolver)
    wait()
    with reverts_with(
        "AccessManagerUnauthorizedCall", system.resolver, system.passport, bytes.fromhex(selector[2:])
    ):
        system.consortium.execute(system.passport, data, {"from": system.resolver})


@pytest.mark.parametrize("suspended", [False, True])
def test_linked_again_it_acts_for_its_new_member_as_that_member_may(system, suspended):
    unlink(system, system.brand)
    if suspended:
        system.consortium.suspend(1, "fraud", {"from": system.guardian})
    system.consortium.linkAccount(1, system.brand, {"from": system.admin})
    assert system.consortium.hasRole(EVENTS.id, system.brand)[0] is not suspended
    if suspended:
        with reverts_with("MemberIsSuspended", 1):
            system.consortium.actingMember(system.brand, EVENTS.id)
    else:
        assert system.consortium.actingMember(system.brand, EVENTS.id) == 1


def test_an_admin_that_is_unlinked_stays_admin(system):
    """C7"""
    system.consortium.linkAccount(5, system.admin, {"from": system.admin})
    unlink(system, system.admin)
    assert system.consortium.hasRole(ADMIN, system.admin) == (True, 0)
