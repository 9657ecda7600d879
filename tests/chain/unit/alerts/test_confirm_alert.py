"""Alerts.confirm: a regulator of another member, once, while the alert stands unconfirmed (L8)."""

import pytest

from tests.chain.alerting import (
    CONFIRMED,
    LONGEST,
    RAISED,
    REASON,
    RECALL,
    REGULATOR_ROLE,
    id_of,
    key_of,
    warning,
)
from tests.chain.errors import reverts_with


def test_confirms(system, raised):
    """L4, L8"""
    before = system.alerts.alertOf(raised)
    tx = system.alerts.confirm(raised, REASON, {"from": system.regulator})
    event = tx.events["AlertConfirmed"]
    assert bytes(event["alertId"]) == id_of(raised)
    assert (event["target"], event["member"]) == (raised.target, system.member["regulator"])
    assert (event["by"], event["reason"]) == (system.regulator, REASON)
    found = system.alerts.alertOf(raised)
    assert tuple(found[:2]) == tuple(before[:2])
    assert tuple(found[2:]) == (tx.timestamp, 0, system.member["regulator"], 0)
    assert system.alerts.stateOf(raised) == CONFIRMED


@pytest.mark.parametrize("actor", ["resolver", "brand", "platform", "inspector"])
def test_nobody_but_a_regulator_confirms(system, raised, actor):
    """L8: not the resolver that raised it, and not the brand."""
    account = getattr(system, actor)
    with reverts_with("RoleMissing", account, REGULATOR_ROLE):
        system.alerts.confirm(raised, REASON, {"from": account})


def test_who_raised_does_not_confirm_though_a_regulator(system, raised, other_regulator):
    """L8: two members stand for what is confirmed, also where one holds both roles."""
    system.consortium.grantRole(REGULATOR_ROLE, system.resolver, 0, {"from": system.admin})
    system.consortium.grantRole(REGULATOR_ROLE, system.platform, 0, {"from": system.admin})
    for account in (system.resolver, system.platform):
        with reverts_with("ConfirmerRaised", id_of(raised), 5):
            system.alerts.confirm(raised, REASON, {"from": account})

    system.alerts.raiseAlert(warning(kind=RECALL), {"from": system.regulator})
    own = key_of(system.member["regulator"], warning(kind=RECALL))
    with reverts_with("ConfirmerRaised", id_of(own), system.member["regulator"]):
        system.alerts.confirm(own, REASON, {"from": system.regulator})
    system.alerts.confirm(own, REASON, {"from": other_regulator.account})


def test_an_account_that_changes_its_member_does_not_get_round_that(system, raised, other_regulator):
    """L8: an account of the member that raised it cannot be turned into another one's without the admin."""
    system.consortium.grantRole(REGULATOR_ROLE, system.relay, 0, {"from": system.admin})
    with reverts_with("ConfirmerRaised", id_of(raised), 5):
        system.alerts.confirm(raised, REASON, {"from": system.relay})
    system.consortium.unlinkAccount(system.relay, {"from": system.admin})
    with reverts_with("AccountUnknown", system.relay):
        system.alerts.confirm(raised, REASON, {"from": system.relay})


def test_not_twice(system, raised, other_regulator):
    system.alerts.confirm(raised, REASON, {"from": system.regulator})
    for account in (system.regulator, other_regulator.account):
        with reverts_with("AlertJudged", id_of(raised), CONFIRMED):
            system.alerts.confirm(raised, REASON, {"from": account})


def test_not_what_was_cleared(system, raised):
    """L5"""
    system.alerts.clear(raised, REASON, {"from": system.regulator})
    with reverts_with("AlertJudged", id_of(raised), 3):
        system.alerts.confirm(raised, REASON, {"from": system.regulator})


@pytest.mark.parametrize("change", [{"member": 6}, {"target": 1}, {"kind": RECALL}, {"round": 1}])
def test_not_what_nobody_raised(system, raised, change):
    """L4: each part of the key belongs to the id."""
    other = raised._replace(**change)
    if other.member == system.member["regulator"]:
        other = other._replace(member=4)
    with reverts_with("AlertUnknown", id_of(other)):
        system.alerts.confirm(other, REASON, {"from": system.regulator})
    assert system.alerts.stateOf(raised) == RAISED


@pytest.mark.parametrize("length", [0, LONGEST + 1])
def test_a_reason_is_given(system, raised, length):
    with reverts_with("ReasonInvalid", length):
        system.alerts.confirm(raised, "x" * length, {"from": system.regulator})
    system.alerts.confirm(raised, "x" * LONGEST, {"from": system.regulator})


def test_a_suspended_regulator_is_refused(system, raised):
    """L1"""
    system.consortium.suspend(system.member["regulator"], "bribed", {"from": system.guardian})
    with reverts_with("MemberIsSuspended", system.member["regulator"]):
        system.alerts.confirm(raised, REASON, {"from": system.regulator})
