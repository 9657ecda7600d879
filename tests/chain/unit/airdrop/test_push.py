"""Airdrop.push: by anyone who has the list, each batch once, nothing outside the plan (A2, A4, A5, A6)."""

import pytest
from brownie import chain

from tests.chain.community import AIRDROP_BUDGET, DAY, NONE, ZERO, wait, word
from tests.chain.errors import reverts_with
from tests.chain.ledger import Gift, fan, words
from zhenbo.merkle import batch_tree

BIGGEST_TRANSACTION = 2**24  # gas


@pytest.fixture
def gift(ledger):
    """Announced: three batches, twelve fans, twelve hundred points."""
    return ledger.announced(words(1, 4), words(5, 4), words(9, 4))


@pytest.fixture
def push(community, airdrop):
    def push(plan_id, batch, entries, proof):
        return airdrop.push(plan_id, batch, list(entries), proof, {"from": community.stranger})

    return push


def test_refuses_a_plan_that_was_not_announced(ledger, push):
    """A4"""
    unknown = ledger.gift(words(1, 4))
    with reverts_with("PlanUnknown", unknown.id):
        push(*unknown.push(0))


def test_pays_a_batch(community, ledger, points, airdrop, gift):
    """A5: created for the fans, from the Airdrop's budget."""
    tx = ledger.push(gift, 1)
    event = tx.events["BatchPushed"]
    assert (bytes(event["planId"]), event["batch"], event["amount"], event["kept"]) == (gift.id, 1, 400, 0)
    assert [points.balanceOf(fan(number)) for number in (4, 5, 8, 9)] == [0, 100, 100, 0]
    assert airdrop.planOf(gift.id) == (1_200, 400, gift.deadline)
    assert airdrop.reserved() == 800
    assert points.sourceOf(airdrop) == (AIRDROP_BUDGET - 400, 400)
    assert [airdrop.isPaid(gift.id, batch) for batch in range(4)] == [False, True, False, False]


def test_pays_batches_in_any_order_by_anyone(community, ledger, points, airdrop, gift):
    """A4: who has the list goes on where another stopped."""
    for batch, actor in ((2, "sender"), (0, "alice"), (1, "relay")):
        ledger.push(gift, batch, getattr(community, actor))
    assert airdrop.planOf(gift.id) == (1_200, 1_200, gift.deadline)
    assert (airdrop.reserved(), points.totalSupply()) == (0, 1_200)


@pytest.mark.parametrize("batch", range(3))
def test_refuses_a_batch_twice(ledger, points, gift, batch):
    """A4"""
    ledger.push(gift, batch)
    with reverts_with("BatchPaid", gift.id, batch):
        ledger.push(gift, batch)
    assert points.totalSupply() == 400


def test_refuses_entries_that_are_not_the_batch(gift, push):
    """A4: an amount, a fan, one more, one less, another order, another batch's."""
    _, _, entries, proof = gift.push(0)
    forged = [
        [entries[0] + 1, *entries[1:]],
        [*entries[:3], word(fan(99), 100)],
        [*entries, word(fan(99), 100)],
        entries[:3],
        [],
        entries[::-1],
        list(gift.batches[1]),
    ]
    for wrong in forged:
        with reverts_with("BatchForeign", gift.id, 0):
            push(gift.id, 0, wrong, proof)


def test_refuses_another_number_or_proof(gift, push):
    """A4: the number is part of the leaf, so that nobody pays a batch under a second bit."""
    _, _, entries, proof = gift.push(0)
    for batch in (1, 2):
        with reverts_with("BatchForeign", gift.id, batch):
            push(gift.id, batch, entries, proof)
    for wrong in ([], proof[:1], [*proof, NONE], gift.push(1)[3]):
        with reverts_with("BatchForeign", gift.id, 0):
            push(gift.id, 0, entries, wrong)


@pytest.mark.parametrize("batch", [3, 255, 256, 2**24, 2**32 - 1])
def test_refuses_a_batch_beyond_the_plan(gift, push, batch):
    """A4"""
    with reverts_with("BatchForeign", gift.id, batch):
        push(gift.id, batch, gift.batches[0], [])


