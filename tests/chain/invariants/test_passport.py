"""Passport against a model in Python: any order of acts leaves both with the same items, owners and counts.

P5 counts within the quantity, P6 tombstones for ever, P9 moves by handover only, P11 slow handovers, P12
marks bind, P17 balances sum: each is asserted after every step.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from brownie import chain
from hypothesis import strategies as st

from tests.chain.desk import Mark, Refusal
from tests.chain.errors import reverts_with
from tests.chain.goods import CHIP, SCRATCH, Goods, Label, make_goods
from tests.chain.market import GTIN
from tests.chain.odd_goods import ZERO

KINDS = [CHIP, SCRATCH, CHIP, CHIP]
QUOTAS = [3, 4]  # of four items each: the first batch runs out
SOON = 5  # seconds within which a test cannot tell on which side a block will fall


@dataclass
class Marks:
    """Who stopped it."""

    brand: bool = False
    regulator: bool = False
    recalled: bool = False

    @property
    def stopped(self) -> bool:
        return self.brand or self.regulator or self.recalled

    def name(self, mark: Mark, by_brand: bool) -> str:
        return "recalled" if mark == Mark.RECALL else "brand" if by_brand else "regulator"

    def refusal(self, mark: Mark, on: bool, by_brand: bool, member: int) -> tuple[Any, ...] | None:
        if by_brand and mark == Mark.RECALL and not on:
            return ("RecallNotLiftable", member)
        if getattr(self, self.name(mark, by_brand)) == on:
            return ("MarkUnchanged", mark.value, on)
        return None


@dataclass
class Batch:
    id: int
    goods: Goods
    quota: int
    activated: int = 0
    marks: Marks = field(default_factory=Marks)


@dataclass
class Item:
    label: Label
    proof: list[bytes]
    row: int
    batch: Batch
    owner: Any = None
    was_activated: bool = False
    by_seller: bool = False
    handovers: int = 0
    retired: bool = False
    marks: Marks = field(default_factory=Marks)
    slow_to: Any = None
    ready_at: int = 0
    quiet_until: int = 0

    @property
    def stopped(self) -> bool:
        return self.marks.stopped or self.batch.marks.stopped

    def activation_refusal(self) -> Refusal:
        if self.retired:
            return Refusal.RETIRED
        if self.was_activated:
            return Refusal.ALREADY_ACTIVATED
        if self.marks.stopped:
            return Refusal.STOPPED
        return Refusal.QUOTA_REACHED if self.batch.activated == self.batch.quota else Refusal.NONE

    def activate(self, owner: Any, by_seller: bool) -> None:
        self.owner, self.by_seller, self.was_activated = owner, by_seller, True
        self.batch.activated += 1

    def move(self, to: Any) -> None:
        self.owner, self.handovers = to, self.handovers + 1
        self.end_slow()

    def end_slow(self, quiet_until: int = 0) -> None:
        self.slow_to, self.ready_at, self.quiet_until = None, 0, quiet_until

    def move_refusal(self, to: Any) -> tuple[Any, ...] | None:
        if self.owner is None:
            return ("TokenDoesNotExist",)
        if to == self.owner:
            return ("ReceiverInvalid", to)
        return ("ItemStopped", self.label.token_id) if self.stopped else None


def attempt(refusal, act):
    """Carries out the act, which must be refused exactly so where a refusal is given; its transaction."""
    if refusal is None:
        return act()
    with reverts_with(*refusal):
        act()
    return None


def pass_soon(moment):
    """Where a moment is so near that the next block may lie on either side of it: let it pass."""
    if 0 < moment - chain[-1].timestamp <= SOON:
        chain.mine(timestamp=moment)


class Life:
    """Strategies: item (of two batches), person (an owner to be), sender, flags, marks and seconds."""

    item = st.integers(0, 7)
    items = st.lists(st.integers(0, 7), min_size=1, max_size=5)
    batch = st.integers(0, 1)
    person = st.integers(0, 2)
    flag = st.booleans()
    mark = st.sampled_from(list(Mark))
    seconds = st.sampled_from([20, 60, 200])

    def __init__(self, desk, batches, people, regulator, delay):
        self.desk, self.passport, self.sources = desk, desk.passport, batches
        self.people, self.regulator, self.delay = people, regulator, delay

    def setup(self):
        self.batches = [Batch(number, goods, quota) for number, goods, quota in self.sources]
        self.things = [
            Item(label, batch.goods.proof(row), row, batch)
            for batch in self.batches
            for row, label in enumerate(batch.goods.labels)
        ]

    def rule_activate(self, item, person, flag):
        thing, to = self.things[item], self.people[person]
        refusal = thing.activation_refusal()
        wanted = ("ActivationRefused", thing.label.token_id, refusal.value) if refusal else None
        if thing.batch.marks.stopped:
            wanted = ("BatchStopped", thing.batch.id)
        goods, row, number = thing.batch.goods, thing.row, thing.batch.id
        if attempt(wanted, lambda: self.desk.activate(number, goods, row, to, by_seller=flag)):
            thing.activate(to, flag)

    def rule_activate_many(self, batch, items, person):
        """The items of the batch among those drawn, in the order drawn, repeated ones too."""
        target, to = self.batches[batch], self.people[person]
        chosen = [self.things[number] for number in items if self.things[number].batch is target]
        rows = list(dict.fromkeys(thing.row for thing in chosen))
        if not rows:
            return
        first = [target.goods[row] for row in rows]
        activations = [self.desk.activation(target.id, label, to) for label in first]
        nodes, shared = self.desk.many(target.goods, rows, activations)
        calls = [shared[rows.index(thing.row)] for thing in chosen]
        wanted = ("BatchStopped", target.id) if target.marks.stopped else None
        tx = attempt(
            wanted,
            lambda: self.passport.activateMany(target.id, nodes, calls, {"from": self.regulator}),
        )
        if tx:
            assert skipped_of(tx) == activated_in_turn(chosen, to)

    def rule_mark_item(self, item, mark, flag, by_brand="flag"):
        thing = self.things[item]
        if thing.was_activated or not thing.retired:
            self.set_mark(thing.marks, mark, flag, by_brand, lambda on, sender: self.passport.markItem(
                thing.batch.id, thing.label.token_id, mark, on, "because", {"from": sender}
            ))  # fmt: skip

    def rule_mark_batch(self, batch, mark, flag, by_brand="flag"):
        target = self.batches[batch]
        self.set_mark(target.marks, mark, flag, by_brand, lambda on, sender: self.passport.markBatch(
            target.id, mark, on, "because", {"from": sender}
        ))  # fmt: skip

    def set_mark(self, marks, mark, on, by_brand, act):
        refusal = marks.refusal(mark, on, by_brand, self.desk.member)
        sender = self.desk.brand if by_brand else self.regulator
        if attempt(refusal, lambda: act(on, sender)):
            setattr(marks, marks.name(mark, by_brand), on)

    def rule_hand_over(self, item, person, flag):
        thing, to = self.things[item], self.people[person]
        owner = thing.owner or self.people[0]
        terms = self.desk.handover(thing.label, owner, to, nonce=thing.handovers, signed=flag)
        sender = self.regulator if flag else owner
        call = self.passport.handover
        if attempt(
            thing.move_refusal(to), lambda: call(thing.label.item, thing.proof, terms, {"from": sender})
        ):
            thing.move(to)

    def rule_start_slow(self, item, person):
        thing, to = self.things[item], self.people[person]
        pass_soon(thing.quiet_until)
        refusal = thing.move_refusal(to)
        blocked = thing.ready_at or thing.quiet_until
        if refusal is None and thing.label.kind != CHIP:
            refusal = ("ItemHasNoChip", thing.label.token_id)
        elif refusal is None and (thing.ready_at or thing.quiet_until > chain[-1].timestamp):
            refusal = ("SlowHandoverBlocked", thing.label.token_id, blocked)
        terms = self.desk.slow(
            thing.label, thing.owner or to, to, thing.handovers, quiet_until=thing.quiet_until
        )
        call = self.passport.startSlowHandover
        tx = attempt(refusal, lambda: call(thing.label.item, thing.proof, *terms, {"from": to}))
        if tx:
            thing.slow_to, thing.ready_at, thing.quiet_until = to, tx.timestamp + self.delay, 0

    def rule_veto(self, item, flag):
        thing = self.things[item]
        refusal = None if thing.ready_at else ("SlowHandoverNotReady", thing.label.token_id, 0)
        if thing.owner is None:
            refusal = ("TokenDoesNotExist",)
        owner, token_id = thing.owner or self.people[0], thing.label.token_id
        signature = self.desk.veto(token_id, thing.slow_to or ZERO, thing.ready_at, owner)
        if flag:
            tx = attempt(refusal, lambda: self.passport.vetoSlowHandover(token_id, {"from": owner}))
        else:
            call = self.passport.vetoSlowHandoverFor
            tx = attempt(refusal, lambda: call(token_id, signature, {"from": self.regulator}))
        if tx:
            thing.end_slow(quiet_until=tx.timestamp + self.delay)

    def rule_complete_slow(self, item, person):
        thing = self.things[item]
        token_id = thing.label.token_id
        pass_soon(thing.ready_at)
        refusal = ("ItemStopped", token_id) if thing.stopped else None
        if not thing.ready_at or chain[-1].timestamp < thing.ready_at:
            refusal = ("SlowHandoverNotReady", token_id, thing.ready_at)
        sender = self.people[person]
        if attempt(refusal, lambda: self.passport.completeSlowHandover(token_id, {"from": sender})):
            thing.move(thing.slow_to)

    def rule_retire(self, item, flag):
        thing = self.things[item]
        token_id, owner = thing.label.token_id, thing.owner or self.people[0]
        refusal = None if thing.owner else ("TokenDoesNotExist",)
        signature = self.desk.retirement(token_id, owner, "opened", thing.handovers)
        if flag:
            tx = attempt(refusal, lambda: self.passport.retire(token_id, "opened", {"from": owner}))
        else:
            args = (token_id, "opened", 2**40, signature, {"from": self.regulator})
            tx = attempt(refusal, lambda: self.passport.retireFor(*args))
        if tx:
            thing.owner, thing.retired = None, True
            thing.end_slow()

    def rule_retire_unsold(self, item):
        thing = self.things[item]
        taken = thing.was_activated or thing.retired
        refusal = ("ItemNotUnsold", thing.label.token_id) if taken else None
        args = (thing.batch.id, thing.label.item, thing.proof, "destroyed", {"from": self.desk.brand})
        if attempt(refusal, lambda: self.passport.retireUnsold(*args)):
            thing.retired = True

    def rule_wait(self, seconds):
        chain.mine(timestamp=chain[-1].timestamp + seconds)

    def invariant_items(self):
        for thing in self.things:
            assert self.passport.itemOf(thing.label.token_id) == (
                thing.owner or ZERO,
                thing.batch.id if thing.was_activated else 0,
                thing.handovers,
                thing.by_seller,
                thing.marks.brand,
                thing.marks.regulator,
                thing.marks.recalled,
                thing.retired,
            )

    def invariant_slow_handovers(self):
        for thing in self.things:
            if thing.label.kind == CHIP:
                expected = (thing.slow_to or ZERO, thing.ready_at, thing.quiet_until)
                assert self.passport.slowHandoverOf(thing.label.token_id) == expected

    def invariant_counts(self):
        for batch in self.batches:
            found = self.passport.batchOf(batch.id)
            assert found[2:4] == (batch.quota, batch.activated)
            assert batch.activated <= batch.quota
            assert found[6:] == (batch.marks.brand, batch.marks.regulator, batch.marks.recalled, False)

    def invariant_balances(self):
        for person in self.people:
            owned = sum(thing.owner == person for thing in self.things)
            assert self.passport.balanceOf(person) == owned


def skipped_of(tx):
    events = [event for event in tx.events if event.name == "ActivationSkipped"]
    return [(event["tokenId"], event["refusal"]) for event in events]


def activated_in_turn(things, to):
    """Activates what can be, one after the other; what was left out, and why."""
    left_out = []
    for thing in things:
        refusal = thing.activation_refusal()
        if refusal:
            left_out.append((thing.label.token_id, refusal.value))
        else:
            thing.activate(to, by_seller=False)
    return left_out


@pytest.fixture(scope="module")
def batches(desk):
    """Id, goods and quota of two batches of one GTIN."""
    goods = [make_goods(GTIN, KINDS, mark, lot) for mark, lot in (("F", "FIRST"), ("S", "SECOND"))]
    return [
        (desk.register(one, quantity=quota), one, quota) for one, quota in zip(goods, QUOTAS, strict=True)
    ]


def test_passports(state_machine, desk, batches, alice, bob, stranger, regulator, delay):
    people = [alice, bob, stranger]
    settings = {"max_examples": 6, "stateful_step_count": 25, "deadline": None}
    state_machine(Life, desk, batches, people, regulator, delay, settings=settings)
