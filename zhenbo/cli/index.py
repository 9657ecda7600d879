"""`zhenbo index`: the chain's events in a database, for pages and services."""

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo import config, deployments
from zhenbo.cli.frame import (
    AsJson,
    DeploymentFile,
    NetworkName,
    RpcUrl,
    answer,
    connected,
    progress,
    told,
)

if TYPE_CHECKING:
    from zhenbo.chain import Chain
    from zhenbo.deployments import Deployment
    from zhenbo.indexer.follow import Progress
    from zhenbo.indexer.run import Job, Watch
    from zhenbo.indexer.store import Standing, Status

app = typer.Typer(no_args_is_help=True, help=told("链上事件索引", "The index of the chain's events."))
StorePlace = Annotated[
    str | None,
    typer.Option("--store", help=told("索引位置", "Where the index is: a SQLite file or a PostgreSQL URL.")),
]


@app.command(help=told("把新事件写入索引", "Bring the index to the head of the chain, and keep it there."))
def run(
    store: StorePlace = None,
    network: NetworkName = None,
    rpc: RpcUrl = None,
    deployment: DeploymentFile = None,
    community: Annotated[
        list[Path] | None,
        typer.Option(help=told("社区部署文件", "Deployments file of a community (else all that are known).")),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help=told("持续运行", "Go on until stopped, and stand by for others."))
    ] = False,
    poll: Annotated[
        float, typer.Option(min=0.1, max=30, help=told("轮询间隔秒数", "Seconds between looks at the chain."))
    ] = 2.0,
    as_json: AsJson = False,
) -> None:
    from zhenbo.chain.log_source import LogSource
    from zhenbo.indexer import run as running
    from zhenbo.indexer.store import IndexStore

    chain, core = connected(network, rpc, deployment)
    job = _job(chain, core, _communities(chain, core, deployment, community or []))
    place = store or config.store(core.network)
    with IndexStore(place) as opened:
        if follow:
            _until_stopped(lambda: running.follow(opened, LogSource(chain), job, _told(as_json), poll))
            return
        with progress(told("读取区块", "reading blocks"), None) as advance:
            seen = _Seen(advance)
            running.catch_up(opened, LogSource(chain), job, running.Watch(seen.step, _trouble))
        value = {**_status(opened.status()), "new_events": seen.events, "blocks_taken_back": seen.back}
    answer(as_json, value, _shown(value))


@app.command(help=told("索引的进度", "What the index holds, how far it is, and who writes to it."))
def status(store: StorePlace = None, network: NetworkName = None, as_json: AsJson = False) -> None:
    from zhenbo.indexer.store import IndexStore

    with IndexStore(_place(store, network), made=True) as opened:
        value = _status(opened.status())
    answer(as_json, value, _shown(value))


@app.command(help=told("重建索引的表", "Make the tables anew from the stored events."))
def rebuild(
    store: StorePlace = None,
    network: NetworkName = None,
    scan: Annotated[
        bool,
        typer.Option(
            "--scan", help=told("也忘掉事件", "Forget the events too; the next run reads the chain.")
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    from zhenbo.indexer.store import IndexStore

    with IndexStore(_place(store, network), made=True) as opened:
        opened.take()
        try:
            total = sum(opened.status().events.values())
            with progress(told("重建", "making tables"), total) as advance:
                opened.forget() if scan else opened.rebuild(advance)
        finally:
            opened.release()
        value = _status(opened.status())
    answer(as_json, value, _shown(value))


class _Seen:
    """What one run came upon."""

    def __init__(self, advance: Callable[[int], None]):
        self.events = self.back = 0
        self._advance = advance

    def step(self, made: "Progress") -> None:
        self.events += made.events
        self.back = max(self.back, made.back)
        self._advance(max(1, made.events))


def _place(store: str | None, network: str | None) -> str:
    return store or config.store(config.network(network).name)


def _communities(
    chain: "Chain", core: "Deployment", file: Path | None, named: list[Path]
) -> "dict[str, Deployment]":
    """Communities by name: those named, or all whose files stand in the folder beside the core's."""
    beside = file or deployments.path(core.network, chain.development)
    files = named or sorted(beside.with_suffix("").glob("*.json"))
    return {path.stem: deployments.load(path) for path in files}


def _job(chain: "Chain", core: "Deployment", communities: "dict[str, Deployment]") -> "Job":
    from zhenbo.indexer.run import Job
    from zhenbo.indexer.targets import contracts_of

    return Job(chain.chain_id, chain.genesis(), tuple(contracts_of(core, communities)))


def _until_stopped(work: Callable[[], None]) -> None:
    """Work until Ctrl-C or SIGTERM, so that the lease is let go of."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        work()
    except KeyboardInterrupt:
        typer.echo(told("已停止", "stopped"), err=True)


def _told(as_json: bool) -> "Watch":
    """A line for each step in which something happened."""
    from zhenbo.indexer.run import Watch

    def step(made: "Progress") -> None:
        if not made.events and not made.back:
            return
        value = {"deployments": list(made.deployments), "block": made.block, "head": made.head,
                 "events": made.events, "blocks_taken_back": made.back}  # fmt: skip
        line = (
            f"{', '.join(made.deployments)}: "
            + told("区块", "block") + f" {made.block}/{made.head}, "
            + (told(f"回退 {made.back} 块", f"{made.back} blocks taken back") if made.back
               else told(f"{made.events} 个事件", f"{made.events} events"))
        )  # fmt: skip
        typer.echo(json.dumps(value) if as_json else line)

    return Watch(step, _trouble)


def _trouble(said: str) -> None:
    typer.echo(f"zhenbo: {said}", err=True)


def _status(found: "Status") -> dict[str, Any]:
    return {
        "store": found.place,
        "chain_id": found.chain_id,
        "indexer": found.indexer,
        "rules": found.made_by,
        "unknown_events": found.unknown,
        "deployments": {
            name: {**_stand(standing), "events": found.events.get(name, 0)}
            for name, standing in found.deployments.items()
        },
    }


def _stand(standing: "Standing") -> dict[str, Any]:
    last = standing.last
    block_hash = None if last is None else f"0x{last.hash.hex()}"
    return {"block": standing.next - 1, "block_hash": block_hash}


def _shown(value: dict[str, Any]) -> Iterator[str]:
    yield f"{told('索引', 'index')}    {value['store']}"
    yield f"{told('链', 'chain')}    {value['chain_id']}"
    for name, one in value["deployments"].items():
        yield f"{name}: {told('区块', 'block')} {one['block']}, {one['events']} {told('个事件', 'events')}"
    if value["unknown_events"]:
        yield told(
            f"{value['unknown_events']} 个事件不在 ABI 中，只作保存",
            f"{value['unknown_events']} events are in no ABI of this program; they are kept as they are",
        )
    if value["indexer"]:
        yield f"{told('写入者', 'writer')}   {value['indexer']}"
    if "new_events" in value:
        yield told(f"新增 {value['new_events']} 个事件", f"{value['new_events']} new events")
    if value.get("blocks_taken_back"):
        yield told(
            f"链重组：回退 {value['blocks_taken_back']} 块",
            f"the chain was reorganised: {value['blocks_taken_back']} blocks were taken back",
        )
