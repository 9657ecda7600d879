"""Plans, files and the ledger of a shop."""

import json
from types import SimpleNamespace

import pytest
from eth_account import Account
from eth_utils import keccak

from zhenbo.errors import BadPlan, BadSheet
from zhenbo.orders import Domain, Fulfilment, Order, digest, fulfilment_question, message, order_question
from zhenbo.plans import shop
from zhenbo.plans.left_out import Bad
from zhenbo.plans.shop_files import LARGEST_LINE, read_codes, read_orders
from zhenbo.plans.shop_ledger import ledger
from zhenbo.plans.shop_marks import Mark
from zhenbo.plans.shop_rewards import Reward
from zhenbo.plans.shop_rooms import LIMIT, POINTS, SAME, STOCK, CodeRoom, OrderRoom

FAN, SHOP, TOKEN, SENDER = (f"0x{number:040x}" for number in (0xFA, 0x50, 0x70, 0x5E))
CHAIN = 1337
OTHER = f"0x{0xFB:040x}"
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
    asked = order_question(Domain(CHAIN, "Tea Garden", TOKEN), SHOP, ORDER, 300, b"\5" * 32)
    return asked | changes


def asked(**changes):
    """The question with another order in it."""
    message = question()["message"]
    return question(message=message | {"order": message["order"] | changes})


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
    (placed,) = read_orders(file, SHOP, TOKEN, CHAIN)
    assert placed == shop.Placed(ORDER, b"\x11" * 65, digest(question()))
    plan = shop.redeeming(PLACE, TOKEN, [placed])
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
    plan = shop.fulfilling(PLACE, codes, lambda voucher: [Mark(FAN, 1)])
    assert not plan.independent
    assert [code.before for code in codes] == [0, 1]
    assert plan.calls[0].args == (CODE.argument, b"\x11" * 65, b"\x22")
    one_fulfilled = View(voucherOf=(FAN, 3, 1, 0))
    assert [call.done(one_fulfilled) for call in plan.calls] == [True, False]


@pytest.mark.parametrize(
    "before, marks, is_its_own",
    [
        (0, [Mark(FAN, 1)], True),
        (1, [Mark(OTHER, 1), Mark(FAN, 1)], True),
        (0, [Mark(OTHER, 1)], False),  # the voucher was passed on, and the other holder came first
        (0, [Mark(FAN, 2)], False),  # of this holder, by another code
        (1, [Mark(FAN, 2)], False),  # in the middle of what was marked at once
        (1, [Mark(FAN, 1), Mark(OTHER, 1)], False),
        (0, [], False),  # the node that was asked has not seen it yet
    ],
)
def test_a_code_is_done_when_it_was_marked_for_its_own_holder(before, marks, is_its_own):
    code = shop.Code(CODE, before, b"\1")
    (call,) = shop.fulfilling(PLACE, [code], lambda voucher: marks).calls
    assert call.done(View(voucherOf=(FAN, 3, 2, 0))) is is_its_own
    assert not call.done(View(voucherOf=(FAN, 3, before, 0)))


def placed(number, count=1, payer=FAN, reward=1):
    """An order of its own number."""
    return shop.Placed(Order(payer, reward, "Tea", count, number, 2_000), b"\1", bytes([number]))


def refused(room, ones):
    """What the room says to each, those with room being taken."""
    said = []
    for one in ones:
        said.append(room.lacks(one))
        if said[-1] is None:
            room.take(one)
    return said


def order_room(stock=9, per_fan=9, balance=9_000):
    """A reward of 300 points of which one was redeemed, by the fan."""
    terms = (0, FAN, 300, stock, per_fan)
    view = View(rewardOf=dict.fromkeys((1, 2), (terms, 1, 1, 0, 0, b"")), redeemedBy=1, balanceOf=balance)
    return OrderRoom(view, SHOP, TOKEN)


def test_orders_use_up_stock_limit_and_points_together():
    three = [placed(1), placed(2), placed(3)]
    assert refused(order_room(), [*three, placed(2)]) == [None, None, None, SAME]
    assert refused(order_room(stock=3), three) == [None, None, STOCK]
    assert refused(order_room(per_fan=3), three) == [None, None, LIMIT]
    assert refused(order_room(balance=899), three) == [None, None, POINTS]
    others = [placed(1), placed(2, payer=OTHER), placed(3, reward=2)]
    assert refused(order_room(per_fan=2, balance=600), others) == [None, None, None]
    # alone it is the contract that says what is lacking; what was refused leaves room for the next
    assert refused(order_room(stock=3), [placed(1, 3), placed(2)]) == [None, STOCK]
    assert refused(order_room(stock=4), [placed(1, 2), placed(2, 2), placed(3)]) == [None, STOCK, None]


