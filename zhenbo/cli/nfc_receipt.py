"""Signed receipts of `zhenbo nfc verify` and `answer`, and `zhenbo nfc receipt`, which checks them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, answer, false_if, read_bytes, told
from zhenbo.errors import BadTap

if TYPE_CHECKING:
    from zhenbo.nfc.receipts import Receipt

HELP = told(
    "核对签名回执",
    "Check a signed receipt: who signed it, and what it says; exit code 1 where that is not so.",
)
_LARGEST = 65_536
NewReceipt = Annotated[
    Path | None, typer.Option("--receipt", help=told("签名回执文件", "New file for a signed receipt."))
]
Verifier = Annotated[
    str | None, typer.Option("--account", help=told("签署账户", "Account that signs the receipt."))
]


def require_new(file: Path | None) -> None:
    """Refuse a receipt's file that is there, before anything is counted or used up."""
    if file is not None and file.exists():
        raise BadTap(f"{file} is already there; choose another name for the receipt")


def write_signed(file: Path, receipt: "Receipt", account: str | None) -> dict[str, Any]:
    """Sign a receipt, write it to a new file, and give what was written."""
    from zhenbo.chain.signers import signer
    from zhenbo.nfc.receipts import signed

    with signer(f"chain {receipt.chain_id}", None, account) as verifier:
        found = signed(receipt, verifier.address, verifier.sign_message)
    with file.open("x", encoding="utf-8") as written:
        written.write(json.dumps(found, indent=2) + "\n")
    return found


def receipt(
    file: Annotated[Path, typer.Argument(help=told("回执文件", "The receipt."))],
    verifier: Annotated[str, typer.Option(help=told("验证方地址", "Address that must have signed it."))],
    as_json: AsJson = False,
) -> None:
    from zhenbo.nfc.receipts import check

    try:
        loaded = json.loads(read_bytes(file, _LARGEST))
    except (ValueError, RecursionError):
        loaded = None
    if not isinstance(loaded, dict):
        raise BadTap(f"{file} is no receipt of a verification")
    right = check(loaded, verifier) is not None
    lines = [f"{name:<12} {value}" for name, value in loaded["receipt"].items()]
    said = told("签名相符", "signed by") if right else told("不是该地址签署", "NOT signed by")
    answer(as_json, {"signed": right, **loaded["receipt"]}, [f"{said} {verifier}", *(lines if right else [])])
    false_if(not right)
