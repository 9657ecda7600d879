"""What is indexed: every contract of the core's deployments file, and of each community's."""

from collections.abc import Iterable, Mapping

from zhenbo.deployments import Deployment
from zhenbo.indexer.chain_event import CORE, Contract


def contracts_of(core: Deployment, communities: Mapping[str, Deployment]) -> list[Contract]:
    """Contracts of the core, and of communities by name (symbol, or symbol-edition).

    Raises BadConfig where a community's file is of another chain.
    """
    for deployment in communities.values():
        deployment.require_chain(core.chain_id, core.genesis)
    return [*_contracts(CORE, core), *(c for n, d in communities.items() for c in _contracts(n, d))]


def _contracts(name: str, deployment: Deployment) -> Iterable[Contract]:
    for contract, deployed in sorted(deployment.contracts.items()):
        yield Contract(name, contract, bytes.fromhex(deployed.address[2:]), deployed.block)
