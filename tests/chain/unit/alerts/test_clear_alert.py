"""Alerts.clear: a regulator, or who raised it while nobody confirmed it; for good (L5, L9)."""

import pytest

from tests.chain.alerting import (
    CLEARED,
    CONFIRMED,
    LONGEST,
    RAISED,
    REASON,
    RECALL,
    REGULATOR_ROLE,
    RESOLVER_ROLE,
    id_of,
    key_of,
    warning,
)
from tests.chain.errors import reverts_with


@pytest.mark.parametrize("actor", ["regulator", "resolver"])
def test_clears(system, raised, actor):
    """L4, L9"""
    account, member = getattr(system, actor), system.member[actor]
    before = system.alerts.alertOf(raised)
    tx = system.alerts.clear(raised, REASON, {"from": account})
    event = tx.events["AlertCleared"]
    assert bytes(event["alertId"]) == id_of(raised)
    assert (event["target"], event["member"], event["by"]) == (raised.target, member, account)
    assert event["reason"] == REASON
    found = system.alerts.alertOf(raised)
    assert tuple(found[:2]) == tuple(before[:2]) and tuple(found[2:]) == (0, tx.timestamp, 0, member)
    assert system.alerts.stateOf(raised) == CLEARED


def test_a_regulator_clears_what_was_confirmed_and_the_history_stays(system, raised):
    """L5, L9"""
    confirmed = system.alerts.confirm(raised, REASON, {"from": system.regulator})
    tx = system.alerts.clear(raised, "the laboratory erred", {"from": system.regulator})
    member = system.member["regulator"]
    found = tuple(system.alerts.alertOf(raised)[2:])
    assert found == (confirmed.timestamp, tx.timestamp, member, member)


def test_a_resolver_does_not_take_back_what_was_confirmed(system, raised):
    """L9"""
    system.alerts.confirm(raised, REASON, {"from": system.regulator})
    with reverts_with("AlertJudged", id_of(raised), CONFIRMED):
        system.alerts.clear(raised, REASON, {"from": system.resolver})


def test_a_resolver_does_not_clear_anothers(system, raised, other_resolver):
    """L9"""
    with reverts_with("RoleMissing", other_resolver.account, REGULATOR_ROLE):
        system.alerts.clear(raised, REASON, {"from": other_resolver.account})
    system.alerts.raiseAlert(warning(kind=RECALL), {"from": system.regulator})
    own = key_of(system.member["regulator"], warning(kind=RECALL))
    with reverts_with("RoleMissing", system.resolver, REGULATOR_ROLE):
        system.alerts.clear(own, REASON, {"from": system.resolver})


@pytest.mark.parametrize("actor", ["brand", "platform", "relay", "inspector"])
def test_nobody_else_clears(system, raised, actor):
    """L9: not the brand whose goods it is about, and not a colleague without the role."""
    account = getattr(system, actor)
    with reverts_with("RoleMissing", account, RESOLVER_ROLE):
        system.alerts.clear(raised, REASON, {"from": account})


def test_strangers_and_the_admin_do_not(system, raised):
    """L9"""
    for account in (system.stranger, system.admin, system.guardian):
        with reverts_with("AccountUnknown", account):
            system.alerts.clear(raised, REASON, {"from": account})
    assert system.alerts.stateOf(raised) == RAISED


def test_a_colleague_with_the_role_takes_back(system, raised):
    """L9"""
    system.consortium.grantRole(RESOLVER_ROLE, system.platform, 0, {"from": system.admin})
    system.alerts.clear(raised, REASON, {"from": system.platform})
    assert system.alerts.alertOf(raised)[5] == 5


def test_a_regulator_clears_its_own(system):
    system.alerts.raiseAlert(warning(), {"from": system.regulator})
    own = key_of(system.member["regulator"], warning())
    system.alerts.clear(own, REASON, {"from": system.regulator})
    assert system.alerts.stateOf(own) == CLEARED


def test_not_twice(system, raised):
    """L5"""
    system.alerts.clear(raised, REASON, {"from": system.resolver})
    for account in (system.resolver, system.regulator):
        with reverts_with("AlertJudged", id_of(raised), CLEARED):
            system.alerts.clear(raised, REASON, {"from": account})


def test_not_what_nobody_raised(system, raised):
    for other in (raised._replace(round=1), raised._replace(member=4), raised._replace(target=1)):
        with reverts_with("AlertUnknown", id_of(other)):
            system.alerts.clear(other, REASON, {"from": system.regulator})


@pytest.mark.parametrize("length", [0, LONGEST + 1])
def test_a_reason_is_given(system, raised, length):
    with reverts_with("ReasonInvalid", length):
        system.alerts.clear(raised, "x" * length, {"from": system.resolver})
    system.alerts.clear(raised, "x" * LONGEST, {"from": system.resolver})


def test_what_a_suspended_member_raised_is_cleared_by_a_regulator(system, raised):
    """L9: also where the one that raised it is gone."""
    system.consortium.suspend(5, "slander", {"from": system.guardian})
    with reverts_with("MemberIsSuspended", 5):
        system.alerts.clear(raised, REASON, {"from": system.resolver})
    system.alerts.clear(raised, REASON, {"from": system.regulator})
    assert system.alerts.stateOf(raised) == CLEARED
