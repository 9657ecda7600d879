"""What the admin does waits out its delay, and nothing that it can do shortens it (C8)."""

import pytest
from brownie import Consortium

from tests.chain.errors import reverts_with
from tests.chain.register import HOUR, delay_admin, schedule, wait
from zhenbo.plans.calldata import calldata
from zhenbo.plans.roles import ADMIN, BRAND

WEEK = 7 * 24 * HOUR  # AccessManager: an operation that nobody executes expires
ACTS = {
    "addMember": ("newcomer",),
    "linkAccount": (1, "stranger"),
    "unlinkAccount": ("brand",),
    "licensePrefix": (1, "4012"),
    "revokePrefix": (1, "9521000"),
    "reinstate": (4,),
    "grantRole": (BRAND.id, "stranger", 0),
    "revokeRole": (BRAND.id, "brand"),
    "setTargetFunctionRole": ("passport", ["0x2e1a7d4d"], 1),
    "setGrantDelay": (BRAND.id, 0),
}


@pytest.fixture
def delayed(system):
    """The system with one suspended member, after its admin took on a delay."""
    system.consortium.suspend(4, "fraud", {"from": system.guardian})
    delay_admin(system)
    return system


def arguments(system, name):
    return [getattr(system, a) if a in ("stranger", "brand", "passport") else a for a in ACTS[name]]


@pytest.mark.parametrize("name", ACTS)
def test_no_act_goes_without_waiting(delayed, name):
    """C8: not directly, not by execute, not a second early; in time it goes, once."""
    function = getattr(delayed.consortium, name)
    data = function.encode_input(*arguments(delayed, name))
    admin = {"from": delayed.admin}
    operation = delayed.consortium.hashOperation(delayed.admin, delayed.consortium, data)
    for early in (lambda: function(*arguments(delayed, name), admin),
                  lambda: delayed.consortium.execute(delayed.consortium, data, admin),
                  lambda: delayed.consortium.multicall([data], admin)):  # fmt: skip
        with reverts_with("AccessManagerNotScheduled", operation):
            early()
    schedule(delayed, delayed.admin, delayed.consortium, data)
    wait(HOUR - 60)
    with reverts_with("AccessManagerNotReady", operation):
        delayed.consortium.execute(delayed.consortium, data, admin)
    wait(60)
    delayed.consortium.execute(delayed.consortium, data, admin)
    with reverts_with("AccessManagerNotScheduled", operation):
        delayed.consortium.execute(delayed.consortium, data, admin)


def test_refuses_to_schedule_for_too_early(delayed):
    data = calldata("addMember(string)", "newcomer")
    soon = delayed.consortium.tx.timestamp + 60 if delayed.consortium.tx else 1
    with reverts_with("AccessManagerUnauthorizedCall", delayed.admin, delayed.consortium, data[:4]):
        delayed.consortium.schedule(delayed.consortium, data, soon, {"from": delayed.admin})


def test_an_operation_expires(delayed):
    operation = schedule(delayed, delayed.admin, delayed.consortium, calldata("addMember(string)", "x"))
    wait(HOUR + WEEK)
    with reverts_with("AccessManagerExpired", operation):
        delayed.consortium.addMember("x", {"from": delayed.admin})


def test_what_was_scheduled_does_not_do_for_other_arguments(delayed):
    """C8"""
    schedule(delayed, delayed.admin, delayed.consortium, calldata("addMember(string)", "announced"))
    wait()
    other = delayed.consortium.hashOperation(
        delayed.admin, delayed.consortium, calldata("addMember(string)", "another")
    )
    with reverts_with("AccessManagerNotScheduled", other):
        delayed.consortium.addMember("another", {"from": delayed.admin})


def test_the_delay_itself_is_shortened_only_after_waiting(delayed):
    """C8"""
    data = delayed.consortium.grantRole.encode_input(ADMIN, delayed.admin, 0)
    schedule(delayed, delayed.admin, delayed.consortium, data)
    wait()
    delayed.consortium.grantRole(ADMIN, delayed.admin, 0, {"from": delayed.admin})
    # AccessManager lets a shortened delay run out in full before the new one counts
    assert delayed.consortium.hasRole(ADMIN, delayed.admin) == (True, HOUR)
    wait()
    assert delayed.consortium.hasRole(ADMIN, delayed.admin) == (True, 0)


def test_the_guardian_cannot_cancel_what_the_admin_announced(delayed):
    """Or one compromised guardian could stop the admin for ever."""
    data = calldata("reinstate(uint32)", 4)
    schedule(delayed, delayed.admin, delayed.consortium, data)
    refusal = (
        "AccessManagerUnauthorizedCancel",
        delayed.guardian,
        delayed.admin,
        delayed.consortium,
        data[:4],
    )
    with reverts_with(*refusal):
        delayed.consortium.cancel(delayed.admin, delayed.consortium, data, {"from": delayed.guardian})


def test_the_passports_domain_waits_too(delayed):
    """C8"""
    data = delayed.passport.setLinkDomain.encode_input("example.org")
    operation = schedule(delayed, delayed.admin, delayed.passport, data)
    with reverts_with("AccessManagerNotReady", operation):
        delayed.passport.setLinkDomain("example.org", {"from": delayed.admin})
    wait()
    delayed.passport.setLinkDomain("example.org", {"from": delayed.admin})
    assert delayed.passport.linkDomain() == "example.org"


def test_a_consortium_needs_an_admin(system):
    with reverts_with("AccessManagerInvalidInitialAdmin", "0x" + "0" * 40):
        system.admin.deploy(Consortium, "0x" + "0" * 40)
