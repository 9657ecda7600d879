"""The `zhenbo` command: thin callers of the package's functions.

Exit codes: 0 done or true, 1 the verdict is false, 2 refused (also wrong use). Answers go to standard
output, errors to standard error in one line; `--debug` adds the traceback. Every command imports what it
needs when it is called, so that the small ones start fast.
"""

import sys
import traceback
from collections.abc import Sequence
from contextvars import copy_context
from typing import Annotated

import typer
from typer._click.exceptions import ClickException

from zhenbo import __version__, config, language
from zhenbo.cli import (
    account,
    airdrop,
    ballots,
    batch,
    bundle,
    claims,
    documents,
    dossier,
    epcis,
    gs1,
    index,
    labels,
    memberships,
    nfc,
    polls,
    recoveries,
    rules,
    scans,
    score,
    serve,
    tree,
    verify,
    votes,
    wallets,
    why,
)
from zhenbo.cli.frame import told
from zhenbo.errors import ZhenboError
from zhenbo.language import harmless

app = typer.Typer(
    name="zhenbo", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help=told("真播：可信直播电商的商品溯源与护照", "Zhenbo: provenance and passports of items sold live."),
)  # fmt: skip
app.add_typer(gs1.app, name="gs1")
app.add_typer(epcis.app, name="epcis")
app.add_typer(tree.app, name="tree")
app.add_typer(batch.app, name="batch")
app.add_typer(account.app, name="account")
app.add_typer(bundle.app, name="bundle")
app.add_typer(score.app, name="score")
app.add_typer(rules.app, name="rules")
app.add_typer(airdrop.app, name="airdrop")
app.add_typer(claims.app, name="claims")
app.add_typer(verify.app, name="verify")
app.add_typer(wallets.app, name="wallets")
app.add_typer(polls.app, name="poll")
app.add_typer(ballots.ballots, name="ballot")
app.add_typer(ballots.suggestions, name="suggestion")
app.add_typer(votes.app, name="vote")
app.add_typer(memberships.app, name="member")
app.add_typer(recoveries.app, name="recovery")
app.add_typer(scans.app, name="scans")
app.add_typer(nfc.app, name="nfc")
app.add_typer(index.app, name="index")
app.add_typer(documents.app, name="documents")
app.command("labels", help=labels.HELP)(labels.labels)
app.command("dossier", help=dossier.HELP)(dossier.dossier)
app.command("serve", help=serve.HELP)(serve.serve)
app.command("why", help=why.HELP)(why.why)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zhenbo {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    lang: Annotated[
        str | None,
        typer.Option("--lang", help=told("zh 或 en；默认随系统语言", "zh or en; by default the locale's.")),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help=told("出错时显示追踪", "Show the traceback of an error."))
    ] = False,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help=told("版本", "Show the version.")
        ),
    ] = False,
) -> None:
    if lang is not None:
        language.use(lang)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        config.language()  # a setting that cannot be is said before anything is done
        # in a context of its own, so that --lang does not outlive the command
        code = copy_context().run(app, given, prog_name="zhenbo", standalone_mode=False)
    except ClickException as fault:
        if fault.format_message():  # empty where the help was shown for want of a command
            typer.echo(f"zhenbo: {harmless(fault.format_message())}", err=True)
        return 2
    except typer.Abort:
        return 2
    except ZhenboError as fault:
        if "--debug" in given:
            traceback.print_exc()
        typer.echo(f"zhenbo: {harmless(str(fault))}", err=True)
        return fault.exit_code
    except BrokenPipeError:
        return 2
    return code if isinstance(code, int) else 0
