"""`zhenbo why`: each of a fan's points, with its rule and its row in the log."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhenbo.cli.frame import AsJson, answer, told

if TYPE_CHECKING:
    from zhenbo.scoring.why import Account, Line

HELP = told("逐条解释一位粉丝的得分", "Explain a fan's score row by row, counted or not, and why.")


def why(
    fan: Annotated[str, typer.Argument(help=told("粉丝编号", "The fan's id."))],
    log: Annotated[
        Path, typer.Argument(help=told("日志（CSV 或 Parquet）", "Log of the shows, CSV or Parquet."))
    ],
    rules: Annotated[Path, typer.Option(help=told("规则文件", "Rule file."))],
    epoch: Annotated[int, typer.Option(min=0, help=told("期号", "Epoch number."))],
    as_json: AsJson = False,
) -> None:
    from zhenbo.scoring import why as explaining
    from zhenbo.scoring.rule_file import load_rules

    found = load_rules(rules)
    account = explaining.why(fan, log, found, epoch)
    value = {
        "fan": fan, "epoch": epoch, "score": account.score,
        "rows": [{**vars(line), "why": str(explaining.REASONS[line.reason])} for line in account.lines],
    }  # fmt: skip
    answer(as_json, value, _lines(account, found.epochs.offset))


def _lines(account: "Account", offset: int) -> list[str]:
    from zhenbo.scoring.explain import points

    head = told(
        "行号    时间（当地）         类型        数量        得分  原因",
        f"{'row':>7}  {'local time':<19}  {'kind':<9}  {'amount':>9}  {'points':>10}  why",
    )
    total = told("合计", "score")
    return [head, *(_line(line, offset) for line in account.lines), f"{total} {points(account.score)}"]


def _line(line: "Line", offset: int) -> str:
    from zhenbo.scoring.explain import points
    from zhenbo.scoring.why import REASONS

    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=line.ts + offset)
    about = f" → {line.target}" if line.target else ""
    return (
        f"{line.row:>7}  {moment:%Y-%m-%d %H:%M:%S}  {line.kind:<9}  {line.amount:>9}  "
        f"{points(line.points):>10}  {REASONS[line.reason]}{about}"
    )
