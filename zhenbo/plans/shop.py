"""What host, guardian, merchant and relay do at a shop: plans, each with the check that it has happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eth_utils.crypto import keccak

from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.orders import Fulfilment, Order, reward_of
from zhenbo.plan import Call, Plan, Reads, View
from zhenbo.plans.shop_marks import Marked, Marks
from zhenbo.plans.shop_rewards import Reward

LONGEST_REASON = 256  # bytes
NONE, OPEN, CLOSED, CALLED_OFF = range(4)  # IShop.State
OPEN_GAS, MARK_GAS, REDEEM_GAS, FULFIL_GAS, REFUND_GAS = 900_000, 200_000, 600_000, 400_000, 300_000
_STATE, _TITLE = 1, 5  # places in IShop.Reward


@dataclass(frozen=True)
class Place:
    """Where a plan acts: the chain, the shop, and who sends."""

    chain_id: int
    shop: str
    sender: str


@dataclass(frozen=True)
class Code:
    """What a holder showed, signed; `line` is the text that it was read from.

    before   units of the voucher that were fulfilled before
    """

    act: Fulfilment
    before: int
    holder_signature: bytes
    merchant_signature: bytes = b""
    line: bytes = field(default=b"", compare=False)


@dataclass(frozen=True)
class Placed:
    """An order with the payer's signature; `digest`: what that is over; `line`: as it was read."""

    order: Order
    signature: bytes
    digest: bytes
    line: bytes = field(default=b"", compare=False)


@dataclass(frozen=True)
class Held:
    """Units of a voucher that a holder has."""

    voucher_id: int
    holder: str
    units: int

    @property
    def line(self) -> bytes:
        """As `read_held` reads it."""
        return f"{self.voucher_id} {self.holder} {self.units}".encode()


def read_held(file: Path) -> list[Held]:
    """What a file of such lines holds, one a voucher and holder."""
    rows = (line.split() for line in file.read_text("utf-8").splitlines())
    return [Held(int(voucher), holder, int(units)) for voucher, holder, units in rows]


@dataclass(frozen=True)
class Opened:
    """`done` check: a reward of exactly these terms and this title stands in the shop, whoever opened it."""

    shop: str
    reward: Reward

    def __call__(self, view: View) -> bool:
        return self.number(view) > 0

    def number(self, view: View) -> int:
        """The newest such reward; 0 where there is none."""
        title = bytes(keccak(text=self.reward.title))
        for number in range(int(view.read("Shop", self.shop, "rewardCount")), 0, -1):
            found = view.read("Shop", self.shop, "rewardOf", number)
            if tuple(found[0]) == self.reward.terms and bytes(found[_TITLE]) == title:
                return number
        return 0


@dataclass(frozen=True)
class InState:
    """`done` check: the reward is closed, or called off, whichever is meant."""

    shop: str
    reward_id: int
    states: tuple[int, ...]

    def __call__(self, view: View) -> bool:
        return view.read("Shop", self.shop, "rewardOf", self.reward_id)[_STATE] in self.states


def opening(place: Place, rewards: Sequence[Reward]) -> Plan:
    """The host opens rewards."""
    calls = [
        Call(
            "Shop",
            place.shop,
            "openReward",
            (reward.terms, reward.title, reward.link),
            Text(
                f"开放兑换:{reward.title},{reward.price} 积分,共 {reward.stock} 份",
                f"Open {reward.title}: {reward.price} points, {reward.stock} of them",
            ),
            gas_ceiling=OPEN_GAS,
            done=Opened(place.shop, reward),
        )
        for reward in rewards
    ]
    if len({(call.args[0], call.args[1]) for call in calls}) < len(calls):
        said = Text(
            "文件中有两个相同的兑换项;要分开,请改动时间或条款",
            "Two rewards of the file are the same; what differs may be a time or the terms.",
        )
        raise BadPlan(say(said))
    return _plan(place, Text("开放兑换", "Open rewards"), calls)


