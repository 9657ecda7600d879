"""The shop against a model in Python, in both regions: any order of acts leaves both with the same units.

S3 units redeemed are out, fulfilled or refunded, and the points spent less those given back are the price of
the first two; S5 limits; S7 codes; S8 fulfilled or refunded, never both; S9 passing on; S10 who is
refunded: each is asserted after every step.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from brownie import chain
from hypothesis import strategies as st

from tests.chain.community import DAY, wait
from tests.chain.shopping import CALLED_OFF, CLOSED, OPEN_STATE, PER_FAN, PRICE, STOCK, counter, open_counter
from tests.chain.walks import WALKS, Walker, settings

FANS = ("alice", "bob", "carol")
POINTS = 1_000
_ = counter, open_counter  # fixtures


@dataclass
class Voucher:
    """As the model keeps one."""

    reward: int
    payer: str
    count: int
    held: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    fulfilled: int = 0
    refunded: int = 0


@dataclass
class Reward:
    closes: int
    fulfil_by: int
    transferable: bool
    state: int = OPEN_STATE
    redeemed: int = 0
    by: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Till(Walker):
    """Strategies: three fans by number; vouchers and rewards by a number that is taken round."""

    fan = st.integers(0, 2)
    other = st.integers(0, 2)
    which = st.integers(0, 50)
    units = st.sampled_from([0, 1, 1, 2, 3, PER_FAN, PER_FAN + 1, STOCK + 1])
    time = st.sampled_from([1, DAY // 2, 2 * DAY])
    flag = st.booleans()

    def __init__(self, counter):
        Walker.start(self)
        self.counter, self.shop = counter, counter.shop
        self.community, self.points = counter.community, counter.community.points
        self.in_cn = self.points.region() == 0

    def setup(self):
        self.rewards: dict[int, Reward] = {}
        self.vouchers: dict[int, Voucher] = {}
        self.balance = {name: self.points.balanceOf(self.account(name)) for name in FANS}
        self.spent, self.refunded = self.points.totalSpent(), self.points.totalRefunded()
        self.rule_open(True)
        self.rule_redeem(0, 0, 3)

    # what the model knows

    def account(self, name):
        return getattr(self.community, name)

    def reward(self, which):
        return sorted(self.rewards)[which % len(self.rewards)]

    def voucher(self, which):
        return sorted(self.vouchers)[which % len(self.vouchers)]

    def now(self):
        """Of the next block, which is mined at once."""
        return chain[-1].timestamp

    def is_near(self, moment):
        """A block's time is the node's own: next to a border the model cannot say on which side it falls."""
        return abs(self.now() - moment) < 60

    # acts

    def rule_open(self, flag):
        transferable = flag and not self.in_cn
        number = self.counter.open(is_transferable=transferable)
        now = self.now()
        self.rewards[number] = Reward(now + DAY, now + 7 * DAY, transferable)

    def rule_redeem(self, fan, which, units):
        name, number = FANS[fan], self.reward(which)
        reward = self.rewards[number]
        if self.is_near(reward.closes):
            return
        tx = self.attempt(
            "redeem",
            self.redeem_refusal(name, number, units),
            lambda: self.counter.send(*self.signed(name, number, units)),
        )
        if tx is None:
            return
        made = Voucher(number, name, units)
        made.held[name] = units
        self.vouchers[number << 32 | reward.redeemed + 1] = made
        reward.redeemed += units
        reward.by[name] += units
        self.balance[name] -= units * PRICE
        self.spent += units * PRICE

    def signed(self, name, number, units):
        order = self.counter.order(self.account(name), number, units)
        return order, self.counter.sign_order(getattr(self.community, f"{name}_key"), order)

    def redeem_refusal(self, name, number, units):
        reward, account = self.rewards[number], self.account(name)
        if reward.state != OPEN_STATE:
            return "RewardInState", number, reward.state
        if self.now() > reward.closes:
            terms = self.shop.rewardOf(number)[0]
            return "NotOpenNow", terms[5], terms[6]
        if units == 0:
            return ("CountZero",)
        if units > STOCK - reward.redeemed:
            return "StockExceeded", units, STOCK - reward.redeemed
        if units > PER_FAN - reward.by[name]:
            return "FanLimitExceeded", account, units, PER_FAN - reward.by[name]
        return ("InsufficientBalance",) if units * PRICE > self.balance[name] else None

    def rule_fulfil(self, fan, which, units):
        if not self.vouchers:
            return
        name, number = FANS[fan], self.voucher(which)
        voucher = self.vouchers[number]
        reward = self.rewards[voucher.reward]
        if self.is_near(reward.fulfil_by):
            return
        refusal = None
        if reward.state == CALLED_OFF:
            refusal = "RewardInState", voucher.reward, CALLED_OFF
        elif self.now() > reward.fulfil_by:
            refusal = "FulfilmentOver", self.shop.rewardOf(voucher.reward)[0][7]
        elif units == 0:
            refusal = ("CountZero",)
        elif units > voucher.held[name]:
            refusal = "UnitsMissing", self.account(name), units, voucher.held[name]
        if self.attempt("fulfil", refusal, lambda: self.counter.fulfil(name, number, units)):
            voucher.held[name] -= units
            voucher.fulfilled += units

    def rule_use_a_code_again(self, fan, which):
        """S7: with the number of units fulfilled before as it was one unit ago."""
        if not self.vouchers:
            return
        name, number = FANS[fan], self.voucher(which)
        voucher = self.vouchers[number]
        reward = self.rewards[voucher.reward]
        if voucher.fulfilled == 0 or voucher.held[name] == 0 or self.now() > reward.fulfil_by - 60:
            return
        if reward.state == CALLED_OFF:
            return
        act = self.counter.code(number, self.account(name))
        old = self.counter.sign_code(getattr(self.community, f"{name}_key"), act, voucher.fulfilled - 1)
        refusal = "SignatureInvalid", self.account(name)
        sender = {"from": self.counter.merchant}
        self.attempt("old code", refusal, lambda: self.shop.fulfil(act.argument, old, b"", sender))

    def rule_refund(self, fan, which):
        if not self.vouchers:
            return
        name, number = FANS[fan], self.voucher(which)
        voucher = self.vouchers[number]
        reward = self.rewards[voucher.reward]
        if self.is_near(reward.fulfil_by):
            return
        refusal, units = None, voucher.held[name]
        if reward.state != CALLED_OFF and self.now() <= reward.fulfil_by:
            refusal = "FulfilmentPending", self.shop.rewardOf(voucher.reward)[0][7]
        elif units == 0:
            refusal = ("CountZero",)
        stranger = {"from": self.community.stranger}
        if self.attempt("refund", refusal, lambda: self.shop.refund(number, self.account(name), stranger)):
            voucher.held[name] = 0
            voucher.refunded += units
            self.balance[voucher.payer] += units * PRICE
            self.refunded += units * PRICE

    def rule_pass_on(self, fan, other, which):
        if not self.vouchers:
            return
        name, to, number = FANS[fan], FANS[other], self.voucher(which)
        voucher = self.vouchers[number]
        refusal = None
        if not self.rewards[voucher.reward].transferable:
            refusal = "VoucherBound", number
        elif voucher.held[name] == 0:
            refusal = ("InsufficientBalance",)
        sender, receiver = self.account(name), self.account(to)
        if self.attempt(
            "pass on",
            refusal,
            lambda: self.shop.safeTransferFrom(sender, receiver, number, 1, b"", {"from": sender}),
        ):
            voucher.held[name] -= 1
            voucher.held[to] += 1

    def rule_close(self, which):
        number = self.reward(which)
        state = self.rewards[number].state
        refusal = ("RewardInState", number, state) if state != OPEN_STATE else None
        if self.attempt("close", refusal, lambda: self.shop.closeReward(number, {"from": self.counter.host})):
            self.rewards[number].state = CLOSED

    def rule_call_off(self, which, flag):
        number = self.reward(which)
        refusal = None
        if self.rewards[number].state == CALLED_OFF:
            refusal = "RewardInState", number, CALLED_OFF
        act, by = self.shop.callOff, self.community.guardian
        if flag:
            act, by = self.shop.giveUp, self.counter.merchant
        if self.attempt("call off", refusal, lambda: act(number, "no tea", {"from": by})):
            self.rewards[number].state = CALLED_OFF

    def rule_wait(self, time):
        wait(time)

    # always

    def invariant_units(self):
        """S3: redeemed = out + fulfilled + refunded, of every reward and of every voucher."""
        for number, reward in self.rewards.items():
            own = [v for v in self.vouchers.values() if v.reward == number]
            fulfilled, refunded = sum(v.fulfilled for v in own), sum(v.refunded for v in own)
            assert self.counter.units(number) == (reward.redeemed, fulfilled, refunded)
            out = sum(sum(v.held.values()) for v in own)
            assert reward.redeemed == out + fulfilled + refunded <= STOCK
            for name in FANS:
                assert self.shop.redeemedBy(number, self.account(name)) == reward.by[name] <= PER_FAN

    def invariant_vouchers(self):
        for number, voucher in self.vouchers.items():
            found = self.shop.voucherOf(number)
            payer = self.account(voucher.payer)
            assert found == (payer, voucher.count, voucher.fulfilled, voucher.refunded)
            for name in FANS:
                assert self.shop.balanceOf(self.account(name), number) == voucher.held[name]

    def invariant_points(self):
        """S3, S10: what was burnt here and not given back is the price of what is out or fulfilled."""
        assert (self.points.totalSpent(), self.points.totalRefunded()) == (self.spent, self.refunded)
        kept = 0
        for name in FANS:
            assert self.points.balanceOf(self.account(name)) == self.balance[name]
            own = [v for v in self.vouchers.values() if v.payer == name]
            price = sum(v.count - v.refunded for v in own) * PRICE
            assert self.points.spentBy(self.shop, self.account(name)) == price
            assert self.balance[name] + price == POINTS
            kept += price
        assert kept == sum(sum(v.held.values()) + v.fulfilled for v in self.vouchers.values()) * PRICE


@pytest.mark.parametrize("name", ["counter", pytest.param("open_counter", marks=pytest.mark.long)])
@pytest.mark.parametrize("walks", WALKS)
def test_shop(state_machine, request, community, open_community, name, walks):
    state_machine(Till, request.getfixturevalue(name), settings=settings(walks, steps=30))
