"""What orders and codes of one run leave for the next: each may be fine alone, and not after the others."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from zhenbo.language import Text
from zhenbo.plan import View
from zhenbo.plans.shop import Code, Placed
from zhenbo.plans.shop_marks import FULFILLED

SAME = Text("与另一份相同", "the same as another")
STOCK = Text("前面的兑换单已用完库存", "the orders before it use up the stock")
LIMIT = Text("前面的兑换单已用完该粉丝的份数", "the orders before it use up what one fan may redeem")
POINTS = Text("前面的兑换单已用完该粉丝的积分", "the orders before it use up the fan's points")
_PRICE, _STOCK, _PER_FAN = 2, 3, 4  # places in IShop.Terms
_TERMS, _REDEEMED = 0, 2  # places in IShop.Reward


@dataclass(frozen=True)
class _Use:
    """Something that an order uses up: how much of it, how much there was before the run, what to say."""

    what: tuple[object, ...]
    wanted: int
    left: Callable[[], int]
    said: Text


class OrderRoom:
    """Stock, units of a fan and points, which the orders of a run use up together."""

    def __init__(self, view: View, shop: str, points: str):
        self._view, self._shop, self._points = view, shop, points
        self._used: dict[tuple[object, ...], int] = defaultdict(int)
        self._seen: set[bytes] = set()
        self._rewards: dict[int, Any] = {}

    def lacks(self, one: Placed) -> Text | None:
        """Why it would be refused after those that were taken; what it lacks alone the contract says."""
        if one.digest in self._seen:
            return SAME
        for use in self._uses(one):
            used = self._used[use.what]
            if used and used + use.wanted > use.left():
                return use.said
        return None

    def waits(self, one: Placed) -> bool:
        """Each can be tried alone."""
        return False

    def take(self, one: Placed) -> None:
        """It is sent."""
        self._seen.add(one.digest)
        for use in self._uses(one):
            self._used[use.what] += use.wanted

    def _uses(self, one: Placed) -> Iterator[_Use]:
        number, payer, count = one.order.reward_id, one.order.payer, one.order.count
        read, shop, reward = self._view.read, self._shop, self._reward(number)
        terms = reward[_TERMS]
        yield _Use(("stock", number), count, lambda: int(terms[_STOCK] - reward[_REDEEMED]), STOCK)
        yield _Use(
            ("fan", number, payer),
            count,
            lambda: int(terms[_PER_FAN] - read("Shop", shop, "redeemedBy", number, payer)),
            LIMIT,
        )
        yield _Use(
            ("points", payer),
            count * terms[_PRICE],
            lambda: int(read("Points", self._points, "balanceOf", payer)),
            POINTS,
        )

    def _reward(self, number: int) -> Any:
        if number not in self._rewards:
            self._rewards[number] = self._view.read("Shop", self._shop, "rewardOf", number)
        return self._rewards[number]


class CodeRoom:
    """Units of vouchers, which the codes of a run mark one after the other."""

    def __init__(self, view: View, shop: str):
        self._view, self._shop = view, shop
        self._before: dict[int, int] = {}  # units of a voucher that the chain had before the run
        self._marked: dict[int, int] = {}  # and with those that were taken
        self._given: dict[tuple[int, str], int] = defaultdict(int)

    def lacks(self, one: Code) -> Text | None:
        """Why it would be refused after those that were taken."""
        voucher, before = one.act.voucher_id, one.before
        marked = self._marked.get(voucher, self._on_chain(voucher))
        if before < marked:
            return Text(
                f"签名时已兑现 {before} 份,现为 {marked} 份:这个码已作废,不要据此交付,请持有人重签",
                f"it was signed when {before} units were fulfilled, and now {marked} are: hand nothing out "
                "for it, and have it signed anew",
            )
        if before > marked:
            return Text(
                f"它用于已兑现 {before} 份之后,现为 {marked} 份:请先提交它前面的码",
                f"it is for the units after {before}, and {marked} are fulfilled: mark those before it first",
            )
        return self._missing(one)

    def waits(self, one: Code) -> bool:
        """It is for the units after those of another."""
        return one.before > self._on_chain(one.act.voucher_id)

    def take(self, one: Code) -> None:
        """It is sent."""
        self._marked[one.act.voucher_id] = one.before + one.act.count
        self._given[one.act.voucher_id, one.act.holder] += one.act.count

    def _missing(self, one: Code) -> Text | None:
        """What can be said before it is tried: that those before it leave the holder too few units."""
        if not self.waits(one):
            return None
        act = one.act
        held = int(self._view.read("Shop", self._shop, "balanceOf", act.holder, act.voucher_id))
        left = held - self._given[act.voucher_id, act.holder]
        if act.count <= left:
            return None
        return Text(f"持有人只剩 {left} 份", f"its holder has {left} units left")

    def _on_chain(self, voucher: int) -> int:
        if voucher not in self._before:
            found = self._view.read("Shop", self._shop, "voucherOf", voucher)
            self._before[voucher] = int(found[FULFILLED])
        return self._before[voucher]
