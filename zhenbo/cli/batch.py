"""`zhenbo batch`: a batch built from a list of items, inspected before it is signed for, and looked into."""

from pathlib import Path
from typing import Annotated, Any

import typer

from zhenbo.cli.frame import (
    AsJson,
    DeploymentFile,
    NetworkName,
    PassphraseFile,
    RpcUrl,
    answer,
    connected,
    false_if,
    passphrase,
    progress,
    told,
)

app = typer.Typer(no_args_is_help=True, help=told("批次", "Batches of items."))
_Folder = Annotated[Path, typer.Argument(help=told("批次文件夹", "Batch folder."))]
_DAY = 86_400


@app.command(help=told("建立批次文件夹", "Build a batch folder: serials, codes, keys, leaves, tree."))
def build(
    folder: _Folder,
    gtin: Annotated[str, typer.Option(help=told("GTIN", "GTIN of the items."))],
    lot: Annotated[str, typer.Option(help=told("批号", "Lot number."))],
    items: Annotated[
        Path | None,
        typer.Option(help=told("商品表（CSV 或 xlsx）", "Sheet of items: kind, serial, key, carton.")),
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, help=told("件数（随机序列号）", "So many items with random serials."))
    ] = None,
    uneven_serials: Annotated[
        bool,
        typer.Option(
            "--uneven-serials",
            help=told("允许长短不一的数字序列号", "Numeric serials of unequal length are meant."),
        ),
    ] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.items.build import build_batch
    from zhenbo.items.sheet import count_items, read_items

    if (items is None) == (count is None):
        raise typer.BadParameter(told("请给出 --items 或 --count", "give either --items or --count"))
    listed = read_items(items, uneven_serials=uneven_serials) if items else count_items(count or 0)
    total = count if isinstance(listed, list) is False else len(listed)  # type: ignore[arg-type]
    secret = passphrase(
        passphrase_file, told("刮码文件的口令：", "Passphrase for the file of codes:"), twice=True
    )
    with progress(told("建立", "Building"), total) as done:
        manifest = build_batch(gtin, lot, listed, folder, secret, progress=done)
    found = {**_described(manifest), "folder": str(folder)}
    answer(as_json, found, [f"{name:<14}{value}" for name, value in found.items()])


@app.command(
    help=told("检验方重算批次", "Recompute a batch before it is signed for; --sign writes inspection.json.")
)
def inspect(
    folder: _Folder,
    sign: Annotated[
        bool, typer.Option("--sign", help=told("通过则签署", "Sign it if every check passes."))
    ] = False,
    account: Annotated[
        str | None, typer.Option(help=told("签署账户", "Account that signs (default: ZHENBO_ACCOUNT)."))
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=365, help=told("签名有效天数", "Days in which the brand may register."))
    ] = 7,
    passphrase_file: PassphraseFile = None,
    network: NetworkName = None,
    rpc: RpcUrl = None,
    deployment: DeploymentFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.items.inspect import inspect_batch

    report = inspect_batch(folder)
    found: dict[str, Any] = {
        **_described(report.manifest), "recomputed": "0x" + report.recomputed_root.hex(),
        "passed": report.passed, "faultCount": report.fault_count, "faults": list(report.faults),
    }  # fmt: skip
    lines = report.lines()
    if sign and report.passed:
        written = _signed(folder, report, account, days, passphrase_file, connected(network, rpc, deployment))
        found |= written
        lines += [f"{name:<15}{value}" for name, value in written.items()]
    answer(as_json, found, lines)
    false_if(not report.passed)


def _signed(
    folder: Path, report: Any, account: str | None, days: int, passphrase_file: Path | None, where: Any
) -> dict[str, Any]:
    from zhenbo.bundle.inspection import FILE, write_inspection
    from zhenbo.bundle.source import block_at
    from zhenbo.plans.batches import holder_of, signed_inspection

    chain, found = where
    holder = holder_of(chain, found.address("Consortium"), report.manifest.gtin)
    deadline = block_at(chain, chain.head()).time + days * _DAY
    with chain.signer(account, passphrase_file) as signer:
        inspector = signer.address
        signed = signed_inspection(report, found, holder.member, deadline, inspector, signer.sign_message)
    write_inspection(folder / FILE, signed)
    return {
        "inspection": str(folder / FILE), "batchId": str(signed.batch_id()), "inspector": inspector,
        "deadline": deadline,
    }  # fmt: skip


@app.command(help=told("叶哈希列表", "Leaf hashes of a batch, in tree order, from its published leaves.bin."))
def leaves(
    folder: _Folder,
    as_json: AsJson = False,
) -> None:
    from zhenbo.cli.frame import read_bytes
    from zhenbo.items.manifest import LEAVES, MANIFEST, read_manifest
    from zhenbo.merkle import FlatNodes

    manifest = read_manifest(folder / MANIFEST)
    data = read_bytes(folder / LEAVES, 32 * manifest.items)
    hashes = ["0x" + data[at : at + 32].hex() for at in range(0, len(data), 32)]
    good = len(data) == 32 * manifest.items and FlatNodes.from_leaves(data).root == manifest.root
    verdict = (
        told("与根一致", "they give the root") if good else told("与根不符", "they do not give the root")
    )
    root = "0x" + manifest.root.hex()
    answer(as_json, {"root": root, "good": good, "leaves": hashes}, [*hashes, f"root {root}: {verdict}"])
    false_if(not good)


@app.command(help=told("一件商品的证明", "Leaf and proof of one item, by serial or Digital Link."))
def proof(
    folder: _Folder,
    item: Annotated[str, typer.Argument(help=told("序列号或链接", "Serial or Digital Link."))],
    as_json: AsJson = False,
) -> None:
    from zhenbo.bundle.make import serial_of
    from zhenbo.items.manifest import ITEMS, LEAF_TYPES
    from zhenbo.items.store import ItemStore
    from zhenbo.merkle import leaf_hash

    with ItemStore(folder / ITEMS) as store:
        found = store.item(serial_of(item, store.gtin))
        path = ["0x" + node.hex() for node in store.proof(found.leaf)]
    value = {
        "tokenId": str(found.token_id), "serial": found.serial, "itemKey": "0x" + found.item_key.hex(),
        "kind": found.kind.word, "salt": "0x" + found.salt.hex(), "position": found.leaf,
        "leaf": "0x" + leaf_hash(LEAF_TYPES, found.row).hex(), "proof": path,
    }  # fmt: skip
    lines = [f"{name:<9}{said}" for name, said in value.items() if name != "proof"]
    answer(as_json, value, [*lines, *(f"proof    {node}" for node in path)])


def _described(manifest: Any) -> dict[str, Any]:
    return {
        "gtin": manifest.gtin, "lot": manifest.lot, "items": manifest.items, "quantity": manifest.quantity,
        "root": "0x" + manifest.root.hex(), "documentHash": "0x" + manifest.document_hash.hex(),
    }  # fmt: skip
