"""Consortium.reinstate: only the admin lifts a suspension."""

import pytest

from tests.chain.errors import reverts_with
from tests.chain.register import HOUR, delay_admin, schedule, wait
from zhenbo.plans.roles import BRAND, STREAMER


@pytest.mark.parametrize("unknown", [0, 7])
def test_refuses_an_unknown_member(system, unknown):
    with reverts_with("MemberUnknown", unknown):
        system.consortium.reinstate(unknown, {"from": system.admin})


def test_refuses_a_member_that_is_not_suspended(system):
    with reverts_with("MemberIsActive", 2):
        system.consortium.reinstate(2, {"from": system.admin})


@pytest.mark.parametrize("actor", ["guardian", "regulator", "brand"])
def test_refuses_who_suspended_and_who_is_suspended(system, actor):
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    with reverts_with("AccessManagerUnauthorizedAccount", getattr(system, actor), 0):
        system.consortium.reinstate(2, {"from": getattr(system, actor)})


def test_reinstates_all_accounts_with_the_roles_they_had(system):
    """C5"""
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    tx = system.consortium.reinstate(2, {"from": system.admin})
    assert dict(tx.events["MemberReinstated"]) == {"memberId": 2}
    assert system.consortium.member(2)["suspended"] is False
    assert system.consortium.actingMember(system.brand, BRAND.id) == 2
    assert system.consortium.actingMember(system.streamer, STREAMER.id) == 2


def test_a_role_revoked_during_the_suspension_stays_revoked(system):
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    system.consortium.revokeRole(BRAND.id, system.brand, {"from": system.admin})
    system.consortium.reinstate(2, {"from": system.admin})
    with reverts_with("RoleMissing", system.brand, BRAND.id):
        system.consortium.actingMember(system.brand, BRAND.id)


def test_waits_out_the_admins_delay(system):
    """C8"""
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    delay_admin(system)
    data = system.consortium.reinstate.encode_input(2)
    operation = schedule(system, system.admin, system.consortium, data)
    with reverts_with("AccessManagerNotReady", operation):
        system.consortium.reinstate(2, {"from": system.admin})
    wait(HOUR)
    system.consortium.reinstate(2, {"from": system.admin})
    assert system.consortium.member(2)["suspended"] is False
