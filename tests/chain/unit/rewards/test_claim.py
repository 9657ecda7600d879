"""Rewards.claim: each entry once, by anyone, to the fan and nobody else (W6, W10)."""

import pytest

from tests.chain.community import DAY, WINDOW, wait
from tests.chain.errors import reverts_with
from tests.chain.ledger import CLAIMED_BEFORE, NOT_FINAL, PROOF_INVALID, fan, words
from tests.chain.slots import read_slot, write_slot
from zhenbo.merkle import EntryTree


@pytest.fixture(scope="module")
def epochs(ledger, rules_in_force):
    """Three final epochs, in one, two and three batches; fans 1 to 5 are in all of them."""
    return [
        ledger.final(words(1, 5)),
        ledger.final(words(1, 3, amount=7), words(4, 6, amount=8)),
        ledger.final(words(1, 2, amount=20), words(3, 2, amount=30), words(5, 1, amount=40)),
    ]


@pytest.fixture
def claim(community, rewards):
    def claim(who, claims, sender=None):
        return rewards.claim(who, claims, {"from": sender or community.stranger})

    return claim


def test_pays_the_fan_whoever_asks(community, points, rewards, claim, epochs):
    """W10"""
    tx = claim(fan(4), [epochs[1].claim(fan(4))])
    assert tx.return_value == 8
    assert tx.events["Claimed"]["fan"].lower() == fan(4) and tx.events["Claimed"]["amount"] == 8
    assert points.balanceOf(fan(4)) == 8
    assert points.balanceOf(rewards) == sum(epoch.total for epoch in epochs) - 8
    assert rewards.isClaimed(fan(4), 2)
    assert not rewards.isClaimed(fan(4), 1) and not rewards.isClaimed(fan(3), 2)


@pytest.mark.parametrize("number", range(1, 6))
def test_pays_any_number_of_epochs_at_once(points, rewards, claim, epochs, number):
    """W10: one transfer for all."""
    claims = [epoch.claim(fan(number)) for epoch in epochs]
    tx = claim(fan(number), claims)
    assert tx.return_value == sum(one[2] for one in claims) == points.balanceOf(fan(number))
    assert len(tx.events["Transfer"]) == 1
    assert all(rewards.isClaimed(fan(number), epoch.number) for epoch in epochs)


def test_pays_in_any_order(points, claim, epochs):
    claim(fan(1), [epochs[2].claim(fan(1)), epochs[0].claim(fan(1))])
    claim(fan(1), [epochs[1].claim(fan(1))])
    assert points.balanceOf(fan(1)) == 127


def test_refuses_an_entry_twice_across_calls(claim, epochs):
    """W6"""
    claim(fan(1), [epochs[0].claim(fan(1))])
    for claims in ([epochs[0]], [epochs[1], epochs[0]]):
        with reverts_with("ClaimRefused", fan(1), 1, CLAIMED_BEFORE):
            claim(fan(1), [epoch.claim(fan(1)) for epoch in claims])


def test_refuses_an_entry_twice_in_one_call(claim, epochs):
    """W6"""
    with reverts_with("ClaimRefused", fan(1), 2, CLAIMED_BEFORE):
        claim(fan(1), [epochs[1].claim(fan(1))] * 2)


def test_refuses_nothing(claim, epochs):
    with reverts_with("NothingDue"):
        claim(fan(1), [])


@pytest.mark.parametrize("number", [0, 4, 255, 256, 2**32 - 1])
def test_refuses_an_epoch_that_is_not_final(claim, epochs, number):
    """W6: also where there is none."""
    with reverts_with("ClaimRefused", fan(1), number, NOT_FINAL):
        claim(fan(1), [epochs[0].claim(fan(1), epoch=number)])


def test_refuses_before_it_is_final(community, ledger, rewards, claim, epochs):
    """W6: open, posted, past its window, disputed."""
    entries = words(1, 3)
    number = ledger.open()
    ledger.post(number, entries)
    early = (number, 0, 100, EntryTree(entries).proof(0))

    def refused():
        with reverts_with("ClaimRefused", fan(1), number, NOT_FINAL):
            claim(fan(1), [early])

    refused()
    ledger.close(number, [entries])
    refused()
    ledger.disputed(type(epochs[0])(number, (tuple(entries),)))
    refused()
    rewards.decide(number, False, "the log is right", {"from": community.guardian})
    wait(WINDOW + DAY)
    refused()
    rewards.finalise(number, {"from": community.stranger})
    claim(fan(1), [early])


