"""Airdrop against a model in Python: any order of acts pays each batch once and keeps what was refused.

A3 what is reserved, A4 bits, A5 totals, A7 what is kept: each is asserted after every step.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from brownie import chain
from hypothesis import strategies as st

from tests.chain.community import AIRDROP_BUDGET, DAY, word
from tests.chain.ledger import Gift, read_entry
from tests.chain.walks import WALKS, Walker, settings

SOON = 5  # seconds within which a test cannot tell on which side a block will fall


@dataclass
class Running:
    """A plan as it should stand."""

    gift: Gift
    said: int  # total that was announced
    paid: set = field(default_factory=set)
    over: bool = False

    @property
    def amount(self):
        return sum(read_entry(entry)[1] for batch in self.paid for entry in self.gift.batches[batch])


class Gifts(Walker):
    """Strategies: plans by number, their batches, people, and seconds."""

    number = st.integers(0, 3)
    batch = st.integers(0, 3)
    extra = st.sampled_from([0, 0, 0, 30, -20])
    days = st.integers(1, 3)
    person = st.integers(0, 3)
    flag = st.booleans()
    budget = st.sampled_from([0, 50, 300, 1_000])
    seconds = st.sampled_from([60, DAY, 2 * DAY])

    def __init__(self, community, ledger):
        Walker.start(self)
        self.community, self.ledger = community, ledger
        self.points, self.airdrop = community.points, community.airdrop
        self.people = [community.alice, community.bob, community.carol, community.disputant]

    def setup(self):
        self.plans, self.refuses = {}, set()
        self.balance, self.kept = defaultdict(int), defaultdict(int)
        self.budget = AIRDROP_BUDGET
        self.pushed = 0
        self.rule_announce(3, 2, 0)

    @property
    def reserved(self):
        return sum(plan.said - plan.amount for plan in self.plans.values() if not plan.over)

    def gift(self, number, days):
        """List `number`: three batches, the last of one entry; the same whatever else."""
        fans = sorted(self.people, key=lambda one: int(one.address, 16))
        entries = [word(one, 10 * number + place + 1) for place, one in enumerate(fans)]
        batches = (tuple(entries[:2]), tuple(entries[2:3]), tuple(entries[3:]))
        return Gift(batches, chain[-1].timestamp + days * DAY)

    def rule_announce(self, number, days, extra):
        gift = self.gift(number, days)
        said = max(gift.total + extra, 0)
        refusal = None
        free = max(self.budget - self.reserved, 0)
        if said == 0:
            refusal = ("PlanInvalid",)
        elif number in self.plans:
            refusal = ("PlanKnown", gift.id)
        elif said > free:
            refusal = ("BudgetTooSmall", said, free)
        if self.attempt("announce", refusal, lambda: self.ledger.announce(gift, total=said)):
            self.plans[number] = Running(gift, said)

    def rule_push(self, number, batch):
        plan = self.plans.get(number)
        gift = plan.gift if plan else self.gift(number, 1)
        index = min(batch, 2)
        self.pass_soon(gift.deadline + 1)
        amount = sum(read_entry(entry)[1] for entry in gift.batches[index])
        refusal = self.push_refusal(plan, gift, index, amount)
        if self.attempt("push", refusal, lambda: self.ledger.push(gift, index)):
            plan.paid.add(index)
            self.budget -= amount
            self.pushed += amount
            for one, points in map(read_entry, gift.batches[index]):
                holder = self.kept if one in self.refuses else self.balance
                holder[one] += points

    def push_refusal(self, plan, gift, batch, amount):
        if plan is None or plan.over:
            return ("PlanUnknown", gift.id)
        if chain[-1].timestamp > gift.deadline:
            return ("PlanOver", gift.deadline)
        if batch in plan.paid:
            return ("BatchPaid", gift.id, batch)
        if amount > self.budget:
            return ("BudgetExceeded", self.airdrop, amount, self.budget)
        if plan.amount + amount > plan.said:
            return ("TotalExceeded", gift.id, plan.amount + amount, plan.said)
        return None

    def pass_soon(self, moment):
        if 0 <= moment - chain[-1].timestamp <= SOON:
            chain.mine(timestamp=moment + 1)

    def rule_end(self, number):
        plan = self.plans.get(number)
        gift = plan.gift if plan else self.gift(number, 1)
        self.pass_soon(gift.deadline + 1)
        refusal = None
        if plan is None or plan.over:
            refusal = ("PlanUnknown", gift.id)
        elif chain[-1].timestamp <= gift.deadline:
            refusal = ("PlanRunning", gift.deadline)
        if self.attempt("end", refusal, lambda: self.airdrop.end(gift.id, {"from": self.community.stranger})):
            plan.over = True

    def rule_stop(self, number):
        plan = self.plans.get(number)
        gift = plan.gift if plan else self.gift(number, 1)
        refusal = ("PlanUnknown", gift.id) if plan is None or plan.over else None
        guardian = {"from": self.community.guardian}
        if self.attempt("stop", refusal, lambda: self.airdrop.stop(gift.id, "a slip", guardian)):
            plan.over = True

    def rule_refuse(self, person, flag):
        one = self.people[person]
        self.points.refusePushes(flag, {"from": one})
        (self.refuses.add if flag else self.refuses.discard)(one)

    def rule_claim_kept(self, person):
        one = self.people[person]
        refusal = None
        if not self.kept[one]:
            refusal = ("NothingKept", one)
        elif one in self.refuses:
            refusal = ("TransferRestricted", self.airdrop, one, 4)
        if self.attempt(
            "claim_kept", refusal, lambda: self.airdrop.claimKept(one, {"from": self.community.stranger})
        ):
            self.balance[one] += self.kept.pop(one)

    def rule_lower_budget(self, budget):
        refusal = None
        if budget >= self.budget:
            refusal = ("BudgetNotLower", self.airdrop, budget, self.budget)
        guardian = {"from": self.community.guardian}
        if self.attempt(
            "lower_budget", refusal, lambda: self.points.lowerBudget(self.airdrop, budget, guardian)
        ):
            self.budget = budget

    def rule_wait(self, seconds):
        chain.mine(timestamp=chain[-1].timestamp + seconds)

    def invariant_money(self):
        """A5, A7: what was pushed is held by fans or kept for them, and nothing else is there."""
        assert self.points.balanceOf(self.airdrop) == sum(self.kept.values())
        for one in self.people:
            assert self.points.balanceOf(one) == self.balance[one]
            assert self.airdrop.keptFor(one) == self.kept[one]
        assert self.points.totalSupply() == self.pushed
        assert self.points.sourceOf(self.airdrop) == (self.budget, self.pushed)

    def invariant_plans(self):
        """A3, A4"""
        assert self.airdrop.reserved() == self.reserved
        for plan in self.plans.values():
            deadline = 0 if plan.over else plan.gift.deadline
            assert self.airdrop.planOf(plan.gift.id) == (plan.said, plan.amount, deadline)
            paid = {batch for batch in range(4) if self.airdrop.isPaid(plan.gift.id, batch)}
            assert paid == plan.paid


@pytest.mark.parametrize("walks", WALKS)
def test_airdrops(state_machine, community, ledger, walks):
    state_machine(Gifts, community, ledger, settings=settings(walks, steps=20))


def test_reads_entries_of_accounts(community):
    """The model's own reading: an entry's fan is the account it was made for."""
    assert read_entry(word(community.alice, 7)) == (community.alice, 7)


@pytest.fixture(scope="module", autouse=True)
def standing(community):
    """The community stands before the first test."""
