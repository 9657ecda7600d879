"""`zhenbo epcis`: documents checked against the standard, and the digests of their events."""

from pathlib import Path
from typing import Annotated

import typer

from zhenbo.cli.frame import AsJson, answer, false_if, told

app = typer.Typer(no_args_is_help=True, help=told("EPCIS 2.0 文件", "EPCIS 2.0 documents."))
_File = Annotated[Path, typer.Argument(help=told("EPCIS JSON-LD 文件", "EPCIS JSON-LD file."))]


@app.command(
    help=told(
        "按标准检查文件", "Check a document against the standard; exit code 1 where it does not conform."
    )
)
def check(file: _File, as_json: AsJson = False) -> None:
    from zhenbo.epcis.report import check_file

    report = check_file(file)
    lines = [str(problem) for problem in report.problems]
    verdict = told("符合标准", "conforms") if report.conforms else told("不符合标准", "does not conform")
    answer(as_json, report.as_json(), [*lines, f"{report.document}: {report.events} events, {verdict}"])
    false_if(not report.conforms)


@app.command(help=told("每个事件的摘要", "Canonical and strict digest of each event."))
def digest(
    file: _File,
    workers: Annotated[int, typer.Option(min=1, max=64, help=told("进程数", "Processes to use."))] = 1,
    as_json: AsJson = False,
) -> None:
    from zhenbo.epcis.report import digest_file

    report = digest_file(file, workers)
    rows = [f"{row.index:>5}  {row.type:<20}  {row.canonical}  {row.strict}" for row in report.events]
    head = f"index  {'type':<20}  {'canonical':<64}  strict"
    tail = [f"profile  {report.profile}", f"sha256   {report.sha256}"]
    if not report.conforms:
        tail.append(told("! 不符合标准，不可存证", "! does not conform: nothing of it can be anchored"))
    answer(as_json, report.as_json(), [head, *rows, *tail])
