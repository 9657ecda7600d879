"""A community that stands before the tests of a module, and an operator in whose project it is known."""

from pathlib import Path
from typing import Any

from brownie import Membership, accounts

from scripts import deploy_community
from tests.chain.community import wait
from tests.chain.scripts.operating import Operator
from zhenbo import deployments
from zhenbo.deployments import Deployment
from zhenbo.plans.community_parameters import PROFILES, Parameters, Profile


def founded(
    system: Any,
    folder: Path,
    people: dict[str, int],
    profile: Profile = PROFILES["local"],
    **more: Any,
) -> Deployment:
    """Tea Fans, deployed by account 0; who holds a role is told by the index in the wallet."""
    chain, signer = system.chain, system.chain.signer("0")
    named = {role: accounts[index].address for role, index in people.items()}
    core = system.deployment.address("Consortium")
    parameters = Parameters(profile, "Tea Fans", "TEA", core, signer.address, **named, **more)
    places = {"file": folder / "TEA.json", "journal_dir": folder / "journal"}
    return deploy_community.deploy(chain, signer, parameters, yes=True, **places)


def settled(operator: Operator, community: Deployment) -> Operator:
    """The operator, who has the community's deployments file."""
    chain = operator.chain
    deployments.save(deployments.community_path(chain.name, chain.development, "TEA"), community)
    return operator


def founded_by_members(system: Any, folder: Path, host: int, fans: tuple[int, ...]) -> Deployment:
    """A community whose members have the Treasury; these of them have keys."""
    made = founded(system, folder, {"host": host}, governor=True, places=10)
    granted = [accounts[fan] for fan in fans]
    Membership.at(made.address("Membership")).grant(granted, 0, 0, {"from": accounts[host]})
    wait(2)
    return made
