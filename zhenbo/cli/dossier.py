"""`zhenbo dossier`: an item's life as a timeline."""

from typing import TYPE_CHECKING

from zhenbo.cli.frame import AsJson, DeploymentFile, NetworkName, RpcUrl, answer, false_if, told
from zhenbo.cli.verify import BundleFile, RootsFile, examined, opened
from zhenbo.errors import BadBundle
from zhenbo.language import harmless

if TYPE_CHECKING:
    from zhenbo.dossier import Dossier, Moment

HELP = told("商品档案", "Show an item's life, from the raw material to its owner, as a timeline.")


def dossier(
    bundle: BundleFile,
    rpc: RpcUrl = None,
    roots: RootsFile = None,
    network: NetworkName = None,
    deployment: DeploymentFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.dossier import dossier as compile_dossier

    read = opened(bundle)
    found = examined(read, rpc, roots, network, deployment)
    made = compile_dossier(read, found)
    if made is None:
        raise BadBundle(
            f"there is nothing to tell: {found.verdict.failed[0].part}: {found.verdict.failed[0].said}"
        )
    if as_json:
        answer(True, made.as_json(), ())
    else:
        _show(made)
    false_if(not made.verified)


def _show(made: "Dossier") -> None:
    """Print with rich; plain text where the output is no terminal."""
    from rich.console import Console
    from rich.text import Text as Styled

    from zhenbo.alerts.kinds import NO_VERDICT
    from zhenbo.bundle.describe import at

    console = Console(highlight=False, soft_wrap=True)
    verdict = (
        told("凭证属实", "verified")
        if made.verified
        else told("凭证不属实，勿信", "NOT VERIFIED: do not rely on it")
    )
    rows = [
        (told("商品", "item"), f"{made.link}  ({made.kind})"),
        (told("批次", "batch"), f"{made.lot}  GTIN {made.gtin}  {told('共', 'of')} {made.quantity}"),
        (told("品牌", "brand"), made.brand),
        (told("检验", "inspector"), made.inspector),
        (told("持有人", "owner"), made.owner or "-"),
        (told("原料", "from"), ", ".join(made.raw_material) or "-"),
        (told("验证", "verdict"), verdict),
        *((told("注意", "mark"), str(mark)) for mark in made.marks),
    ]
    for name, value in rows:
        console.print(Styled(f"{name}: ", style="bold") + Styled(harmless(value)))
    if made.alerts:
        console.print(Styled(f"{told('警示', 'alerts')}: ", style="bold") + Styled(str(NO_VERDICT)))
        for alert in made.alerts:
            style = "yellow" if alert.stands else "dim"
            console.print(Styled(harmless(f"  {at(alert.time)}  {alert.said}"), style=style))
    for moment in made.moments:
        _show_moment(console.print, moment)


def _show_moment(show: object, moment: "Moment") -> None:
    from rich.text import Text as Styled

    from zhenbo.bundle.describe import at

    sign = "●" if moment.kind == "event" else "◆"
    line = Styled(f"{sign} {at(moment.time)}  ", style="cyan")
    line += Styled(harmless(f"{moment.title}  {moment.who}"))
    show(line)  # type: ignore[operator]
    for name in moment.certificates:
        show(Styled(harmless(f"    {told('证书', 'certificate')} {name}"), style="green"))  # type: ignore[operator]
    for flag in moment.flags:
        show(Styled(harmless(f"    ! {flag}"), style="yellow"))  # type: ignore[operator]
