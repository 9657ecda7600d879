"""startSlowHandover: a chip alone may ask for the passport, in words that are good once (P10, P11)."""

import pytest
from brownie import chain

from tests.chain.desk import Mark, expires
from tests.chain.errors import reverts_with
from tests.chain.odd_goods import ZERO
from zhenbo import messages

CHIPPED = 1


@pytest.fixture(scope="module")
def mine(desk, goods, batch, alice):
    """Alice's item, with its chip."""
    desk.activate(batch, goods, CHIPPED, alice)
    return goods[CHIPPED]


@pytest.fixture
def start(passport, goods, mine, bob):
    def call(terms, label=mine, proof=None):
        proof = goods.proof(CHIPPED) if proof is None else proof
        return passport.startSlowHandover(label.item, proof, *terms, {"from": bob})

    return call


def test_refuses_an_item_without_passport(desk, start, goods, alice, bob):
    with reverts_with("TokenDoesNotExist"):
        start(desk.slow(goods[3], alice, bob), goods[3], goods.proof(3))


def test_refuses_a_receiver_that_is_none(desk, start, mine, alice):
    for to in (ZERO, alice.address):
        with reverts_with("ReceiverInvalid", to):
            start(desk.slow(mine, alice, to))


def test_refuses_a_scratch_code(desk, start, goods, batch, alice, bob):
    """P11: a clerk may have copied it, and the brand's file holds it."""
    desk.activate(batch, goods, 0, alice)
    with reverts_with("ItemHasNoChip", goods[0].token_id):
        start(desk.slow(goods[0], alice, bob), goods[0], goods.proof(0))


def test_a_scratch_code_cannot_be_passed_off_as_chip(desk, start, goods, batch, alice, bob):
    desk.activate(batch, goods, 0, alice)
    chip = goods[0].but(kind=1)
    with reverts_with("ItemNotProven", chip.token_id):
        start(desk.slow(chip, alice, bob), chip, goods.proof(0))


def test_refuses_another_key(desk, start, goods, mine, alice, bob):
    with reverts_with("SignatureInvalid", mine.address):
        start(desk.slow(mine, alice, bob, key=goods[0].key))
    with reverts_with("SignatureInvalid", mine.address):
        start(desk.slow(mine, alice, bob)._replace(r=bytes(32), vs=bytes(32)))
    own = mine.but(key=goods[0].key, address=goods[0].address)
    with reverts_with("ItemNotProven", mine.token_id):
        start(desk.slow(own, alice, bob), own)


@pytest.mark.parametrize("change", [{"deadline": 10**11}, {"to": "0x" + "11" * 20}])
def test_refuses_other_terms_than_signed(desk, start, mine, alice, bob, change):
    with reverts_with("SignatureInvalid", mine.address):
        start(desk.slow(mine, alice, bob)._replace(**change))


def test_refuses_after_the_deadline(desk, start, mine, alice, bob):
    deadline = chain[-1].timestamp - 1
    with expires(deadline):
        start(desk.slow(mine, alice, bob, deadline=deadline))


def test_refuses_a_stopped_item(desk, start, passport, batch, mine, alice, bob, regulator):
    """P12"""
    passport.markItem(batch, mine.token_id, Mark.HOLD, True, "stolen", {"from": regulator})
    with reverts_with("ItemStopped", mine.token_id):
        start(desk.slow(mine, alice, bob))


def test_a_handover_is_no_slow_handover(desk, start, mine, alice, bob):
    """P10: the same words under another type."""
    fast = desk.handover(mine, alice, bob)
    with reverts_with("SignatureInvalid", mine.address):
        start((fast.to, fast.deadline, fast.r, fast.vs))


def test_a_slow_handover_is_no_handover(desk, passport, goods, mine, alice, bob):
    """P10: not even where the owner consents."""
    slow = desk.slow(mine, alice, bob)
    fast = desk.handover(mine, alice, bob)._replace(r=slow.r, vs=slow.vs)
    with reverts_with("SignatureInvalid", mine.address):
        passport.handover(mine.item, goods.proof(CHIPPED), fast, {"from": alice})


