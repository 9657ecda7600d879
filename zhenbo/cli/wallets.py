"""`zhenbo wallets`: which wallet a fan has, asked for, bound, changed, and looked up."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from zhenbo.cli import publish, wallet_acts
from zhenbo.cli.frame import AsJson, NetworkName, RpcUrl, answer, false_if, node, told
from zhenbo.cli.wallet_acts import Bindings

app = typer.Typer(no_args_is_help=True, help=told("粉丝的钱包", "Wallets of fans."))
app.command("bind", help=wallet_acts.BIND_HELP)(wallet_acts.bind)
app.command("object", help=wallet_acts.OBJECT_HELP)(wallet_acts.object_)
app.command("remove", help=wallet_acts.REMOVE_HELP)(wallet_acts.remove)
app.command("secret", help=publish.SECRET_HELP)(publish.secret)
app.command("publish", help=publish.PUBLISH_HELP)(publish.publish)
app.command("open", help=publish.OPEN_HELP)(publish.open_)
app.command("verify", help=publish.VERIFY_HELP)(publish.verify)

_Fan = Annotated[str, typer.Argument(help=told("粉丝编号", "The fan's id."))]
_At = Annotated[
    int | None, typer.Option("--at", min=0, help=told("UNIX 秒（默认现在）", "UNIX seconds (default: now)."))
]


@app.command(help=told("新建登记簿", "Begin a register of wallets for one community."))
def new(
    bindings: Annotated[Path, typer.Argument(help=told("登记簿文件", "File of the register."))],
    platform: Annotated[str, typer.Option(help=told("平台名", "Name of the platform."))],
    chain_id: Annotated[int, typer.Option(min=1, help=told("链 ID", "Chain id of the community."))],
    points: Annotated[str, typer.Option(help=told("Points 合约", "Address of its Points contract."))],
    key: Annotated[str, typer.Option(help=told("平台密钥的地址", "Address of the platform's key."))],
    as_json: AsJson = False,
) -> None:
    from zhenbo.wallets.acts import Community
    from zhenbo.wallets.lines import Heading
    from zhenbo.wallets.register import create, read

    create(bindings, Heading(Community(platform, chain_id, points.lower()), key.lower()))
    value = {"bindings": str(bindings), "head": "0x" + read(bindings).head}
    answer(as_json, value, [f"{name:<10}{said}" for name, said in value.items()])


@app.command(
    help=told(
        "给出待签的 EIP-712 消息", "Print what is to be signed, as EIP-712 JSON (eth_signTypedData_v4)."
    )
)
def message(
    what: Annotated[
        str,
        typer.Argument(
            help=told("bind、confirm、release、object 或 remove", "bind, confirm, release, object or remove.")
        ),
    ],
    fan: _Fan,
    wallet: Annotated[str, typer.Argument(help=told("钱包地址", "Address of the wallet."))],
    bindings: Bindings,
    issued_at: Annotated[
        int | None,
        typer.Option(min=0, help=told("请求时间（默认现在）", "When it is asked for (default: now).")),
    ] = None,
    hours: Annotated[int, typer.Option(min=1, max=168, help=told("有效小时数", "How long it is good."))] = 24,
    as_json: AsJson = False,
) -> None:
    from zhenbo.wallets.acts import Request
    from zhenbo.wallets.register import read
    from zhenbo.wallets.requests import KINDS, asked

    if what not in KINDS:
        raise typer.BadParameter(told(f"请选 {'、'.join(KINDS)}", f"choose one of {', '.join(KINDS)}"))
    lowered = wallet_acts.address(wallet)
    now = int(time.time()) if issued_at is None else issued_at
    register = read(bindings)
    acts = register.links.link(fan, now).acts
    request = Request(KINDS[what][1], fan, lowered, acts, now, now + hours * 3600)
    found = asked(register.heading.community, what, request)
    answer(as_json, found, [json.dumps(found, ensure_ascii=False, indent=2)])


@app.command("list", help=told("列出粉丝与钱包", "List fans with their wallets, and changes that wait."))
def list_wallets(bindings: Bindings, at: _At = None, as_json: AsJson = False) -> None:
    from zhenbo.scoring.checksum import checksummed
    from zhenbo.wallets.register import read

    when = int(time.time()) if at is None else at
    links = read(bindings, when).links.all(when)
    rows = [
        {
            "fan": one.fan, "wallet": checksummed(one.wallet), "waiting": checksummed(one.waiting),
            "ready": one.ready,
        }
        for one in links if one.wallet or one.waiting
    ]  # fmt: skip
    lines = [f"{row['fan']}  {row['wallet'] or '-'}{_waits(row)}" for row in rows]
    answer(as_json, rows, lines or [told("还没有绑定", "no wallet is bound yet")])


def _waits(row: dict[str, object]) -> str:
    if not row["waiting"]:
        return ""
    return told(
        f"  待更换为 {row['waiting']}，自 {row['ready']}", f"  → {row['waiting']} from {row['ready']} on"
    )


@app.command(help=told("一位粉丝的全部变更", "Print every act about a fan's wallet."))
def history(fan: _Fan, bindings: Bindings, as_json: AsJson = False) -> None:
    from zhenbo.scoring.checksum import checksummed
    from zhenbo.wallets.register import read

    found = read(bindings).history(fan)
    rows = [
        {
            "at": line.at, "act": str(line.request.act), "wallet": checksummed(line.request.wallet),
            "signed": sorted(map(str, line.signatures)), "asked": {str(r): b for r, b in line.blocks.items()},
        }
        for line in found
    ]  # fmt: skip
    lines = [
        f"{line.at}  {line.request.act:<7}{checksummed(line.request.wallet)}  "
        + told("签署：", "signed by ") + ", ".join(sorted(line.signatures))
        for line in found
    ]  # fmt: skip
    answer(as_json, rows, lines or [told("没有记录", "nothing is known of this fan")])


@app.command(
    help=told("重查登记簿的每一行", "Check every line of a register: hashes, rules and signatures again.")
)
def check(
    bindings: Bindings,
    head: Annotated[
        str | None,
        typer.Option(help=told("曾公布的末行哈希", "A head published earlier, which must still be in it.")),
    ] = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.wallets.register import read

    register = read(bindings)
    chain = node(network, rpc) if rpc is not None or network is not None else None
    contracts = sum(len(line.blocks) for line in register.lines)
    refused = wallet_acts.refused_by_contracts(register, chain) if chain is not None else []
    missing = head is not None and head.removeprefix("0x") not in register.heads
    now = int(time.time())
    links = register.links.all(now)
    value = {
        "lines": len(register.lines) + 1, "bound": sum(bool(one.wallet) for one in links),
        "waiting": sum(bool(one.waiting) for one in links), "contracts": contracts,
        "asked": chain is not None, "refused": refused, "torn": register.torn,
        "head": "0x" + register.head, "true": not (missing or refused),
    }  # fmt: skip
    lines = [f"{name:<10}{said}" for name, said in value.items()]
    if missing:
        lines.append(told("公布过的哈希不在其中：末尾的行被删除", f"{head} is not in it: lines were cut off"))
    answer(as_json, value, lines)
    false_if(bool(missing or refused))


@app.command(help=told("导出 fan,wallet", "Write fan,wallet as CSV, for scoring and airdrops."))
def export(
    bindings: Bindings,
    out: Annotated[Path, typer.Option(help=told("新文件", "New file, which others cannot read."))],
    at: _At = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.wallets.commitments import wallets_csv
    from zhenbo.wallets.register import new_private, read

    when = int(time.time()) if at is None else at
    links = read(bindings, when).links.all(when)
    new_private(out, wallets_csv({one.fan: one.wallet for one in links if one.wallet}))
    value = {"out": str(out), "bound": sum(bool(one.wallet) for one in links)}
    answer(as_json, value, [f"{name:<10}{said}" for name, said in value.items()])
