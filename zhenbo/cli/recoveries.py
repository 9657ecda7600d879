"""`zhenbo recovery`: a new wallet agrees to take a membership over."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from zhenbo.cli.communities import Community, deployment_of
from zhenbo.cli.frame import AsJson, NetworkName, PassphraseFile, RpcUrl, answer, newest_second, node, told
from zhenbo.errors import BadPlan, Refused
from zhenbo.language import Text

app = typer.Typer(no_args_is_help=True, help=told("会员换钱包", "Memberships that move to a new wallet."))
_DAY = 86_400


@app.callback()
def _group() -> None:
    """Keeps `sign` a word of its own while it is the only one."""


@app.command(
    help=told("新钱包签署同意书", "Sign, with the new wallet, that it takes a membership over; no gas.")
)
def sign(
    member: Annotated[int, typer.Argument(min=1, help=told("会员编号", "Number of the member."))],
    community: Community,
    out: Annotated[Path, typer.Option("--out", help=told("写入的文件", "File to write."))],
    days: Annotated[
        int, typer.Option("--days", min=1, max=365, help=told("有效天数", "Days it is good."))
    ] = 7,
    account: Annotated[
        str | None, typer.Option("--account", help=told("新钱包", "Account that is the new wallet."))
    ] = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.plans.memberships import MEMBERS
    from zhenbo.plans.recoveries import Consent

    chain = node(network, rpc)
    contract = deployment_of(chain, community).address(MEMBERS)
    owner = str(chain.read(MEMBERS, contract, "memberOf", member)[0])
    if not int(owner, 16):
        raise BadPlan(str(Text(f"没有会员 {member}", f"there is no member {member}")))
    name = chain.read(MEMBERS, contract, "name")
    with chain.signer(account, passphrase_file) as signer:
        nonce = int(chain.read(MEMBERS, contract, "nonces", signer.address))
        deadline = newest_second(chain) + days * _DAY
        draft = Consent(chain.chain_id, contract, member, owner, signer.address, nonce, deadline)
        consent = replace(draft, signature=signer.sign_message(draft.message(name)))
    try:
        out.write_text(json.dumps(consent.as_json(), indent=1) + "\n", "utf-8")
    except OSError as fault:
        raise Refused(f"{out} cannot be written: {fault.strerror}") from None
    line = told(f"会员 {member}：{owner} → {consent.to}", f"member {member}: {owner} → {consent.to}")
    answer(as_json, {**consent.as_json(), "file": str(out)}, [line, str(out)])
