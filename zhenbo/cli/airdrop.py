"""`zhenbo airdrop`: lists of fans checked without a node, and receipts whose root is recomputed."""

from pathlib import Path
from typing import Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, answer, false_if, told

app = typer.Typer(no_args_is_help=True, help=told("空投名单与回执", "Lists of airdrops, and their receipts."))


@app.command(
    help=told("检查名单，写出改好的副本", "Check a list of fans; write a fixed-up copy where it needs one.")
)
def check(
    listed: Annotated[
        Path,
        typer.Argument(metavar="LIST", help=told("CSV 或 .xlsx", "CSV or .xlsx with wallet and amount.")),
    ],
    mapping: Annotated[
        str | None,
        typer.Option(
            help=told("订单导出的对照表：douyin 或文件", "Mapping of an order export: douyin, or a file.")
        ),
    ] = None,
    wallets: Annotated[
        Path | None, typer.Option(help=told("粉丝与钱包的表", "Table with the columns fan and wallet."))
    ] = None,
    per_order: Annotated[
        int | None, typer.Option(min=1, help=told("每个订单的积分", "Points for each order."))
    ] = None,
    percent: Annotated[
        int | None, typer.Option(min=1, help=told("每 100 元的积分", "Points for a hundred yuan."))
    ] = None,
    label: Annotated[str, typer.Option(help=told("这次赠送的名称", "What the gift is for."))] = "",
    as_json: AsJson = False,
) -> None:
    from zhenbo.airdrop.fixed_copy import write_copy
    from zhenbo.airdrop.own import known_contracts
    from zhenbo.airdrop.problems import MOST_SHOWN
    from zhenbo.airdrop.reading import Manner, read

    listing = read(listed, Manner(mapping, wallets, per_order, percent), known_contracts())
    copy = write_copy(listing, mapped=mapping is not None) if listing.problems or listing.mends else None
    value = {
        "fans": len(listing.awards), "total": str(listing.total), "sound": not listing.problems,
        "mended": dict(sorted(listing.mends.items())), "notes": [str(note) for note in listing.notes],
        "problems": [problem.as_dict() for problem in listing.problems], "copy": str(copy or ""),
        **(_identity(listing.entries, label) if not listing.problems else {}),
    }  # fmt: skip
    told_of = [str(problem) for problem in listing.problems[:MOST_SHOWN]]
    left = len(listing.problems) - len(told_of)
    answer(as_json, value, [*_lines(value), *told_of, *([f"… {left}"] if left else [])])
    false_if(bool(listing.problems))


@app.command(help=told("重算回执的根与合计", "Recompute root and sums of an airdrop's receipts."))
def receipts(
    file: Annotated[Path, typer.Argument(help=told("回执文件", "Receipts file that the script wrote."))],
    expected: Annotated[
        str | None, typer.Option("--root", help=told("应有的根", "The root that it must have."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.airdrop.receipts import read_receipts, root, sums

    found = read_receipts(file)
    added, digest = sums(found), "0x" + root(found).hex()
    value: dict[str, Any] = {
        "root": digest, "fans": len(found), "total": str(added.total), "paid": str(added.paid),
        "kept": str(added.kept), "not_sent": str(added.unpaid),
    }  # fmt: skip
    wrong = expected is not None and expected.lower() != digest
    if expected is not None:
        value["as_expected"] = not wrong
    answer(as_json, value, [f"{name:<12}{said}" for name, said in value.items()])
    false_if(wrong)


def _identity(entries: list[Any], label: str) -> dict[str, str]:
    from zhenbo.airdrop.gift import Gift

    gift = Gift(tuple(entries), label, 1)
    return {"plan_id": "0x" + gift.id.hex(), "list_hash": "0x" + gift.list_hash.hex(), "label": label}


def _lines(value: dict[str, Any]) -> list[str]:
    from zhenbo.airdrop.cells import MENDS

    shown = ("fans", "total", "plan_id", "list_hash", "copy") if value["sound"] else ("copy",)
    lines = [f"{name:<12}{value[name]}" for name in shown if value.get(name)]
    lines += [f"{count:>6}  {MENDS[mend]}" for mend, count in value["mended"].items()]
    return [*lines, *value["notes"]]
