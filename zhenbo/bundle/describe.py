"""Facts in a person's words, for verdicts and dossiers."""

from collections.abc import Callable
from datetime import UTC, datetime

from zhenbo.alerts.kinds import kind_title
from zhenbo.bundle.facts import Fact, Facts
from zhenbo.bundle.members import name_of
from zhenbo.language import Text

HOLD, RECALL = 0, 1
NOBODY = bytes(20)
_LAST_TIME = 253_402_300_799  # the last second of the year 9999


def at(time: int) -> str:
    """A time of the chain, UTC to the minute. The chain holds times that no calendar here reaches."""
    if time > _LAST_TIME:
        return "9999+"
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M UTC")


def address(raw: bytes) -> str:
    """An address as text."""
    return "0x" + raw.hex()


def described(fact: Fact, facts: Facts) -> Text:
    """One sentence about a fact, without its time."""
    return _SENTENCES[fact.event](fact, facts)


def _anchored(fact: Fact, facts: Facts) -> Text:
    who, count = name_of(facts, fact.args["member"]), fact.args["count"]
    if any(fact.args["corrects"]):
        return Text(f"{who} 存证更正（{count} 个事件）", f"{who} anchored a correction of {count} event(s)")
    return Text(f"{who} 存证 {count} 个事件", f"{who} anchored {count} event(s)")


def _registered(fact: Fact, facts: Facts) -> Text:
    who, lot, quantity = name_of(facts, fact.args["member"]), fact.args["lot"], fact.args["quantity"]
    return Text(
        f"{who} 登记批次 {lot}，共 {quantity} 件", f"{who} registered batch {lot} of {quantity} item(s)"
    )


def _marked(fact: Fact, facts: Facts) -> Text:
    who, reason = name_of(facts, fact.args["member"]), fact.args["reason"]
    thing = ("批次", "the batch") if fact.event == "BatchMarked" else ("商品", "the item")
    recall, on = fact.args["mark"] == RECALL, fact.args["on"]
    zh = ("召回" if recall else "暂停") if on else ("解除召回" if recall else "解除暂停")
    en = (
        ("recalled" if recall else "held")
        if on
        else ("lifted the recall of" if recall else "lifted the hold of")
    )
    return Text(f"{who} {zh}{thing[0]}：{reason}", f"{who} {en} {thing[1]}: {reason}")


def _frozen(fact: Fact, _: Facts) -> Text:
    earlier = fact.args["earlierId"]
    return Text(
        f"批次被冻结：更早的批次 {earlier} 已含同一商品",
        f"the batch is frozen: batch {earlier} proves an item of it",
    )


def _transfer(fact: Fact, _: Facts) -> Text:
    giver, taker = fact.args["from"], fact.args["to"]
    if giver == NOBODY:
        return Text(f"激活，护照归 {address(taker)}", f"activated; the passport went to {address(taker)}")
    if taker == NOBODY:
        return Text(f"{address(giver)} 的护照注销", f"the passport of {address(giver)} was burnt")
    return Text(
        f"由 {address(giver)} 移交 {address(taker)}", f"handed over from {address(giver)} to {address(taker)}"
    )


def _retired(fact: Fact, _: Facts) -> Text:
    reason = fact.args["reason"]
    return Text(f"商品终结：{reason}", f"the item was retired: {reason}")


def _slow(fact: Fact, _: Facts) -> Text:
    to, ready = address(fact.args["to"]), at(fact.args["readyAt"])
    return Text(
        f"凭芯片申请移交 {to}，{ready} 后生效",
        f"the chip alone asked for a handover to {to}, possible from {ready}",
    )


def _vetoed(fact: Fact, _: Facts) -> Text:
    return Text(
        f"持有人否决移交 {address(fact.args['to'])}",
        f"the owner vetoed the handover to {address(fact.args['to'])}",
    )


def _mandate(fact: Fact, facts: Facts) -> Text:
    giver, taker, until = (
        name_of(facts, fact.args["from"]),
        name_of(facts, fact.args["to"]),
        fact.args["until"],
    )
    if not until:
        return Text(f"{giver} 撤回对 {taker} 的授权", f"{giver} withdrew its mandate from {taker}")
    return Text(f"{giver} 授权 {taker} 至 {at(until)}", f"{giver} gave {taker} a mandate until {at(until)}")


def _alerted(fact: Fact, facts: Facts) -> Text:
    who, what = name_of(facts, fact.args["member"]), kind_title(fact.args["kind"])
    return Text(f"{who} 提出警示：{what.zh}", f"{who} raised an alert: {what.en}")


def _confirmed(fact: Fact, facts: Facts) -> Text:
    who, reason = name_of(facts, fact.args["member"]), fact.args["reason"]
    return Text(f"{who} 核实警示：{reason}", f"{who} confirmed an alert: {reason}")


def _cleared(fact: Fact, facts: Facts) -> Text:
    who, reason = name_of(facts, fact.args["member"]), fact.args["reason"]
    return Text(f"{who} 解除警示：{reason}", f"{who} cleared an alert: {reason}")


def _member(zh: str, en: str) -> Callable[[Fact, Facts], Text]:
    def sentence(fact: Fact, facts: Facts) -> Text:
        more = fact.args.get("prefix", fact.args.get("reason", ""))
        shown = address(fact.args["account"]) if "account" in fact.args else more
        who = name_of(facts, fact.args["memberId"])
        return Text(f"{who} {zh} {shown}".rstrip(), f"{who} {en} {shown}".rstrip())

    return sentence


def _activated(fact: Fact, _: Facts) -> Text:
    count, batch = fact.args["count"], fact.args["batchId"]
    return Text(f"批次 {batch} 激活 {count} 件", f"{count} item(s) of batch {batch} were activated")


_SENTENCES: dict[str, Callable[[Fact, Facts], Text]] = {
    "Anchored": _anchored,
    "BatchRegistered": _registered,
    "BatchMarked": _marked,
    "ItemMarked": _marked,
    "BatchFrozen": _frozen,
    "Activated": _activated,
    "Transfer": _transfer,
    "Retired": _retired,
    "SlowHandoverStarted": _slow,
    "SlowHandoverVetoed": _vetoed,
    "MandateGiven": _mandate,
    "AlertRaised": _alerted,
    "AlertConfirmed": _confirmed,
    "AlertCleared": _cleared,
    "MemberAdded": _member("加入联盟", "became a member"),
    "AccountLinked": _member("启用账户", "acts through account"),
    "AccountUnlinked": _member("停用账户", "no longer acts through account"),
    "PrefixLicensed": _member("获厂商识别代码", "holds company prefix"),
    "PrefixRevoked": _member("失去厂商识别代码", "lost company prefix"),
    "MemberSuspended": _member("被暂停资格：", "was suspended:"),
    "MemberReinstated": _member("恢复资格", "was reinstated"),
}
