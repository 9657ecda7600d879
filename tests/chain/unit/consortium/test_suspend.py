"""Consortium.suspend: guardian or regulator stop a member at once, with all its accounts (C4, C5)."""

import pytest
from brownie import chain

from tests.chain.errors import reverts_with
from tests.chain.register import HOUR, MOST_ACCOUNTS, address, admit, delay_admin, schedule, wait
from zhenbo.plans.calldata import calldata
from zhenbo.plans.roles import BRAND, EVENTS, GUARDIAN, REGULATOR, RESOLVER, STREAMER

BIGGEST_TRANSACTION = 2**24  # gas


@pytest.fixture
def delayed_resolver(system):
    """The resolver may change the domain of the links, after an hour; returns the call and its selector."""
    selector = system.passport.setLinkDomain.signature
    system.consortium.setTargetFunctionRole(system.passport, [selector], RESOLVER.id, {"from": system.admin})
    system.consortium.grantRole(RESOLVER.id, system.resolver, HOUR, {"from": system.admin})
    return system.passport.setLinkDomain.encode_input("example.org"), bytes.fromhex(selector[2:])


@pytest.mark.parametrize("unknown", [0, 7])
def test_refuses_an_unknown_member(system, unknown):
    with reverts_with("MemberUnknown", unknown):
        system.consortium.suspend(unknown, "fraud", {"from": system.guardian})


def test_refuses_to_suspend_twice(system):
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    with reverts_with("MemberIsSuspended", 2):
        system.consortium.suspend(2, "again", {"from": system.regulator})


@pytest.mark.parametrize("reason", ["", "r" * 257, "查" * 86])
def test_refuses_no_reason_and_an_endless_one(system, reason):
    with reverts_with("ReasonInvalid", len(reason.encode())):
        system.consortium.suspend(2, reason, {"from": system.guardian})


def test_a_suspended_regulator_cannot_suspend(system):
    system.consortium.suspend(6, "bribed", {"from": system.guardian})
    with reverts_with("RoleMissing", system.regulator, GUARDIAN.id):
        system.consortium.suspend(2, "revenge", {"from": system.regulator})


def test_a_guardian_that_acts_for_a_suspended_member_cannot_suspend(system):
    system.consortium.linkAccount(5, system.guardian, {"from": system.admin})
    system.consortium.suspend(5, "broken into", {"from": system.regulator})
    with reverts_with("RoleMissing", system.guardian, GUARDIAN.id):
        system.consortium.suspend(6, "revenge", {"from": system.guardian})


def test_a_guardian_whose_role_is_granted_but_not_yet_effective_cannot_suspend(system):
    system.consortium.setGrantDelay(GUARDIAN.id, HOUR, {"from": system.admin})
    wait(5 * 24 * HOUR)  # AccessManager's own setback for a change of that delay
    system.consortium.grantRole(GUARDIAN.id, system.stranger, 0, {"from": system.admin})
    with reverts_with("RoleMissing", system.stranger, GUARDIAN.id):
        system.consortium.suspend(2, "early", {"from": system.stranger})
    wait()
    system.consortium.suspend(2, "in time", {"from": system.stranger})


@pytest.mark.parametrize("actor", ["guardian", "regulator"])
@pytest.mark.parametrize("reason", ["fraud", "r", "假货" * 42 + "long"], ids=["text", "shortest", "longest"])
def test_suspends(system, actor, reason):
    by = getattr(system, actor)
    tx = system.consortium.suspend(2, reason, {"from": by})
    assert dict(tx.events["MemberSuspended"]) == {"memberId": 2, "by": by, "reason": reason}
    assert system.consortium.member(2)["suspended"] is True
    assert system.consortium.member(2)["since"] > 0
    assert system.consortium.accountsOf(2) == (system.brand, system.streamer)


def test_a_suspended_member_can_do_nothing_at_once(system):
    """C4"""
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    for account, role in ((system.brand, BRAND), (system.brand, EVENTS), (system.streamer, STREAMER)):
        assert system.consortium.hasRole(role.id, account)[0] is False
        with reverts_with("MemberIsSuspended", 2):
            system.consortium.actingMember(account, role.id)
    with reverts_with("MemberIsSuspended", 2):
        system.consortium.giveMandate(1, 2**40 - 1, {"from": system.brand})


def test_no_other_member_is_touched(system):
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    assert system.consortium.actingMember(system.producer, EVENTS.id) == 1
    assert system.consortium.hasRole(GUARDIAN.id, system.guardian) == (True, 0)


def test_no_delay_applies_not_even_one_given_with_the_role(system):
    """C4"""
    for role in (GUARDIAN, REGULATOR):
        system.consortium.grantRole(role.id, system.stranger, HOUR, {"from": system.admin})
    system.consortium.suspend(2, "fraud", {"from": system.stranger})
    assert system.consortium.member(2)["suspended"] is True