@pytest.mark.parametrize(
    "changes",
    [{"amount": 8}, {"amount": 0}, {"amount": 2**96 - 1}, {"batch": 0}, {"batch": 2}, {"proof": []}],
    ids=str,
)
def test_refuses_what_the_batch_does_not_hold(claim, epochs, changes):
    """W6: entry, batch and proof belong together."""
    assert epochs[1].claim(fan(6))[1:3] == (1, 8)
    changed = changes if changes != {"amount": 8} else {"amount": 9}
    with reverts_with("ClaimRefused", fan(6), 2, PROOF_INVALID):
        claim(fan(6), [epochs[1].claim(fan(6), **changed)])


def test_refuses_another_fans_entry(claim, epochs):
    """W6: a proof is worth nothing to others."""
    for thief in (fan(2), fan(99)):
        with reverts_with("ClaimRefused", thief, 1, PROOF_INVALID):
            claim(thief, [epochs[0].claim(fan(1))])


def test_refuses_an_entry_of_another_epoch(claim, epochs):
    """W6: of another epoch, in the same batch number."""
    with reverts_with("ClaimRefused", fan(1), 3, PROOF_INVALID):
        claim(fan(1), [epochs[0].claim(fan(1), epoch=3)])


def test_one_wrong_entry_refuses_the_call(community, points, claim, epochs):
    """All or nothing; claimMany leaves it out instead."""
    claims = [epochs[0].claim(fan(1)), epochs[1].claim(fan(1), amount=9)]
    with reverts_with("ClaimRefused", fan(1), 2, PROOF_INVALID):
        claim(fan(1), claims)
    assert points.balanceOf(fan(1)) == 0


def test_a_fan_that_refuses_points_loses_nothing(community, ledger, points, rewards, claim):
    who = community.alice
    epoch = ledger.final([int(who.address, 16) << 96 | 50])
    points.refusePushes(True, {"from": who})
    with reverts_with("TransferRestricted", rewards, who, 4):
        claim(who, [epoch.claim(who)])
    assert not rewards.isClaimed(who, epoch.number)
    points.refusePushes(False, {"from": who})
    claim(who, [epoch.claim(who)])
    assert points.balanceOf(who) == 50


def test_the_last_claim_empties_it(points, rewards, claim, epochs):
    """W10: to the last point."""
    for epoch in epochs:
        for batch in epoch.batches:
            for entry in batch:
                who = f"0x{entry >> 96:040x}"
                claim(who, [epoch.claim(who)])
    assert points.balanceOf(rewards) == 0
    assert points.totalSupply() == sum(epoch.total for epoch in epochs)


def test_claims_do_not_lapse(claim, epochs):
    wait(10 * 365 * DAY)
    claim(fan(1), [epochs[0].claim(fan(1))])


def skip_to_epoch(rewards, count):
    """As if so many epochs had been opened: the count is in the first slot, above authority and a flag."""
    write_slot(rewards, 0, (read_slot(rewards, 0) & ~(0xFFFFFFFF << 168)) | count << 168)
    assert rewards.epochCount() == count


def test_epochs_on_both_sides_of_a_word(ledger, points, rewards, claim):
    """W6: 256 epochs share a word of bits; the first of the next is another bit."""
    skip_to_epoch(rewards, 254)
    late = [ledger.final(words(1, 2)) for _ in range(3)]
    assert [epoch.number for epoch in late] == [255, 256, 257]
    claim(fan(1), [epoch.claim(fan(1)) for epoch in late[:2]])
    found = [rewards.isClaimed(fan(1), number) for number in (0, 1, 254, 255, 256, 257, 511, 512)]
    assert found == [False, False, False, True, True, False, False, False]
    with reverts_with("ClaimRefused", fan(1), 255, CLAIMED_BEFORE):
        claim(fan(1), [late[0].claim(fan(1))])
    claim(fan(1), [late[2].claim(fan(1))])
    assert points.balanceOf(fan(1)) == 300
