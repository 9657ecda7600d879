"""`zhenbo score import` and `zhenbo score generate`: logs of other platforms, and logs made up."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, answer, progress, told

if TYPE_CHECKING:
    from decimal import Decimal

    from zhenbo.scoring.importers import Imported

IMPORT_HELP = told(
    "把其他平台的日志转为本格式", "Convert logs of other platforms: csv, kuailive, bilibili, youtube."
)
GENERATE_HELP = told(
    "生成带刷手的样例日志",
    "Make up a log of shows with labelled farmers from a seed; the same seed, the same log.",
)
_Form = Annotated[
    str,
    typer.Argument(help=told("csv、kuailive、bilibili 或 youtube", "csv, kuailive, bilibili or youtube.")),
]
_Pairs = list[str] | None
_Column = Annotated[
    _Pairs, typer.Option("--column", help=told("ts=时间：列对应", "ts=HEADING: which column is which (csv)."))
]
_Kind = Annotated[
    _Pairs, typer.Option("--kind", help=told("点赞=like：类型对应", "WORD=like: which word is which (csv)."))
]
_Rate = Annotated[
    _Pairs,
    typer.Option(
        "--rate", help=told("USD=718：一单位货币折合多少分", "USD=718: cents for one unit of a currency.")
    ),
]
_Time = Annotated[
    str,
    typer.Option(
        "--time", help=told("时间格式", "Form of times (csv): unix, ms, iso, or a strptime pattern.")
    ),
]
_Start = Annotated[
    int | None,
    typer.Option(
        "--start", min=0, help=told("录制开始（UNIX 秒）", "When recording began, in UNIX seconds.")
    ),
]


def import_(
    form: _Form,
    files: Annotated[list[Path], typer.Argument(help=told("文件", "Files of that format."))],
    out: Annotated[Path, typer.Option(help=told("写入此日志", "File for the log."))],
    quarantine: Annotated[
        Path | None,
        typer.Option(help=told("不合格行写入此文件", "File for refused rows (default: beside --out).")),
    ] = None,
    show: Annotated[
        str, typer.Option(help=told("场次名", "Name of the show, where the file has none."))
    ] = "",
    column: _Column = None,
    kind: _Kind = None,
    time: _Time = "unix",
    offset: Annotated[
        str, typer.Option(help=told("无时区的时间的时差", "Offset of times without a zone."))
    ] = "+08:00",
    start: _Start = None,
    rate: _Rate = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scoring.importers import Options, import_log
    from zhenbo.scoring.importers.times import offset_of

    options = Options(show, _pairs(column), _pairs(kind), time, offset_of(offset), start, _rates(rate))
    bad = quarantine or out.with_suffix(".bad.csv")
    with progress(told("转换", "Converting"), None) as done:
        found = import_log(form, files, options, out, bad, done)
    _tell(as_json, found, out, bad)


def _tell(as_json: bool, found: "Imported", out: Path, bad: Path) -> None:
    value = {
        "rows": found.rows, "kinds": dict(found.kinds), "bad": found.bad, "passed": dict(found.passed),
        "faults": [{**vars(fault), "reason": str(fault.reason)} for fault in found.faults], "out": str(out),
    }  # fmt: skip
    kinds = ", ".join(f"{count} {kind}" for kind, count in found.kinds.items())
    lines = [f"{out}: {found.rows} ({kinds})" if kinds else f"{out}: 0"]
    lines += [f"{told('略过', 'passed over')}: {count} {name}" for name, count in found.passed.items()]
    lines += [str(fault) for fault in found.faults]
    lines += [f"{bad}: {found.bad} {told('行未转换', 'refused')}"] if found.bad else []
    answer(as_json, value, lines)


def _pairs(given: list[str] | None) -> dict[str, str]:
    pairs = [one.partition("=") for one in given or ()]
    for name, sign, value in pairs:
        if not (name and sign and value):
            raise typer.BadParameter(told(f"{name!r} 应写作 名=值", f"write {name!r} as NAME=VALUE"))
    return {name: value for name, _, value in pairs}


def _rates(given: list[str] | None) -> "dict[str, Decimal]":
    from decimal import Decimal, InvalidOperation

    try:
        rates = {name.upper(): Decimal(value) for name, value in _pairs(given).items()}
    except InvalidOperation:
        raise typer.BadParameter(told("汇率应为数字", "a rate must be a number")) from None
    if any(not rate.is_finite() or rate <= 0 for rate in rates.values()):
        raise typer.BadParameter(told("汇率应为正数", "a rate must be above 0"))
    return rates


def generate(
    rules: Annotated[Path, typer.Option("--rules", help=told("规则文件", "Rule file."))],
    epoch: Annotated[int, typer.Option("--epoch", min=0, help=told("期号", "Epoch number."))],
    seed: Annotated[int, typer.Option(help=told("种子", "The seed."))],
    out: Annotated[Path, typer.Option(help=told("写入此日志", "File for the log."))],
    truth: Annotated[Path, typer.Option(help=told("标签写入此文件", "File that says who is what."))],
    mix: Annotated[
        str,
        typer.Option(
            help=told("light、usual、heavy 或 none", "How many farmers: light, usual, heavy, none.")
        ),
    ] = "usual",
    as_json: AsJson = False,
) -> None:
    from zhenbo.scoring.files import write_new
    from zhenbo.scoring.generator import MIXES, generate, log_span
    from zhenbo.scoring.rule_file import load_rules

    if mix not in MIXES:
        raise typer.BadParameter(told(f"请选 {'、'.join(MIXES)}", f"choose one of {', '.join(MIXES)}"))
    made = generate(seed, MIXES[mix], log_span(load_rules(rules), epoch))
    for path, content in ((out, made.csv()), (truth, made.truth_csv())):
        write_new(path, content)
    value: dict[str, Any] = {
        "rows": len(made.rows), "fans": len(made.truth), "out": str(out), "truth": str(truth)
    }  # fmt: skip
    answer(as_json, value, [f"{name:<7}{said}" for name, said in value.items()])
