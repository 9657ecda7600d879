"""The admin leaves: OpenZeppelin's renounceRole knows no delay, whatever that of the admin is."""

import pytest

from tests.chain.errors import reverts_with
from tests.chain.records import anchor_of
from tests.chain.register import delay_admin, schedule, wait
from zhenbo.plans.calldata import calldata
from zhenbo.plans.roles import ADMIN

SUSPENDED = 4


@pytest.fixture
def deserted(system):
    """The system with one suspended member, after its only admin, which has a delay, gave up the role."""
    delay_admin(system)
    system.consortium.suspend(SUSPENDED, "fraud", {"from": system.guardian})
    system.consortium.renounceRole(ADMIN, system.admin, {"from": system.admin})
    return system


def test_the_only_admin_may_leave_at_once_and_nobody_can_come_after_it(deserted):
    """C8 says so: giving up the role needs no announcement."""
    consortium = deserted.consortium
    assert consortium.hasRole(ADMIN, deserted.admin) == (False, 0)
    for account in (deserted.admin, deserted.guardian, deserted.regulator):
        for act in (
            lambda sender: consortium.grantRole(ADMIN, deserted.friend, 0, sender),
            lambda sender: consortium.reinstate(SUSPENDED, sender),
            lambda sender: consortium.addMember("newcomer", sender),
        ):
            with reverts_with("AccessManagerUnauthorizedAccount", account, ADMIN):
                act({"from": account})


def test_members_and_guardians_go_on_without_an_admin(deserted):
    assert deserted.notary.anchor(anchor_of("later"), {"from": deserted.brand}).status == 1
    deserted.consortium.suspend(deserted.member["brand"], "fraud", {"from": deserted.guardian})
    with reverts_with("MemberIsSuspended", deserted.member["brand"]):
        deserted.notary.anchor(anchor_of("too late"), {"from": deserted.brand})


def test_what_was_announced_dies_with_the_role(system):
    """C8: so whoever shares the key with a thief has a way to stop it, at the price of the role."""
    delay_admin(system)
    data = calldata("grantRole(uint64,address,uint32)", ADMIN, system.stranger.address, 0)
    schedule(system, system.admin, system.consortium, data)
    system.consortium.renounceRole(ADMIN, system.admin, {"from": system.admin})
    wait()
    with reverts_with("AccessManagerUnauthorizedCall", system.admin, system.consortium, data[:4]):
        system.consortium.execute(system.consortium, data, {"from": system.admin})
    assert system.consortium.hasRole(ADMIN, system.stranger) == (False, 0)


def test_an_admin_cancels_at_once_what_another_announced(system):
    """C8: cancelling needs no announcement either, or a veto would come too late."""
    system.consortium.grantRole(ADMIN, system.friend, 3600, {"from": system.admin})
    delay_admin(system)
    data = calldata("addMember(string)", "newcomer")
    operation = schedule(system, system.admin, system.consortium, data)
    system.consortium.cancel(system.admin, system.consortium, data, {"from": system.friend})
    wait()
    with reverts_with("AccessManagerNotScheduled", operation):
        system.consortium.execute(system.consortium, data, {"from": system.admin})