def test_a_challenge_is_nothing(desk, start, mine, alice, bob):
    """P10: what a page gets that asks for a check."""
    challenge = messages.challenge(
        desk.domain.chain_id, token_id=mine.token_id, nonce=bytes(32), deadline=10**10
    )
    signature = messages.sign_compact(challenge, mine.key)
    with reverts_with("SignatureInvalid", mine.address):
        start(desk.slow(mine, alice, bob)._replace(r=signature.r, vs=signature.vs))


def test_starts(desk, start, passport, mine, alice, bob, delay):
    tx = start(desk.slow(mine, alice, bob))
    ready_at = tx.timestamp + delay
    assert len(tx.events) == 1
    assert tx.events["SlowHandoverStarted"] == {
        "tokenId": mine.token_id,
        "owner": alice,
        "to": bob,
        "readyAt": ready_at,
    }
    assert passport.slowHandoverOf(mine.token_id) == (bob, ready_at, 0)
    assert passport.ownerOf(mine.token_id) == alice


def test_refuses_a_second_while_one_is_pending(desk, start, mine, alice, bob, stranger, delay):
    ready_at = start(desk.slow(mine, alice, bob)).timestamp + delay
    for to in (bob, stranger):
        with reverts_with("SlowHandoverBlocked", mine.token_id, ready_at):
            start(desk.slow(mine, alice, to))


def test_refuses_while_it_is_quiet_after_a_veto(desk, start, passport, goods, mine, alice, bob, delay):
    """P11: the quiet ends with the named second."""
    start(desk.slow(mine, alice, bob))
    quiet_until = passport.vetoSlowHandover(mine.token_id, {"from": alice}).timestamp + delay
    again = desk.slow(mine, alice, bob, quiet_until=quiet_until)
    with reverts_with("SlowHandoverBlocked", mine.token_id, quiet_until):
        start(again)
    args = (mine.item, goods.proof(CHIPPED), *again, {"from": bob})
    chain.mine(timestamp=quiet_until - 1)
    with reverts_with("SlowHandoverBlocked", mine.token_id, quiet_until):
        passport.startSlowHandover.call(*args)
    chain.mine(timestamp=quiet_until)
    passport.startSlowHandover.call(*args)


def test_what_was_vetoed_cannot_be_started_again(desk, start, passport, mine, alice, bob, delay):
    """P10: one touch of the chip, kept for later, must not outlive the owner's veto."""
    terms = desk.slow(mine, alice, bob)
    start(terms)
    quiet_until = passport.vetoSlowHandover(mine.token_id, {"from": alice}).timestamp + delay
    chain.mine(timestamp=quiet_until + 1)
    with reverts_with("SignatureInvalid", mine.address):
        start(terms)
    start(desk.slow(mine, alice, bob, quiet_until=quiet_until))


def test_cannot_be_replayed_after_handing_back(desk, start, passport, goods, mine, alice, bob, delay):
    """P10: nor after a handover in between."""
    terms = desk.slow(mine, alice, bob)
    start(terms)
    chain.mine(timestamp=chain[-1].timestamp + delay)
    passport.completeSlowHandover(mine.token_id, {"from": bob})
    back = desk.handover(mine, bob, alice, nonce=1)
    passport.handover(mine.item, goods.proof(CHIPPED), back, {"from": bob})
    with reverts_with("SignatureInvalid", mine.address):
        start(terms)


def test_a_former_owner_cannot_use_what_the_chip_signed_for_it(
    desk, start, passport, goods, mine, alice, bob
):
    """P10: the message names from whom."""
    before = desk.slow(mine, alice, alice.address, nonce=1)
    passport.handover(mine.item, goods.proof(CHIPPED), desk.handover(mine, alice, bob), {"from": bob})
    with reverts_with("SignatureInvalid", mine.address):
        start(before)
