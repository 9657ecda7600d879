"""Rewards.withdrawBond: who is owed a bond takes it, once, wherever it wants it (W7)."""

import pytest
from brownie import HostileDisputant

from tests.chain.community import BOND
from tests.chain.errors import reverts_with
from tests.chain.ledger import words

TAKE, REFUSE, BURN_GAS, TAKE_TWICE = range(4)


@pytest.fixture
def owed(community, ledger, rewards):
    """An upheld dispute, its bond not taken yet."""
    epoch = ledger.posted(words(1, 3))
    ledger.disputed(epoch)
    rewards.decide(epoch.number, True, "wrong log", {"from": community.guardian})


@pytest.fixture
def hostile(community, ledger, rewards):
    """A contract whose dispute was upheld."""
    made = community.stranger.deploy(HostileDisputant)
    epoch = ledger.posted(words(1, 3))
    made.dispute(rewards, epoch.number, {"from": community.stranger, "amount": BOND})
    rewards.decide(epoch.number, True, "wrong log", {"from": community.guardian})
    return made


def test_refuses_who_is_owed_nothing(community, rewards, owed):
    for actor in ("alice", "guardian", "poster"):
        account = getattr(community, actor)
        with reverts_with("NothingDue"):
            rewards.withdrawBond(account, {"from": account})


def test_pays_where_the_owner_says(community, rewards, owed):
    """W7"""
    before = community.carol.balance()
    tx = rewards.withdrawBond(community.carol, {"from": community.disputant})
    said = {"owner": community.disputant, "to": community.carol, "amount": BOND}
    assert tx.events["BondWithdrawn"] == said
    assert community.carol.balance() - before == BOND
    assert rewards.balance() == rewards.bondOf(community.disputant) == 0


def test_pays_once(community, rewards, owed):
    rewards.withdrawBond(community.disputant, {"from": community.disputant})
    with reverts_with("NothingDue"):
        rewards.withdrawBond(community.disputant, {"from": community.disputant})


def test_pays_all_bonds_of_an_owner_at_once(community, ledger, rewards):
    for _ in range(2):
        epoch = ledger.posted(words(1, 3))
        ledger.disputed(epoch)
        rewards.voidEpoch(epoch.number, "wrong log", {"from": community.guardian})
    tx = rewards.withdrawBond(community.disputant, {"from": community.disputant})
    assert tx.events["BondWithdrawn"]["amount"] == 2 * BOND


def test_the_treasury_takes_the_bonds_of_rejected_disputes(community, ledger, rewards):
    """No bond is stuck there: the Treasury can call, and be paid."""
    epoch = ledger.posted(words(1, 3))
    ledger.disputed(epoch)
    rewards.decide(epoch.number, False, "the log is right", {"from": community.guardian})
    community.by_treasury(rewards.withdrawBond, community.treasury)
    assert (community.treasury.balance(), rewards.balance()) == (BOND, 0)


@pytest.mark.parametrize("answer", [REFUSE, BURN_GAS])
def test_a_receiver_that_does_not_take_it_leaves_it_owed(community, rewards, hostile, answer):
    """W7: and holds up nobody else."""
    hostile.setAnswer(answer, {"from": community.stranger})
    with reverts_with("WithdrawalFailed", hostile):
        hostile.withdraw(rewards, hostile, {"from": community.stranger, "gas_limit": 3_000_000})
    assert rewards.bondOf(hostile) == BOND == rewards.balance()
    before = community.carol.balance()
    hostile.withdraw(rewards, community.carol, {"from": community.stranger})
    assert community.carol.balance() - before == BOND


def test_who_comes_back_while_it_is_paid_gets_nothing_more(community, ledger, rewards, hostile):
    """W7: re-entered, with somebody else's bond lying there."""
    ledger.disputed(ledger.posted(words(1, 3)))
    hostile.setAnswer(TAKE_TWICE, {"from": community.stranger})
    hostile.withdraw(rewards, hostile, {"from": community.stranger})
    assert (hostile.attempts(), hostile.balance(), rewards.balance()) == (1, BOND, BOND)


def test_takes_no_money_but_bonds(community, rewards):
    assert rewards.balance() == 0
    payable = [entry.get("name") for entry in rewards.abi if entry.get("stateMutability") == "payable"]
    assert payable == ["dispute"]
