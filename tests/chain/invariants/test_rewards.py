"""Rewards against a model in Python: any order of acts leaves both with the same epochs, bonds and points.

W2 pace and limits, W5 windows, W6 each entry once, W7 bonds, W9 void epochs, W10 exactly the totals: each is
asserted after every step.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from brownie import chain
from hypothesis import strategies as st

from tests.chain.community import BOND, BUDGET, CAP, DECISION_TIME, WINDOW, ZERO, word
from tests.chain.ledger import (
    CLAIMED_BEFORE,
    DISPUTED,
    EVIDENCE,
    FINAL,
    NONE_YET,
    NOT_FINAL,
    OPENED,
    POSTED,
    RECEIVER_REFUSES,
    VOID,
    Epoch,
    read_entry,
)
from tests.chain.walks import WALKS, Walker, settings

SOON = 8  # seconds within which a test cannot tell on which side a block will fall


@dataclass
class Record:
    """An epoch as it should stand."""

    number: int
    limit: int
    state: int = OPENED
    batches: list = field(default_factory=list)
    final_at: int = 0
    rejections: int = 0
    disputant: object = None
    bond: int = 0
    since: int = 0
    left: int = 0
    claimed: set = field(default_factory=set)

    @property
    def entries(self):
        return [entry for batch in self.batches for entry in batch]

    @property
    def total(self):
        return sum(read_entry(entry)[1] for entry in self.entries)

    def amount(self, fan):
        return sum(points for one, points in map(read_entry, self.entries) if one == fan)

    @property
    def posted(self):
        return Epoch(self.number, tuple(map(tuple, self.batches)))


class Mining(Walker):
    """Strategies: epochs counted from the last, fans and who disputes by number, amounts and seconds."""

    back = st.integers(0, 2)
    fans = st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True)
    fan = st.integers(0, 3)
    amount = st.sampled_from([1, 40, CAP, CAP + 1, 0])
    person = st.integers(0, 1)
    flag = st.booleans()
    seconds = st.sampled_from([60, WINDOW // 4, WINDOW, DECISION_TIME])

    def __init__(self, community):
        Walker.start(self)
        self.community, self.rewards, self.points = community, community.rewards, community.points
        people = [community.alice, community.bob, community.carol, community.source]
        self.people = sorted(people, key=lambda one: int(one.address, 16))
        self.disputants = [community.disputant, community.stranger]

    def setup(self):
        self.records, self.carry, self.next_opening = [], 0, 0
        self.owed, self.paid, self.refuses = defaultdict(int), defaultdict(int), set()
        self.guardian, self.poster = {"from": self.community.guardian}, {"from": self.community.poster}
        self.anyone = {"from": self.community.relay}
        self.rule_whole_epoch([0, 1, 2, 3])

    # what the contract must say

    def record(self, back):
        """The epoch so many before the last; a blank one where there is none."""
        place = len(self.records) - 1 - back
        return self.records[place] if place >= 0 else Record(0, 0, state=NONE_YET)

    def wrong_state(self, record, *states):
        return None if record.state in states else ("EpochInState", record.number, record.state)

    def pass_soon(self, moment):
        """Where a moment is so near that the next block may lie on either side of it: let it pass."""
        if 0 <= moment - chain[-1].timestamp <= SOON:
            chain.mine(timestamp=moment + 1)

    def carry_over(self, left):
        self.carry = min(self.carry + left, BUDGET)

    def void(self, record):
        record.state = VOID
        if record.number == len(self.records):
            self.next_opening = 0
            self.carry_over(record.limit - BUDGET)
        else:
            self.carry_over(record.limit)

    def end_dispute(self, record, owner):
        self.owed[owner] += record.bond
        record.disputant, record.bond, record.since, record.left = None, 0, 0, 0

    # acts

    def rule_open(self):
        self.pass_soon(self.next_opening)
        last = self.record(0)
        refusal = None
        if last.state == OPENED:
            refusal = ("EpochStillOpen", last.number)
        elif chain[-1].timestamp < self.next_opening:
            refusal = ("EpochTooSoon", self.next_opening)
        tx = self.attempt("open", refusal, lambda: self.rewards.openEpoch(self.poster))
        if tx:
            self.records.append(Record(len(self.records) + 1, BUDGET + self.carry))
            self.carry, self.next_opening = 0, tx.timestamp + WINDOW

    def rule_post(self, back, fans, amount):
        record = self.record(back)
        chosen = [self.people[number] for number in sorted(fans)]
        entries = [word(one, amount) for one in chosen]
        refusal = self.wrong_state(record, OPENED) or self.entries_refusal(record, chosen, amount)
        place = len(record.batches)
        act = lambda: self.rewards.post(record.number, 1, place, entries, self.poster)  # noqa: E731
        if self.attempt("post", refusal, act):
            record.batches.append(entries)

    def entries_refusal(self, record, chosen, amount):
        last = max((int(one, 16) for one, _ in map(read_entry, record.entries)), default=0)
        if int(chosen[0].address, 16) <= last:
            return ("FanOutOfOrder", chosen[0], f"0x{last:040x}")
        if not 0 < amount <= CAP:
            return ("AmountInvalid", chosen[0], amount, CAP)
        total = record.total + amount * len(chosen)
        return ("LimitExceeded", total, record.limit) if total > record.limit else None

    def rule_whole_epoch(self, fans):
        """The way that most epochs begin."""
        if self.record(0).state == OPENED:
            self.rule_close(0)
        if chain[-1].timestamp < self.next_opening:
            chain.mine(timestamp=self.next_opening)
        self.rule_open()
        self.rule_post(0, fans, 40)
        self.rule_close(0)

    def rule_final_epoch(self, fans):
        """And how most of them end."""
        self.rule_whole_epoch(fans)
        self.rule_finalise_in_time(0)

    def rule_disputed_epoch(self, fans, person, flag):
        """Somebody objects, and the guardian looks."""
        self.rule_whole_epoch(fans)
        self.rule_dispute(0, person, True)
        self.rule_decide(0, flag)

    def rule_close(self, back):
        record = self.record(back)
        said = (len(record.batches), record.total, b"\1" * 32, b"\2" * 32, "ipfs://epoch")
        refusal = self.wrong_state(record, OPENED)
        tx = self.attempt("close", refusal, lambda: self.rewards.close(record.number, *said, self.poster))
        if tx:
            record.state, record.final_at = POSTED, tx.timestamp + WINDOW

    def rule_dispute(self, back, person, flag):
        record, disputant = self.record(back), self.disputants[person]
        self.pass_soon(record.final_at)
        bond = BOND << record.rejections
        given = bond if flag else bond + 1
        refusal = self.wrong_state(record, POSTED)
        if refusal is None and chain[-1].timestamp >= record.final_at:
            refusal = ("WindowClosed", record.final_at)
        if refusal is None and not flag:
            refusal = ("BondWrong", given, bond)
        money = {"from": disputant, "amount": given}
        tx = self.attempt(
            "dispute", refusal, lambda: self.rewards.dispute(record.number, EVIDENCE, "ipfs://e", money)
        )
        if tx:
            record.state, record.disputant, record.bond = DISPUTED, disputant, bond
            record.since, record.left = tx.timestamp, record.final_at - tx.timestamp

    def rule_decide(self, back, flag):
        record = self.record(back)
        refusal = self.wrong_state(record, DISPUTED)
        tx = self.attempt(
            "decide", refusal, lambda: self.rewards.decide(record.number, flag, "looked", self.guardian)
        )
        if tx and flag:
            self.end_dispute(record, record.disputant)
            self.void(record)
        elif tx:
            record.state = POSTED
            record.final_at = tx.timestamp + max(record.left, WINDOW // 4)
            record.rejections += 1
            self.end_dispute(record, self.community.treasury)

    def rule_end_undecided(self, back):
        record = self.record(back)
        until = record.since + DECISION_TIME
        self.pass_soon(until)
        refusal = self.wrong_state(record, DISPUTED)
        if refusal is None and chain[-1].timestamp < until:
            refusal = ("DecisionPending", until)
        if self.attempt(
            "end_undecided", refusal, lambda: self.rewards.endUndecided(record.number, self.anyone)
        ):
            self.end_dispute(record, record.disputant)
            self.void(record)

    def rule_void(self, back, flag):
        """Rarely, or nothing would ever become final."""
        record = self.record(back)
        refusal = self.wrong_state(record, OPENED, POSTED, DISPUTED)
        if refusal is None and not flag:
            return
        if self.attempt(
            "void", refusal, lambda: self.rewards.voidEpoch(record.number, "redo", self.guardian)
        ):
            if record.disputant:
                self.end_dispute(record, record.disputant)
            self.void(record)

    def rule_finalise(self, back):
        record = self.record(back)
        self.pass_soon(record.final_at)
        refusal = self.wrong_state(record, POSTED)
        if refusal is None and chain[-1].timestamp < record.final_at:
            refusal = ("WindowOpen", record.final_at)
        if self.attempt("finalise", refusal, lambda: self.rewards.finalise(record.number, self.anyone)):
            record.state = FINAL
            self.carry_over(record.limit - record.total)

    def rule_finalise_in_time(self, back):
        """The way that most epochs go."""
        record = self.record(back)
        if record.state == POSTED and chain[-1].timestamp < record.final_at:
            chain.mine(timestamp=record.final_at)
        self.rule_finalise(back)

    def claims_of(self, fan):
        """Of every epoch that has an entry of the fan, final or not, claimed or not."""
        return [record for record in self.records if record.amount(fan)]

    def refusal_of(self, record, fan):
        if record.state != FINAL:
            return NOT_FINAL
        return CLAIMED_BEFORE if fan in record.claimed else 0

    def pay(self, fan, records):
        for record in records:
            record.claimed.add(fan)
            self.paid[fan] += record.amount(fan)

    def rule_claim(self, fan, flag):
        """All that the fan has; or, with the flag, what can be paid."""
        one = self.people[fan]
        records = self.claims_of(one)
        if flag:
            records = [record for record in records if not self.refusal_of(record, one)]
        refusal = ("NothingDue",) if not records else None
        if records and one in self.refuses:
            refusal = ("TransferRestricted", self.rewards, one, 4)
        for record in reversed(records):
            if self.refusal_of(record, one):
                refusal = ("ClaimRefused", one, record.number, self.refusal_of(record, one))
        claims = [record.posted.claim(one) for record in records]
        if self.attempt("claim", refusal, lambda: self.rewards.claim(one, claims, self.anyone)):
            self.pay(one, records)

    def rule_claim_many(self, fans):
        """Everything of these fans, in one transaction; what was left out, and why."""
        chosen = [self.people[number] for number in fans]
        due = {one: self.claims_of(one) for one in chosen}
        claims = [[record.posted.claim(one) for record in due[one]] for one in chosen]
        good, skipped = {}, []
        for one in chosen:
            good[one] = []
            for record in due[one]:
                reason = RECEIVER_REFUSES if one in self.refuses else self.refusal_of(record, one)
                if reason:
                    skipped.append((one, record.number, reason))
                else:
                    good[one].append(record)
        refusal = None if any(good.values()) else ("NothingDue",)
        tx = self.attempt("claim_many", refusal, lambda: self.rewards.claimMany(chosen, claims, self.anyone))
        if tx:
            events = [event for event in tx.events if event.name == "ClaimSkipped"]
            assert [(event["fan"], event["epoch"], event["refusal"]) for event in events] == skipped
            for one, records in good.items():
                self.pay(one, records)

    def rule_refuse(self, fan, flag):
        one = self.people[fan]
        self.points.refusePushes(flag, {"from": one})
        (self.refuses.add if flag else self.refuses.discard)(one)

    def rule_withdraw(self, person):
        one = self.disputants[person]
        refusal = None if self.owed[one] else ("NothingDue",)
        if self.attempt(
            "withdraw", refusal, lambda: self.rewards.withdrawBond(self.community.relay, {"from": one})
        ):
            self.owed[one] = 0

    def rule_wait(self, seconds):
        chain.mine(timestamp=chain[-1].timestamp + seconds)

    # always

    def invariant_epochs(self):
        """W2, W5"""
        assert self.rewards.epochCount() == len(self.records)
        assert (self.rewards.carry(), self.rewards.nextOpening()) == (self.carry, self.next_opening)
        for record in self.records[-3:]:
            found = self.rewards.epochOf(record.number)
            assert found[0] == record.state
            assert found[2:6] == (len(record.batches), len(record.entries), record.total, record.limit)
            assert found[7:9] == (record.final_at, record.rejections)
            assert record.limit <= 2 * BUDGET
            dispute = (record.disputant or ZERO, record.bond, record.since, record.left)
            assert self.rewards.disputeOf(record.number) == dispute

    def invariant_bonds(self):
        """W7: every wei is somebody's."""
        at_stake = sum(record.bond for record in self.records)
        assert self.rewards.balance() == at_stake + sum(self.owed.values())
        for owner, amount in self.owed.items():
            assert self.rewards.bondOf(owner) == amount

    def invariant_points(self):
        """W6, W10: what is here is what is final and not claimed; nobody is paid twice."""
        total = sum(record.total for record in self.records if record.state == FINAL)
        assert self.points.balanceOf(self.rewards) == total - sum(self.paid.values())
        assert self.points.sourceOf(self.rewards)[1] == total == self.points.totalSupply()
        for one in self.people:
            assert self.points.balanceOf(one) == self.paid[one]
        for record in self.records[-1:]:
            claimed = {one for one in self.people if self.rewards.isClaimed(one, record.number)}
            assert claimed == record.claimed


@pytest.fixture(scope="module", autouse=True)
def in_force(rules_in_force):
    """Epochs can be opened."""


@pytest.mark.parametrize("walks", WALKS)
def test_epochs(state_machine, community, walks):
    state_machine(Mining, community, settings=settings(walks, steps=30))
