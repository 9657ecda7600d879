"""`zhenbo nfc challenge` and `answer`: an ECDSA chip shows that it is here."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, answer, false_if, told
from zhenbo.cli.nfc_receipt import NewReceipt, Verifier, require_new, write_signed
from zhenbo.errors import BadTap

if TYPE_CHECKING:
    from zhenbo.nfc.challenge_store import ChallengeStore

HELP = told(
    "为一件商品的芯片出一道新题",
    "Issue a fresh challenge for an item's chip: typed data (EIP-712) that only its item key can answer.",
)
ANSWER = told(
    "核对芯片的回答",
    "Check the answer to a challenge against the passport's item key; exit code 1 where it is wrong or late.",
)
Store = Annotated[
    str,
    typer.Option("--counters", help=told("计数数据库", "Counter database: a file, made if new, or a URL.")),
]


def challenge(
    link: Annotated[str, typer.Argument(help=told("商品链接", "Digital Link of the item."))],
    chain_id: Annotated[int, typer.Option(min=1, help=told("链 ID", "Chain id of its passport."))],
    counters: Store,
    as_json: AsJson = False,
) -> None:
    from zhenbo.nfc.challenge_store import ChallengeStore
    from zhenbo.nfc.challenges import issue
    from zhenbo.nfc.item_links import token_id_of

    token_id = token_id_of(link)
    with ChallengeStore(counters) as store:
        made = issue(store, chain_id, token_id, at=int(time.time()))
    facts = {
        "nonce": "0x" + made.nonce.hex(), "token_id": str(made.token_id), "deadline": made.deadline,
        "typed_data": made.message.typed_data,
    }  # fmt: skip
    answer(as_json, facts, [f"{name:<9} {facts[name]}" for name in ("nonce", "token_id", "deadline")])


def answer_challenge(
    nonce: Annotated[str, typer.Argument(help=told("题目编号", "Nonce of the challenge."))],
    signature: Annotated[
        str, typer.Argument(help=told("签名", "Signature of the chip, 64 or 65 bytes in hex."))
    ],
    counters: Store,
    item_key: Annotated[
        str | None, typer.Option(help=told("单品密钥地址", "Item key: the address in its leaf."))
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(help=told("批次文件夹", "Batch folder that has the item, instead."))
    ] = None,
    receipt: NewReceipt = None,
    account: Verifier = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.nfc.challenge_store import ChallengeStore
    from zhenbo.nfc.challenges import answered, octets
    from zhenbo.nfc.receipts import of_challenge

    if (item_key is None) == (batch is None):
        raise typer.BadParameter(told("请给出 --item-key 或 --batch", "give --item-key or --batch"))
    given = octets(nonce, "the nonce"), octets(signature, "the signature")
    named = None if item_key is None else octets(item_key, "the item key")
    if named is not None and len(named) != 20:
        raise BadTap("an item key is an address: 20 bytes, 40 hexadecimal digits")
    require_new(receipt)
    now = int(time.time())
    with ChallengeStore(counters) as store:
        key = "0x" + (named or _key_of(store, given[0], batch)).hex()
        right = answered(store, *given, key, at=now)
        kept = store.find(given[0])
    facts: dict[str, Any] = {"answered": right}
    if receipt is not None and kept is not None:
        made = of_challenge(kept.chain_id, kept.token_id, key, *given, right, now)
        facts["receipt"] = write_signed(receipt, made, account)
    wrong = told("回答错误或超时", "wrong, late, or used before")
    answer(as_json, facts, [told("芯片在场", "the chip is here") if right else wrong])
    false_if(not right)


def _key_of(store: "ChallengeStore", nonce: bytes, batch: Path | None) -> bytes:
    """The item key of the challenge's item, from the batch that has it."""
    from zhenbo.items.manifest import ITEMS
    from zhenbo.items.store import ItemStore

    kept = store.find(nonce)
    if kept is None or batch is None:
        raise BadTap("this challenge is not known, or was over long ago; ask for a new one")
    with ItemStore(batch / ITEMS) as items:
        found = items.item_of_token(kept.token_id)
    if not found.kind.has_chip:
        raise BadTap("the item's key is under a scratch layer, not in a chip")
    return found.item_key
