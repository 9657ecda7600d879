"""A gift for points: opened by the host, ordered by one signature, handed over, marked."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from demo.cast import BRAND, RELAY, STREAMER
from demo.chapters.fans.club import COMMUNITY, PEOPLE, REWARDS, SYMBOL, Club
from demo.chapters.fans.joining import WELCOME
from zhenbo.language import Text
from zhenbo.orders import Domain, Fulfilment, Order, fulfilment_question, message, order_question
from zhenbo.plans.shop_rewards import Reward, read_rewards

HOUR = 3_600
_REWARD, _VOUCHER = 1, 1 << 32 | 1  # the first, and the voucher of its first unit
_ORDERS, _CODES = "orders.jsonl", "codes.jsonl"


def opened(club: Club) -> None:
    """Price, stock, dates and terms never change."""
    stage, desk, offer = club.stage, club.desk, _offer(club.desk.folder)
    stage.travel("2027-07-22T20:00:00+08:00")
    stage.screen.scene(Text("兑换：积分换礼物", "The shop: a gift for points"))
    with stage.step(STREAMER, "开放一个兑换项", "opens a reward") as step:
        desk.send(step, "shop main", "open", REWARDS, COMMUNITY)
        terms = club.read("Shop", "rewardOf", _REWARD)[0]
        step.tell(f"{offer.title}：{offer.price} 积分", f"{offer.title}: {offer.price} points")
        step.check("链上的条款", "its terms on the chain", tuple(terms), offer.terms)


def redeemed(club: Club) -> None:
    """Lin signs once; the relay pays the gas."""
    stage, desk, offer = club.stage, club.desk, _offer(club.desk.folder)
    order = Order(club.fan, _REWARD, offer.title, 1, 1, stage.now() + HOUR)
    points = Domain(stage.chain.chain_id, club.read("Points", "name"), desk.address(SYMBOL, "Points"))
    shop, terms_hash = desk.address(SYMBOL, "Shop"), offer.terms[-1]
    before = stage.chain.balance(club.fan)
    _signed(club, _ORDERS, order_question(points, shop, order, offer.price, terms_hash))
    with stage.step(
        RELAY,
        "提交小林签名的兑换单：一个签名，不需要 gas",
        "sends the order that Lin signed: one signature, no gas of hers",
    ) as step:
        desk.send(step, "shop main", "redeem", _ORDERS, COMMUNITY)
        left = club.read("Points", "balanceOf", club.fan)
        step.check("小林剩余积分", "points that Lin has left", left, WELCOME - offer.price)
        step.check("小林的凭证", "vouchers that Lin holds", _held(club), 1)
        supply = club.read("Points", "totalSupply")
        step.check("积分已销毁", "the points are burnt", supply, PEOPLE * WELCOME - offer.price)
        paid = before - stage.chain.balance(club.fan)
        step.check("小林支付的 gas（wei）", "gas that Lin paid, wei", paid, 0)


def fulfilled(club: Club) -> None:
    """Lin shows the voucher by a second signature; the merchant sends the cake and marks it."""
    stage, desk = club.stage, club.desk
    act = Fulfilment(_VOUCHER, _offer(desk.folder).title, club.fan, 1, stage.now() + HOUR)
    shop = desk.address(SYMBOL, "Shop")
    _signed(club, _CODES, fulfilment_question(stage.chain.chain_id, shop, act, before=0))
    with stage.step(
        BRAND,
        "小林出示签名的兑现码；寄出茶饼，标记已兑现",
        "is shown the code that Lin signed, sends the cake and marks the voucher",
    ) as step:
        desk.send(step, "shop main", "fulfil", _CODES, COMMUNITY)
        _, _, *units, _ = club.read("Shop", "rewardOf", _REWARD)
        step.check("已兑换、已兑现、已退还", "redeemed, fulfilled, refunded", units, [1, 1, 0])
        voucher = club.read("Shop", "voucherOf", _VOUCHER)
        step.check("凭证已用完", "the voucher is used up", (voucher[1], voucher[2]), (1, 1))


@cache
def _offer(folder: Path) -> Reward:
    """What the host's file says."""
    (offer,) = read_rewards(folder / REWARDS)
    return offer


def _held(club: Club) -> int:
    return int(club.read("Shop", "balanceOf", club.fan, _VOUCHER))


def _signed(club: Club, name: str, question: dict[str, Any]) -> None:
    """A file with what Lin's wallet gives for a question."""
    signature = "0x" + club.sign(club.fan, message(question)).hex()
    line = json.dumps({"question": question, "signature": signature}, ensure_ascii=False)
    (club.desk.folder / name).write_text(line + "\n", encoding="utf-8")