def closing(place: Place, reward_id: int, title: str) -> Plan:
    """The host ends the redeeming of a reward."""
    call = Call(
        "Shop",
        place.shop,
        "closeReward",
        (reward_id,),
        Text(f"结束兑换:{title}", f"Close {title}: its vouchers hold"),
        gas_ceiling=MARK_GAS,
        done=InState(place.shop, reward_id, (CLOSED, CALLED_OFF)),
    )
    return _plan(place, Text("结束兑换", "Close a reward"), [call])


def calling_off(place: Place, reward_id: int, title: str, reason: str, *, as_merchant: bool) -> Plan:
    """A guardian calls a reward off, or its merchant gives it up."""
    length = len(reason.encode("utf-8"))
    if not 0 < length <= LONGEST_REASON:
        said = Text(
            f"reason 有 {length} 字节;应为 1 至 {LONGEST_REASON} 字节",
            f"The reason has {length} bytes; 1 to {LONGEST_REASON} can be recorded.",
        )
        raise BadPlan(say(said))
    call = Call(
        "Shop",
        place.shop,
        "giveUp" if as_merchant else "callOff",
        (reward_id, reason),
        Text(
            f"取消 {title}:{reason};未兑现的可立即退还",
            f"Call {title} off: {reason}; what is out is refunded",
        ),
        gas_ceiling=MARK_GAS,
        done=InState(place.shop, reward_id, (CALLED_OFF,)),
    )
    return _plan(place, Text("取消兑换", "Call a reward off"), [call])


def redeeming(place: Place, points: str, orders: Sequence[Placed]) -> Plan:
    """A relay sends what fans signed; each order stands for itself."""
    calls = [
        Call(
            "Shop",
            place.shop,
            "redeem",
            (placed.order.argument, placed.signature),
            Text(
                f"{placed.order.payer} 兑换 {placed.order.count} 份 {placed.order.title}",
                f"{placed.order.payer} redeems {placed.order.count} of {placed.order.title}",
            ),
            gas_ceiling=REDEEM_GAS,
            done=Reads("Points", points, "isSpent", (placed.digest,), True),
        )
        for placed in orders
    ]
    return _plan(place, Text("代粉丝提交兑换", "Send fans' orders"), calls, independent=True)


def in_order(codes: Sequence[Code]) -> list[Code]:
    """Codes as they have to be marked."""
    return sorted(codes, key=lambda code: (code.act.voucher_id, code.before))


def fulfilling(place: Place, codes: Sequence[Code], marks: Marks) -> Plan:
    """The merchant marks what holders showed; codes of one voucher follow each other, see `in_order`.

    marks   what the chain says was marked before
    """
    calls = [
        Call(
            "Shop",
            place.shop,
            "fulfil",
            (code.act.argument, code.holder_signature, code.merchant_signature),
            Text(
                f"兑现 {code.act.holder} 的 {code.act.title} {code.act.count} 份",
                f"{code.act.holder} gets {code.act.count} of {code.act.title}",
            ),
            gas_ceiling=FULFIL_GAS,
            done=Marked(place.shop, code.act, code.before, marks),
        )
        for code in codes
    ]
    return _plan(place, Text("兑现", "Fulfil vouchers"), calls)


def refunding(place: Place, vouchers: Sequence[Held], titles: dict[int, str]) -> Plan:
    """Anybody gives back what was not fulfilled in time; `titles` by reward."""
    calls = [
        Call(
            "Shop",
            place.shop,
            "refund",
            (held.voucher_id, held.holder),
            Text(
                f"退还 {titles[reward_of(held.voucher_id)]} {held.units} 份(凭证在 {held.holder})",
                f"Refund {held.units} of {titles[reward_of(held.voucher_id)]}, held by {held.holder}",
            ),
            gas_ceiling=REFUND_GAS,
            done=Reads("Shop", place.shop, "balanceOf", (held.holder, held.voucher_id), 0),
        )
        for held in vouchers
    ]
    return _plan(place, Text("退还", "Refund vouchers"), calls, independent=True)


def _plan(place: Place, title: Text, calls: Sequence[Call], independent: bool = False) -> Plan:
    return Plan(title, place.chain_id, place.sender, tuple(calls), independent=independent)
