"""What a page says of alerts that stand: who warns, since when, how far it is confirmed, and what to do.

An alert punishes nobody. So it bids readers check, confirmed or not, and never to distrust: true goods bear a
code that was copied too. Cleared ones stand in the timeline alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhenbo.alerts.kinds import NO_VERDICT, Kind
from zhenbo.bundle.alert_facts import Alert, alerts_of
from zhenbo.bundle.members import name_of
from zhenbo.language import Text
from zhenbo.web.findings import Findings
from zhenbo.web.view import minute, named

_MOST = 5  # on a page; the timeline has all
_LONGEST = 300  # characters of a reason
_TO_DO = {
    Kind.CLONE: Text(
        "碰一下芯片，或看刮层是否完好；请卖家出示购买凭证。真品和仿品可能用着同一个码。",
        "Tap the chip, or see that the scratch layer is whole; ask for the receipt. True goods and copies "
        "may bear this same code.",
    ),
    Kind.CHIP: Text(
        "请亲手再碰一次芯片，不要相信别人发来的链接。",
        "Tap the chip again yourself, and believe no link that somebody sent you.",
    ),
    Kind.REUSED: Text(
        "看包装是否开过封；开过的不要当新品买。",
        "See whether the packaging was opened, and do not buy opened goods as new.",
    ),
    Kind.SAMPLE: Text(
        "看包装上有没有“展示样品”字样；样品不卖。",
        "Look for 展示样品 (show sample) on the packaging: samples are not for sale.",
    ),
    Kind.RECALL: Text(
        "弄清楚之前先不要食用或使用，留好商品，问品牌是否召回。",
        "Do not use it until this is settled. Keep the goods, and ask the brand whether they are recalled.",
    ),
}


@dataclass(frozen=True)
class Warned:
    """One alert that stands, as the page tells it. `copied`: it is about other goods that bear this code."""

    text: Text
    to_do: Text | None
    copied: bool


def warnings(found: Findings) -> Iterator[Warned]:
    """The alerts about the item and its batch that nobody cleared, confirmed ones first."""
    about = {found.goods.item.token_id, found.goods.batch.part.batch_id}
    standing = [alert for alert in alerts_of(found.trusted.facts, about) if alert.stands]
    for alert in sorted(standing, key=lambda one: one.confirmed is None)[:_MOST]:
        kind = alert.raised.args["kind"]
        yield Warned(_told(alert, found), _TO_DO.get(kind), kind == Kind.CLONE)


def _told(alert: Alert, found: Findings) -> Text:
    who, what, day = _name(alert.member, found), alert.title, minute(alert.raised.time)[:10]
    item = alert.target == found.goods.item.token_id
    of = Text("这一件", "this item") if item else Text("这一批", "this batch")
    state = _state(alert, found)
    return Text(
        f"{day} {who.zh} 就{of.zh}警示：{what.zh}。{state.zh}{NO_VERDICT.zh}",
        f"On {day} {who.en} warned of {of.en}: {what.en}. {state.en} {NO_VERDICT.en}",
    )


def _state(alert: Alert, found: Findings) -> Text:
    if alert.confirmed is None:
        return Text("至今无人核实。", "Nobody has confirmed it so far.")
    args, day = alert.confirmed.args, minute(alert.confirmed.time)[:10]
    who, why = _name(args["member"], found), args["reason"][:_LONGEST]
    return Text(f"{day} 监管机构 {who.zh} 核实：{why}。", f"Regulator {who.en} confirmed it on {day}: {why}.")


def _name(member: int, found: Findings) -> Text:
    return named(name_of(found.trusted.facts, member), found.goods.batch.showcase)
