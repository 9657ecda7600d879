"""Which community a command is about: a deployments file, or a symbol that the project knows there."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhenbo import config
from zhenbo.cli.frame import told
from zhenbo.errors import BadConfig

if TYPE_CHECKING:
    from zhenbo.chain import Chain
    from zhenbo.deployments import Deployment
    from zhenbo.polls.source import Polls
    from zhenbo.rewards.source import Ledger

_OPTION = typer.Option(
    "--community",
    help=told("社区的代号，或其部署文件", "Symbol of the community, or its deployments file."),
)
Community = Annotated[str, _OPTION]
MaybeCommunity = Annotated[str | None, _OPTION]


def ledger_of(chain: "Chain", community: str) -> "Ledger":
    """The epochs of a community on the node's chain. Raises BadConfig where there is no such."""
    from zhenbo.rewards.source import Ledger

    return Ledger(chain, deployment_of(chain, community))


def polls_of(chain: "Chain", community: str) -> "Polls":
    """The polls of a community on the node's chain. Raises BadConfig where there is no such."""
    from zhenbo.polls.source import Polls

    return Polls(chain, deployment_of(chain, community))


def deployment_of(chain: "Chain", community: str) -> "Deployment":
    """The deployments file of a community on the node's chain. Raises BadConfig where there is none."""
    from zhenbo import deployments

    if Path(community).is_file():
        found = deployments.load(Path(community))
        found.require_chain(chain.chain_id, chain.genesis())
        return found
    genesis = chain.genesis().lower()
    for folder in (config.project_root() / "deployments", config.project_root() / "build" / "deployments"):
        for path in sorted(folder.glob(f"*/{community}.json")):
            with suppress(BadConfig):
                found = deployments.load(path)
                if found.chain_id == chain.chain_id and found.genesis.lower() == genesis:
                    return found
    raise BadConfig(
        f"No community {community} is known on this chain. Name its deployments file: --community FILE."
    )
