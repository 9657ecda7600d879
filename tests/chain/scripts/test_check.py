"""check.py: every difference between file, sources and chain is found, and nothing else is."""

import json
from dataclasses import replace

import pytest

from scripts import check
from zhenbo import deployments
from zhenbo.plans.roles import BRAND


@pytest.fixture
def file(operator):
    return deployments.path(operator.chain.name, True)


def failed(operator):
    """What `check` finds fault with."""
    operator.run(check.main, "json=yes")
    return [f["what"] for f in json.loads(operator.out) if f["verdict"] == "fail"]


def test_a_sound_deployment_passes_and_an_unattended_admin_is_said(operator):
    assert operator.run(check.main) == 0
    assert "is still admin" in operator.out and "fail" not in operator.out


def test_changes_nothing(operator):
    before = operator.state()
    operator.run(check.main)
    assert operator.state() == before


def test_other_code_at_an_address_is_found(system, operator, file):
    swapped = dict(system.deployment.contracts)
    swapped["Notary"] = replace(swapped["Notary"], tx=swapped["Passport"].tx)
    deployments.save(file, replace(system.deployment, contracts=swapped))
    assert operator.run(check.main) == 1
    assert "Notary code is what we built" in operator.err and "Notary address" in operator.err


def test_other_constructor_arguments_are_found(system, operator, file):
    contracts = dict(system.deployment.contracts)
    consortium, _, delay = contracts["Passport"].args
    contracts["Passport"] = replace(contracts["Passport"], args=(consortium, "other.example", delay))
    deployments.save(file, replace(system.deployment, contracts=contracts))
    assert failed(operator) == ["Passport code is what we built", "Passport.linkDomain"]


def test_a_changed_parameter_is_found(system, operator):
    system.passport.setLinkDomain("elsewhere.example", {"from": system.admin})
    assert failed(operator) == ["Passport.linkDomain"]


def test_accounts_with_roles_are_named(system, operator):
    """A role that a thief of the deployer's key gave away before the handover is there for all to see."""
    role = BRAND.id
    system.consortium.grantRole(role, system.stranger, 0, {"from": system.admin})
    assert operator.run(check.main) == 0
    line = next(line for line in operator.out.splitlines() if "accounts with roles" in line)
    assert f"brand: {', '.join(sorted([system.brand.address, system.stranger.address]))};" in line
    system.consortium.revokeRole(role, system.stranger, {"from": system.admin})
    operator.run(check.main)
    assert system.stranger.address not in operator.out


def test_a_second_admin_is_found(system, operator):
    system.consortium.grantRole(0, system.stranger, 0, {"from": system.admin})
    assert failed(operator) == ["admins and their delay, seconds"]


@pytest.mark.parametrize(
    "what, change",
    [
        ("role names", lambda c, me: c.labelRole(1, "boss", me)),
        ("role guardians", lambda c, me: c.setRoleGuardian(3, 0, me)),
        ("role admins", lambda c, me: c.setRoleAdmin(3, 9, me)),
        ("grant delays, seconds", lambda c, me: c.setGrantDelay(3, 60, me)),
        ("functions opened or closed otherwise", lambda c, me: c.setTargetClosed(c.address, False, me)),
    ],
)
def test_a_changed_role_is_found(system, operator, what, change):
    target = system.passport if what.startswith("functions") else system.consortium
    if what.startswith("functions"):
        system.consortium.setTargetClosed(target, True, {"from": system.admin})
    else:
        change(system.consortium, {"from": system.admin})
    assert failed(operator) == [what]


def test_a_missing_contract_is_found(system, operator, file):
    contracts = {n: c for n, c in system.deployment.contracts.items() if n != "Notary"}
    deployments.save(file, replace(system.deployment, contracts=contracts))
    assert operator.run(check.main) != 0
    assert "Notary" in operator.err


def test_without_a_deployments_file_it_says_what_to_do(operator, file):
    file.unlink()
    assert operator.run(check.main) == 2
    assert "brownie run deploy" in operator.err
