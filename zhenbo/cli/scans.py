"""`zhenbo scans`: copies of codes found in the scan log, and why; logs made up, and logs made fit to keep."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli import scans_lab
from zhenbo.cli.frame import AsJson, answer, progress, read_bytes, told

if TYPE_CHECKING:
    from zhenbo.scans.why import Line, Reason, Story

app = typer.Typer(
    no_args_is_help=True, help=told("扫码记录与仿冒码识别", "Scan logs, and copied codes in them.")
)
app.command("lab", help=scans_lab.HELP)(scans_lab.lab)
app.command("simulate", help=scans_lab.SIMULATE_HELP)(scans_lab.simulate)
_Log = Annotated[Path, typer.Argument(help=told("扫码记录（CSV）", "Scan log, CSV."))]
_LARGEST_PEPPER = 4096
HOURS = Path("scan-hours")  # where `brownie run alerts main anchor` keeps salts


@app.command(
    help=told("判断记录中的每个码", "Judge every code of a scan log: genuine, check, or do not trust.")
)
def detect(
    log: _Log,
    out: Annotated[
        Path,
        typer.Option("--out", help=told("结论文件", "File for code, verdict, first_flag_at, rules, score.")),
    ],
    quarantine: Annotated[
        Path | None, typer.Option(help=told("不合格行写入此文件", "File for rows that cannot be judged."))
    ] = None,
    bad_rows: Annotated[
        int,
        typer.Option(
            "--bad-rows", min=0, help=told("每百万行允许的坏行数", "Bad rows of a million that are borne.")
        ),
    ] = 10_000,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scans.batch import detect as run

    with progress(told("识别", "Judging"), 3) as done:
        outcome = run(log, out, quarantine, bad_rows, lambda: done(1))
    reading = outcome.reading
    value: dict[str, Any] = {
        "rows": reading.rows, "bad": reading.bad, "repeated": reading.repeated,
        "codes": {verdict.value: count for verdict, count in outcome.codes.items()}, "out": str(out),
    }  # fmt: skip
    lines = [f"{name:<13}{said}" for name, said in value.items() if name != "codes"]
    lines[3:3] = [f"{verdict.value:<13}{count}" for verdict, count in outcome.codes.items()]
    lines += [str(fault) for fault in reading.faults[:3]]
    answer(as_json, value, lines)


@app.command(
    help=told("逐条解释一个码的结论", "Explain a code's verdict scan by scan, and each rule in words.")
)
def why(
    code: Annotated[str, typer.Argument(help=told("码", "The code, as it stands in the log."))],
    log: _Log,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scans.scan import iso
    from zhenbo.scans.why import why as explain
    from zhenbo.verdicts import OF_SCANS

    story = explain(code, log)
    verdict = story.standing.verdict
    value = {
        "code": code, "verdict": verdict.value, "score": story.standing.score,
        "advice": str(OF_SCANS[verdict]),
        "rules": [
            {"rule": r.rule, "points": r.points, "why": str(r.words), "counted": str(r.counted)}
            for r in story.reasons
        ],
        "scans": [
            {
                "scan_id": line.scan.scan_id, "scanned_at": iso(line.scan.scanned_at), "city": line.scan.city,
                "device": line.scan.device, "verdict": line.verdict.value, "score": line.score,
                "added": list(line.added),
            }
            for line in story.lines
        ],
    }  # fmt: skip
    answer(as_json, value, () if as_json else _told(story))


def _told(story: "Story") -> list[str]:
    from zhenbo.verdicts import OF_SCANS

    verdict = story.standing.verdict
    heads = [_line(line) for line in story.lines]
    summary = f"{verdict.value} · {story.standing.score} · {OF_SCANS[verdict]}"
    return [*heads, summary, *(_reason(reason) for reason in story.reasons)]


def _line(line: "Line") -> str:
    from zhenbo.scans.scan import iso

    scan = line.scan
    counter = "" if scan.counter is None else f" #{scan.counter}"
    how = f"{scan.channel or '-'}{counter}"
    added = f"  + {', '.join(line.added)}" if line.added else ""
    where = f"{scan.city or '-':<14} {scan.device or '-':<18} {how:<8}"
    return f"{iso(scan.scanned_at):<20}  {where} {line.score:>5}{added}"


def _reason(reason: "Reason") -> str:
    counted = f" ({reason.counted})" if str(reason.counted) else ""
    return f"{reason.points:>+5}  {reason.rule:<16} {reason.words}{counted}"


@app.command(
    help=told(
        "把原始记录改写为化名与粗略位置",
        "Write a raw log again with pseudonyms and coarse places, to be kept.",
    )
)
def pepper(
    log: _Log,
    out: Annotated[Path, typer.Option("--out", help=told("写入此文件", "File for the log that is kept."))],
    secret: Annotated[
        Path, typer.Option("--pepper", help=told("本期 pepper 文件", "File with the pepper of this period."))
    ],
    days: Annotated[
        int,
        typer.Option(
            "--retention", min=1, help=told("保留天数", "Days for which scans are kept; older are dropped.")
        ),
    ] = 180,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scans.pepper import Pepper
    from zhenbo.scans.redact import redact

    used = Pepper(read_bytes(secret, _LARGEST_PEPPER))
    done = redact(log, out, used, datetime.now(UTC), days)
    value = {"kept": done.kept, "dropped": done.dropped, "out": str(out)}
    answer(as_json, value, [f"{name:<9}{said}" for name, said in value.items()])


@app.command(
    help=told(
        "删除扫码：日志中的行与存证小时中的盐",
        "Erase scans: their rows in the log, and their salts in the records of anchored hours.",
    )
)
def erase(
    log: _Log,
    scans: Annotated[
        list[str], typer.Option("--scan", help=told("scan_id，可重复", "Its scan_id; may be given again."))
    ],
    records: Annotated[
        Path, typer.Option("--records", help=told("存放盐的文件夹", "Folder that holds the salts."))
    ] = HOURS,
    as_json: AsJson = False,
) -> None:
    from zhenbo.bundle.scan_erasure import erase as run

    done = run(log, set(scans), records)
    value = {"rows": done.rows, "salts": done.salts, "log": str(log), "records": str(records)}
    answer(as_json, value, [f"{name:<9}{said}" for name, said in value.items()])
