"""`zhenbo verify epoch`: are an epoch's entries on the chain what its published files give?"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhenbo.cli.communities import Community, ledger_of
from zhenbo.cli.frame import AsJson, NetworkName, RpcUrl, answer, false_if, node, told

if TYPE_CHECKING:
    from zhenbo.rewards.check import Examined

HELP = told(
    "重算一期并与链上核对",
    "Recompute an epoch from its published files, and compare it with the chain, fan by fan.",
)
_SIGNS = {"pass": "✔", "fail": "✘", "flag": "!"}


def epoch(
    number: Annotated[int, typer.Argument(min=1, help=told("期号", "Number of the epoch in Rewards."))],
    community: Community,
    published: Annotated[
        Path,
        typer.Option(
            "--published",
            help=told(
                "公布的文件夹（一期，或全部各期）", "Its published folder, or the folder of all epochs."
            ),
        ),
    ],
    rpc: RpcUrl = None,
    network: NetworkName = None,
    openings: Annotated[
        Path | None,
        typer.Option(
            "--openings",
            help=told("私有：未公布的钱包", "Private: whose wallet it is, where that is not published."),
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.rewards.check import verify_epoch
    from zhenbo.wallets.commitments import read_openings

    ledger = ledger_of(node(network, rpc), community)
    opened = read_openings(openings) if openings else None
    found = verify_epoch(ledger, number, published, opened)
    answer(as_json, found.as_json(), _lines(found))
    false_if(not found.verdict.true)


def _lines(found: "Examined") -> Iterator[str]:
    for check in found.verdict.checks:
        yield f"{_SIGNS[check.status]} {check.part}: {check.said}"
    counts = f"{len(found.verdict.failed)} ✘  {len(found.verdict.flags)} !"
    said = told("相等", "EQUAL") if found.verdict.true else told("不相等", "NOT EQUAL")
    yield f"{said}  ({counts})"
