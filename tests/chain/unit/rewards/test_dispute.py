"""Rewards.dispute: anybody, within the window, for a bond that grows with each rejected dispute (W5, W7)."""

import pytest
from brownie import chain

from tests.chain.community import BOND, NONE, WINDOW, ZERO, wait
from tests.chain.errors import reverts_with
from tests.chain.ledger import DISPUTED, EVIDENCE, FINAL, NONE_YET, OPENED, POSTED, VOID, words


@pytest.fixture
def epoch(ledger):
    """Posted, its window just begun."""
    return ledger.posted(words(1, 3)).number


@pytest.fixture
def dispute(community, rewards):
    def dispute(number, bond=BOND, evidence=EVIDENCE, uri="ipfs://evidence", sender=None):
        money = {"from": sender or community.disputant, "amount": bond}
        return rewards.dispute(number, evidence, uri, money)

    return dispute


@pytest.mark.parametrize("bond", [0, 1, BOND - 1, BOND + 1, 2 * BOND])
def test_refuses_another_bond(dispute, epoch, bond):
    """W7"""
    with reverts_with("BondWrong", bond, BOND):
        dispute(epoch, bond)


def test_refuses_without_evidence(dispute, epoch):
    with reverts_with("EvidenceMissing"):
        dispute(epoch, evidence=NONE)


@pytest.mark.parametrize("uri", ["", "u" * 257])
def test_refuses_no_place_and_an_endless_one(dispute, epoch, uri):
    with reverts_with("TextInvalid", len(uri)):
        dispute(epoch, uri=uri)


def test_refuses_what_is_not_posted(community, ledger, rewards, dispute):
    """W6"""

    def refused(number, state):
        with reverts_with("EpochInState", number, state):
            dispute(number)

    refused(0, NONE_YET)
    refused(1, NONE_YET)
    refused(ledger.open(), OPENED)
    ledger.close(1, [])
    rewards.voidEpoch(1, "wrong log", {"from": community.guardian})
    refused(1, VOID)
    refused(ledger.final(words(1, 1)).number, FINAL)


def test_disputes(community, ledger, rewards, dispute, epoch):
    """W7: the bond is here, the window stands still."""
    wait(100)
    tx = dispute(epoch)
    event = tx.events["EpochDisputed"]
    assert (event["epoch"], event["disputant"], event["bond"]) == (epoch, community.disputant, BOND)
    assert (bytes(event["evidenceHash"]), event["uri"]) == (EVIDENCE, "ipfs://evidence")
    final_at = rewards.epochOf(epoch)[7]
    assert rewards.disputeOf(epoch) == (community.disputant, BOND, tx.timestamp, final_at - tx.timestamp)
    assert ledger.state(epoch) == DISPUTED
    assert rewards.balance() == BOND
    assert rewards.bondOf(community.disputant) == 0


def test_refuses_a_second_dispute_meanwhile(community, dispute, epoch):
    dispute(epoch)
    with reverts_with("EpochInState", epoch, DISPUTED):
        dispute(epoch, sender=community.alice)


def test_the_window_closes_at_its_end(community, rewards, dispute, epoch):
    """W5: in every second one of dispute and finalise is possible, never both."""
    final_at = rewards.epochOf(epoch)[7]
    given = (epoch, EVIDENCE, "ipfs://evidence", {"from": community.disputant, "amount": BOND})
    chain.mine(timestamp=final_at - 1)
    rewards.dispute.call(*given)
    with reverts_with("WindowOpen", final_at):
        rewards.finalise.call(epoch, {"from": community.stranger})
    chain.mine(timestamp=final_at)
    with reverts_with("WindowClosed", final_at):
        rewards.dispute.call(*given)
    rewards.finalise.call(epoch, {"from": community.stranger})


def test_the_window_stands_still(community, rewards, dispute, epoch):
    """W5: nothing becomes final while it is looked at, however long that takes."""
    dispute(epoch)
    wait(10 * WINDOW)
    with reverts_with("EpochInState", epoch, DISPUTED):
        rewards.finalise(epoch, {"from": community.stranger})


def test_each_rejection_doubles_the_next_bond(community, rewards, dispute, epoch):
    """W7: an attacker that wants to delay for ever pays twice as much each time."""
    for rejections in range(4):
        bond = BOND << rejections
        assert rewards.bondNeeded(epoch) == bond
        if rejections:
            with reverts_with("BondWrong", bond // 2, bond):
                dispute(epoch, bond // 2)
        dispute(epoch, bond)
        rewards.decide(epoch, False, "the log is right", {"from": community.guardian})
    assert rewards.bondOf(community.treasury) == 15 * BOND == rewards.balance()
    assert rewards.epochOf(epoch)[8] == 4


def test_the_bond_of_other_epochs_stays(community, ledger, rewards, dispute, epoch):
    """W7: junk about one epoch makes no other dearer."""
    dispute(epoch)
    rewards.decide(epoch, False, "the log is right", {"from": community.guardian})
    other = ledger.posted(words(1, 3)).number
    assert rewards.bondNeeded(other) == rewards.bondNeeded(99) == BOND
    dispute(other)
    assert rewards.disputeOf(epoch) == (ZERO, 0, 0, 0)


def test_two_epochs_are_disputed_side_by_side(community, ledger, rewards, dispute, epoch):
    dispute(epoch)
    other = ledger.posted(words(1, 3)).number
    dispute(other, sender=community.alice)
    assert rewards.balance() == 2 * BOND
    rewards.decide(other, True, "wrong log", {"from": community.guardian})
    assert rewards.disputeOf(epoch)[0] == community.disputant
    assert ledger.state(epoch) == DISPUTED
    assert ledger.state(other) == VOID
    assert POSTED not in (ledger.state(epoch), ledger.state(other))
