"""Rewards.decide: guardian or Governor, on what is not final (W5, W7, W9)."""

import pytest
from brownie import chain

from tests.chain.community import BOND, DECISION_TIME, WINDOW, ZERO, wait
from tests.chain.errors import reverts_with
from tests.chain.ledger import FINAL, POSTED, VOID, words

REASON = "recomputed: 3 fans differ"


@pytest.fixture
def epoch(ledger):
    """Disputed in the first seconds of its window."""
    epoch = ledger.posted(words(1, 3))
    ledger.disputed(epoch)
    return epoch.number


@pytest.fixture
def decide(community, rewards):
    def decide(number, upheld, reason=REASON, sender=None):
        return rewards.decide(number, upheld, reason, {"from": sender or community.guardian})

    return decide


@pytest.mark.parametrize("reason", ["", "r" * 257])
@pytest.mark.parametrize("upheld", [True, False])
def test_refuses_no_reason_and_an_endless_one(decide, epoch, upheld, reason):
    with reverts_with("TextInvalid", len(reason)):
        decide(epoch, upheld, reason)


def test_refuses_what_is_not_disputed(ledger, decide, epoch):
    decide(epoch, False)
    for upheld in (True, False):
        with reverts_with("EpochInState", epoch, POSTED):
            decide(epoch, upheld)
    final = ledger.final(words(1, 1)).number
    with reverts_with("EpochInState", final, FINAL):
        decide(final, True)


def test_upheld_the_epoch_is_void_and_the_bond_goes_back(community, ledger, rewards, decide, epoch):
    """W7, W9"""
    tx = decide(epoch, True)
    assert tx.events["BondReleased"] == {"owner": community.disputant, "amount": BOND}
    assert tx.events["EpochVoided"] == {"epoch": epoch, "reason": REASON}
    said = {"epoch": epoch, "upheld": True, "decided": True, "reason": REASON}
    assert tx.events["DisputeEnded"] == said
    assert ledger.state(epoch) == VOID
    assert rewards.bondOf(community.disputant) == BOND
    assert rewards.disputeOf(epoch) == (ZERO, 0, 0, 0)


def test_rejected_the_bond_goes_to_the_treasury(community, ledger, rewards, decide, epoch):
    """W7"""
    tx = decide(epoch, False)
    assert tx.events["BondReleased"] == {"owner": community.treasury, "amount": BOND}
    assert tx.events["DisputeEnded"]["upheld"] is False
    assert "EpochVoided" not in tx.events
    assert ledger.state(epoch) == POSTED
    assert (rewards.bondOf(community.treasury), rewards.bondOf(community.disputant)) == (BOND, 0)


def test_rejected_the_window_goes_on_where_it_stood(rewards, decide, epoch):
    """W5: what was left then is left now."""
    left = rewards.disputeOf(epoch)[3]
    wait(2 * WINDOW)
    tx = decide(epoch, False)
    assert WINDOW - 60 <= left <= WINDOW
    assert rewards.epochOf(epoch)[7] == tx.timestamp + left


def test_rejected_late_the_window_is_a_quarter_again(community, ledger, rewards, decide):
    """W5: a junk dispute in the last seconds does not close the window for an honest one."""
    epoch = ledger.posted(words(1, 3))
    chain.mine(timestamp=rewards.epochOf(epoch.number)[7] - 30)
    ledger.disputed(epoch)
    tx = decide(epoch.number, False)
    assert rewards.epochOf(epoch.number)[7] == tx.timestamp + WINDOW // 4
    ledger.disputed(epoch, 2 * BOND)
    decide(epoch.number, True)
    assert ledger.state(epoch) == VOID


def test_the_treasury_decides_too(community, rewards, ledger, epoch):
    """The Governor speaks through it."""
    community.by_treasury(rewards.decide, epoch, True, REASON)
    assert ledger.state(epoch) == VOID


def test_decides_also_after_its_time_while_nobody_ended_it(rewards, ledger, decide, epoch):
    wait(DECISION_TIME + 1)
    decide(epoch, False)
    assert ledger.state(epoch) == POSTED


def test_a_rejected_epoch_becomes_final_in_the_end(community, ledger, points, rewards, decide, epoch):
    decide(epoch, False)
    wait(WINDOW)
    rewards.finalise(epoch, {"from": community.stranger})
    assert points.balanceOf(rewards) == 300
