"""Points against a model in Python, in both regions: any order of acts leaves both with the same balances.

K1 creating within budgets, K3 the supply is what was created less spent plus refunded, and what all hold, K5
who passes points to whom, K7 refunds, K9 flags: each is asserted after every step.
"""

from collections import defaultdict

import pytest
from hypothesis import strategies as st

from tests.chain.community import CN, SOURCE_BUDGET, word
from tests.chain.walks import WALKS, Walker, settings

BETWEEN_FANS, TOO_FEW, REFUSES = 2, 3, 4
FOR_EVER = 2**256 - 1


class Economy(Walker):
    """Strategies: two sources, two redeemers and three fans, by number; amounts small and odd."""

    source = st.integers(0, 1)
    redeemer = st.integers(0, 1)
    person = st.integers(0, 6)
    other = st.integers(0, 6)
    amount = st.sampled_from([0, 1, 3, 50, 400, SOURCE_BUDGET, 2**96 - 1])
    people = st.lists(st.integers(0, 6), min_size=0, max_size=5)
    flag = st.booleans()
    budget = st.sampled_from([0, 7, 1_000, SOURCE_BUDGET, 2**96 - 1])

    def __init__(self, community, second):
        Walker.start(self)
        self.community, self.points = community, community.points
        self.sources = [community.source, second[0]]
        self.redeemers = [community.redeemer, second[1]]
        fans = [community.alice, community.bob, community.stranger]
        self.everybody = [*self.sources, *self.redeemers, *fans]
        self.in_cn = self.points.region() == CN

    def setup(self):
        self.balance = defaultdict(int)
        self.budget = {source: self.points.sourceOf(source)[0] for source in self.sources}
        self.created = defaultdict(int)
        self.refuses = set()
        self.allowed, self.spent_by = defaultdict(int), defaultdict(int)
        self.spent = self.refunded = 0
        self.rule_create_many(0, [0, 2, 4, 5, 6], 400)

    # what the contract must say

    def over_budget(self, source, amount):
        left = self.budget[source]
        return ("BudgetExceeded", source, amount, left) if amount > left else None

    def transfer_refusal(self, sender, to, amount):
        reason = 0
        if self.in_cn and sender not in self.sources:
            reason = BETWEEN_FANS
        elif amount > self.balance[sender]:
            reason = TOO_FEW
        elif to in self.refuses:
            reason = REFUSES
        return ("TransferRestricted", sender, to, reason) if reason else None

    def use_budget(self, source, amount):
        self.budget[source] -= amount
        self.created[source] += amount

    # acts

    def rule_create(self, source, amount):
        account = self.sources[source]
        refusal = ("AmountZero",) if amount == 0 else self.over_budget(account, amount)
        if self.attempt("create", refusal, lambda: self.points.create(amount, {"from": account})):
            self.use_budget(account, amount)
            self.balance[account] += amount

    def rule_create_many(self, source, people, amount):
        account = self.sources[source]
        chosen = [self.everybody[number] for number in people]
        total = amount * len(chosen)
        refusal = ("AmountZero",) if total == 0 else self.over_budget(account, total)
        entries = [word(one, amount) for one in chosen]
        if self.attempt("create_many", refusal, lambda: self.points.createMany(entries, {"from": account})):
            self.use_budget(account, total)
            for one in chosen:
                self.balance[account if one in self.refuses else one] += amount

    def rule_transfer(self, person, other, amount):
        sender, to = self.everybody[person], self.everybody[other]
        refusal = self.transfer_refusal(sender, to, amount)
        if self.attempt("transfer", refusal, lambda: self.points.transfer(to, amount, {"from": sender})):
            self.balance[sender] -= amount
            self.balance[to] += amount

    def rule_transfer_from(self, person, other, amount):
        """Anybody may have been allowed; the relay never is."""
        owner, to = self.everybody[person], self.everybody[other]
        refusal = self.transfer_refusal(owner, to, amount)
        if refusal is None and amount:
            refusal = ("InsufficientAllowance",)
        relay = {"from": self.community.relay}
        self.attempt("transfer_from", refusal, lambda: self.points.transferFrom(owner, to, amount, relay))

    def rule_allow(self, redeemer, person, flag):
        owner, spender = self.everybody[person], self.redeemers[redeemer]
        self.allowed[owner, spender] = FOR_EVER if flag else 60
        self.points.approve(spender, self.allowed[owner, spender], {"from": owner})

    def rule_spend(self, redeemer, person, amount):
        payer, at = self.everybody[person], self.redeemers[redeemer]
        refusal = None
        if amount == 0:
            refusal = ("AmountZero",)
        elif amount > self.allowed[payer, at]:
            refusal = ("InsufficientAllowance",)
        elif amount > self.balance[payer]:
            refusal = ("InsufficientBalance",)
        if self.attempt("spend", refusal, lambda: self.points.spend(payer, amount, {"from": at})):
            self.balance[payer] -= amount
            self.spent_by[at, payer] += amount
            self.spent += amount
            if self.allowed[payer, at] != FOR_EVER:
                self.allowed[payer, at] -= amount

    def rule_buy(self, redeemer, person):
        """As fans do: allow the price, spend it, and sometimes bring it back."""
        self.rule_allow(redeemer, person, False)
        self.rule_spend(redeemer, person, 50)

    def rule_buy_and_return(self, redeemer, person):
        self.rule_buy(redeemer, person)
        self.rule_refund_all(redeemer, person)

    def rule_refund(self, redeemer, person, amount):
        payer, at = self.everybody[person], self.redeemers[redeemer]
        spent = self.spent_by[at, payer]
        refusal = ("AmountZero",) if amount == 0 else None
        if amount > spent:
            refusal = ("RefundTooLarge", at, payer, amount, spent)
        if self.attempt("refund", refusal, lambda: self.points.refund(payer, amount, {"from": at})):
            self.spent_by[at, payer] -= amount
            self.balance[payer] += amount
            self.refunded += amount

    def rule_refund_all(self, redeemer, person):
        self.rule_refund(redeemer, person, self.spent_by[self.redeemers[redeemer], self.everybody[person]])

    def rule_refuse(self, person, flag):
        one = self.everybody[person]
        self.points.refusePushes(flag, {"from": one})
        (self.refuses.add if flag else self.refuses.discard)(one)

    def rule_lower_budget(self, source, budget):
        account = self.sources[source]
        left = self.budget[account]
        refusal = ("BudgetNotLower", account, budget, left) if budget >= left else None
        guardian = {"from": self.community.guardian}
        if self.attempt("lower_budget", refusal, lambda: self.points.lowerBudget(account, budget, guardian)):
            self.budget[account] = budget

    def rule_set_budget(self, source, budget):
        account = self.sources[source]
        self.community.by_treasury(self.points.setBudget, account, budget)
        self.budget[account] = budget

    # always

    def invariant_supply(self):
        """K3, K1: three sums of it."""
        supply = self.points.totalSupply()
        assert supply == sum(self.balance.values())
        assert supply == sum(self.created.values()) - self.spent + self.refunded
        totals = self.points.totalCreated(), self.points.totalSpent(), self.points.totalRefunded()
        assert totals == (sum(self.created.values()), self.spent, self.refunded)

    def invariant_accounts(self):
        for one in self.everybody:
            assert self.points.balanceOf(one) == self.balance[one]
            assert self.points.canReceive(one) is (one not in self.refuses)

    def invariant_sources(self):
        for source in self.sources:
            assert self.points.sourceOf(source) == (self.budget[source], self.created[source])
            assert self.points.canSend(source)


@pytest.fixture(scope="module")
def second(community, open_community):
    """A second source and a second redeemer of both communities."""
    for one in (community, open_community):
        one.by_treasury(one.points.setBudget, one.carol, SOURCE_BUDGET)
        one.by_treasury(one.points.admitRedeemer, one.disputant)
    return community.carol, community.disputant


@pytest.mark.parametrize("name", ["community", pytest.param("open_community", marks=pytest.mark.long)])
@pytest.mark.parametrize("walks", WALKS)
def test_points(state_machine, request, second, name, walks):
    state_machine(Economy, request.getfixturevalue(name), second, settings=settings(walks, steps=20))
