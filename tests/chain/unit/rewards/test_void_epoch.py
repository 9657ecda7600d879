"""Rewards.voidEpoch: at every stage before final, and never after (W6, W9)."""

import pytest

from tests.chain.community import BOND, BUDGET, CAP, WINDOW, wait, word
from tests.chain.errors import reverts_with
from tests.chain.ledger import DISPUTED, FINAL, NONE_YET, VOID, fan, words

REASON = "the log was made up"


@pytest.fixture
def void(community, rewards):
    def void(number, reason=REASON):
        return rewards.voidEpoch(number, reason, {"from": community.guardian})

    return void


@pytest.mark.parametrize("reason", ["", "r" * 257])
def test_refuses_no_reason_and_an_endless_one(ledger, void, reason):
    with reverts_with("TextInvalid", len(reason)):
        void(ledger.open(), reason)


@pytest.mark.parametrize("number", [0, 1, 7])
def test_refuses_what_is_not_there(void, number):
    with reverts_with("EpochInState", number, NONE_YET):
        void(number)


def test_refuses_what_is_final(ledger, void):
    """W6: nobody takes back what fans were given."""
    epoch = ledger.final(words(1, 3))
    with reverts_with("EpochInState", epoch.number, FINAL):
        void(epoch.number)


def test_refuses_to_void_twice(ledger, void):
    number = ledger.open()
    void(number)
    with reverts_with("EpochInState", number, VOID):
        void(number)


def opened(ledger):
    return ledger.open()


def half_posted(ledger):
    number = ledger.open()
    ledger.post(number, words(1, 3))
    return number


def posted(ledger):
    return ledger.posted(words(1, 3)).number


def past_its_window(ledger):
    number = posted(ledger)
    wait(2 * WINDOW)
    return number


@pytest.mark.parametrize("stage", [opened, half_posted, posted, past_its_window], ids=lambda s: s.__name__)
def test_voids(community, ledger, points, rewards, void, stage):
    """W9: nothing of it was created, and nothing can be."""
    number = stage(ledger)
    tx = void(number)
    assert tx.events["EpochVoided"] == {"epoch": number, "reason": REASON}
    assert ledger.state(number) == VOID
    for act in (rewards.finalise, rewards.endUndecided):
        with reverts_with("EpochInState", number, VOID):
            act(number, {"from": community.stranger})
    assert points.totalSupply() == 0


def test_voids_what_is_disputed_and_returns_the_bond(community, ledger, rewards, void):
    """W7"""
    epoch = ledger.posted(words(1, 3))
    ledger.disputed(epoch)
    tx = void(epoch.number)
    assert tx.events["DisputeEnded"]["upheld"] is True
    assert rewards.bondOf(community.disputant) == BOND
    with reverts_with("EpochInState", epoch.number, VOID):
        rewards.decide(epoch.number, False, REASON, {"from": community.guardian})


def test_a_void_epoch_is_never_claimed(community, ledger, rewards, void):
    """W6"""
    epoch = ledger.posted(words(1, 3))
    void(epoch.number)
    with reverts_with("ClaimRefused", fan(1), epoch.number, 1):
        rewards.claim(fan(1), [epoch.claim(fan(1))], {"from": community.stranger})


def test_the_last_epochs_budget_comes_back_by_opening_it_anew(ledger, rewards, void):
    """W2, W9: once, not twice."""
    void(ledger.posted(words(1, 3)).number)
    assert (rewards.carry(), rewards.nextOpening()) == (0, 0)
    assert rewards.epochOf(ledger.open())[5] == BUDGET


def test_an_earlier_epochs_points_go_to_the_next(ledger, rewards, void):
    """W9: fans can be given there what the void epoch did not give them."""
    first = ledger.posted(words(1, 3))
    second = ledger.posted(words(1, 3))
    void(first.number)
    assert rewards.carry() == BUDGET
    assert rewards.nextOpening() > 0
    third = ledger.open()
    assert rewards.epochOf(third)[5] == 2 * BUDGET
    assert ledger.state(second) not in (VOID, DISPUTED)


def test_what_was_carried_in_is_carried_on(ledger, rewards, void):
    """W9: the last epoch gives back what it got, its own budget comes by opening it anew."""
    ledger.final([word(fan(1), CAP)])
    assert rewards.carry() == BUDGET - CAP
    number = ledger.open()
    assert (rewards.epochOf(number)[5], rewards.carry()) == (2 * BUDGET - CAP, 0)
    void(number)
    assert rewards.carry() == BUDGET - CAP
    assert rewards.epochOf(ledger.open())[5] == 2 * BUDGET - CAP