def test_codes_follow_each_other():
    def code(before, holder=FAN):
        return shop.Code(Fulfilment(CODE.voucher_id, "Tea", holder, 1, 2_000), before, b"\1")

    def room(units):
        return CodeRoom(View(voucherOf=(FAN, 5, 1, 0), balanceOf=units), SHOP)

    fresh = room(units=2)
    assert [fresh.waits(code(before)) for before in (1, 2)] == [False, True]
    assert refused(fresh, [code(1), code(2)]) == [None, None]
    stale, early, twice, few = (
        refused(room(units), codes)[-1].en
        for units, codes in (
            (5, [code(0)]),
            (5, [code(2)]),
            (5, [code(1), code(1, OTHER)]),
            (1, [code(1), code(2)]),
        )
    )
    assert stale.startswith("it was signed when 0 units were fulfilled, and now 1 are: hand nothing out")
    assert early.startswith("it is for the units after 2, and 1 are fulfilled")
    assert twice.startswith("it was signed when 1 units were fulfilled, and now 2 are: hand nothing out")
    assert few == "its holder has 0 units left"


@pytest.mark.parametrize(
    "text, words",
    [
        ("{}", "is meant, the question as a wallet signs it"),
        ("[1]", "is meant, the question as a wallet signs it"),
        ("no json", "is meant, the question as a wallet signs it"),
        (line(question(primaryType="Permit")), "a Spend is meant, not a Permit"),
        (line(question(message={})), "is meant, the question as a wallet signs it"),
        (line(question(), signature="0x"), "a signature is empty"),
        (line(question(), signature=7), "is meant, the question as a wallet signs it"),
        ("[" * 9_000, "is meant, the question as a wallet signs it"),
        ("\ufffe", "is meant, the question as a wallet signs it"),
        (line(asked(count=2**16)), "65536 is no number of 16 bits at most"),
        (line(asked(count=-1)), "-1 is no number of 16 bits at most"),
        (line(asked(count=1.5)), "1.5 is no number of 16 bits at most"),
        (line(asked(rewardId=True)), "True is no number of 256 bits at most"),
        (line(asked(title="\ud800")), "is meant, the question as a wallet signs it"),
        (line(question(), signature="tea"), "is meant, the question as a wallet signs it"),
        (line(order_question(Domain(1, "Tea", TOKEN), SHOP, ORDER, 1, b"\5" * 32)), "on chain 1, not for"),
        (line(order_question(Domain(CHAIN, "Tea", SHOP), SHOP, ORDER, 1, b"\5" * 32)), "signed for"),
        (line(order_question(Domain(CHAIN, "Tea", TOKEN), FAN, ORDER, 1, b"\5" * 32)), "for another shop"),
        (" " * LARGEST_LINE + line(question()), "more than 16384 bytes"),
    ],
)
def test_a_bad_line_is_named_and_hinders_no_other(tmp_path, text, words):
    file = tmp_path / "orders.jsonl"
    file.write_text(f"{text.strip(chr(10))}\n{line(question())}", encoding="utf-8")
    bad, good = read_orders(file, SHOP, TOKEN, CHAIN)
    assert isinstance(bad, Bad) and bad.place == "orders.jsonl:1"
    assert words in bad.reason.en and bad.reason.zh != bad.reason.en
    assert good.order == ORDER


def test_refuses_an_empty_file(tmp_path):
    file = tmp_path / "orders.jsonl"
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(BadSheet, match="holds nothing"):
        read_orders(file, SHOP, TOKEN, CHAIN)


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadSheet, match="cannot be read"):
        read_codes(tmp_path / "none.jsonl", SHOP, CHAIN)


def event(name, **args):
    return SimpleNamespace(name=name, args={key.rstrip("_"): value for key, value in args.items()})


def test_the_ledger_knows_titles_and_holders():
    nobody, other = "0x" + "0" * 40, OTHER
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
