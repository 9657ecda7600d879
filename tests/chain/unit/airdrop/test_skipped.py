"""A recipient that refuses pushes is skipped by rule, reported, and takes its points later (A6, A7)."""

import pytest
from eth_utils import keccak

from tests.chain.community import word
from tests.chain.errors import reverts_with
from tests.chain.ledger import fan, words
from tests.chain.slots import write_slot

BIGGEST_TRANSACTION = 2**24  # gas
MOST = 550  # entries that fit a transaction even if all fans refuse


@pytest.fixture
def refusing(community, points):
    """Alice and Bob want no pushes."""
    people = (community.alice, community.bob)
    for one in people:
        points.refusePushes(True, {"from": one})
    return people


@pytest.fixture
def gift(community, ledger, refusing):
    entries = [word(community.alice, 5), word(fan(1), 6), word(community.bob, 7), word(community.carol, 8)]
    return ledger.announced(sorted(entries))


def test_keeps_what_is_refused(community, ledger, points, airdrop, gift, refusing):
    """A7: reported one by one, the total is conserved."""
    tx = ledger.push(gift, 0)
    skipped = {event["fan"]: event["amount"] for event in tx.events["EntrySkipped"]}
    assert skipped == {community.alice: 5, community.bob: 7}
    assert all(bytes(event["planId"]) == gift.id for event in tx.events["EntrySkipped"])
    assert (tx.events["BatchPushed"]["amount"], tx.events["BatchPushed"]["kept"]) == (26, 12)
    assert [airdrop.keptFor(one) for one in refusing] == [5, 7]
    assert [points.balanceOf(one) for one in (*refusing, fan(1), community.carol)] == [0, 0, 6, 8]
    assert (points.balanceOf(airdrop), points.totalSupply()) == (12, 26)
    assert airdrop.planOf(gift.id)[:2] == (26, 26)
    assert airdrop.isPaid(gift.id, 0)


def test_refuses_to_pay_what_is_not_kept(community, airdrop):
    for who in (community.alice, fan(1)):
        with reverts_with("NothingKept", who):
            airdrop.claimKept(who, {"from": community.stranger})


def test_pays_it_when_the_fan_takes_points_again(community, ledger, points, airdrop, gift):
    """A7: by anyone, to the fan."""
    ledger.push(gift, 0)
    with reverts_with("TransferRestricted", airdrop, community.alice, 4):
        airdrop.claimKept(community.alice, {"from": community.stranger})
    assert airdrop.keptFor(community.alice) == 5
    points.refusePushes(False, {"from": community.alice})
    tx = airdrop.claimKept(community.alice, {"from": community.stranger})
    assert tx.return_value == 5
    assert tx.events["KeptClaimed"] == {"fan": community.alice, "amount": 5}
    assert (points.balanceOf(community.alice), points.balanceOf(airdrop)) == (5, 7)
    with reverts_with("NothingKept", community.alice):
        airdrop.claimKept(community.alice, {"from": community.alice})


def test_keeps_of_several_plans_together(community, ledger, points, airdrop, gift):
    ledger.push(gift, 0)
    ledger.push(ledger.announced([word(community.alice, 10)]), 0)
    assert airdrop.keptFor(community.alice) == 15
    points.refusePushes(False, {"from": community.alice})
    airdrop.claimKept(community.alice, {"from": community.alice})
    assert points.balanceOf(community.alice) == 15


def test_keeps_it_for_ever_and_for_that_fan_only(community, ledger, points, airdrop, gift):
    """A7: neither end nor stop of the plan touches it."""
    ledger.push(gift, 0)
    airdrop.stop(gift.id, "over", {"from": community.guardian})
    points.refusePushes(False, {"from": community.bob})
    airdrop.claimKept(community.bob, {"from": community.stranger})
    assert (points.balanceOf(community.bob), points.balanceOf(airdrop)) == (7, 5)


def test_an_entry_for_the_airdrop_itself_is_kept_and_harms_nobody(community, ledger, points, airdrop):
    """A9: the sum of what is kept is still what it holds."""
    ledger.push(ledger.announced(sorted([word(airdrop, 5), word(fan(1), 6)])), 0)
    assert airdrop.keptFor(airdrop) == 5 == points.balanceOf(airdrop)
    with reverts_with("TransferRestricted", airdrop, airdrop, 4):
        airdrop.claimKept(airdrop, {"from": community.stranger})


def test_a_batch_whose_fans_all_refuse_fits_a_transaction(community, ledger, points, airdrop):
    """A8: nobody makes a batch unpayable by refusing; the largest figure of the interface, measured."""
    refuse_in_storage(points, [fan(number) for number in range(1, MOST + 1)])
    gift = ledger.announced(words(1, MOST))
    tx = ledger.push(gift, 0)
    assert tx.gas_used < BIGGEST_TRANSACTION
    assert tx.events["BatchPushed"]["kept"] == 100 * MOST == points.balanceOf(airdrop)


def refuse_in_storage(points, fans):
    """Sets the bit that refusePushes sets, for accounts whose key nobody has."""
    for one in fans:
        slot = keccak(bytes.fromhex(one[2:]) + bytes(8) + bytes.fromhex("87a211a2"))
        write_slot(points, int.from_bytes(slot, "big"), 1 << 254)
    assert not points.canReceive(fans[0]) and not points.canReceive(fans[-1])
