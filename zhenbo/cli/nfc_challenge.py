"""`zhenbo nfc challenge` and `answer`: an ECDSA chip shows that it is here."""

import time
from pathlib import Path
from typing import Annotated

import typer

from zhenbo.cli.frame import AsJson, answer, false_if, told

HELP = told(
    "为一件商品的芯片出一道新题",
    "Issue a fresh challenge for an item's chip: typed data (EIP-712) that only its item key can answer.",
)
ANSWER = told(
    "核对芯片的回答",
    "Check the answer to a challenge against the passport's item key; exit code 1 where it is wrong or late.",
)
Store = Annotated[
    Path, typer.Option("--counters", help=told("计数数据库", "Counter database (SQLite), made if new."))
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
    item_key: Annotated[str, typer.Option(help=told("单品密钥地址", "Item key: the address in its leaf."))],
    counters: Store,
    as_json: AsJson = False,
) -> None:
    from zhenbo.nfc.challenge_store import ChallengeStore
    from zhenbo.nfc.challenges import answered, octets

    given = octets(nonce, "the nonce"), octets(signature, "the signature")
    with ChallengeStore(counters) as store:
        right = answered(store, *given, item_key, at=int(time.time()))
    words = (
        told("芯片在场", "the chip is here")
        if right
        else told("回答错误或超时", "wrong, late, or used before")
    )
    answer(as_json, {"answered": right}, [words])
    false_if(not right)
