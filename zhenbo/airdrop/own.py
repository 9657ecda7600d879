"""Contracts of ours, which are nobody's wallet: those of the core and of every community known here."""

from collections.abc import Iterable
from contextlib import suppress

from zhenbo import config, deployments
from zhenbo.airdrop.wallets import Own
from zhenbo.deployments import Deployment
from zhenbo.errors import BadConfig


def contracts_of(found: Iterable[Deployment]) -> Own:
    """Address in lower case to name."""
    return {contract.address.lower(): name for one in found for name, contract in one.contracts.items()}


def known_contracts() -> Own:
    """Those of all deployments files of the project, whatever their network."""
    found = []
    for folder in (config.project_root() / "deployments", config.project_root() / "build" / "deployments"):
        for path in sorted(folder.rglob("*.json")):
            with suppress(BadConfig):  # Brownie keeps files of its own there
                found.append(deployments.load(path))
    return contracts_of(found)
