"""`zhenbo nfc`: messages of NFC chips verified, counted, simulated, and their receipts."""

import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli import nfc_challenge, nfc_keys, nfc_receipt
from zhenbo.cli.frame import AsJson, PassphraseFile, answer, false_if, told
from zhenbo.cli.nfc_keys import KeyFile, opened
from zhenbo.cli.nfc_receipt import NewReceipt, Verifier
from zhenbo.errors import BadTap

if TYPE_CHECKING:
    from zhenbo.nfc.key_sets import ChipKeys, KeySet
    from zhenbo.nfc.verdict import Verification

app = typer.Typer(no_args_is_help=True, help=told("NFC 芯片", "NFC chips: verify, count and simulate taps."))
app.command("keys", help=nfc_keys.HELP)(nfc_keys.keys)
app.command("personalise", help=nfc_keys.PERSONALISE)(nfc_keys.personalise)
app.command("challenge", help=nfc_challenge.HELP)(nfc_challenge.challenge)
app.command("answer", help=nfc_challenge.ANSWER)(nfc_challenge.answer_challenge)
app.command("receipt", help=nfc_receipt.HELP)(nfc_receipt.receipt)
Counters = Annotated[
    str | None,
    typer.Option("--counters", help=told("计数数据库", "Counter database: a file, made if new, or a URL.")),
]
SetName = Annotated[
    str | None, typer.Option("--set", help=told("密钥组", "Key set by name (else the newest in use)."))
]


@app.command(
    help=told("验证一次触碰的链接", "Verify the link of one tap; exit code 1 where it is not to be trusted.")
)
def verify(
    url: Annotated[str, typer.Argument(help=told("链接", "The link as the phone got it."))],
    keys: KeyFile,
    counters: Counters = None,
    device: Annotated[
        str | None, typer.Option(help=told("手机标识", "What tells one phone from another, as a cookie."))
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help=told("显示每个中间值", "Show every intermediate value."))
    ] = False,
    receipt: NewReceipt = None,
    chain_id: Annotated[int, typer.Option(help=told("回执的链 ID", "Chain id of the receipt."))] = 0,
    account: Verifier = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.nfc import read
    from zhenbo.nfc.receipts import of_tap
    from zhenbo.nfc.tap_store import TapStore
    from zhenbo.nfc.verdict import verify as judged
    from zhenbo.verdicts import Verdict

    message = read(url)
    nfc_receipt.require_new(receipt)
    if receipt is not None and chain_id < 1:
        raise BadTap("a receipt needs --chain-id")
    chip_keys, now = opened(keys, passphrase_file), int(time.time())
    with nullcontext() if counters is None else TapStore(counters) as store:
        found = judged(message, chip_keys, store, at=now, device=device)
    facts = _facts(found)
    if explain:
        facts["explanation"] = _explanation(found, chip_keys)
    if receipt is not None:
        made = of_tap(found, chip_keys, chain_id, now)
        facts["receipt"] = nfc_receipt.write_signed(receipt, made, account)
    answer(as_json, facts, _lines(found, facts))
    false_if(found.verdict is Verdict.DO_NOT_TRUST)


