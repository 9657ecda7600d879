"""Rewards.endUndecided: a dispute that nobody decides ends by itself, against the epoch (W8)."""

import pytest
from brownie import chain

from tests.chain.community import BOND, DECISION_TIME, wait_until
from tests.chain.errors import reverts_with
from tests.chain.ledger import FINAL, NONE_YET, OPENED, POSTED, VOID, words


@pytest.fixture
def epoch(ledger):
    """Disputed."""
    epoch = ledger.posted(words(1, 3))
    ledger.disputed(epoch)
    return epoch.number


def test_the_last_second_is_the_deciders(community, rewards, epoch):
    """W8"""
    until = rewards.disputeOf(epoch)[2] + DECISION_TIME
    chain.mine(timestamp=until - 1)
    with reverts_with("DecisionPending", until):
        rewards.endUndecided.call(epoch, {"from": community.stranger})
    chain.mine(timestamp=until)
    rewards.endUndecided.call(epoch, {"from": community.stranger})


def test_anybody_ends_it(community, ledger, rewards, epoch):
    """W7, W8: no state holds money for ever."""
    wait_until(rewards.disputeOf(epoch)[2] + DECISION_TIME)
    tx = rewards.endUndecided(epoch, {"from": community.stranger})
    said = {"epoch": epoch, "upheld": True, "decided": False, "reason": "undecided"}
    assert tx.events["DisputeEnded"] == said
    assert tx.events["EpochVoided"] == {"epoch": epoch, "reason": "undecided"}
    assert rewards.bondOf(community.disputant) == BOND
    assert ledger.state(epoch) == VOID


def test_refuses_what_is_not_disputed(community, ledger, rewards, epoch):
    def refused(number, state):
        with reverts_with("EpochInState", number, state):
            rewards.endUndecided(number, {"from": community.stranger})

    refused(0, NONE_YET)
    refused(99, NONE_YET)
    rewards.decide(epoch, False, "the log is right", {"from": community.guardian})
    refused(epoch, POSTED)
    refused(ledger.open(), OPENED)
    ledger.close(epoch + 1, [])
    chain.mine(timestamp=rewards.epochOf(epoch + 1)[7])
    rewards.finalise(epoch + 1, {"from": community.stranger})
    refused(epoch + 1, FINAL)


def test_ends_once(community, rewards, epoch):
    """W7: the bond is released once."""
    wait_until(rewards.disputeOf(epoch)[2] + DECISION_TIME)
    rewards.endUndecided(epoch, {"from": community.stranger})
    with reverts_with("EpochInState", epoch, VOID):
        rewards.endUndecided(epoch, {"from": community.stranger})
    assert rewards.bondOf(community.disputant) == BOND
