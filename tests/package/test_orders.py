"""zhenbo.orders: what fans and merchants sign, word for word as the contracts read it."""

import json

from eth_account import Account
from eth_utils import keccak

from zhenbo.orders import (
    Domain,
    Fulfilment,
    Order,
    fulfilment_question,
    message,
    order_question,
    reward_of,
)

FAN = "0x" + "fa" * 20
SHOP = "0x" + "50" * 20
POINTS = Domain(1337, "Tea Garden", "0x" + "70" * 20)
ORDER = Order(FAN, 3, "一饼春茶", 2, 9, 2_000)
CODE = Fulfilment(3 << 32 | 1, "一饼春茶", FAN, 1, 2_000)


def word(value: int | str | bytes) -> bytes:
    if isinstance(value, bytes):
        return value
    return value.to_bytes(32, "big") if isinstance(value, int) else bytes(12) + bytes.fromhex(value[2:])


def struct(kind: str, *values: int | str | bytes) -> bytes:
    return keccak(keccak(text=kind) + b"".join(map(word, values)))


def test_an_order_is_part_of_what_lets_the_points_be_spent():
    kind = "Order(string title,uint256 rewardId,uint256 count,bytes32 termsHash,uint256 nonce)"
    order = struct(kind, keccak(text="一饼春茶"), 3, 2, b"\5" * 32, 9)
    spend = "Spend(address payer,address redeemer,uint256 amount,uint256 deadline,Order order)"
    said = message(order_question(POINTS, SHOP, ORDER, 30, b"\5" * 32))
    assert bytes(said.body) == struct(spend + kind, FAN, SHOP, 60, 2_000, order)


def test_a_code_is_for_one_unit_after_the_other():
    fields = ("uint256 voucherId", "string title", "address holder", "uint16 count", "uint16 before")
    kind = f"Fulfilment({','.join(fields)},uint256 deadline)"
    said = message(fulfilment_question(1337, SHOP, CODE, 4))
    assert bytes(said.body) == struct(kind, 3 << 32 | 1, keccak(text="一饼春茶"), FAN, 1, 4, 2_000)


def test_each_is_good_at_one_contract_on_one_chain():
    kind = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    for question, name, contract in (
        (order_question(POINTS, SHOP, ORDER, 30, b"\5" * 32), "Tea Garden", POINTS.contract),
        (fulfilment_question(1337, SHOP, CODE, 0), "Zhenbo Shop", SHOP),
    ):
        domain = struct(kind, keccak(text=name), keccak(text="1"), 1337, contract)
        assert bytes(message(question).header) == domain


def test_a_wallet_shows_title_count_and_points_together():
    question = order_question(POINTS, SHOP, ORDER, 30, b"\5" * 32)
    shown = json.loads(json.dumps(question, ensure_ascii=False))["message"]
    assert (shown["amount"], shown["order"]["title"], shown["order"]["count"]) == (60, "一饼春茶", 2)
    signed = Account.sign_message(message(question), b"\1" * 32)
    assert Account.recover_message(message(question), signature=signed.signature)


def test_arguments_are_in_the_order_of_the_interface():
    assert ORDER.argument == (FAN, 3, "一饼春茶", 2, 9, 2_000)
    assert CODE.argument == (3 << 32 | 1, "一饼春茶", FAN, 1, 2_000)
    assert reward_of(CODE.voucher_id) == 3