@app.command(
    help=told(
        "模拟芯片：生成链接，仅供测试",
        "Simulate a chip: the links that it would write, for tests and developers without hardware.",
    )
)
def simulate(
    keys: KeyFile,
    uid: Annotated[str, typer.Option(help=told("芯片 UID", "UID of the chip, 14 hexadecimal digits."))],
    counter: Annotated[int, typer.Option(help=told("计数", "Its counter before the first tap."))] = 0,
    link: Annotated[
        str, typer.Option(help=told("标签上的链接", "Link of the label, before what the chip adds."))
    ] = "https://id.gs1.org/01/09521001003575/21/A1",
    taps: Annotated[int, typer.Option(min=1, max=10_000, help=told("次数", "How many taps."))] = 1,
    file_data: Annotated[
        str, typer.Option(help=told("加密的文件数据", "Text that the chip encrypts, up to 128 characters."))
    ] = "",
    plain: Annotated[
        bool, typer.Option("--plain", help=told("明文镜像", "Mirror UID and counter in plain."))
    ] = False,
    set_name: SetName = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.nfc import SimulatedChip
    from zhenbo.nfc.challenges import octets

    key_set = opened(keys, passphrase_file).named(set_name)
    data = file_data.encode("utf-8")
    padded = data.ljust(-(-len(data) // 16) * 16, b"\0")
    chip = SimulatedChip(key_set, octets(uid, "the UID"), link, counter, padded, not plain)
    links = [chip.tap() for _ in range(taps)]
    answer(as_json, {"key_set": key_set.name, "uid": uid.lower(), "links": links}, links)


@app.command(
    help=told(
        "登记芯片装在哪件商品上",
        "Say which item each chip is on; a chip stays with its item.",
    )
)
def bind(
    table: Annotated[
        Path, typer.Argument(help=told("表：uid 与 link 两列", "CSV or .xlsx with the columns uid and link."))
    ],
    keys: KeyFile,
    counters: Annotated[
        str, typer.Option(help=told("计数数据库", "Counter database: a file, made if new, or a URL."))
    ],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.nfc.bindings import read_bindings
    from zhenbo.nfc.tap_store import TapStore

    bindings = read_bindings(table)
    chip_keys = opened(keys, passphrase_file)
    with TapStore(counters) as store:
        store.bind({chip_keys.chip(uid): token_id for uid, token_id in bindings.items()})
    answer(
        as_json, {"bound": len(bindings)}, [told(f"{len(bindings)} 枚芯片", f"{len(bindings)} chips bound")]
    )


def _facts(found: "Verification") -> dict[str, Any]:
    """What was found, JSON-able; numbers of items as decimal text."""
    from zhenbo.nfc.verdict import item_of

    tap, record, item = found.tap, found.record, item_of(found.message)
    return {
        "verdict": found.verdict.value,
        "authentic": tap is not None,
        "reasons": [
            {"reason": each.word, "verdict": each.verdict.value, "zh": each.text.zh, "en": each.text.en}
            for each in found.reasons
        ],
        "uid": tap and tap.uid.hex(),
        "counter": tap and tap.counter,
        "key_set": tap and tap.key_set.name,
        "file_data": tap.file_data.hex() if tap and tap.file_data is not None else None,
        "seal": tap.seal.value if tap and tap.seal else None,
        "outcome": record and record.outcome.value,
        "shown_before": record.before.at if record and record.before else None,
        "link": found.message.link,
        "token_id": None if item is None else str(item),
    }


def _lines(found: "Verification", facts: dict[str, Any]) -> list[str]:
    from zhenbo.verdicts import NAME, Verdict

    marks = {Verdict.GENUINE: "✔", Verdict.CHECK: "!", Verdict.DO_NOT_TRUST: "✘"}
    shown = ("uid", "counter", "key_set", "seal", "link", "token_id")
    lines = [str(NAME[found.verdict])]
    lines += [f"{marks[each.verdict]} {each.text}" for each in found.reasons]
    lines += [f"{name:<9} {facts[name]}" for name in shown if facts[name] is not None]
    for told_set in facts.get("explanation", ()):
        lines += ["", *(f"{name:<22}{value}" for name, value in told_set.items() if value is not None)]
    return lines


def _explanation(found: "Verification", keys: "ChipKeys") -> list[dict[str, Any]]:
    """The values for the set that made the message; for all sets where none did."""
    from zhenbo.nfc import explain

    sets = keys.sets if found.tap is None else (found.tap.key_set,)
    return [explain(found.message, each) for each in sets if _fits(found, each)]


def _fits(found: "Verification", key_set: "KeySet") -> bool:
    try:
        found.message.covered(key_set.mac_from)
    except BadTap:
        return False
    return True
