"""Rewards.claimMany: many fans in one transaction; what cannot be paid is left out and says why (W6, W10)."""

import pytest

from tests.chain.community import word
from tests.chain.errors import reverts_with
from tests.chain.ledger import CLAIMED_BEFORE, NOT_FINAL, PROOF_INVALID, RECEIVER_REFUSES, fan, words

BIGGEST_TRANSACTION = 2**24  # gas


@pytest.fixture(scope="module")
def epochs(community, ledger, rules_in_force):
    """Two final epochs with fans 1 to 5 and alice, and a third that is not final."""
    alice = int(community.alice.address, 16)
    entries = sorted([*words(1, 5), alice << 96 | 50])
    return [ledger.final(entries), ledger.final(entries), ledger.posted(entries)]


@pytest.fixture
def claim_many(community, rewards):
    def claim_many(*claims, sender=None):
        """Pairs of a fan and its claims."""
        fans = [who for who, _ in claims]
        return rewards.claimMany(fans, [list(of) for _, of in claims], {"from": sender or community.relay})

    return claim_many


def skipped(tx):
    found = [event for event in tx.events if event.name == "ClaimSkipped"]
    return [(one["fan"].lower(), one["epoch"], one["refusal"]) for one in found]


def paid(tx):
    return {one["fan"].lower(): one["amount"] for one in tx.events["Claimed"]}


def test_refuses_lists_of_two_lengths(community, rewards, epochs):
    one = [epochs[0].claim(fan(1))]
    for fans, claims in (([fan(1), fan(2)], [one]), ([fan(1)], [one, one]), ([], [one])):
        with reverts_with("LengthsDiffer", len(fans), len(claims)):
            rewards.claimMany(fans, claims, {"from": community.relay})


def test_refuses_to_pay_nobody(claim_many, epochs):
    """Events alone are not to be had."""
    for claims in ([], [(fan(1), [])], [(fan(1), [epochs[2].claim(fan(1))])]):
        with reverts_with("NothingDue"):
            claim_many(*claims)


def test_pays_many(points, rewards, claim_many, epochs):
    """W10"""
    claims = [(fan(n), [epochs[0].claim(fan(n)), epochs[1].claim(fan(n))]) for n in range(1, 6)]
    tx = claim_many(*claims)
    assert paid(tx) == {fan(n): 200 for n in range(1, 6)}
    assert skipped(tx) == []
    assert [points.balanceOf(fan(n)) for n in range(1, 6)] == [200] * 5
    assert points.balanceOf(rewards) == 100


def test_leaves_out_what_cannot_be_paid(community, points, claim_many, epochs):
    """W6: one event each, with the reason that claim would give; the others are paid."""
    first, second, pending = epochs
    tx = claim_many(
        (fan(1), [first.claim(fan(1)), pending.claim(fan(1)), second.claim(fan(1), amount=101)]),
        (fan(2), [first.claim(fan(1))]),
        (fan(3), [first.claim(fan(3)), first.claim(fan(3)), second.claim(fan(3))]),
        (fan(99), [first.claim(fan(1), epoch=77)]),
    )
    assert paid(tx) == {fan(1): 100, fan(3): 200}
    assert skipped(tx) == [
        (fan(1), pending.number, NOT_FINAL),
        (fan(1), second.number, PROOF_INVALID),
        (fan(2), first.number, PROOF_INVALID),
        (fan(3), first.number, CLAIMED_BEFORE),
        (fan(99), 77, NOT_FINAL),
    ]
    assert points.balanceOf(fan(2)) == 0


def test_a_fan_that_refuses_points_stops_nobody(community, points, rewards, claim_many, epochs):
    """W6: and nothing of its own is lost."""
    points.refusePushes(True, {"from": community.alice})
    claims = [epochs[0].claim(community.alice), epochs[1].claim(community.alice)]
    tx = claim_many((community.alice, claims), (fan(1), [epochs[0].claim(fan(1))]))
    refused = community.alice.address.lower()
    assert skipped(tx) == [(refused, number, RECEIVER_REFUSES) for number in (1, 2)]
    assert paid(tx) == {fan(1): 100}
    assert not rewards.isClaimed(community.alice, 1)
    points.refusePushes(False, {"from": community.alice})
    claim_many((community.alice, claims))
    assert points.balanceOf(community.alice) == 100


def test_a_fan_named_twice_is_paid_once(points, claim_many, epochs):
    """W6"""
    one = (fan(1), [epochs[0].claim(fan(1))])
    tx = claim_many(one, one)
    assert skipped(tx) == [(fan(1), 1, CLAIMED_BEFORE)]
    assert points.balanceOf(fan(1)) == 100


def test_who_claimed_ahead_spoils_only_its_own_entry(community, rewards, points, claim_many, epochs):
    """Front-running costs the attacker gas and pays the fan."""
    rewards.claim(fan(2), [epochs[0].claim(fan(2))], {"from": community.stranger})
    tx = claim_many(*[(fan(n), [epochs[0].claim(fan(n))]) for n in (1, 2, 3)])
    assert paid(tx) == {fan(1): 100, fan(3): 100}
    assert skipped(tx) == [(fan(2), 1, CLAIMED_BEFORE)]
    assert points.balanceOf(fan(2)) == 100


@pytest.mark.parametrize("name", ["points", "rewards", "airdrop"])
def test_a_contract_that_takes_no_points_stops_nobody(community, ledger, rewards, name, claim_many):
    """W11: a poster's slip leaves that entry unpaid, and the others are paid."""
    contract = getattr(community, name)
    entries = sorted([word(contract, 5), word(fan(1), 6)])
    epoch = ledger.final(entries)
    tx = claim_many((contract, [epoch.claim(contract)]), (fan(1), [epoch.claim(fan(1))]))
    assert skipped(tx) == [(contract.address.lower(), epoch.number, RECEIVER_REFUSES)]
    assert paid(tx) == {fan(1): 6}


def test_a_hundred_fans_fit_a_transaction(community, ledger, rewards, claim_many):
    epoch = ledger.final(words(1, 500, amount=100))
    tx = claim_many(*[(fan(n), [epoch.claim(fan(n))]) for n in range(1, 101)])
    assert len(tx.events["Claimed"]) == 100
    assert tx.gas_used < BIGGEST_TRANSACTION
