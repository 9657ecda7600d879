"""`zhenbo serve`: the scan service: where codes on goods lead to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from socket import AI_PASSIVE, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, getaddrinfo, socket
from typing import TYPE_CHECKING, Annotated

import typer

from zhenbo.cli.frame import (
    AsJson,
    DeploymentFile,
    NetworkName,
    PassphraseFile,
    RpcUrl,
    answer,
    connected,
    read_bytes,
    told,
)
from zhenbo.cli.nfc_keys import opened
from zhenbo.errors import BadConfig

if TYPE_CHECKING:
    from fastapi import FastAPI

    from zhenbo.web.ledger import Ledger
    from zhenbo.web.scan_log import ScanLog
    from zhenbo.web.service import Service
    from zhenbo.web.taps import Taps
    from zhenbo.web.verifier import Verifier

HELP = told("扫码服务", "Serve dossier pages to phones that scan codes, and a page that verifies proofs.")
_BASE = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?")
_LONGEST_HEAD = 16_384  # bytes of a request's line and headers


Batches = Annotated[list[Path], typer.Argument(help=told("批次文件夹", "Batch folders."))]
Records = Annotated[
    list[Path] | None,
    typer.Option("--records", help=told("记录文件夹", "Folder of records; may be given again.")),
]
RootsFacts = Annotated[
    Path | None,
    typer.Option("--roots", help=told("可信根文件", "Facts from this roots file; no node is asked.")),
]
StoreFacts = Annotated[
    str | None, typer.Option("--store", help=told("索引位置", "Facts from this index; needs --deployment."))
]
Base = Annotated[
    str, typer.Option("--base", help=told("对外地址", "Public address, without a slash at its end."))
]
Host = Annotated[str, typer.Option("--host", help=told("监听地址", "Address to listen on."))]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help=told("端口", "Port to listen on."))]
Keys = Annotated[
    Path | None, typer.Option("--keys", help=told("芯片密钥文件", "Keys of NFC chips; needs --counters."))
]
Counters = Annotated[
    str | None,
    typer.Option("--counters", help=told("芯片计数与题目的数据库", "Database of taps, and of challenges.")),
]
Kept = Annotated[
    str | None,
    typer.Option(
        "--documents",
        help=told("文件库（文件夹或 fsspec 地址）", "Store of documents: a folder, or an fsspec URL."),
    ),
]
Scans = Annotated[
    Path | None, typer.Option("--scans", help=told("扫码记录文件夹", "Keep a scan log in this folder."))
]
Retention = Annotated[
    int, typer.Option("--retention", min=1, help=told("扫码记录保留天数", "Days that scans are kept."))
]
Proofs = Annotated[
    bool, typer.Option("--proofs", help=told("提供证明文件", "Give out proof bundles of items."))
]
Activations = Annotated[
    Path | None,
    typer.Option("--activations", help=told("收取激活的文件夹", "Take signed activations into this folder.")),
]
Signing = Annotated[
    str | None, typer.Option("--account", help=told("签回执的账户", "Account that signs receipts of chips."))
]
BehindProxy = Annotated[
    bool, typer.Option("--behind-proxy", help=told("信任代理给出的地区", "Believe places that a proxy adds."))
]


def serve(
    batches: Batches,
    records: Records = None, documents: Kept = None, roots: RootsFacts = None, store: StoreFacts = None,
    network: NetworkName = None, rpc: RpcUrl = None, deployment: DeploymentFile = None,
    base: Base = "", host: Host = "127.0.0.1", port: Port = 8600,
    keys: Keys = None, counters: Counters = None, passphrase_file: PassphraseFile = None,
    scans: Scans = None, retention: Retention = 180, proofs: Proofs = False,
    activations: Activations = None, account: Signing = None, behind_proxy: BehindProxy = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    from zhenbo.web.assembly import assembled
    from zhenbo.web.stock import stock_at

    address = public_address(base, port)
    ledger = facts_from(roots, store, network, rpc, deployment)
    with (
        _scan_log(scans, retention) as log,
        _verifier(account, ledger.network.chain_id) as verifier,
        assembled(
            batches, records or [], ledger, address, _now, taps=_taps(keys, counters, passphrase_file),
            log=log, proofs=proofs, verifier=verifier, stock=stock_at(documents),
        ) as service,
    ):  # fmt: skip
        _make_ready(service)
        items = service.shelf.count
        value = {"listens": f"http://{host}:{port}", "base": address, "items": items}
        with _listening(host, port) as place:
            answer(as_json, value, [told(f"{address}  {items} 件商品", f"{address}  {items} items")])
            _run(_application(service, activations, counters, behind_proxy), place)


def _make_ready(service: "Service") -> None:
    from zhenbo.web.site import Site
    from zhenbo.web.weight import require_light

    service.make_ready()
    require_light(Site(service))


@contextmanager
def _scan_log(folder: Path | None, retention: int) -> "Iterator[ScanLog | None]":
    """The log that this process alone writes, as long as the block lasts; None where none is kept."""
    from zhenbo.web.scan_log import ScanLog, alone

    if folder is None:
        yield None
        return
    with alone(folder):
        yield ScanLog(folder, _now, retention)


def _application(
    service: "Service", activations: Path | None, counters: str | None, behind_proxy: bool
) -> "FastAPI":
    from zhenbo.nfc.challenge_store import ChallengeStore
    from zhenbo.web.activating import Activating
    from zhenbo.web.activation_queue import ActivationQueue
    from zhenbo.web.app import application
    from zhenbo.web.chips import Chips

    queue = None if activations is None else ActivationQueue(activations)
    chips = Chips(service, None if counters is None else ChallengeStore(counters))
    return application(service, behind_proxy=behind_proxy, activating=Activating(service, queue), chips=chips)


@contextmanager
def _verifier(account: str | None, chain_id: int) -> "Iterator[Verifier | None]":
    """The account that signs receipts, unlocked as long as the block lasts; None where none is named."""
    from zhenbo.chain.signers import signer
    from zhenbo.web.verifier import Verifier

    if account is None:
        yield None
        return
    with signer(f"chain {chain_id}", None, account) as one:
        yield Verifier(one.address, one.sign_message)


def _listening(host: str, port: int) -> socket:
    """Where phones come in. Raises BadConfig where that is taken, or is no address of this machine."""
    try:
        family, kind, protocol, _, place = getaddrinfo(host, port, type=SOCK_STREAM, flags=AI_PASSIVE)[0]
        found = socket(family, kind, protocol)
        found.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        found.bind(place)
    except OSError as fault:
        zh, en = f"{host}:{port} 不能监听", f"{host}:{port} cannot be listened on"
        hint = told("请换一个 --port 或 --host", "give another --port or --host")
        raise BadConfig(f"{told(zh, en)} ({fault.strerror}); {hint}") from None
    return found


def _run(application: "FastAPI", place: socket) -> None:
    """Serve until stopped. No access log: it would hold the addresses of phones."""
    import uvicorn

    config = uvicorn.Config(
        application, log_level="warning", access_log=False, server_header=False, proxy_headers=False,
        timeout_keep_alive=5, limit_concurrency=500, h11_max_incomplete_event_size=_LONGEST_HEAD,
    )  # fmt: skip
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[place])


def public_address(base: str, port: int) -> str:
    """The address that links lead to. Raises BadConfig for one that phones would not trust."""
    address = base or f"http://127.0.0.1:{port}"
    if not _BASE.fullmatch(address):
        raise BadConfig("--base is https:// and a domain, without a path; http:// only on this machine.")
    return address


def facts_from(
    roots: Path | None, store: str | None, network: str | None, rpc: str | None, deployment: Path | None
) -> "Ledger":
    """Where the pages' facts come from; exactly one source must be named."""
    from zhenbo.bundle.source import network_of, read_roots
    from zhenbo.epcis.json_reader import MAX_BYTES
    from zhenbo.web.ledger import IndexLedger, NodeLedger, RootsLedger

    node = rpc is not None or network is not None
    if (roots is not None) + (store is not None) + node != 1 or (store is not None and deployment is None):
        raise typer.BadParameter(
            told(
                "请给出 --roots、--store（配 --deployment）、--network 或 --rpc 之一",
                "give --roots FILE, --store PLACE with --deployment FILE, --network NAME or --rpc URL",
            )
        )
    if roots is not None:
        return RootsLedger(read_roots(read_bytes(roots, MAX_BYTES), roots.name))
    if store is not None and deployment is not None:
        from zhenbo import deployments
        from zhenbo.indexer.store_reading import Reader

        return IndexLedger(Reader(store), network_of(deployments.load(deployment)))
    chain, core = connected(network, rpc, deployment)
    return NodeLedger(chain, network_of(core))


def _taps(keys: Path | None, counters: str | None, passphrase_file: Path | None) -> "Taps | None":
    from zhenbo.nfc.tap_store import TapStore
    from zhenbo.web.taps import Taps

    if keys is None:
        return None
    if counters is None:
        raise typer.BadParameter(
            told("--keys 须与 --counters 同时给出", "--keys needs --counters: a link is good once")
        )
    return Taps(opened(keys, passphrase_file), TapStore(counters))


def _now() -> datetime:
    return datetime.now(UTC)