def test_refuses_what_the_root_holds_beyond_the_announced_batches(ledger, gift, push):
    """A4: a root over three batches, announced as of two."""
    sly = ledger.gift(words(1, 2), words(3, 2), words(5, 2), label=NONE)
    ledger.announce(sly, batches=2)
    ledger.push(sly, 1)
    with reverts_with("BatchForeign", sly.id, 2):
        ledger.push(sly, 2)


def test_refuses_more_than_the_announced_total(ledger, airdrop, points):
    """A5: a root that commits to more than was said pays no batch beyond it."""
    gift = ledger.gift(words(1, 2), words(3, 2), words(5, 1, amount=50))
    ledger.announce(gift, total=300)
    ledger.push(gift, 0)
    with reverts_with("TotalExceeded", gift.id, 400, 300):
        ledger.push(gift, 1)
    ledger.push(gift, 2)
    assert (points.totalSupply(), airdrop.reserved()) == (250, 50)


def test_a_batch_of_another_plan_is_foreign(ledger, gift, push):
    """A4: the same number, another list."""
    other = ledger.announced(words(21, 4), words(25, 4), words(29, 4), label=NONE)
    with reverts_with("BatchForeign", gift.id, 0):
        push(gift.id, *other.push(0)[1:])


def test_the_same_list_under_two_labels_is_paid_twice_on_purpose(ledger, points, gift):
    """A1"""
    second = ledger.announced(*gift.batches, label=b"autumn".ljust(32, b"\0"))
    for one in (gift, second):
        ledger.push(one, 0)
    assert points.balanceOf(fan(1)) == 200


def test_the_deadline_is_the_last_good_second(community, airdrop, gift):
    given = (*gift.push(0), {"from": community.stranger})
    chain.mine(timestamp=gift.deadline)
    airdrop.push.call(*given)
    with reverts_with("PlanRunning", gift.deadline):
        airdrop.end.call(gift.id, {"from": community.stranger})
    chain.mine(timestamp=gift.deadline + 1)
    with reverts_with("PlanOver", gift.deadline):
        airdrop.push.call(*given)
    airdrop.end.call(gift.id, {"from": community.stranger})


def test_waits_for_a_budget_that_was_lowered(community, ledger, points, airdrop, gift):
    """A6, K1: nothing is marked as paid that was not, and the batch can be paid later."""
    points.lowerBudget(airdrop, 399, {"from": community.guardian})
    with reverts_with("BudgetExceeded", airdrop, 400, 399):
        ledger.push(gift, 0)
    assert not airdrop.isPaid(gift.id, 0)
    community.by_treasury(points.setBudget, airdrop, 400)
    ledger.push(gift, 0)
    assert airdrop.isPaid(gift.id, 0)


@pytest.mark.parametrize("wrong", [word(ZERO, 5), word(fan(7), 0)], ids=["nobody", "nothing"])
def test_a_batch_with_a_wrong_entry_is_never_paid(community, ledger, airdrop, points, wrong):
    """A6: the tool refuses such a list; here the other batches are paid, and in the end the rest is freed."""
    gift = ledger.announced([*words(1, 2), wrong], words(3, 2))
    error = ("AccountInvalid", ZERO) if wrong >> 96 == 0 else ("AmountZero",)
    with reverts_with(*error):
        ledger.push(gift, 0)
    ledger.push(gift, 1)
    wait(31 * DAY)
    airdrop.end(gift.id, {"from": community.stranger})
    assert (points.totalSupply(), airdrop.reserved()) == (200, 0)


def test_batches_of_several_words(community, ledger, airdrop, points):
    """A4: one bit a batch, also beyond the first 256."""
    batches = [words(number, 1) for number in range(1, 259)]
    tree = batch_tree(batches)
    gift = Gift(tuple(map(tuple, batches)), chain[-1].timestamp + DAY)
    ledger.announce(gift)
    for batch in (0, 255, 256, 257):
        airdrop.push(gift.id, batch, batches[batch], tree.proof(batch), {"from": community.stranger})
    paid = [batch for batch in range(300) if batch in (0, 1, 254, 255, 256, 257, 258)]
    found = [airdrop.isPaid(gift.id, batch) for batch in paid]
    assert found == [True, False, False, True, True, True, False]
    assert points.totalSupply() == 400


def test_a_single_batch_is_its_own_root(ledger, points):
    gift = ledger.announced(words(1, 2))
    assert gift.push(0)[3] == []
    ledger.push(gift, 0)
    assert points.totalSupply() == 200
