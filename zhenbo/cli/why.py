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
    rows = [{**vars(line), "rule": line.rule, "why": str(line.words)} for line in account.lines]
    value = {"fan": fan, "epoch": epoch, "score": account.score, "rows": rows}
    answer(as_json, value, _lines(account, found.epochs.offset))


_WIDTHS = (7, 19, 9, 9, 11)


def _lines(account: "Account", offset: int) -> list[str]:
    from zhenbo.scoring.explain import points

    heads = (
        told("行", "row"), told("当地时间", "local time"), told("类型", "kind"), told("数量", "amount"),
        told("得分", "points"), told("原因", "why"),
    )  # fmt: skip
    total = f"{told('合计', 'score')} {points(account.score)}"
    return [_aligned(heads), *(_aligned(_cells(line, offset)) for line in account.lines), total]


def _cells(line: "Line", offset: int) -> tuple[str, ...]:
    from zhenbo.scoring.explain import points

    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=line.ts + offset)
    why = " · ".join(filter(None, (str(line.words), line.rule, f"→ {line.target}" if line.target else "")))
    return (
        str(line.row), f"{moment:%Y-%m-%d %H:%M:%S}", line.kind, str(line.amount), points(line.points), why
    )  # fmt: skip


def _aligned(cells: tuple[str, ...]) -> str:
    """Cells under each other, numbers to the right; a Chinese character is two wide."""
    from rich.cells import cell_len

    padded = []
    for place, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=False)):
        space = " " * max(0, width - cell_len(cell))
        padded.append(cell + space if place in (1, 2) else space + cell)
    return "  ".join([*padded, cells[-1]])
