"""Rewards.openEpoch: one at a time, no faster than people can look, under the rules in force (W1, W2)."""

import pytest
from brownie import chain

from tests.chain.community import (
    BUDGET,
    CAP,
    DAY,
    NOTICE,
    SUNSET_NOTICE,
    TREASURY_DELAY,
    WINDOW,
    ZERO,
    version_of,
    wait,
    wait_until,
)
from tests.chain.errors import reverts_with
from tests.chain.ledger import NONE_YET, OPENED, VOID, words

SLACK = DAY  # what is reckoned from the last block may be late by the age of the snapshot


@pytest.fixture
def open_as_poster(community, rewards):
    """A call that changes nothing."""
    return lambda: rewards.openEpoch.call({"from": community.poster})


def propose(community, **changes):
    """A rule version that holds from the moment that is returned."""
    effective = chain[-1].timestamp + TREASURY_DELAY + NOTICE + SLACK
    community.by_treasury(community.book.propose, version_of(effective, **changes))
    return effective


def test_opens_under_the_rules_in_force(community, rewards):
    tx = rewards.openEpoch({"from": community.poster})
    assert tx.return_value == 1 == rewards.epochCount()
    assert tx.events["EpochOpened"] == {"epoch": 1, "version": 1, "limit": BUDGET, "cap": CAP}
    assert rewards.epochOf(1) == (OPENED, 1, 0, 0, 0, BUDGET, CAP, 0, 0, ZERO)
    assert rewards.nextOpening() == tx.timestamp + WINDOW


def test_refuses_a_second_open_epoch(ledger, open_as_poster):
    """W1: also when the pace would allow it."""
    ledger.open()
    wait(WINDOW)
    with reverts_with("EpochStillOpen", 1):
        open_as_poster()


def test_refuses_before_a_window_has_passed(ledger, rewards, open_as_poster):
    """W2: a stolen key fills one epoch, and then people have a window to look at it."""
    ledger.posted(words(1, 2))
    earliest = rewards.nextOpening()
    chain.mine(timestamp=earliest - 1)
    with reverts_with("EpochTooSoon", earliest):
        open_as_poster()
    chain.mine(timestamp=earliest)
    assert open_as_poster() == 2


def test_the_pace_is_that_of_the_epochs_own_rules(community, ledger, rewards, open_as_poster):
    """W2: rules with a shorter window do not hurry the epoch after them."""
    effective = propose(community, minimum_window=DAY // 2)
    wait_until(effective - 60)
    ledger.posted(words(1, 2))
    opened = rewards.nextOpening() - WINDOW
    wait_until(effective + DAY // 2)
    with reverts_with("EpochTooSoon", opened + WINDOW):
        open_as_poster()


def test_a_void_last_epoch_is_opened_anew_at_once(community, ledger, rewards):
    """W2, W9: it gave nothing out."""
    first = ledger.posted(words(1, 2))
    rewards.voidEpoch(first.number, "wrong log", {"from": community.guardian})
    assert rewards.nextOpening() == 0
    assert rewards.openEpoch({"from": community.poster}).return_value == 2
    assert rewards.epochOf(2)[5] == BUDGET


def test_an_earlier_void_epoch_does_not_hurry_the_next(community, ledger, rewards, open_as_poster):
    """W2"""
    first = ledger.posted(words(1, 2))
    ledger.posted(words(1, 2))
    rewards.voidEpoch(first.number, "wrong log", {"from": community.guardian})
    with reverts_with("EpochTooSoon", rewards.nextOpening()):
        open_as_poster()


def test_rules_hold_from_their_first_second(community, open_as_poster, rewards):
    """W1"""
    effective = propose(community, budget=7, cap=5)
    chain.mine(timestamp=effective - 1)
    assert rewards.openEpoch.call({"from": community.poster}) == 1
    wait_until(effective)
    tx = rewards.openEpoch({"from": community.poster})
    assert tx.events["EpochOpened"] == {"epoch": 1, "version": 2, "limit": 7, "cap": 5}


def test_an_epoch_keeps_its_rules(community, ledger, rewards):
    """W1: new ones that come into force while it is open change nothing of it."""
    ledger.open()
    effective = propose(community, budget=7, cap=5, minimum_window=2 * DAY)
    wait_until(effective)
    ledger.post(1, words(1, 1, amount=CAP))
    ledger.close(1, [words(1, 1, amount=CAP)])
    state = rewards.epochOf(1)
    assert (state[1], state[5], state[6]) == (1, BUDGET, CAP)
    assert state[7] == chain[-1].timestamp + WINDOW


def test_refuses_after_the_end_of_the_community(community, open_as_poster, ledger):
    """R5: what is open then can still be posted."""
    ledger.open()
    sunset = chain[-1].timestamp + TREASURY_DELAY + SUNSET_NOTICE + SLACK
    community.by_treasury(community.book.announceSunset, sunset, "the garden closes")
    chain.mine(timestamp=sunset - 1)
    with reverts_with("EpochStillOpen", 1):
        open_as_poster()
    wait_until(sunset)
    with reverts_with("CommunityEnded", sunset):
        open_as_poster()
    ledger.post(1, words(1, 2))
    ledger.close(1, [words(1, 2)])
    wait(WINDOW)
    community.rewards.finalise(1, {"from": community.stranger})


def test_an_epoch_that_is_not_there_is_none(rewards):
    for number in (0, 1, 2**32 - 1):
        assert rewards.epochOf(number)[0] == NONE_YET
        assert rewards.disputeOf(number) == (ZERO, 0, 0, 0)


def test_an_open_epoch_that_is_void_makes_room(community, ledger, rewards):
    """Whoever vanished with an open epoch holds nobody up."""
    ledger.open()
    rewards.voidEpoch(1, "the poster vanished", {"from": community.guardian})
    assert ledger.state(1) == VOID
    assert ledger.open() == 2
