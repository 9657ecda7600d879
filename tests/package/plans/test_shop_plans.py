"""Plans, files and the ledger of a shop."""

import json
from types import SimpleNamespace

import pytest
from eth_account import Account
from eth_utils import keccak

from zhenbo.errors import BadPlan, BadSheet
from zhenbo.orders import Domain, Fulfilment, Order, digest, fulfilment_question, message, order_question
from zhenbo.plans import shop
from zhenbo.plans.shop_files import LARGEST_LINE, read_codes, read_orders
from zhenbo.plans.shop_ledger import ledger
from zhenbo.plans.shop_rewards import Reward

FAN, SHOP, POINTS, SENDER = (f"0x{number:040x}" for number in (0xFA, 0x50, 0x70, 0x5E))
CHAIN = 1337
TERMS = (0, FAN, 300, 100, 2, 10, 20, 30, False, False, 0, 0, b"\5" * 32)
REWARD = Reward("Tea", "ipfs://tea", TERMS)
PLACE = shop.Place(CHAIN, SHOP, SENDER)
ORDER = Order(FAN, 1, "Tea", 2, 9, 2_000)
CODE = Fulfilment(1 << 32 | 1, "Tea", FAN, 1, 2_000)


class View:
    """A chain that answers from a table."""

    def __init__(self, **answers):
        self.answers = answers

    def read(self, contract, address, function, *args):
        found = self.answers[function]
        return found[args[0]] if isinstance(found, dict) else found

    def has_code(self, address):
        return True


def question(**changes):
    asked = order_question(Domain(CHAIN, "Tea Garden", POINTS), SHOP, ORDER, 300, b"\5" * 32)
    return asked | changes


def line(asked, **more):
    return json.dumps({"question": asked, "signature": "0x" + "11" * 65, **more}) + "\n"


def test_opens_each_reward_once():
    plan = shop.opening(PLACE, [REWARD])
    (call,) = plan.calls
    assert (call.function, call.args) == ("openReward", (TERMS, "Tea", "ipfs://tea"))
    other = (TERMS, 1, 0, 0, 0, keccak(text="Coffee"))
    same = (TERMS, 2, 5, 0, 0, keccak(text="Tea"))
    assert not call.done(View(rewardCount=0))
    assert not call.done(View(rewardCount=1, rewardOf={1: other}))
    assert call.done(View(rewardCount=2, rewardOf={1: same, 2: other}))
    with pytest.raises(BadPlan, match="the same"):
        shop.opening(PLACE, [REWARD, REWARD])


@pytest.mark.parametrize("state, closed, off", [(1, False, False), (2, True, False), (3, True, True)])
def test_closes_and_calls_off(state, closed, off):
    view = View(rewardOf=(TERMS, state, 0, 0, 0, b""))
    (closing,) = shop.closing(PLACE, 1, "Tea").calls
    assert closing.done(view) is closed
    for as_merchant, function in ((True, "giveUp"), (False, "callOff")):
        (call,) = shop.calling_off(PLACE, 1, "Tea", "no tea", as_merchant=as_merchant).calls
        assert (call.function, call.args) == (function, (1, "no tea"))
        assert call.done(view) is off


@pytest.mark.parametrize("reason", ["", "茶" * 86])
def test_a_reason_has_words(reason):
    with pytest.raises(BadPlan, match="1 to 256"):
        shop.calling_off(PLACE, 1, "Tea", reason, as_merchant=False)


def test_sends_orders_as_they_were_signed(tmp_path):
    file = tmp_path / "orders.jsonl"
    file.write_text(line(question()) + "\n", encoding="utf-8")
    (placed,) = read_orders(file, SHOP, POINTS, CHAIN)
    assert placed == shop.Placed(ORDER, b"\x11" * 65, digest(question()))
    plan = shop.redeeming(PLACE, POINTS, [placed])
    assert plan.independent
    assert plan.calls[0].args == (ORDER.argument, b"\x11" * 65)
    assert plan.calls[0].done(View(isSpent=True)) and not plan.calls[0].done(View(isSpent=False))


