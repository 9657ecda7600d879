"""`zhenbo score`: epochs scored from logs, as SQL for those who recompute elsewhere, and divided again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli import lab, show_log
from zhenbo.cli.frame import AsJson, answer, progress, told

if TYPE_CHECKING:
    from zhenbo.scoring.payout import Payout
    from zhenbo.scoring.run import Files, Outcome

app = typer.Typer(no_args_is_help=True, help=told("贡献计分", "Contribution scores."))
app.command("import", help=show_log.IMPORT_HELP)(show_log.import_)
app.command("generate", help=show_log.GENERATE_HELP)(show_log.generate)
app.command("lab", help=lab.HELP)(lab.lab)
_Rules = Annotated[Path, typer.Option("--rules", help=told("规则文件", "Rule file."))]
_Epoch = Annotated[int, typer.Option("--epoch", min=0, help=told("期号", "Epoch number."))]
_Out = Annotated[Path, typer.Option("--out", help=told("得分文件", "File for fan, wallet, score, amount."))]
_Budget = Annotated[
    int | None,
    typer.Option("--budget", min=1, help=told("本期预算（默认按规则）", "Budget (default: the rules').")),
]
_Limit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        min=1,
        help=told("本期全部发放的上限（默认无）", "Most that all payments may reach (default: no limit)."),
    ),
]
_Carry = Annotated[
    Path | None, typer.Option("--carry", help=told("上期结转文件", "What waited after the epoch before."))
]
_CarryOut = Annotated[
    Path | None,
    typer.Option(
        "--carry-out",
        help=told("本期结转写入此文件", "File for what goes on waiting (default: beside --out)."),
    ),
]
_Wallets = Annotated[
    Path | None,
    typer.Option(
        "--wallets",
        help=told(
            "钱包以此文件为准，不看日志", "Wallets by fan from this file (openings too), not from the log."
        ),
    ),
]
_Bound = Annotated[
    Path | None,
    typer.Option(
        "--bound",
        help=told("承诺文件：谁已绑定钱包", "Commitments: who has a wallet, without telling which."),
    ),
]


@app.command(help=told("为一期计分", "Score an epoch: who gets how much, within budget and cap."))
def run(
    log: Annotated[
        Path, typer.Argument(help=told("日志（CSV 或 Parquet）", "Log of the shows, CSV or Parquet."))
    ],
    rules: _Rules,
    epoch: _Epoch,
    out: _Out,
    budget: _Budget = None,
    carry: _Carry = None,
    carry_out: _CarryOut = None,
    limit: _Limit = None,
    quarantine: Annotated[
        Path | None, typer.Option(help=told("不合格行写入此文件", "File for rows that cannot be scored."))
    ] = None,
    wallets: _Wallets = None,
    bound: _Bound = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scoring.rule_file import load_rules
    from zhenbo.scoring.run import Files, score

    links = _links(wallets, bound)
    found = load_rules(rules)
    files = Files(log, out, carry, carry_out, quarantine)
    with progress(told("计分", "Scoring"), 3) as done:
        outcome = score(found, epoch, budget, files, lambda: done(1), limit, links)
    reading = outcome.reading
    value = {
        "epoch": epoch, "rules": "0x" + found.digest.hex(), "rows": reading.rows, "bad": reading.bad,
        "log": "0x" + reading.sha256, **_paid(outcome.payout), **_written(outcome, files),
    }  # fmt: skip
    answer(as_json, value, [f"{name:<12}{said}" for name, said in value.items()])


@app.command(
    help=told("把计分规则写成 SQL", "Print the scoring of an epoch as SQL, for DuckDB or Spark, or to read.")
)
def sql(
    rules: _Rules,
    epoch: _Epoch,
    engine: Annotated[str, typer.Option(help=told("duckdb 或 spark", "duckdb or spark."))] = "duckdb",
    log: Annotated[
        str | None,
        typer.Option(
            help=told("连同读取此 CSV 的语句", "Add what reads this CSV: a whole script for DuckDB.")
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scoring.query import ENGINES, audit_script, score_sql, script
    from zhenbo.scoring.rule_file import load_rules

    if engine not in ENGINES:
        raise typer.BadParameter(told("请选 duckdb 或 spark", "choose duckdb or spark"))
    if log is not None and engine != "duckdb":
        raise typer.BadParameter(told("--log 只用于 duckdb", "--log is for duckdb only"))
    found = load_rules(rules)
    text = script(score_sql(found, epoch, engine)) if log is None else audit_script(found, epoch, log)
    answer(as_json, {"engine": engine, "sql": text}, [text])


@app.command(
    help=told(
        "按已算好的得分分配预算", "Divide a budget by points computed elsewhere, as with `zhenbo score sql`."
    )
)
def split(
    points: Annotated[
        Path,
        typer.Argument(help=told("CSV：fan,wallet,score", "CSV of fan, wallet and score in milli-points.")),
    ],
    rules: _Rules,
    out: _Out,
    budget: _Budget = None,
    carry: _Carry = None,
    carry_out: _CarryOut = None,
    limit: _Limit = None,
    wallets: _Wallets = None,
    bound: _Bound = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scoring.rule_file import load_rules
    from zhenbo.scoring.run import Files, divide

    files = Files(points, out, carry, carry_out)
    outcome = divide(load_rules(rules), budget, files, limit, _links(wallets, bound))
    value = {**_paid(outcome.payout), **_written(outcome, files)}
    answer(as_json, value, [f"{name:<12}{said}" for name, said in value.items()])


def _links(wallets: Path | None, bound: Path | None) -> dict[str, str] | None:
    """Who has a wallet by the files that were named; None where the log says it."""
    from zhenbo.wallets.commitments import read_commitments, read_wallets

    if wallets is not None and bound is not None:
        raise typer.BadParameter(told("--wallets 与 --bound 只能选一", "give --wallets or --bound, not both"))
    if wallets is not None:
        return read_wallets(wallets)
    return None if bound is None else dict.fromkeys(read_commitments(bound), "")


def _paid(payout: "Payout") -> dict[str, Any]:
    """Amounts as decimal text, for they may be large."""
    return {
        "fans": len(payout.entries), "points": str(sum(entry.score for entry in payout.entries)),
        "shared": str(payout.shared), "waited": str(payout.waited), "paid": str(payout.paid),
        "waiting": str(sum(one.amount for one in payout.waiting)), "unspent": str(payout.unspent),
    }  # fmt: skip


def _written(outcome: "Outcome", files: "Files") -> dict[str, Any]:
    return {"scores": "0x" + outcome.scores_sha256, "out": str(files.out), "carry": str(files.waiting)}
