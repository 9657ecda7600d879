"""What all commands share: how an answer is printed, where passphrases come from, which node is asked."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo import config, passphrases
from zhenbo.errors import BadConfig, Refused
from zhenbo.language import Text, harmless, harmless_json
from zhenbo.networks import Network

if TYPE_CHECKING:
    from zhenbo.chain import Chain
    from zhenbo.deployments import Deployment


def told(zh: str, en: str) -> str:
    """A text of the command line itself, in the language at start."""
    try:
        return str(Text(zh, en))
    except BadConfig:  # said by `main`, which is not running yet while commands are declared
        return en


AsJson = Annotated[bool, typer.Option("--json", help=told("以 JSON 输出", "Answer in JSON."))]
NetworkName = Annotated[
    str | None, typer.Option("--network", help=told("网络名", "Network by name (default: ZHENBO_NETWORK)."))
]
RpcUrl = Annotated[str | None, typer.Option("--rpc", help=told("节点 RPC 地址", "RPC URL of a node."))]
DeploymentFile = Annotated[
    Path | None,
    typer.Option("--deployment", help=told("部署文件", "Deployments file that names the contracts.")),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", help=told("口令所在文件", "File that holds the passphrase (else it is asked).")
    ),
]


def answer(as_json: bool, value: Any, lines: Iterable[str]) -> None:
    """Print an answer: as JSON for programs, or as lines for people; harmless to terminals either way."""
    if as_json:
        typer.echo(harmless_json(json.dumps(value, ensure_ascii=False, indent=2)))
    else:
        for line in lines:
            typer.echo(harmless(line))


def false_if(wrong: bool) -> None:
    """End with exit code 1 where the answer is no."""
    if wrong:
        raise typer.Exit(1)


def passphrase(file: Path | None, question: str, *, twice: bool = False) -> str:
    """The passphrase: first line of a file, or asked without echo; `twice` for a new one."""
    if file is not None:
        return passphrases.from_file(file)
    instead = told("请给出 --passphrase-file 文件。", "Give --passphrase-file FILE.")
    return passphrases.asked(question + " ", instead, twice=twice)


def read_bytes(path: Path, most: int) -> bytes:
    """A file's bytes, at most one more than `most`, so that whoever reads them refuses what is too long."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as fault:
        raise Refused(f"{path} cannot be read: {fault.strerror}") from None


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar on the terminal's error side; silent where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, advance=done)


def connected(network: str | None, rpc: str | None, deployment: Path | None) -> "tuple[Chain, Deployment]":
    """The node, and the deployments file of its chain. Raises BadConfig where there is none."""
    chain = node(network, rpc)
    found = known_deployment(chain, deployment)
    if found is None:
        raise BadConfig("No deployments file is known for this chain. Name it: --deployment FILE.")
    return chain, found


def node(network: str | None, rpc: str | None) -> "Chain":
    """The node of a network, or at a URL of its own."""
    from zhenbo.chain import connect

    if rpc is not None and network is None:
        return connect(Network("rpc", rpc, None), named="--rpc")
    return connect(config.network(network, rpc), named="--rpc" if rpc else None)


def newest_second(chain: "Chain") -> int:
    """Time of the newest block, UNIX seconds, against which contracts hold a deadline."""
    return int(chain.rpc.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)


def known_deployment(chain: "Chain", file: Path | None) -> "Deployment | None":
    """The deployments file named, or the project's own that is of this very chain; None where there is
    none.
    """
    from zhenbo import deployments

    if file is not None:
        found = deployments.load(file)
        found.require_chain(chain.chain_id, chain.genesis())
        return found
    genesis = chain.genesis().lower()
    for folder in (config.project_root() / "deployments", config.project_root() / "build" / "deployments"):
        for path in sorted(folder.glob("*.json")):
            with suppress(BadConfig):  # Brownie keeps a file of its own there
                found = deployments.load(path)
                if found.chain_id == chain.chain_id and found.genesis.lower() == genesis:
                    return found
    return None
