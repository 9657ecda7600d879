"""The rules in words: what was seen, how sure that is, and what the reader may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhenbo.language import Text


class Level(StrEnum):
    """How much a rule can say."""

    PROOF = "proof"  # a fact that an honest label cannot produce
    DOUBT = "doubt"  # a fact with an innocent explanation
    SIGN = "sign"  # a likelihood; many together make a doubt, never a proof
    NOTE = "note"  # worth telling, says nothing against the code


@dataclass(frozen=True)
class Rule:
    """A rule by name, with its words."""

    name: str
    level: Level
    words: Text


def _rule(name: str, level: Level, zh: str, en: str) -> Rule:
    return Rule(name, level, Text(zh, en))


_ALL = (
    _rule(
        "unallocated", Level.PROOF,
        "这个序列号从未发出：标签不是本批次的。",
        "This serial was never issued: no genuine label bears it.",
    ),
    _rule(
        "retired", Level.PROOF,
        "这件商品已经开封注销，却又被从未见过的手机扫到；若卖给你的是未开封商品，请勿相信。",
        "This item was opened and retired, and is now scanned by a phone never seen before; do not trust "
        "goods sold to you as unopened.",
    ),
    _rule(
        "chip_forged", Level.PROOF,
        "芯片消息的签名不对：不是这枚芯片发出的。",
        "The chip's message is not signed with the chip's key: the chip did not send it.",
    ),
    _rule(
        "sun_replay", Level.PROOF,
        "同一条芯片消息已被另一部手机用过：链接是抄来的。请用手机碰一下商品本身。",
        "This message of the chip was used before by another phone: the link is copied. Tap the goods "
        "themselves.",
    ),
    _rule(
        "sun_rollback", Level.PROOF,
        "芯片计数倒退：这条消息是早先抄下的，或芯片被重置。请用手机碰一下商品本身。",
        "The chip's counter went back: the message was taken down earlier, or the chip was reset. Tap the "
        "goods themselves.",
    ),
    _rule(
        "sample_activated", Level.DOUBT,
        "这是展示样品，样品不能激活，却有激活记录；请核对标签。",
        "This is a show's sample, which cannot be activated, yet an activation is recorded; look at the "
        "label.",
    ),
    _rule(
        "sun_reopened", Level.DOUBT,
        "同一部手机在十分钟之后又打开了旧消息；请再碰一次芯片。",
        "The same phone opened an old message more than ten minutes later; tap the chip again.",
    ),
    _rule(
        "sun_unread", Level.DOUBT,
        "芯片消息没有可核对的计数；请再碰一次芯片。",
        "The chip's message has no counter that could be checked; tap the chip again.",
    ),
    _rule(
        "places", Level.SIGN,
        "互不相干的地方、不同的日子，由不同的手机扫过。",
        "Scanned by different phones, on different days, in places that have nothing to do with each other.",
    ),
    _rule(
        "late", Level.SIGN,
        "相对售出时间，扫码来得异常晚。",
        "Scanned unusually late after the sale, as this log goes.",
    ),
    _rule(
        "before_sale", Level.SIGN,
        "售出之前，就在卖家之外的地方被扫过。",
        "Scanned away from the seller before the item was sold.",
    ),
    _rule(
        "claimed", Level.SIGN,
        "护照已由一部手机激活，另一处的手机又来扫。",
        "One phone activated the passport, another scans elsewhere.",
    ),
    _rule(
        "back", Level.SIGN,
        "商品先在甲地、后在乙地，又回到甲地，由不同的人扫。",
        "The goods were in one place, then in another, then back, with different people.",
    ),
    _rule(
        "jump", Level.SIGN,
        "两次扫码之间的移动快过飞机：多半是 VPN 或运营商出口，不算可疑，反而减分。",
        "Between two scans the goods outran a plane: mostly a VPN or a carrier's gateway, so it counts in "
        "favour.",
    ),
    _rule(
        "phones", Level.SIGN,
        "在同一地方，许多天里不断有新手机来扫。",
        "New phones keep coming, day after day, in one place.",
    ),
    _rule(
        "sun_gap", Level.SIGN,
        "芯片计数一下跳过许多：有人在别处碰过它很多次。",
        "The chip's counter jumped far ahead: somebody tapped it often without the messages being opened.",
    ),
    _rule("sample", Level.NOTE, "展示样品，非卖品。", "A show's sample, not for sale."),
    _rule(
        "crowd", Level.NOTE,
        "一天之内许多手机同时来扫：多半是直播或聚会，不算可疑。",
        "Many phones scanned within a day: a show or a company, nothing suspicious.",
    ),
)  # fmt: skip
RULES = {rule.name: rule for rule in _ALL}
PROOFS = tuple(rule.name for rule in _ALL if rule.level == Level.PROOF)
DOUBTS = tuple(rule.name for rule in _ALL if rule.level == Level.DOUBT)
