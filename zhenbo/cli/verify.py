"""`zhenbo verify`: is a proof bundle true, and if not, what was changed? `zhenbo verify epoch` is apart."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer._click import Context
from typer.core import TyperGroup

from zhenbo.cli import verify_epoch
from zhenbo.cli.frame import (
    AsJson,
    DeploymentFile,
    NetworkName,
    RpcUrl,
    answer,
    false_if,
    known_deployment,
    node,
    read_bytes,
    told,
)

if TYPE_CHECKING:
    from zhenbo.bundle.format import Bundle
    from zhenbo.bundle.verdict import Verdict
    from zhenbo.bundle.verify import Examined


class Verify(TyperGroup):
    """A file in the place of a word is a proof bundle, as it always was: `zhenbo verify item.bundle.json`."""

    default = "bundle"

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Name the default where no command is named."""
        named = not args or args[0] in self.commands or args[0] == "--help"
        return super().parse_args(ctx, args if named else [self.default, *args])


app = typer.Typer(
    cls=Verify,
    no_args_is_help=True,
    help=told("验证凭证或一期", "Verify a proof bundle, or an epoch of rewards."),
)
HELP = told(
    "验证凭证", "Verify a proof bundle against a node of your choice, or offline against roots you trust."
)
BundleFile = Annotated[Path, typer.Argument(help=told("凭证文件", "Proof bundle."))]
RootsFile = Annotated[
    Path | None, typer.Option("--roots", help=told("可信根文件", "Roots file; no node is asked."))
]
_SIGNS = {"pass": "✔", "fail": "✘", "flag": "!"}


def verify(
    bundle: BundleFile,
    rpc: RpcUrl = None,
    roots: RootsFile = None,
    network: NetworkName = None,
    deployment: DeploymentFile = None,
    strict: Annotated[
        bool, typer.Option("--strict", help=told("有提示也算不通过", "Flags make the verdict false too."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    read = opened(bundle)
    verdict = examined(read, rpc, roots, network, deployment).verdict
    true = verdict.true and not (strict and verdict.flags)
    answer(as_json, {"link": read.item.link, **verdict.as_json(), "true": true}, _lines(verdict, true))
    false_if(not true)


app.command("bundle", help=HELP)(verify)
app.command("epoch", help=verify_epoch.HELP)(verify_epoch.epoch)


def opened(path: Path) -> "Bundle":
    """A bundle read from a file."""
    from zhenbo.bundle.format import read_bundle
    from zhenbo.epcis.json_reader import MAX_BYTES

    return read_bundle(read_bytes(path, MAX_BYTES), path.name)


def examined(
    bundle: "Bundle", rpc: str | None, roots: Path | None, network: str | None, deployment: Path | None
) -> "Examined":
    """The bundle against whichever source of facts was named; exactly one must be."""
    from zhenbo.bundle.source import network_of, read_roots
    from zhenbo.bundle.verify import verify_on_chain, verify_with_roots
    from zhenbo.epcis.json_reader import MAX_BYTES

    if (roots is None) == (rpc is None and network is None):
        raise typer.BadParameter(
            told("请给出 --rpc、--network 或 --roots", "give --rpc URL, --network NAME or --roots FILE")
        )
    if roots is not None:
        return verify_with_roots(bundle, read_roots(read_bytes(roots, MAX_BYTES), roots.name))
    chain = node(network, rpc)
    known = known_deployment(chain, deployment)
    return verify_on_chain(bundle, chain, network_of(known) if known else None)


def _lines(verdict: "Verdict", true: bool) -> Iterator[str]:
    for check in verdict.checks:
        yield f"{_SIGNS[check.status]} {check.part}: {check.said}"
    counts = f"{len(verdict.failed)} ✘  {len(verdict.flags)} !"
    yield told("属实", "TRUE") + f"  ({counts})" if true else told("不属实", "FALSE") + f"  ({counts})"
