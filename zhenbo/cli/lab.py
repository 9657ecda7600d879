"""`zhenbo score lab`: rules tried on made-up logs with labelled farmers, each rule on and off."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, answer, false_if, progress, told
from zhenbo.language import harmless

if TYPE_CHECKING:
    from zhenbo.scoring.lab import Trial

HELP = told(
    "规则防刷实验",
    "Try rules against made-up farms: what farmers take, per rule on and off; exit code 1 on a miss.",
)


_Seeds = Annotated[
    list[int] | None,
    typer.Option("--seed", help=told("种子（可多次）", "Seeds (default: those for judging).")),
]
_Mixes = Annotated[
    list[str] | None,
    typer.Option(
        "--mix", help=told("light、usual、heavy", "Farm sizes: light, usual, heavy (default: all).")
    ),
]
_Number = Annotated[
    int | None,
    typer.Option("--epoch", min=0, help=told("期号", "Epoch to score (default: the rules' first).")),
]


def lab(
    rules: Annotated[Path, typer.Option("--rules", help=told("规则文件", "Rule file."))],
    seed: _Seeds = None,
    mix: _Mixes = None,
    epoch: _Number = None,
    picture: Annotated[
        Path | None, typer.Option(help=told("图（SVG）写入此文件", "File for a picture in SVG."))
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help=told("只试全部与没有", "Only all rules and none, not each."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scoring import lab as trying
    from zhenbo.scoring.files import write_new
    from zhenbo.scoring.generator import MIXES
    from zhenbo.scoring.lab_picture import lab_picture
    from zhenbo.scoring.rule_file import load_rules

    found = load_rules(rules)
    seeds, names = seed or list(trying.JUDGING_SEEDS), mix or [name for name in MIXES if name != "none"]
    if not set(names) <= set(MIXES):
        raise typer.BadParameter(told(f"请选 {'、'.join(MIXES)}", f"choose among {', '.join(MIXES)}"))
    number = found.epochs.number if epoch is None else epoch
    mixes, total = [MIXES[name] for name in names], len(list(trying.choices(found, not quick)))
    with progress(told("试验", "Trying"), len(seeds) * len(names) * total) as done:
        trials = trying.trials(found, number, seeds, mixes, each=not quick, progress=done)
    if picture is not None:
        write_new(picture, lab_picture(trials).encode())
    missed = [str(text) for text in trying.misses(trials[0])]
    value = {
        "seeds": seeds, "mixes": names, "trials": [_value(trial) for trial in trials], "missed": missed
    }  # fmt: skip
    answer(as_json, value, () if as_json else _lines(trials, missed))
    false_if(bool(missed))


def _value(trial: "Trial") -> dict[str, Any]:
    figures = trial.figures
    return {
        "name": trial.name, "taken": figures.taken, "worst": trial.worst,
        "honestChange": figures.honest_change,
        "worstChange": trial.worst_change, "recall": figures.recall, "precision": figures.precision,
        "gini": figures.gini, "byFarm": dict(figures.by_farm),
    }  # fmt: skip


def _lines(trials: "list[Trial]", missed: list[str]) -> list[str]:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column(told("规则", "rules"))
    heads = (
        told("刷手所得", "farmers take"), told("最坏", "worst"), told("诚实所得变动", "honest payout"),
        told("召回", "recall"), told("精确", "precision"), "Gini",
    )  # fmt: skip
    for head in heads:
        table.add_column(head, justify="right")
    for trial in trials:
        f = trial.figures
        shares = [f"{share:.2%}" for share in (f.taken, trial.worst)]
        shares += [f"{f.honest_change:+.2%}", f"{f.recall:.1%}", f"{f.precision:.1%}", f"{f.gini:.3f}"]
        table.add_row(harmless(str(trial.words)), *shares)
    paper = io.StringIO()  # the text goes out through `answer`
    Console(width=110, file=paper).print(table)
    verdict = missed or [
        told(
            "达到目标：刷手 ≤ 2%，诚实粉丝所得变动 ≤ 1%",
            "reached: farmers at most 2 %, honest payout within 1 %",
        )
    ]
    return [line.rstrip() for line in paper.getvalue().splitlines()] + verdict