def test_the_digest_is_what_a_wallet_signs():
    signed = Account.sign_message(message(question()), b"\1" * 32)
    assert bytes(signed.message_hash) == digest(question())


def test_marks_codes_in_their_order(tmp_path):
    file = tmp_path / "codes.jsonl"
    lines = [line(fulfilment_question(CHAIN, SHOP, CODE, before), merchant="0x22") for before in (1, 0)]
    file.write_text("".join(lines), encoding="utf-8")
    codes = shop.in_order(read_codes(file, SHOP, CHAIN))
    plan = shop.fulfilling(PLACE, codes)
    assert not plan.independent
    assert [call.done.after for call in plan.calls] == [1, 2]
    assert shop.follows(*codes) and not shop.follows(*reversed(codes))
    assert plan.calls[0].args == (CODE.argument, b"\x11" * 65, b"\x22")
    one_fulfilled = View(voucherOf=(FAN, 3, 1, 0))
    assert [call.done(one_fulfilled) for call in plan.calls] == [True, False]


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "holds nothing"),
        ("{}", "is meant, the question as a wallet signs it"),
        ("[1]", "is meant, the question as a wallet signs it"),
        ("no json", "is meant, the question as a wallet signs it"),
        (line(question(primaryType="Permit")), "a Spend is meant, not a Permit"),
        (line(question(message={})), "is meant, the question as a wallet signs it"),
        (line(question(), signature="0x"), "a signature is empty"),
        (line(question(), signature="tea"), "is meant, the question as a wallet signs it"),
        (line(order_question(Domain(1, "Tea", POINTS), SHOP, ORDER, 1, b"\5" * 32)), "on chain 1, not for"),
        (line(order_question(Domain(CHAIN, "Tea", SHOP), SHOP, ORDER, 1, b"\5" * 32)), "signed for"),
        (line(order_question(Domain(CHAIN, "Tea", POINTS), FAN, ORDER, 1, b"\5" * 32)), "for another shop"),
        (" " * LARGEST_LINE + line(question()), "more than 16384 bytes"),
    ],
)
def test_refuses_lines_with_their_number(tmp_path, text, words):
    file = tmp_path / "orders.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSheet) as refused:
        read_orders(file, SHOP, POINTS, CHAIN)
    assert words in str(refused.value)
    assert "line 1" in str(refused.value) or not text


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadSheet, match="cannot be read"):
        read_codes(tmp_path / "none.jsonl", SHOP, CHAIN)


def event(name, **args):
    return SimpleNamespace(name=name, args={key.rstrip("_"): value for key, value in args.items()})


def test_the_ledger_knows_titles_and_holders():
    nobody, other = "0x" + "0" * 40, f"0x{0xFB:040x}"
    first, second = 1 << 32 | 1, 2 << 32 | 1
    known = ledger(
        [
            event("RewardOpened", rewardId=1, title="Tea"),
            event("TransferSingle", from_=nobody, to=FAN, id=first, amount=3),
            event("TransferSingle", from_=nobody, to=FAN, id=second, amount=2),
            event("TransferSingle", from_=FAN, to=nobody, id=first, amount=1),
            event("TransferBatch", from_=FAN, to=other, ids=[first, second], amounts=[1, 2]),
            event("Redeemed", voucherId=first),
        ]
    )
    assert known.titles == {1: "Tea"}
    assert known.held([1]) == [shop.Held(first, FAN, 1), shop.Held(first, other, 1)]
    assert known.held([2]) == [shop.Held(second, other, 2)]


def test_refunds_what_is_held():
    held = shop.Held(1 << 32 | 1, FAN, 2)
    (call,) = shop.refunding(PLACE, [held], {1: "Tea"}).calls
    assert call.args == (held.voucher_id, FAN)
    assert call.done(View(balanceOf=0)) and not call.done(View(balanceOf={FAN: 2}))
