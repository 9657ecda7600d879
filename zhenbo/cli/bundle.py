"""`zhenbo bundle`: proof bundles made, and roots exported for those who verify without a node."""

from pathlib import Path
from typing import Annotated

import typer

from zhenbo.cli.frame import AsJson, DeploymentFile, NetworkName, RpcUrl, answer, connected, read_bytes, told
from zhenbo.errors import BadBundle

app = typer.Typer(no_args_is_help=True, help=told("凭证", "Proof bundles."))


@app.command(help=told("制作一件商品的凭证", "Make the proof bundle of one item."))
def make(
    item: Annotated[str, typer.Argument(help=told("序列号或链接", "Serial or Digital Link."))],
    batch: Annotated[Path, typer.Option(help=told("批次文件夹", "Batch folder with inspection.json."))],
    records: Annotated[
        list[Path], typer.Option(help=told("记录文件夹，可多次", "Folder of records; may be repeated."))
    ],
    out: Annotated[Path, typer.Option(help=told("输出文件", "File for the bundle."))],
    network: NetworkName = None,
    rpc: RpcUrl = None,
    deployment: DeploymentFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.bundle.make import make_bundle
    from zhenbo.bundle.source import network_of

    chain, found = connected(network, rpc, deployment)
    bundle = make_bundle(chain, network_of(found), batch, records, item)
    data = bundle.dumps()
    _write_new(out, data)
    value = {
        "out": str(out), "bytes": len(data), "link": bundle.item.link, "batchId": str(bundle.batch.batch_id),
        "documents": len(bundle.documents), "certificates": len(bundle.certificates),
        "facts": len(bundle.facts),
    }  # fmt: skip
    answer(as_json, value, [f"{name:<13}{said}" for name, said in value.items()])


@app.command(help=told("导出可信根", "Export the roots against which bundles are verified without a node."))
def roots(
    out: Annotated[Path, typer.Option(help=told("输出文件", "File for the roots."))],
    only: Annotated[
        Path | None, typer.Option("--for", help=told("只含此凭证所需", "Only what this bundle needs."))
    ] = None,
    network: NetworkName = None,
    rpc: RpcUrl = None,
    deployment: DeploymentFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.bundle.format import read_bundle
    from zhenbo.bundle.source import from_chain, network_of, roots_file
    from zhenbo.bundle.verify import scope_of
    from zhenbo.epcis.json_reader import MAX_BYTES

    chain, found = connected(network, rpc, deployment)
    scope = scope_of(read_bundle(read_bytes(only, MAX_BYTES), only.name)) if only else None
    trusted = from_chain(chain, network_of(found), scope)
    _write_new(out, roots_file(trusted))
    value = {"out": str(out), "block": trusted.block.number, "facts": len(trusted.facts.all)}
    answer(as_json, value, [f"{name:<8}{said}" for name, said in value.items()])


def _write_new(out: Path, data: bytes) -> None:
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise BadBundle(f"{out} is already there; choose another name") from None
    except OSError as fault:
        raise BadBundle(f"{out} cannot be written: {fault.strerror}") from None
