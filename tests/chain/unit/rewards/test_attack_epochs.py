"""Attacks on epochs: a stolen poster's key, junk disputes, forged proofs, hurried and delayed ends."""

import pytest
from brownie import chain
from eth_utils import keccak

from tests.chain.community import BOND, BUDGET, CAP, WINDOW, wait, word
from tests.chain.errors import reverts_with
from tests.chain.ledger import FINAL, POSTED, PROOF_INVALID, VOID, fan, words
from zhenbo.merkle import EntryTree

DAYS_OF_ATTACK = 3


def test_a_stolen_posters_key_gets_one_epoch_a_window(community, ledger, rewards, points):
    """W2: whatever it does, one epoch a window is all that the guardian has to void; nothing was created."""
    full = words(1, 10, amount=CAP)
    for _ in range(DAYS_OF_ATTACK):
        epoch = ledger.posted(full)
        with reverts_with("EpochTooSoon", rewards.nextOpening()):
            rewards.openEpoch({"from": community.poster})
        rewards.voidEpoch(epoch.number, "stolen key", {"from": community.guardian})
    assert points.totalSupply() == 0
    assert rewards.carry() <= BUDGET


def test_budgets_bound_what_ever_is_created(community, ledger, rewards, points):
    """W2, K1: also when nobody looks, it is one budget a window and in the end what the Treasury allowed."""
    points.lowerBudget(rewards, 2 * BUDGET + 1, {"from": community.guardian})
    full = words(1, 10, amount=CAP)
    for _ in range(2):
        ledger.final(full)
    epoch = ledger.posted(full)
    wait(WINDOW)
    with reverts_with("BudgetExceeded", rewards, BUDGET, 1):
        rewards.finalise(epoch.number, {"from": community.stranger})
    assert points.totalSupply() == 2 * BUDGET


