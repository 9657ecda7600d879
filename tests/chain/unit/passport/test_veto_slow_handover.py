"""vetoSlowHandover and vetoSlowHandoverFor: the owner's word, sent or signed, once (P10, P11)."""

import pytest
from brownie import HostileWallet, chain

from tests.chain.desk import key_of
from tests.chain.errors import reverts_with
from tests.chain.odd_goods import ZERO
from zhenbo import messages

CHIPPED = 1


@pytest.fixture(scope="module")
def mine(desk, goods, batch, alice):
    desk.activate(batch, goods, CHIPPED, alice)
    return goods[CHIPPED]


@pytest.fixture(scope="module")
def ready_at(desk, passport, goods, mine, alice, bob, delay):
    """Bob asked for Alice's item; when it will be his."""
    terms = desk.slow(mine, alice, bob)
    tx = passport.startSlowHandover(mine.item, goods.proof(CHIPPED), *terms, {"from": bob})
    return tx.timestamp + delay


def test_refuses_an_item_without_passport(passport, goods, alice):
    with reverts_with("TokenDoesNotExist"):
        passport.vetoSlowHandover(goods[3].token_id, {"from": alice})
    with reverts_with("TokenDoesNotExist"):
        passport.vetoSlowHandoverFor(goods[3].token_id, b"", {"from": alice})


def test_refuses_others_than_the_owner(passport, mine, ready_at, bob, brand, regulator):
    for sender in (bob, brand, regulator):
        with reverts_with("NotOwner", mine.token_id, sender):
            passport.vetoSlowHandover(mine.token_id, {"from": sender})


def test_refuses_where_nothing_is_pending(desk, passport, goods, batch, alice, stranger):
    desk.activate(batch, goods, 3, alice)
    token_id = goods[3].token_id
    with reverts_with("SlowHandoverNotReady", token_id, 0):
        passport.vetoSlowHandover(token_id, {"from": alice})
    with reverts_with("SlowHandoverNotReady", token_id, 0):
        passport.vetoSlowHandoverFor(token_id, desk.veto(token_id, ZERO, 0, alice), {"from": stranger})


def assert_vetoed(passport, tx, mine, bob, delay):
    quiet_until = tx.timestamp + delay
    assert len(tx.events) == 1
    assert tx.events["SlowHandoverVetoed"] == {
        "tokenId": mine.token_id,
        "to": bob,
        "quietUntil": quiet_until,
    }
    assert passport.slowHandoverOf(mine.token_id) == (ZERO, 0, quiet_until)
    chain.mine(timestamp=quiet_until + delay)
    with reverts_with("SlowHandoverNotReady", mine.token_id, 0):
        passport.completeSlowHandover(mine.token_id, {"from": bob})


def test_by_transaction(passport, mine, ready_at, alice, bob, delay):
    tx = passport.vetoSlowHandover(mine.token_id, {"from": alice})
    assert_vetoed(passport, tx, mine, bob, delay)


def test_by_signature(desk, passport, mine, ready_at, alice, bob, stranger, delay):
    signature = desk.veto(mine.token_id, bob, ready_at, alice)
    tx = passport.vetoSlowHandoverFor(mine.token_id, signature, {"from": stranger})
    assert_vetoed(passport, tx, mine, bob, delay)


def test_even_after_the_delay_until_it_is_completed(passport, mine, ready_at, alice, bob, delay):
    chain.mine(timestamp=ready_at + 1000)
    tx = passport.vetoSlowHandover(mine.token_id, {"from": alice})
    assert_vetoed(passport, tx, mine, bob, delay)


def test_refuses_other_signatures(desk, passport, mine, ready_at, alice, bob, stranger):
    wrong = [
        desk.veto(mine.token_id, bob, ready_at, bob),
        desk.veto(mine.token_id, stranger, ready_at, alice),
        desk.veto(mine.token_id, bob, ready_at + 1, alice),
        desk.veto(mine.token_id + 1, bob, ready_at, alice),
        messages.sign(desk.handover_message(mine, alice, bob), key_of(alice)),
        b"",
    ]
    for signature in wrong:
        with reverts_with("SignatureInvalid", alice):
            passport.vetoSlowHandoverFor(mine.token_id, signature, {"from": stranger})


def test_a_veto_is_good_for_one_request(desk, passport, goods, mine, ready_at, alice, bob, stranger, delay):
    """P10: the next request has another readyAt."""
    signature = desk.veto(mine.token_id, bob, ready_at, alice)
    quiet_until = passport.vetoSlowHandoverFor(mine.token_id, signature, {"from": stranger}).timestamp + delay
    with reverts_with("SignatureInvalid", alice):
        passport.vetoSlowHandoverFor(mine.token_id, signature, {"from": stranger})
    chain.mine(timestamp=quiet_until)
    again = desk.slow(mine, alice, bob, quiet_until=quiet_until)
    passport.startSlowHandover(mine.item, goods.proof(CHIPPED), *again, {"from": bob})
    with reverts_with("SignatureInvalid", alice):
        passport.vetoSlowHandoverFor(mine.token_id, signature, {"from": stranger})


def test_a_contract_wallet_vetoes(desk, passport, goods, batch, wallet, alice, bob, stranger, delay):
    desk.activate(batch, goods, 3, wallet)
    mine = goods[3]
    start = (mine.item, goods.proof(3), *desk.slow(mine, wallet, bob))
    ready_at = passport.startSlowHandover(*start, {"from": bob}).timestamp + delay
    with reverts_with("SignatureInvalid", wallet):
        wrong = desk.veto(mine.token_id, bob, ready_at, bob)
        passport.vetoSlowHandoverFor(mine.token_id, wrong, {"from": stranger})
    passport.vetoSlowHandoverFor.call(
        mine.token_id, desk.veto(mine.token_id, bob, ready_at, alice), {"from": stranger}
    )
    wallet.execute(passport, [passport.vetoSlowHandover.encode_input(mine.token_id)], {"from": alice})
    assert passport.slowHandoverOf(mine.token_id)[1] == 0


def test_a_hostile_owner_cannot_re_enter(desk, passport, goods, batch, admin, bob, stranger):
    """P15"""
    hostile = admin.deploy(HostileWallet)
    desk.activate(batch, goods, 3, hostile)
    start = (goods[3].item, goods.proof(3), *desk.slow(goods[3], hostile, bob))
    passport.startSlowHandover(*start, {"from": bob})
    inner = passport.vetoSlowHandover.encode_input(goods[3].token_id)
    hostile.setAnswer(6, inner, {"from": admin})
    tx = passport.vetoSlowHandoverFor(goods[3].token_id, b"", {"from": stranger})
    assert [event.name for event in tx.events] == ["SlowHandoverVetoed"]
