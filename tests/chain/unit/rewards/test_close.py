"""Rewards.close: the window begins when everything is posted, and not before (W5)."""

import pytest
from brownie import chain

from tests.chain.community import NONE, WINDOW
from tests.chain.errors import reverts_with
from tests.chain.ledger import LOG, NONE_YET, POSTED, SCORES, VOID, words

BATCHES = [words(1, 3), words(4, 2)]
TOTAL = 500


@pytest.fixture
def epoch(ledger):
    """Filled and open."""
    number = ledger.open()
    for batch, entries in enumerate(BATCHES):
        ledger.post(number, entries, batch)
    return number


@pytest.mark.parametrize("change", [{"count": 1}, {"count": 3}, {"total": TOTAL - 1}, {"total": TOTAL + 1}])
def test_refuses_other_totals_than_were_posted(ledger, epoch, change):
    """W5: who lost a batch on the way notices here."""
    with reverts_with("TotalsDiffer", 2, TOTAL):
        ledger.close(epoch, BATCHES, **change)


@pytest.mark.parametrize("change", [{"log": NONE}, {"scores": NONE}, {"log": NONE, "scores": NONE}])
def test_refuses_without_evidence(ledger, epoch, change):
    with reverts_with("EvidenceMissing"):
        ledger.close(epoch, BATCHES, **change)


@pytest.mark.parametrize("uri", ["", "u" * 257, "链" * 86])
def test_refuses_no_place_and_an_endless_one(ledger, epoch, uri):
    with reverts_with("TextInvalid", len(uri.encode())):
        ledger.close(epoch, BATCHES, uri=uri)


def test_closes(ledger, rewards, epoch):
    """W5"""
    tx = ledger.close(epoch, BATCHES)
    event = tx.events["EpochPosted"]
    assert (event["epoch"], event["total"], event["fans"]) == (epoch, TOTAL, 5)
    assert event["finalAt"] == tx.timestamp + WINDOW == rewards.epochOf(epoch)[7]
    assert (bytes(event["logHash"]), bytes(event["scoresHash"]), event["uri"]) == (
        LOG,
        SCORES,
        "ipfs://epoch",
    )
    assert ledger.state(epoch) == POSTED


def test_refuses_to_close_twice(ledger, epoch):
    """W5: nobody moves the window by closing again."""
    ledger.close(epoch, BATCHES)
    with reverts_with("EpochInState", epoch, POSTED):
        ledger.close(epoch, BATCHES)


def test_refuses_what_is_not_open(community, ledger, rewards, epoch):
    rewards.voidEpoch(epoch, "wrong log", {"from": community.guardian})
    for number, state in ((epoch, VOID), (epoch + 1, NONE_YET), (0, NONE_YET)):
        with reverts_with("EpochInState", number, state):
            ledger.close(number, BATCHES)


def test_an_epoch_may_give_out_nothing(community, ledger, rewards):
    """A quiet week has an end too."""
    number = ledger.open()
    ledger.close(number, [])
    chain.mine(timestamp=rewards.epochOf(number)[7])
    tx = rewards.finalise(number, {"from": community.stranger})
    assert tx.events["EpochFinal"] == {"epoch": number, "total": 0}
    assert community.points.totalSupply() == 0
