"""Consortium.hasRole: AccessManager's answer, less what suspension takes; admin and public exempt (C7)."""

import pytest

from tests.chain.register import HOUR
from zhenbo.plans.roles import ADMIN, BRAND, EVENTS

PUBLIC = 2**64 - 1


def held(system, number, actor):
    return system.consortium.hasRole(number, getattr(system, actor))


@pytest.mark.parametrize("actor", ["stranger", "brand", "admin"])
def test_the_public_role_is_everybodys(system, actor):
    assert held(system, PUBLIC, actor) == (True, 0)


def test_only_what_was_granted(system):
    assert held(system, ADMIN, "admin") == (True, 0)
    assert held(system, ADMIN, "brand") == (False, 0)
    assert held(system, BRAND.id, "brand") == (True, 0)
    assert held(system, BRAND.id, "stranger") == (False, 0)


def test_suspension_takes_named_roles_but_neither_public_nor_admin(system):
    """C4, C7: the guardian could otherwise lock out the only one who can reinstate."""
    system.consortium.grantRole(ADMIN, system.brand, 0, {"from": system.admin})
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    assert held(system, PUBLIC, "brand") == (True, 0)
    assert held(system, ADMIN, "brand") == (True, 0)
    for role in (BRAND, EVENTS):
        assert held(system, role.id, "brand") == (False, 0)


def test_a_suspended_account_with_a_delay_cannot_even_schedule(system):
    """C4: AccessManager asks for the answer first and for the delay second."""
    selector = system.passport.setLinkDomain.signature
    system.consortium.setTargetFunctionRole(system.passport, [selector], BRAND.id, {"from": system.admin})
    system.consortium.grantRole(BRAND.id, system.brand, HOUR, {"from": system.admin})
    assert system.consortium.canCall(system.brand, system.passport, selector) == (False, HOUR)
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    assert held(system, BRAND.id, "brand") == (False, HOUR)
    assert system.consortium.canCall(system.brand, system.passport, selector) == (False, 0)
