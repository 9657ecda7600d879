"""Who ends up with the Consortium, and what each stage does."""

from dataclasses import replace

import pytest
from eth_abi.abi import decode
from eth_utils.crypto import keccak

from zhenbo.errors import BadPlan
from zhenbo.plans.calldata import calldata
from zhenbo.plans.deployment import PROFILES, Parameters, roles_plan, wiring_plans
from zhenbo.plans.roles import GUARDIAN, ROLES

DEPLOYER, ADMIN, CONSORTIUM = ("0x" + digit * 40 for digit in "123")
LOCAL, PRODUCTION = Parameters(PROFILES["local"]), Parameters(PROFILES["production"], ADMIN)


@pytest.mark.parametrize(
    "parameters",
    [
        replace(PRODUCTION, admin=None),
        replace(PRODUCTION, admin=DEPLOYER),
        replace(LOCAL, admin=DEPLOYER),
    ],
)
def test_refuses_what_leaves_the_consortium_in_wrong_hands(parameters):
    with pytest.raises(BadPlan):
        parameters.require_sound(DEPLOYER)


def test_without_an_admin_nothing_is_handed_over():
    LOCAL.require_sound(DEPLOYER)
    assert [p.calls[0].function for p in wiring_plans(1, DEPLOYER, CONSORTIUM, LOCAL)] == ["multicall"]


def test_the_deployer_steps_back_last_and_in_a_plan_of_its_own():
    plans = wiring_plans(1, DEPLOYER, CONSORTIUM, PRODUCTION)
    assert [p.calls[0].function for p in plans] == ["multicall", "grantRole", "renounceRole"]
    assert plans[1].calls[0].args == (0, ADMIN, 172_800)


def test_production_delays_every_role_and_the_admins_too():
    (call,) = roles_plan(1, DEPLOYER, CONSORTIUM, PRODUCTION).calls
    selector = keccak(text="setGrantDelay(uint64,uint32)")[:4]
    delays = [decode(["uint64", "uint32"], step[4:]) for step in call.args[0] if step[:4] == selector]
    assert delays == [(role_id, 172_800) for role_id in (0, *(r.id for r in ROLES))]


def test_every_role_is_named_and_watched():
    (call,) = roles_plan(1, DEPLOYER, CONSORTIUM, LOCAL).calls
    for role in ROLES:
        assert calldata("labelRole(uint64,string)", role.id, role.word) in call.args[0]
        assert calldata("setRoleGuardian(uint64,uint64)", role.id, GUARDIAN.id) in call.args[0]
    assert len(call.args[0]) == 2 * len(ROLES)


def test_an_edition_makes_another_plan():
    one = roles_plan(1, DEPLOYER, CONSORTIUM, LOCAL)
    assert one.hash != roles_plan(1, DEPLOYER, CONSORTIUM, replace(LOCAL, edition="b")).hash
