"""Consortium.actingMember: what Notary and Passport ask before anything else (C4, C12)."""

import pytest

from tests.chain.errors import reverts_with
from tests.chain.register import HOUR, wait
from tests.chain.system import MEMBERS
from zhenbo.plans.roles import BRAND, EVENTS, GUARDIAN, ROLES, role

PUBLIC = 2**64 - 1


@pytest.mark.parametrize("actor", ["stranger", "admin", "guardian"])
def test_refuses_who_acts_for_no_member_whatever_its_role(system, actor):
    account = getattr(system, actor)
    for number in (0, BRAND.id, GUARDIAN.id, PUBLIC):
        with reverts_with("AccountUnknown", account):
            system.consortium.actingMember(account, number)


def test_names_the_suspension_before_a_missing_role(system):
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    for number in (BRAND.id, GUARDIAN.id, 0, PUBLIC):
        with reverts_with("MemberIsSuspended", 2):
            system.consortium.actingMember(system.brand, number)


def test_answers_for_the_roles_an_account_has_and_no_other(system):
    """C12: nor does a colleague's role count."""
    for number, (_, _, actors) in enumerate(MEMBERS, start=1):
        for actor, words in actors.items():
            account = getattr(system, actor)
            for asked in ROLES:
                if asked.word in words:
                    assert system.consortium.actingMember(account, asked.id) == number
                else:
                    with reverts_with("RoleMissing", account, asked.id):
                        system.consortium.actingMember(account, asked.id)


@pytest.mark.parametrize("number", [0, 11, PUBLIC], ids=["admin", "unnamed", "public"])
def test_roles_that_members_do_not_have(system, number):
    """The public role belongs to everybody, so to act by it would mean nothing."""
    with reverts_with("RoleMissing", system.brand, number):
        system.consortium.actingMember(system.brand, number)


def test_a_role_ends_with_its_revocation(system):
    system.consortium.revokeRole(BRAND.id, system.brand, {"from": system.admin})
    with reverts_with("RoleMissing", system.brand, BRAND.id):
        system.consortium.actingMember(system.brand, BRAND.id)
    assert system.consortium.actingMember(system.brand, EVENTS.id) == 2


def test_a_granted_role_waits_out_its_grant_delay(system):
    """C12: to the second."""
    system.consortium.setGrantDelay(role("brand").id, HOUR, {"from": system.admin})
    wait(5 * 24 * HOUR)  # AccessManager's own setback for a change of that delay
    tx = system.consortium.grantRole(BRAND.id, system.producer, 0, {"from": system.admin})
    since = tx.timestamp + HOUR
    assert tx.events["RoleGranted"]["since"] == since
    wait(since - 1 - tx.timestamp)
    with reverts_with("RoleMissing", system.producer, BRAND.id):
        system.consortium.actingMember(system.producer, BRAND.id)
    wait(1)
    assert system.consortium.actingMember(system.producer, BRAND.id) == 1


def test_an_execution_delay_is_of_the_access_manager_only(system):
    system.consortium.grantRole(BRAND.id, system.producer, HOUR, {"from": system.admin})
    assert system.consortium.hasRole(BRAND.id, system.producer) == (True, HOUR)
    assert system.consortium.actingMember(system.producer, BRAND.id) == 1
