"""`zhenbo poll`: what a poll's file says, what a chain's ballots give, and the page of a result."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli.communities import Community, polls_of
from zhenbo.cli.frame import AsJson, NetworkName, RpcUrl, answer, false_if, node, read_bytes, told
from zhenbo.errors import Refused

if TYPE_CHECKING:
    from zhenbo.polls.draft import Draft

app = typer.Typer(no_args_is_help=True, help=told("粉丝投票", "Polls of fans."))
Number = Annotated[int, typer.Argument(min=1, help=told("投票编号", "Number of the poll."))]
_Out = Annotated[Path | None, typer.Option("--out", help=told("写入文件", "File to write."))]
_Document = Annotated[
    Path | None,
    typer.Option(
        "--document",
        help=told("poll.json，图片在其旁", "The poll's document, poll.json, its pictures beside it."),
    ),
]
_MOST = 100_000_000  # bytes of a result
_SIGNS = {"pass": "✔", "fail": "✘", "flag": "!"}


@app.command(help=told("检查投票的 YAML", "Check a poll's YAML, and say what it commits to; needs no node."))
def check(
    file: Annotated[Path, typer.Argument(help=told("YAML 文件", "The poll's YAML."))],
    out: Annotated[
        Path | None,
        typer.Option("--out", help=told("写出 poll.json 的文件夹", "Folder for poll.json and pictures.")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.polls.poll_file import load_poll

    found = load_poll(file)
    draft = found.draft
    value = {
        "question": draft.question, "mode": draft.mode.name.lower(), "choices": draft.choices,
        "options": list(draft.names), "quorum": draft.quorum, "ties": draft.ties.name.lower(),
        "closes": draft.closes, "minimum_age": draft.minimum_age, "price": draft.price,
        "enacts": draft.enacts or "nothing", "document": "0x" + draft.hash.hex(),
    }  # fmt: skip
    if out is not None:
        for name, data in {"poll.json": draft.document, **found.pictures}.items():
            _write(out / name, data)
    answer(as_json, value, [f"{name:<12}{_shown(said)}" for name, said in value.items()])


@app.command(
    help=told("仅由链上数据重新计票", "Recount a poll from the chain alone, and compare with the contract.")
)
def result(
    number: Number,
    community: Community,
    document: _Document = None,
    out: _Out = None,
    rpc: RpcUrl = None,
    network: NetworkName = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.polls.result import result_of

    polls = polls_of(node(network, rpc), community)
    found = result_of(polls, number, _read(document, polls.poll(number).content))
    content = found.as_json()
    if out is not None:
        _write(out, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    counted = found.counted
    lines = [f"{points:>8}  {name}" for points, name in zip(counted.tallies, found.poll.names, strict=True)]
    lines += [f"{_SIGNS[one.status]} {one.part}: {one.said}" for one in found.verdict.checks]
    answer(as_json, {"result": content, **found.verdict.as_json()}, lines)
    false_if(not found.verdict.true)


@app.command(help=told("由结果制作网页", "Make the page of a result: one HTML file, from files alone."))
def page(
    file: Annotated[Path, typer.Argument(help=told("result.json", "The result, result.json."))],
    out: Annotated[Path, typer.Option("--out", help=told("网页文件", "HTML file to write."))],
    document: _Document = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.polls.page import page_of, read_result

    said = read_result(read_bytes(file, _MOST))
    content = bytes.fromhex(said["poll"]["content"][2:])
    draft = _read(document, content)
    text = page_of(said, draft, document.parent if document is not None else None)
    _write(out, text.encode())
    value: dict[str, Any] = {"page": str(out), "bytes": len(text.encode())}
    answer(as_json, value, [told(f"已写出 {out}", f"written: {out} ({value['bytes']:,} bytes)")])


def _read(document: Path | None, content: bytes) -> "Draft | None":
    from zhenbo.polls.poll_file import read_document

    return None if document is None else read_document(read_bytes(document, _MOST), content)


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _write(file: Path, data: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as fault:
        raise Refused(f"{file} cannot be written: {fault.strerror}") from None
