"""`zhenbo claims`: what each fan shows to be paid, made from the published files or from the chain alone."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli.communities import Community, MaybeCommunity, ledger_of
from zhenbo.cli.frame import AsJson, NetworkName, RpcUrl, answer, false_if, node, progress, told
from zhenbo.errors import BadEpoch, Refused

if TYPE_CHECKING:
    from zhenbo.chain import Chain
    from zhenbo.rewards.claim_files import Summary
    from zhenbo.rewards.claims import Bundle, Place
    from zhenbo.rewards.rebuild import Words
    from zhenbo.rewards.source import Ledger

app = typer.Typer(no_args_is_help=True, help=told("领取凭证", "Claim bundles of rewards."))
_Out = Annotated[Path, typer.Option("--out", help=told("凭证文件夹", "Folder for the bundles."))]
_Bundles = Annotated[
    Path | None, typer.Option("--claims", help=told("凭证文件夹", "Folder of bundles (default: the chain)."))
]
_Openings = Annotated[
    Path | None,
    typer.Option(
        "--openings", help=told("私有：未公布的钱包", "Private: wallets that the scores do not tell.")
    ),
]
_REASONS = {
    "claimed": told("已领取", "claimed before"),
    "not final": told("尚未生效", "not final"),
    "wrong": told("与链上的根不符", "not what the chain holds"),
}


@app.command(
    help=told("由公布的文件制作全部凭证", "Make every fan's bundle from the published files of the epochs.")
)
def make(
    epochs: Annotated[Path, typer.Argument(help=told("各期的文件夹", "Folder of the epochs."))],
    out: _Out,
    only: Annotated[
        str | None,
        typer.Option(
            "--epochs",
            help=told("已生效的期，如 1,2,5", "The final ones, as in 1,2,5 (default: ask a node)."),
        ),
    ] = None,
    community: MaybeCommunity = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    openings: _Openings = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.rewards.rebuild import final_epochs, from_files
    from zhenbo.wallets.commitments import read_openings

    if (only is None) == (community is None):
        raise typer.BadParameter(told("请给出 --epochs 或 --community", "give --epochs or --community"))
    if community is not None:
        numbers = final_epochs(ledger_of(node(network, rpc), community))
    else:
        numbers = _numbers(str(only))
    wallets = {fan: one.wallet for fan, one in read_openings(openings).items()} if openings else {}
    place, words = from_files(epochs, numbers, wallets)
    _answer(as_json, _written(out, place, words), out)


@app.command(help=told("仅由链上数据重建全部凭证", "Rebuild every fan's bundle from the chain alone."))
def rebuild(
    community: Community,
    out: _Out,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.rewards.rebuild import final_epochs, from_chain, place_of

    ledger = ledger_of(node(network, rpc), community)
    words = from_chain(ledger, final_epochs(ledger))
    _answer(as_json, _written(out, place_of(ledger), words), out)


@app.command(help=told("一位粉丝可领取什么", "What one fan can claim, and what a wallet has to send for it."))
def show(
    wallet: Annotated[str, typer.Argument(help=told("钱包地址", "Address of the fan."))],
    claims: _Bundles = None,
    community: MaybeCommunity = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.rewards.claims import calldata
    from zhenbo.scoring.log_format import WALLET

    if not WALLET.fullmatch(wallet):
        raise typer.BadParameter(told("应为 0x 加 40 位十六进制", "0x and 40 hex digits are meant"))
    chain = None if rpc is None and network is None else node(network, rpc)
    bundle = _bundle(wallet, claims, community, chain)
    found = [(claim, _refusal(chain, bundle, claim)) for claim in bundle.claims]
    due = [claim for claim, refusal in found if refusal is None]
    data = "0x" + calldata(bundle.fan, due).hex() if due else ""
    value = {
        "fan": bundle.fan, "rewards": bundle.place.rewards, "chainId": bundle.place.chain_id,
        "epochs": [
            {"epoch": claim.epoch, "amount": str(claim.amount), "state": refusal or "due"}
            for claim, refusal in found
        ],
        "due": str(sum(claim.amount for claim in due)), "data": data,
    }  # fmt: skip
    answer(as_json, value, _told(value, chain is not None))


@app.command(
    help=told("核对一份凭证", "Check a bundle: its proofs, and with a node that the chain would pay it.")
)
def check(
    file: Annotated[Path, typer.Argument(help=told("凭证文件", "Claim bundle."))],
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.rewards.claim_files import read_file

    bundle = read_file(file)
    chain = None if rpc is None and network is None else node(network, rpc)
    unproven = bundle.unproven()
    found = []
    for claim in bundle.claims:
        reason = "wrong" if claim in unproven else _refusal(chain, bundle, claim)
        found.append((claim, reason))
    true = not any(reason == "wrong" for _, reason in found)
    value = {
        "fan": bundle.fan, "total": str(bundle.total), "true": true,
        "epochs": [{"epoch": claim.epoch, "amount": str(claim.amount), "state": reason or "good"}
                   for claim, reason in found],
    }  # fmt: skip
    answer(as_json, value, _checked(value))
    false_if(not true)


def _numbers(text: str) -> tuple[int, ...]:
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and int(word) for word in words):
        raise typer.BadParameter(told("期号如 1,2,5", "numbers of epochs are meant, as in 1,2,5"))
    return tuple(sorted(set(map(int, words))))


def _written(out: Path, place: "Place", words: "Words") -> "Summary":
    from zhenbo.rewards.claim_files import write_claims
    from zhenbo.rewards.claims import bundles

    with progress(told("凭证", "Bundles"), None) as done:
        return write_claims(out, place, words, bundles(place, words), lambda: done(1))


def _answer(as_json: bool, summary: "Summary", out: Path) -> None:
    value: dict[str, Any] = {
        "epochs": list(summary.epochs), "fans": summary.fans, "total": summary.total,
        "sha256": summary.sha256, "out": str(out),
    }  # fmt: skip
    listed = {**value, "epochs": ",".join(map(str, summary.epochs)) or "-"}
    answer(as_json, value, [f"{name:<8}{said}" for name, said in listed.items()])


def _bundle(wallet: str, claims: Path | None, community: str | None, chain: "Chain | None") -> "Bundle":
    from zhenbo.rewards.claim_files import path_of, read_file
    from zhenbo.rewards.rebuild import rebuilt

    if claims is not None:
        return read_file(path_of(claims, wallet))
    if community is None or chain is None:
        raise typer.BadParameter(
            told("请给出 --claims，或 --community 与节点", "give --claims, or --community and a node")
        )
    for bundle in rebuilt(ledger_of(chain, community)):
        if bundle.fan.lower() == wallet.lower():
            return bundle
    raise BadEpoch(told(f"{wallet} 没有可领取的期", f"{wallet} has no entry in any final epoch"))


def _refusal(chain: "Chain | None", bundle: "Bundle", claim: Any) -> str | None:
    from zhenbo.rewards.rebuild import Desk

    if chain is None:
        return None
    return Desk(_ledger_at(chain, bundle.place)).refusal(bundle.fan, claim)


def _ledger_at(chain: "Chain", place: "Place") -> "Ledger":
    """The contract that a bundle names, on the node's chain. Raises Refused for a node of another chain."""
    from zhenbo.deployments import Deployed, Deployment
    from zhenbo.rewards.source import Ledger

    if (chain.chain_id, chain.genesis()) != (place.chain_id, place.genesis):
        zh, en = "节点服务于另一条链", f"the node serves another chain than {place.chain_id} of the bundle"
        raise Refused(told(zh, en))
    contracts = {"Rewards": Deployed(place.rewards, "", 0)}
    return Ledger(chain, Deployment(chain.name, place.chain_id, place.genesis, 0, "", contracts))


def _told(value: dict[str, Any], asked: bool) -> Iterator[str]:
    for one in value["epochs"]:
        state = _REASONS.get(one["state"], told("可领取", "to be claimed") if asked else "")
        yield f"{told('第', 'epoch')} {one['epoch']}: {one['amount']}  {state}".rstrip()
    yield told("可领取合计", "due") + f": {value['due']}"
    if value["data"]:
        yield told("发往", "send to") + f" {value['rewards']} (chain {value['chainId']}):"
        yield value["data"]


def _checked(value: dict[str, Any]) -> Iterable[str]:
    for one in value["epochs"]:
        sign = "✘" if one["state"] == "wrong" else "✔"
        said = _REASONS.get(one["state"], told("已证明", "proven"))
        yield f"{sign} {told('第', 'epoch')} {one['epoch']}: {one['amount']}  {said}"
    yield told("属实", "TRUE") if value["true"] else told("不属实", "FALSE")