def test_junk_disputes_get_dear_and_do_not_move_the_end_for_ever(community, ledger, rewards):
    """W5, W7: each round costs the attacker twice as much and the fans a quarter of a window at most."""
    epoch = ledger.posted(words(1, 3))
    started, paid = chain[-1].timestamp, 0
    for rejections in range(6):
        chain.mine(timestamp=rewards.epochOf(epoch.number)[7] - 30)
        ledger.disputed(epoch, BOND << rejections)
        paid += BOND << rejections
        rewards.decide(epoch.number, False, "junk", {"from": community.guardian})
    assert paid == 63 * BOND == rewards.bondOf(community.treasury)
    assert rewards.epochOf(epoch.number)[7] - started < WINDOW + 6 * (WINDOW // 4) + 600
    assert rewards.bondNeeded(epoch.number) == 64 * BOND


def test_the_bond_stops_growing_at_a_million_times_itself(community, ledger, rewards):
    """W7: no arithmetic breaks however often a dispute is rejected."""
    epoch = ledger.posted(words(1, 3))
    for rejections in range(22):
        bond = BOND << min(rejections, 20)
        assert rewards.bondNeeded(epoch.number) == bond
        if bond > community.disputant.balance() // 2:
            break
        ledger.disputed(epoch, bond)
        rewards.decide(epoch.number, False, "junk", {"from": community.guardian})
    assert rejections > 15


def test_a_dispute_in_the_last_second_leaves_time_for_an_honest_one(community, ledger, rewards):
    """W5: the poster's friend disputes with junk so that the window runs out: it does not."""
    epoch = ledger.posted(words(1, 3))
    chain.mine(timestamp=rewards.epochOf(epoch.number)[7] - 20)
    ledger.disputed(epoch)
    rewards.decide(epoch.number, False, "junk", {"from": community.guardian})
    wait(WINDOW // 4 - 600)
    money = {"from": community.alice, "amount": 2 * BOND}
    rewards.dispute(epoch.number, b"\7" * 32, "ipfs://honest", money)
    rewards.decide(epoch.number, True, "recomputed", {"from": community.guardian})
    assert ledger.state(epoch) == VOID


def test_an_inner_node_is_no_entry(community, ledger, rewards):
    """W6: second preimage. A leaf's hash is of 32 bytes, a node's of 64, whatever is claimed as entry."""
    entries = words(1, 4)
    epoch = ledger.final(entries)
    leaves = [keccak(entry.to_bytes(32, "big")) for entry in entries]
    pair = b"".join(sorted(leaves[:2]))
    other = keccak(b"".join(sorted(leaves[2:])))
    for forged in (int.from_bytes(leaves[0], "big"), int.from_bytes(keccak(pair), "big"), *entries[:1]):
        who, amount = f"0x{forged >> 96 & (1 << 160) - 1:040x}", forged & 2**96 - 1
        for proof in ([other], [], [leaves[1]], [bytes(32)], [other, bytes(32)]):
            with reverts_with("ClaimRefused", who, epoch.number, PROOF_INVALID):
                rewards.claim.call(who, [(epoch.number, 0, amount, proof)], {"from": community.stranger})


def test_a_batch_of_one_entry_pays_that_entry_only(community, ledger, rewards, points):
    """W6: its root is the leaf, and the empty proof proves nothing else."""
    epoch = ledger.final([word(fan(1), 7)])
    assert bytes(rewards.rootOf(1, 0)) == EntryTree([word(fan(1), 7)]).root
    for who, amount in ((fan(1), 8), (fan(2), 7)):
        with reverts_with("ClaimRefused", who, 1, PROOF_INVALID):
            rewards.claim(who, [(1, 0, amount, [])], {"from": community.stranger})
    rewards.claim(fan(1), [epoch.claim(fan(1))], {"from": community.stranger})
    assert points.balanceOf(fan(1)) == 7


def test_a_batch_that_was_never_posted_proves_nothing(community, ledger, rewards):
    """W6: the root of nothing is zero, and no proof leads there."""
    ledger.final(words(1, 2))
    for batch in (1, 2**32 - 1):
        for proof in ([], [bytes(32)]):
            with reverts_with("ClaimRefused", fan(1), 1, PROOF_INVALID):
                rewards.claim(fan(1), [(1, batch, 100, proof)], {"from": community.stranger})


def test_a_lone_last_entry_has_no_second_proof(community, ledger, rewards):
    """W6: in a tree that is not balanced each entry is paid once, by the proof of its own place."""
    for size in (3, 5, 6, 7, 9):
        entries = words(1, size)
        epoch = ledger.final(entries)
        rewards.claim(fan(size), [epoch.claim(fan(size))], {"from": community.stranger})
        with reverts_with("ClaimRefused", fan(size), epoch.number, 2):
            rewards.claim(fan(size), [epoch.claim(fan(size))], {"from": community.stranger})


def test_the_poster_alone_decides_nothing(community, ledger, rewards):
    """W5: it cannot judge its own epoch, shorten the window or finalise early."""
    epoch = ledger.posted(words(1, 3))
    ledger.disputed(epoch)
    for act, arguments in ((rewards.decide, (1, False, "fine")), (rewards.voidEpoch, (1, "redo"))):
        with reverts_with("AccessManagedUnauthorized", community.poster):
            act(*arguments, {"from": community.poster})
    with reverts_with("EpochInState", epoch.number, 3):
        rewards.finalise(epoch.number, {"from": community.poster})


@pytest.mark.parametrize("upheld", [True, False])
def test_a_decision_cannot_be_repeated(community, ledger, rewards, upheld):
    """W7: one bond, released once."""
    epoch = ledger.posted(words(1, 3))
    ledger.disputed(epoch)
    rewards.decide(epoch.number, upheld, "looked", {"from": community.guardian})
    state = VOID if upheld else POSTED
    with reverts_with("EpochInState", epoch.number, state):
        rewards.decide(epoch.number, not upheld, "again", {"from": community.guardian})
    owed = rewards.bondOf(community.disputant) + rewards.bondOf(community.treasury)
    assert owed == BOND == rewards.balance()


def test_what_is_final_stays_whatever_the_guardian_wants(community, ledger, rewards, points):
    """W6: and what the Treasury wants."""
    epoch = ledger.final(words(1, 3))
    for act, arguments in ((rewards.voidEpoch, (1, "redo")), (rewards.decide, (1, True, "redo"))):
        with reverts_with("EpochInState", 1, FINAL):
            community.by_treasury(act, *arguments)
        with reverts_with("EpochInState", 1, FINAL):
            act(*arguments, {"from": community.guardian})
    rewards.claim(fan(1), [epoch.claim(fan(1))], {"from": community.stranger})
    assert points.balanceOf(fan(1)) == 100
