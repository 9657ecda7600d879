"""`zhenbo tree`: Merkle trees in OpenZeppelin's dump format, from a table of rows."""

import csv
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, answer, progress, read_bytes, told
from zhenbo.errors import BadTree

app = typer.Typer(
    no_args_is_help=True, help=told("默克尔树", "Merkle trees (OpenZeppelin StandardMerkleTree).")
)
_LARGEST = 1 << 30


@app.command(
    help=told(
        "由 CSV 建树（首行可为表头）",
        "Build a tree from the rows of a CSV, with or without heading; write its dump.",
    )
)
def build(
    rows: Annotated[Path, typer.Argument(help=told("CSV 文件", "CSV: one row a leaf, one column a type."))],
    types: Annotated[str, typer.Option(help=told("类型，以逗号分隔", "ABI types, separated by commas."))],
    out: Annotated[Path, typer.Option(help=told("输出文件", "File for the dump."))],
    unsorted: Annotated[
        bool, typer.Option("--unsorted", help=told("按行序排列叶", "Keep leaves in the order of the rows."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    from zhenbo.merkle import StandardMerkleTree

    if out.exists():
        raise BadTree(f"{out} is already there; choose another name")
    kinds = [kind.strip() for kind in types.split(",")]
    values = _without_heading(rows, _rows(rows), kinds)
    with progress(told("建树", "Building"), None) as done:
        tree = StandardMerkleTree.of(values, kinds, sort_leaves=not unsorted, progress=done)
    out.write_text(tree.dumps(), encoding="utf-8")
    root = "0x" + tree.root.hex()
    answer(
        as_json,
        {"root": root, "leaves": len(tree), "out": str(out)},
        [f"root    {root}", f"leaves  {len(tree)}"],
    )


@app.command(help=told("某行的证明", "Proof of one row of a dump."))
def proof(
    dump: Annotated[Path, typer.Argument(help=told("树的导出文件", "Dump of a tree."))],
    row: Annotated[int, typer.Argument(min=0, help=told("行号，从 0 起", "Number of the row, from 0."))],
    as_json: AsJson = False,
) -> None:
    from zhenbo.merkle import StandardMerkleTree

    try:
        loaded = json.loads(read_bytes(dump, _LARGEST))
    except (ValueError, RecursionError) as fault:
        raise BadTree(f"{dump} is no JSON: {fault}") from None
    tree = StandardMerkleTree.load(loaded)
    path = ["0x" + node.hex() for node in tree.proof(row)]
    found: dict[str, Any] = {
        "root": "0x" + tree.root.hex(), "leaf": "0x" + tree.leaf(row).hex(), "value": list(tree.rows[row]),
        "proof": path,
    }  # fmt: skip
    answer(
        as_json,
        found,
        [f"root   {found['root']}", f"leaf   {found['leaf']}", *(f"proof  {node}" for node in path)],
    )


def _without_heading(path: Path, listed: list[list[str]], kinds: list[str]) -> list[list[str]]:
    """The rows without a first one that can only be a heading: not one of its cells fits its type."""
    first = listed[0]
    if len(first) != len(kinds) or any(_fits(cell, kind) for cell, kind in zip(first, kinds, strict=True)):
        return listed
    if len(listed) == 1:
        raise BadTree(f"{path} has a heading and no rows")
    typer.echo(told(f"首行视为表头：{', '.join(first)}", f"heading: {', '.join(first)}"), err=True)
    return listed[1:]


def _fits(cell: str, kind: str) -> bool:
    from zhenbo.merkle import LeafEncoder

    encoder = LeafEncoder([kind])
    try:
        encoder.encode([cell])
    except BadTree:
        return False
    return True


def _rows(path: Path) -> list[list[str]]:
    try:
        text = read_bytes(path, _LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadTree(f"{path} is not UTF-8 at byte {fault.start}; save it as CSV UTF-8") from None
    try:
        listed = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), strict=True) if row]
    except csv.Error as fault:
        raise BadTree(f"{path} is no CSV: {fault}") from None
    if not listed:
        raise BadTree(f"{path} has no rows")
    return listed
