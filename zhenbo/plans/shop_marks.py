"""What merchants have marked, as the shop's events tell it: whether this very code was used.

How many units of a voucher are fulfilled does not tell that: where a voucher was passed on, two holders may
have signed for the same units, and one of them was given nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhenbo.orders import Fulfilment
from zhenbo.plan import View

FULFILLED = 2  # place in IShop.Voucher


@dataclass(frozen=True)
class Mark:
    """Units of a voucher that were fulfilled at once, and who had them."""

    holder: str
    count: int


Marks = Callable[[int], Sequence[Mark]]  # all of a voucher, oldest first


@dataclass(frozen=True)
class Marked:
    """`done` check: the units after the first `before` were fulfilled for this holder, as many at once."""

    shop: str
    act: Fulfilment
    before: int
    marks: Marks

    def __call__(self, view: View) -> bool:
        act = self.act
        fulfilled = int(view.read("Shop", self.shop, "voucherOf", act.voucher_id)[FULFILLED])
        if fulfilled < self.before + act.count:
            return False  # the usual answer, without a look at the events
        start = 0
        for mark in self.marks(act.voucher_id):
            if start >= self.before:
                is_its_own = (mark.holder.lower(), mark.count) == (act.holder.lower(), act.count)
                return start == self.before and is_its_own
            start += mark.count
        return False