def test_suspends_64_accounts_in_one_small_transaction(system):
    """C3, C5"""
    accounts = [address(n) for n in range(MOST_ACCOUNTS)]
    full = admit(system, "full", accounts)
    grants = [calldata("grantRole(uint64,address,uint32)", EVENTS.id, account, 0) for account in accounts]
    system.consortium.multicall(grants, {"from": system.admin})
    assert all(system.consortium.hasRole(EVENTS.id, account)[0] for account in accounts)

    tx = system.consortium.suspend(full, "fraud", {"from": system.guardian})
    assert tx.gas_used < BIGGEST_TRANSACTION / 16
    assert not any(system.consortium.hasRole(EVENTS.id, account)[0] for account in accounts)

    tx = system.consortium.reinstate(full, {"from": system.admin})
    assert tx.gas_used < BIGGEST_TRANSACTION / 16
    assert all(system.consortium.hasRole(EVENTS.id, account)[0] for account in accounts)


def test_an_operation_scheduled_before_cannot_be_executed(system, delayed_resolver):
    """C4"""
    data, selector = delayed_resolver
    schedule(system, system.resolver, system.passport, data)
    system.consortium.suspend(5, "broken into", {"from": system.guardian})
    wait()
    with reverts_with("AccessManagerUnauthorizedCall", system.resolver, system.passport, selector):
        system.consortium.execute(system.passport, data, {"from": system.resolver})
    with reverts_with("AccessManagedUnauthorized", system.resolver):
        system.passport.setLinkDomain("example.org", {"from": system.resolver})
    with reverts_with("AccessManagerUnauthorizedCall", system.resolver, system.passport, selector):
        system.consortium.schedule(system.passport, data, 0, {"from": system.resolver})

    system.consortium.reinstate(5, {"from": system.admin})
    system.consortium.execute(system.passport, data, {"from": system.resolver})
    assert system.passport.linkDomain() == "example.org"


def test_an_operation_of_a_suspended_account_is_cancelled_by_the_guardian(system, delayed_resolver):
    data, _ = delayed_resolver
    operation = schedule(system, system.resolver, system.passport, data)
    system.consortium.suspend(5, "broken into", {"from": system.guardian})
    system.consortium.cancel(system.resolver, system.passport, data, {"from": system.guardian})
    assert system.consortium.getSchedule(operation) == 0


def test_a_suspended_guardian_cannot_cancel(system, delayed_resolver):
    """C4"""
    data, selector = delayed_resolver
    schedule(system, system.resolver, system.passport, data)
    system.consortium.linkAccount(1, system.guardian, {"from": system.admin})
    system.consortium.suspend(1, "broken into", {"from": system.regulator})
    refusal = ("AccessManagerUnauthorizedCancel", system.guardian, system.resolver, system.passport, selector)
    with reverts_with(*refusal):
        system.consortium.cancel(system.resolver, system.passport, data, {"from": system.guardian})


def test_a_suspended_role_admin_cannot_grant(system):
    """C4: a role may be administered by another named role, which suspension takes like every other."""
    system.consortium.setRoleAdmin(EVENTS.id, BRAND.id, {"from": system.admin})
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    for act in (system.consortium.grantRole, system.consortium.revokeRole):
        arguments = (EVENTS.id, system.producer, 0)[: len(act.abi["inputs"])]
        with reverts_with("AccessManagerUnauthorizedAccount", system.brand, BRAND.id):
            act(*arguments, {"from": system.brand})


def test_a_suspended_account_may_renounce_and_then_the_role_is_gone_for_good(system):
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    system.consortium.renounceRole(BRAND.id, system.brand, {"from": system.brand})
    system.consortium.reinstate(2, {"from": system.admin})
    with reverts_with("RoleMissing", system.brand, BRAND.id):
        system.consortium.actingMember(system.brand, BRAND.id)
    assert system.consortium.actingMember(system.brand, EVENTS.id) == 2


def test_nobody_can_lock_the_admin_out(system):
    """C7"""
    system.consortium.linkAccount(5, system.admin, {"from": system.admin})
    system.consortium.grantRole(REGULATOR.id, system.admin, 0, {"from": system.admin})
    system.consortium.suspend(5, "coup", {"from": system.guardian})
    assert system.consortium.hasRole(0, system.admin) == (True, 0)
    with reverts_with("RoleMissing", system.admin, GUARDIAN.id):
        system.consortium.suspend(1, "as regulator", {"from": system.admin})
    system.consortium.reinstate(5, {"from": system.admin})
    assert system.consortium.actingMember(system.admin, REGULATOR.id) == 5


def test_the_admins_delay_does_not_slow_a_suspension(system):
    """C4, C8"""
    delay_admin(system)
    now = chain[-1].timestamp
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    assert chain[-1].timestamp - now < HOUR
    assert system.consortium.member(2)["suspended"] is True
