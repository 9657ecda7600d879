"""`zhenbo labels`: the label sheets of a batch."""

from pathlib import Path
from typing import Annotated

import typer

from zhenbo.cli.frame import AsJson, PassphraseFile, answer, passphrase, progress, told
from zhenbo.language import language

HELP = told("打印标签", "Print a batch's labels as PDF sheets.")


def labels(
    folder: Annotated[Path, typer.Argument(help=told("批次文件夹", "Batch folder."))],
    out: Annotated[Path, typer.Option(help=told("输出文件夹", "Folder for the PDF files."))],
    sheet: Annotated[
        str, typer.Option(help=told("标签纸", "Label sheet: L7160, L7651, L4731REV, 5160."))
    ] = "L7160",
    part: Annotated[str, typer.Option(help=told("both、front 或 hidden", "both, front or hidden."))] = "both",
    product: Annotated[str | None, typer.Option(help=told("品名", "Product name to print."))] = None,
    domain: Annotated[str, typer.Option(help=told("链接域名", "Domain of the links."))] = "id.gs1.org",
    words: Annotated[
        str | None, typer.Option(help=told("标签文字 zh 或 en", "Words on the label: zh or en."))
    ] = None,
    outlines: Annotated[
        bool, typer.Option("--outlines", help=told("画边框以校准", "Draw the labels' edges."))
    ] = False,
    skip: Annotated[
        int, typer.Option(min=0, help=told("首页跳过几张", "Labels of the first sheet used already."))
    ] = 0,
    shift: Annotated[
        tuple[float, float],
        typer.Option(help=told("校准位移（毫米）", "Correction to the right and up, in mm.")),
    ] = (0.0, 0.0),
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.items.labels import LabelJob, labels_of_batch, print_labels
    from zhenbo.items.labels.sheets import sheet_named
    from zhenbo.items.manifest import MANIFEST, read_manifest

    job = LabelJob(sheet_named(sheet), part, words or language(), domain, product, outlines, skip, shift)
    question = told("刮码文件的口令：", "Passphrase of the file of codes:")
    secret = None if part == "front" else passphrase(passphrase_file, question)
    total = read_manifest(folder / MANIFEST).items
    with progress(told("打印", "Printing"), total) as done:
        written = print_labels(labels_of_batch(folder, secret), job, out, progress=done)
    answer(as_json, {"files": [str(path) for path in written], "labels": total}, map(str, written))
