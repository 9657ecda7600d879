"""`zhenbo scans simulate` and `zhenbo scans lab`: scan logs made up, and rules tried on them."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhenbo.cli.frame import AsJson, answer, false_if, progress, told

if TYPE_CHECKING:
    from zhenbo.scans.figures import Row
    from zhenbo.scans.simulator import Copies

SIMULATE_HELP = told(
    "生成带标签的扫码记录",
    "Make up a scan log with labelled copies from a seed; the same seed, the same log.",
)
HELP = told(
    "规则识别仿冒的实验",
    "Try the rules on made-up logs beside usual rules: detected, falsely flagged; exit code 1 on a miss.",
)
_World = Annotated[
    str,
    typer.Option("--world", help=told("usual、light 或 heavy", "How people scan: usual, light or heavy.")),
]
_Seeds = Annotated[
    list[int] | None,
    typer.Option("--seed", help=told("种子（可多次）", "Seeds (default: those for judging).")),
]


def simulate(
    seed: Annotated[int, typer.Option(help=told("种子", "The seed."))],
    out: Annotated[Path, typer.Option(help=told("写入此记录", "File for the log."))],
    truth: Annotated[Path, typer.Option(help=told("标签写入此文件", "File that says what each code is."))],
    items: Annotated[int, typer.Option(min=1, help=told("真品数", "Genuine items."))] = 1000,
    chance: Annotated[
        float, typer.Option(min=0.0, max=1.0, help=told("扫码概率", "Chance that a holder scans."))
    ] = 0.3,
    copies: Annotated[
        list[str] | None,
        typer.Option(
            "--copies",
            help=told("nation:20:30 即 20 个码各仿 30 份", "nation:20:30: 20 codes, 30 copies each."),
        ),
    ] = None,
    world: _World = "usual",
    as_json: AsJson = False,
) -> None:
    from zhenbo.scans.files import scans_csv, truth_csv
    from zhenbo.scans.simulator import simulate as make
    from zhenbo.scans.simulator.world import WORLDS
    from zhenbo.scoring.files import write_new

    _known(world, list(WORLDS))
    made = make(seed, WORLDS[world], items, chance, tuple(_copies(one) for one in copies or ()))
    for path, content in ((out, scans_csv(made.scans)), (truth, truth_csv(made.truth))):
        write_new(path, content)
    value = {"scans": len(made.scans), "codes": len(made.truth), "out": str(out), "truth": str(truth)}
    answer(as_json, value, [f"{name:<7}{said}" for name, said in value.items()])


def lab(
    seed: _Seeds = None,
    world: _World = "usual",
    items: Annotated[
        int, typer.Option(min=100, help=told("每份记录的真品数", "Genuine items of a log."))
    ] = 12_000,
    picture: Annotated[
        Path | None, typer.Option(help=told("图（SVG）写入此文件", "File for a picture in SVG."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scans.figures import misses, picture_of, play, rows_of, scenes
    from zhenbo.scans.lab import JUDGING_SEEDS
    from zhenbo.scans.simulator.world import WORLDS
    from zhenbo.scoring.files import write_new

    _known(world, list(WORLDS))
    seeds = seed or list(JUDGING_SEEDS)
    with progress(told("试验", "Trying"), len(seeds) * len(scenes(items))) as done:
        trials = play(WORLDS[world], seeds, items, done)
    if picture is not None:
        write_new(picture, picture_of(trials).encode())
    rows, missed = rows_of(trials), [str(text) for text in misses(trials)]
    value = {"world": world, "seeds": seeds, "rows": [vars(row) for row in rows], "missed": missed}
    answer(as_json, value, () if as_json else _lines(rows, missed))
    false_if(bool(missed))


def _lines(rows: "list[Row]", missed: list[str]) -> list[str]:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for head in (told("场景", "scene"), told("规则", "rule")):
        table.add_column(head)
    for head in (told("识别", "detected"), told("误报", "false alarms"), told("真品数", "genuine")):
        table.add_column(head, justify="right")
    for row in rows:
        detected = "" if row.detected is None else f"{row.detected:.1%}"
        table.add_row(row.scene, row.rule, detected, f"{row.false_alarms:.2%}", f"{row.genuine:,}")
    paper = io.StringIO()  # the text goes out through `answer`
    Console(width=110, file=paper).print(table)
    return [line.rstrip() for line in paper.getvalue().splitlines()] + (
        missed or [told("达到目标", "goals reached")]
    )


def _copies(text: str) -> "Copies":
    from zhenbo.scans.simulator import Copies
    from zhenbo.scans.simulator.clones import ATTACKS

    attack, _, numbers = text.partition(":")
    codes, _, each = numbers.partition(":")
    if attack not in ATTACKS or not codes.isdecimal() or (each and not each.isdecimal()):
        kinds = ", ".join(ATTACKS)
        raise typer.BadParameter(
            told(f"写作 种类:码数:份数；种类有 {kinds}", f"write KIND:CODES:COPIES; kinds are {kinds}")
        )
    return Copies(attack, int(codes), int(each or 30))


def _known(world: str, names: list[str]) -> None:
    if world not in names:
        raise typer.BadParameter(told(f"请选 {'、'.join(names)}", f"choose among {', '.join(names)}"))
