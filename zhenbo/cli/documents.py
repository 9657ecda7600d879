"""`zhenbo documents`: documents, certificates and photos in a store, under the hash of their bytes."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from zhenbo.cli.frame import AsJson, answer, false_if, read_bytes, told
from zhenbo.errors import BadBundle, BadDocumentStore, Refused

app = typer.Typer(
    no_args_is_help=True,
    help=told("按哈希存放的文件", "Documents under the hash of their bytes, in a folder or a bucket."),
)
_Store = Annotated[
    str,
    typer.Option(
        "--store",
        help=told("文件库：文件夹或 fsspec 地址", "Where they are kept: a folder, or an fsspec URL."),
    ),
]


@app.command(
    help=told(
        "存入文件；记录文件夹存入其中的文件与证书，record.json（盐）留在原处",
        "Keep files; of record folders their documents and certificates, never record.json with its salts.",
    )
)
def put(
    paths: Annotated[
        list[Path], typer.Argument(help=told("文件或记录文件夹", "Files, or folders of records."))
    ],
    store: _Store,
    as_json: AsJson = False,
) -> None:
    from zhenbo.documents import Documents

    documents, kept = Documents(store), {}
    for file, data in _files(paths):
        name = documents.put(data)
        kept[name] = {"sha256": name, "bytes": len(data), "file": file}
    found = list(kept.values())
    lines = [f"{one['sha256']}  {one['bytes']:>9}  {one['file']}" for one in found]
    answer(as_json, found, [*lines, told(f"已存入 {len(found)} 份", f"{len(found)} kept")])


@app.command(help=told("取出一份文件，核对哈希", "Fetch a document, compared with its hash."))
def get(
    name: Annotated[str, typer.Argument(help=told("SHA-256（64 位十六进制）", "SHA-256, 64 hex digits."))],
    store: _Store,
    out: Annotated[Path, typer.Option("--out", help=told("输出文件", "File to write."))],
    as_json: AsJson = False,
) -> None:
    from zhenbo.documents import Documents

    sha256 = name.removeprefix("0x")
    data = Documents(store).get(sha256)
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise Refused(f"{out} is already there; choose another name") from None
    except OSError as fault:
        raise Refused(f"{out} cannot be written: {fault.strerror}") from None
    answer(as_json, {"sha256": sha256, "bytes": len(data), "out": str(out)}, [f"{out}  {len(data)}"])


@app.command(
    help=told(
        "逐份核对；有被改动的，退出码为 1",
        "Compare every document with its hash; exit code 1 where one is not what it was.",
    )
)
def check(store: _Store, as_json: AsJson = False) -> None:
    from zhenbo.documents import Documents

    documents, total, damaged = Documents(store), 0, []
    documents.require_some()
    names = documents.names()
    for name in names:
        try:
            total += len(documents.get(name))
        except BadDocumentStore as fault:
            damaged.append({"sha256": name, "said": str(fault)})
    value = {"documents": len(names), "bytes": total, "damaged": damaged}
    good = len(names) - len(damaged)
    last = told(f"{good} 份完好，{len(damaged)} 份损坏", f"{good} as they were, {len(damaged)} damaged")
    answer(as_json, value, [*(f"✘ {one['said']}" for one in damaged), last])
    false_if(bool(damaged))


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the files that are named, and of what the record folders below a folder hold."""
    from zhenbo.bundle.records import FILE
    from zhenbo.documents import LARGEST

    for path in paths:
        if path.is_dir():
            yield from _of_records(path)
        elif path.name == FILE:
            raise Refused(f"{path} holds salts, which stay where they are; name the document beside it")
        else:
            yield path.name, read_bytes(path, LARGEST)


def _of_records(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Documents and certificates of record folders; those that are in no folder any more are passed over."""
    from zhenbo.bundle.records import FILE, read_pdfs, read_records

    if not any(folder.rglob(FILE)):
        raise Refused(f"there is no record folder below {folder}; name its files one by one")
    records = read_records([folder], lambda _: None)
    for record in records:
        if hashlib.sha256(record.data).digest() != record.anchor.documentHash:
            raise BadBundle(f"{record.document} is not what was anchored; restore it from a copy")
    yield from ((record.document, record.data) for record in records)
    yield from read_pdfs([folder])
