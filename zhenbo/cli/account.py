"""`zhenbo account`: accounts made and listed. No command shows a key, and listing asks for nothing."""

from pathlib import Path
from typing import Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, NetworkName, PassphraseFile, RpcUrl, answer, node, passphrase, told

app = typer.Typer(no_args_is_help=True, help=told("签署账户（密钥库）", "Accounts that sign (keystores)."))


@app.command(
    help=told("新建账户：密钥加密保存", "Make an account: a new key, encrypted, in ~/.brownie/accounts.")
)
def new(
    name: Annotated[str, typer.Argument(help=told("账户名", "Name of the account."))],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.chain.signers.encrypted import new_account
    from zhenbo.chain.signers.keystore import free_path
    from zhenbo.passphrases import SHORTEST

    path = free_path(name)
    question = told(
        f"新账户 {name} 的口令（至少 {SHORTEST} 个字符）：",
        f"Passphrase for the new account {name} (at least {SHORTEST} characters):",
    )
    made = new_account(path, passphrase(passphrase_file, question, twice=True))
    found = {"name": made.name, "address": made.address, "path": str(path)}
    answer(as_json, found, [*(f"{word:<9}{value}" for word, value in found.items()), *_next(name)])


def _next(name: str) -> list[str]:
    return [
        told(
            "接下来：备份该文件和口令，分开存放；丢了任何一个，谁也无法恢复。",
            "Next: back up the file and the passphrase, apart from each other; nobody can restore either.",
        ),
        told(
            "向该地址转入支付 gas 的币（测试网用水龙头，见 docs/keys.zh.md）。",
            "Send the address something to pay for gas (on a testnet from a faucet; docs/keys.md).",
        ),
        told(
            f"设置 ZHENBO_ACCOUNT={name}，再运行 make doctor 检查。",
            f"Set ZHENBO_ACCOUNT={name}, then look with make doctor.",
        ),
    ]


@app.command(
    "list", help=told("列出账户", "List the accounts with name, address and file; --network adds balances.")
)
def list_accounts(
    network: NetworkName = None,
    rpc: RpcUrl = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.chain.signers.keystore import listed

    found = [_described(path) for path in listed()]
    currency = ""
    if network is not None or rpc is not None:
        chain = node(network, rpc)
        currency = chain.currency
        for account in found:
            if account["address"]:
                account["balance"] = str(chain.balance(account["address"]))
    lines = [_line(account, currency) for account in found]
    none = told(
        "没有账户；用 zhenbo account new NAME 新建", "no account yet; make one: zhenbo account new NAME"
    )
    answer(as_json, found, lines or [none])


@app.command(help=told("显示一个账户的地址", "Print an account's address, for scripts; nothing is asked."))
def address(
    name: Annotated[str, typer.Argument(help=told("账户名或密钥库文件", "Name, or path of a keystore."))],
    as_json: AsJson = False,
) -> None:
    from zhenbo.chain.signers import EXTERNAL, keystore, signer

    if name == EXTERNAL:
        found = signer("", None, name).address
    else:
        found = keystore.read(keystore.path_of(name)).address
    answer(as_json, {"address": found}, [found])


def _described(path: Path) -> dict[str, Any]:
    from zhenbo.chain.signers import keystore
    from zhenbo.errors import BadSigner

    account: dict[str, Any] = {"name": path.stem, "address": None, "path": str(path)}
    try:
        found = keystore.read(path)
        account["address"] = found.address
        found.require_private()
    except BadSigner as fault:
        account["problem"] = str(fault)
    return account


def _line(account: dict[str, Any], currency: str) -> str:
    line = f"{account['name']:<16}{account['address'] or '-':<44}{account['path']}"
    if "balance" in account:
        line += f"  {int(account['balance']) / 10**18:.6f} {currency}"
    return f"{line}\n  ! {account['problem']}" if "problem" in account else line
