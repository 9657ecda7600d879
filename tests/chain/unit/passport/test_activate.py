"""activate: only the item key of a proven sale item, once, within the quota, for the receiver it named."""

import pytest
from brownie import HostileWallet, chain

from tests.chain import odd_goods
from tests.chain.desk import Mark, Refusal, key_of
from tests.chain.errors import reverts_with
from tests.chain.goods import SCRATCH, make_goods
from tests.chain.market import GTIN
from tests.chain.odd_goods import CASES

ZERO = odd_goods.ZERO


@pytest.fixture(scope="module")
def shop(desk, bob, regulator):
    return odd_goods.prepare(desk, bob, regulator)


@pytest.mark.parametrize("name", CASES)
def test_refuses(shop, passport, stranger, name):
    """P3, P4, P6, P12"""
    activation, proof = CASES[name].build(shop)
    before = passport.batchOf(shop.batch)
    with reverts_with("ActivationRefused", activation.item[0], CASES[name].refusal.value):
        passport.activate(shop.batch, activation, proof, {"from": stranger})
    assert passport.batchOf(shop.batch) == before


def test_refuses_a_batch_that_is_none(shop, passport, stranger):
    activation, proof = CASES["held"].build(shop)
    with reverts_with("BatchUnknown", 5):
        passport.activate(5, activation, proof, {"from": stranger})
    with reverts_with("BatchUnknown", 0):
        passport.activate(0, activation, proof, {"from": stranger})


@pytest.mark.parametrize("mark", list(Mark))
def test_refuses_in_a_stopped_batch_until_it_is_lifted(desk, goods, batch, passport, regulator, alice, mark):
    """P12"""
    passport.markBatch(batch, mark, True, "pesticide", {"from": regulator})
    with reverts_with("BatchStopped", batch):
        desk.activate(batch, goods, 0, alice)
    passport.markBatch(batch, mark, False, "all clear", {"from": regulator})
    desk.activate(batch, goods, 0, alice)


def test_refuses_beyond_the_quota(desk, passport, alice):
    """P5"""
    goods = make_goods(GTIN, [SCRATCH] * 3, "Q")
    batch = desk.register(goods, quantity=2)
    for row in (0, 2):
        desk.activate(batch, goods, row, alice)
    with reverts_with("ActivationRefused", goods[1].token_id, Refusal.QUOTA_REACHED.value):
        desk.activate(batch, goods, 1, alice)
    assert passport.batchOf(batch)[3] == 2


def test_retirement_gives_no_quota_back(desk, passport, alice):
    """P5"""
    goods = make_goods(GTIN, [SCRATCH] * 2, "Q")
    batch = desk.register(goods, quantity=1)
    desk.activate(batch, goods, 0, alice)
    passport.retire(goods[0].token_id, "opened", {"from": alice})
    with reverts_with("ActivationRefused", goods[1].token_id, Refusal.QUOTA_REACHED.value):
        desk.activate(batch, goods, 1, alice)


def test_a_signature_for_one_batch_is_good_in_that_one_only(shop, passport, stranger):
    """P3: the same leaf is in both trees; the message names the batch."""
    activation, proof = CASES["other batch"].build(shop)
    with reverts_with("ActivationRefused", activation.item[0], Refusal.SIGNATURE_INVALID.value):
        passport.activate(shop.batch, activation, proof, {"from": stranger})
    passport.activate(shop.other_batch, activation, proof, {"from": stranger})


def test_the_deadline_is_the_last_good_second(desk, goods, batch, passport, alice, stranger):
    deadline = chain[-1].timestamp + 1000
    activation = desk.activation(batch, goods[0], alice, deadline=deadline)
    args = (batch, activation, goods.proof(0), {"from": stranger})
    chain.mine(timestamp=deadline)
    passport.activate.call(*args)
    chain.mine(timestamp=deadline + 1)
    with reverts_with("ActivationRefused", goods[0].token_id, Refusal.EXPIRED.value):
        passport.activate.call(*args)


@pytest.mark.parametrize("by_seller", [False, True])
@pytest.mark.parametrize("row", [0, 1], ids=["scratch", "chip"])
def test_mints_to_the_receiver_whoever_sends(desk, goods, batch, passport, alice, stranger, row, by_seller):
    activation = desk.activation(batch, goods[row], alice, by_seller=by_seller)
    tx = passport.activate(batch, activation, goods.proof(row), {"from": stranger})

    token_id = goods[row].token_id
    assert [event.name for event in tx.events] == ["Transfer", "Locked", "Activated"]
    assert tx.events["Transfer"] == {"from": ZERO, "to": alice, "id": token_id}
    assert tx.events["Locked"] == {"tokenId": token_id}
    assert tx.events["Activated"] == {"batchId": batch, "count": 1}
    assert passport.ownerOf(token_id) == alice
    assert passport.balanceOf(alice) == 1
    assert passport.itemOf(token_id) == (alice, batch, 0, by_seller, False, False, False, False)
    assert passport.batchOf(batch)[3] == 1


def test_both_items_of_one_key_need_a_signature_each(shop, passport, alice):
    """P3: a key in two leaves is a fault of the brand; one signature never activates both."""
    for name in ("twin 1", "twin 2"):
        shop.desk.activate(shop.batch, shop.odd, odd_goods.ROW[name], alice)
    assert passport.balanceOf(alice) == 2


def test_a_batch_of_one_item_is_its_own_root(desk, passport, alice):
    goods = make_goods(GTIN, [SCRATCH], "ONE")
    assert goods.proof(0) == []
    desk.activate(desk.register(goods), goods, 0, alice)
    assert passport.ownerOf(goods[0].token_id) == alice


def test_a_suspended_brand_does_not_cost_its_buyers_their_activation(
    desk, goods, batch, passport, consortium, regulator, alice, stranger
):
    """Suspension stops what members do; consumers are stopped by a hold of the batch, which says so."""
    activation = desk.activation(batch, goods[0], alice)
    consortium.suspend(desk.member, "under inquiry", {"from": regulator})
    passport.activate(batch, activation, goods.proof(0), {"from": stranger})
    assert passport.ownerOf(goods[0].token_id) == alice


def test_a_contract_receives_without_being_called(desk, goods, batch, passport, wallet, admin):
    """P15: the wallet counts calls, and the other reverts on any."""
    hostile = admin.deploy(HostileWallet)
    desk.activate(batch, goods, 0, wallet)
    desk.activate(batch, goods, 1, hostile)
    assert wallet.asked() == 0
    assert passport.ownerOf(goods[1].token_id) == hostile


def test_a_contract_cannot_be_an_item_key(desk, passport, wallet, alice, stranger):
    """Item keys are plain keys: a contract at that address is never asked."""
    goods = make_goods(GTIN, [SCRATCH], "CONTRACT")
    goods = type(goods)([goods[0].but(address=wallet.address)])
    batch = desk.register(goods)
    activation = desk.activation(batch, goods[0], alice, key=key_of(alice))
    with reverts_with("ActivationRefused", goods[0].token_id, Refusal.SIGNATURE_INVALID.value):
        passport.activate(batch, activation, [], {"from": stranger})
