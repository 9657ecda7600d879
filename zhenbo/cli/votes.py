"""`zhenbo vote`: votes on proposals, signed by members with a keystore, for whoever brings them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from zhenbo.cli.communities import Community, deployment_of
from zhenbo.cli.frame import AsJson, NetworkName, PassphraseFile, RpcUrl, answer, node, told
from zhenbo.errors import BadBallots, Refused
from zhenbo.language import Text

app = typer.Typer(no_args_is_help=True, help=told("提案的投票", "Votes on proposals."))


@app.callback()
def _group() -> None:
    """Keeps `sign` a word of its own while it is the only one."""


@app.command(help=told("签一张提案的投票", "Sign a vote on a proposal, and add it to a queue file; no gas."))
def sign(
    proposal: Annotated[str, typer.Argument(help=told("提案编号", "Number of the proposal."))],
    choice: Annotated[str, typer.Argument(help=told("for、against 或 abstain", "for, against or abstain."))],
    community: Community,
    out: Annotated[Path, typer.Option("--out", help=told("队列文件", "Queue file (.jsonl) to add it to."))],
    account: Annotated[
        str | None, typer.Option("--account", help=told("签署的账户", "Account of the member that signs."))
    ] = None,
    passphrase_file: PassphraseFile = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.plans.governing import CHOICES, GOVERNOR
    from zhenbo.plans.votes import Vote

    if choice not in CHOICES or not (proposal.isascii() and proposal.isdigit()):
        zh, en = (
            f"请写提案编号，以及 {'、'.join(CHOICES)} 之一",
            f"say a proposal's number, and {', '.join(CHOICES)}",
        )
        raise BadBallots(str(Text(zh, en)))
    chain = node(network, rpc)
    governor, number = deployment_of(chain, community).address(GOVERNOR), int(proposal)
    if not chain.read(GOVERNOR, governor, "proposalSnapshot", number):
        zh, en = f"没有提案 {number}", f"there is no proposal {number}; `brownie run propose list` shows all"
        raise BadBallots(str(Text(zh, en)))
    name = chain.read(GOVERNOR, governor, "name")
    with chain.signer(account, passphrase_file) as signer:
        nonce = int(chain.read(GOVERNOR, governor, "nonces", signer.address))
        draft = Vote(chain.chain_id, governor, number, choice, signer.address, nonce)
        vote = replace(draft, signature=signer.sign_message(draft.message(name)))
    _add(out, json.dumps(vote.as_json()))
    answer(as_json, {**vote.as_json(), "file": str(out)}, [f"{vote.voter}: {choice}", str(out)])


def _add(queue: Path, line: str) -> None:
    try:
        queue.parent.mkdir(parents=True, exist_ok=True)
        with queue.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as fault:
        raise Refused(f"{queue} cannot be written: {fault.strerror}") from None
