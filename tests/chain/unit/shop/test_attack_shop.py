"""Who would redeem, use or be refunded twice, or with words that nobody signed (S3, S4, S7, S10)."""

from typing import Any

import pytest
from brownie import Shop, chain

from tests.chain.community import GUARDIAN, wait_until
from tests.chain.errors import reverts_with
from tests.chain.shopping import HOST, PER_FAN, PRICE, STOCK, TERMS_HASH
from zhenbo.orders import Domain, Order, digest, order_question

GROUP_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def mirrored(signature: bytes) -> bytes:
    """(r, -s) signs the same for secp256k1."""
    s = GROUP_ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])


def test_an_order_is_good_once(community, counter, reward):
    """S4: nor in its mirrored or compact form."""
    order = counter.order(community.alice, reward)
    signature = counter.sign_order(community.alice_key, order)
    spent = digest_of(counter, order)
    assert not community.points.isSpent(spent)
    counter.send(order, signature)
    assert community.points.isSpent(spent)
    for again in (signature, mirrored(signature)):
        with reverts_with("SpendUsed", spent):
            counter.send(order, again)


def digest_of(counter: Any, order: Order) -> bytes:
    """What the payer's key signs, as the Points know it."""
    points = counter.community.points
    domain = Domain(chain.id, points.name(), points.address)
    return digest(order_question(domain, counter.shop.address, order, PRICE, TERMS_HASH))


@pytest.mark.parametrize(
    "changes",
    [{"count": 2}, {"nonce": 0}, {"deadline": 2**41}],
    ids=str,
)
def test_an_order_is_what_was_signed(community, counter, reward, changes):
    """S4"""
    order = counter.order(community.alice, reward)
    signature = counter.sign_order(community.alice_key, order)
    sent = counter.order(community.alice, reward, **({"nonce": order.nonce} | changes))
    with reverts_with("SpendUnsigned", community.alice):
        counter.send(sent, signature)


@pytest.mark.parametrize("price", [PRICE - 1, PRICE + 1, 0])
def test_the_price_is_part_of_it(community, counter, reward, price):
    """S4: whatever a page showed, what is burnt was signed."""
    order = counter.order(community.alice, reward)
    with reverts_with("SpendUnsigned", community.alice):
        counter.send(order, counter.sign_order(community.alice_key, order, price))


def test_terms_title_and_reward_are_part_of_it(community, counter, shop, reward):
    """S4: another reward of the same price and title, or with other terms, was not ordered."""
    twin = counter.open()
    order = counter.order(community.alice, reward)
    signature = counter.sign_order(community.alice_key, order)
    with reverts_with("SpendUnsigned", community.alice):
        counter.send(counter.order(community.alice, twin, nonce=order.nonce), signature)
    other = counter.sign_order(community.alice_key, order, terms_hash=b"\6" * 32)
    with reverts_with("SpendUnsigned", community.alice):
        counter.send(order, other)


def test_chain_points_and_shop_are_part_of_it(community, counter, shop, reward):
    """S4"""
    order = counter.order(community.alice, reward)
    for wrong in (
        {"chain_id": 1},
        {"contract": shop.address},
        {"shop": community.redeemer.address},
        {"name": "Tea"},
    ):
        with reverts_with("SpendUnsigned", community.alice):
            counter.send(order, counter.sign_order(community.alice_key, order, **wrong))


def test_a_second_shop_cannot_use_the_order(community, counter, reward):
    """S4: two shops of one community, with the same reward under the same number."""
    second = community.deployer.deploy(Shop, community.manager, community.points, counter.members)
    community.by_treasury(
        community.manager.setTargetFunctionRole, second, [second.openReward.signature], HOST
    )
    community.by_treasury(community.points.admitRedeemer, second)
    second.openReward(counter.terms(), "x", "ipfs://x", {"from": counter.host})
    while second.rewardCount() < reward:
        second.openReward(counter.terms(), "x", "ipfs://x", {"from": counter.host})
    order = counter.order(community.alice, reward, title="x")
    with reverts_with("SpendUnsigned", community.alice):
        second.redeem(
            order.argument, counter.sign_order(community.alice_key, order), {"from": community.relay}
        )


def test_nobody_pays_for_another(community, counter, reward):
    """S4"""
    order = counter.order(community.alice, reward)
    with reverts_with("SpendUnsigned", community.alice):
        counter.send(order, counter.sign_order(community.bob_key, order))
    swapped = counter.order(community.bob, reward, nonce=order.nonce)
    with reverts_with("SpendUnsigned", community.bob):
        counter.send(swapped, counter.sign_order(community.alice_key, order))


def test_sent_ahead_the_fan_has_its_voucher(community, counter, shop, reward):
    """A relay that is front-run loses its gas and nothing else: payer and receiver are those of the order."""
    order = counter.order(community.alice, reward)
    signature = counter.sign_order(community.alice_key, order)
    tx = shop.redeem(order.argument, signature, {"from": community.stranger})
    assert shop.balanceOf(community.alice, tx.return_value) == 1


def test_one_fan_cannot_take_the_whole_stock(community, counter):
    """S5: it holds its limit, and its points are away until the refund."""
    reward = counter.open()
    counter.redeem("alice", reward, PER_FAN)
    with reverts_with("FanLimitExceeded", community.alice, 1, 0):
        counter.redeem("alice", reward)
    counter.redeem("bob", reward, PER_FAN)
    counter.redeem("carol", reward, STOCK - 2 * PER_FAN)


def test_a_code_is_good_once(community, counter, shop, reward):
    """S7: the next unit needs the next code, so a merchant cannot mark more than it was shown."""
    voucher = counter.redeem("alice", reward, 3)
    act = counter.code(voucher, community.alice)
    given = act.argument, counter.sign_code(community.alice_key, act), b"", {"from": counter.merchant}
    shop.fulfil(*given)
    with reverts_with("SignatureInvalid", community.alice):
        shop.fulfil(*given)
    assert shop.balanceOf(community.alice, voucher) == 2


def test_a_code_comes_not_back_with_the_voucher(open_community, open_counter):
    """S7: sent away and taken back, the holder has as many units as before; the old code stays used."""
    shop, alice, bob = open_counter.shop, open_community.alice, open_community.bob
    reward = open_counter.open(is_transferable=True)
    voucher = open_counter.redeem("alice", reward, 3)
    shop.safeTransferFrom(alice, bob, voucher, 1, b"", {"from": alice})
    act = open_counter.code(voucher, alice)
    given = (
        act.argument,
        open_counter.sign_code(open_community.alice_key, act),
        b"",
        {"from": open_counter.merchant},
    )
    shop.fulfil(*given)
    shop.safeTransferFrom(bob, alice, voucher, 1, b"", {"from": bob})
    with reverts_with("SignatureInvalid", alice):
        shop.fulfil(*given)


@pytest.mark.parametrize("change", [{"chain_id": 1}, {"shop": "0x" + "11" * 20}], ids=str)
def test_a_code_is_for_one_shop_on_one_chain(community, counter, shop, reward, change):
    """S7"""
    voucher = counter.redeem("alice", reward)
    act = counter.code(voucher, community.alice)
    signature = counter.sign_code(community.alice_key, act, **change)
    with reverts_with("SignatureInvalid", community.alice):
        shop.fulfil(act.argument, signature, b"", {"from": counter.merchant})


def test_nothing_is_fulfilled_after_its_refund(community, counter, shop, reward):
    """S8, S10: nor refunded after it was fulfilled."""
    used, back = counter.redeem("alice", reward), counter.redeem("bob", reward)
    act = counter.code(back, community.bob)
    signature = counter.sign_code(community.bob_key, act)
    counter.fulfil("alice", used)
    shop.callOff(reward, "no tea", {"from": community.guardian})
    shop.refund(back, community.bob, {"from": community.bob})
    with reverts_with("CountZero"):
        shop.refund(used, community.alice, {"from": community.alice})
    with reverts_with("RewardInState", reward, 3):
        shop.fulfil(act.argument, signature, b"", {"from": counter.merchant})


@pytest.fixture
def wallet(community, counter):
    """A contract wallet whose code runs while it is given its voucher."""
    made = counter.collector(community.alice_key)
    community.give(made, 1_000)
    return made


def ordered(community, counter, wallet, reward, units=1):
    order = counter.order(wallet, reward, units)
    return order, counter.sign_order(community.alice_key, order)


@pytest.mark.parametrize("answer, refusal", [(1, "Refused"), (2, "TransferToNonERC1155ReceiverImplementer")])
def test_who_does_not_take_it_pays_nothing(community, counter, reward, wallet, answer, refusal):
    """S3"""
    wallet.setAnswer(answer, [], {"from": community.alice})
    with reverts_with(refusal):
        counter.send(*ordered(community, counter, wallet, reward))
    assert community.points.balanceOf(wallet) == 1_000
    assert counter.units(reward) == (0, 0, 0)


def test_a_receiver_finds_a_finished_redemption(community, counter, shop, wallet):
    """S3: the same order again is used, another counts against limit and stock."""
    reward = counter.open(per_fan=2)
    first, second, third = (ordered(community, counter, wallet, reward) for _ in range(3))
    calls = [shop.redeem.encode_input(o.argument, s) for o, s in (first, second, third)]
    wallet.setAnswer(0, calls, {"from": community.alice})
    counter.send(*first)
    assert (wallet.tried(), wallet.done()) == (3, 1)
    assert shop.redeemedBy(reward, wallet) == 2
    assert community.points.balanceOf(wallet) == 1_000 - 2 * PRICE
    assert counter.units(reward) == (2, 0, 0)


def test_a_receiver_uses_or_returns_its_voucher_while_it_is_given(community, counter, shop, wallet):
    """S3, S10: once, as afterwards."""
    reward = counter.open(merchant=wallet)
    voucher = reward << 32 | 1
    act = counter.code(voucher, wallet, 2)
    calls = [
        shop.fulfil.encode_input(act.argument, b"", b""),
        shop.fulfil.encode_input(act.argument, b"", b""),
        shop.giveUp.encode_input(reward, "no tea"),
        shop.refund.encode_input(voucher, wallet),
        shop.refund.encode_input(voucher, wallet),
    ]
    wallet.setAnswer(0, calls, {"from": community.alice})
    counter.send(*ordered(community, counter, wallet, reward, 3))
    assert (wallet.tried(), wallet.done()) == (5, 3)
    assert counter.units(reward) == (3, 2, 1)
    assert community.points.balanceOf(wallet) == 1_000 - 2 * PRICE


def test_a_stolen_hosts_key_takes_no_points(community, counter, shop):
    """It opens what nobody ordered; a guardian calls it off, and what was redeemed goes back."""
    assert community.manager.hasRole(GUARDIAN, community.guardian)[0]
    fake = counter.open(merchant=community.sender)
    voucher = counter.redeem("alice", fake)
    shop.callOff(fake, "not ours", {"from": community.guardian})
    shop.refund(voucher, community.alice, {"from": community.stranger})
    assert community.points.balanceOf(community.alice) == 1_000


def test_a_merchant_that_never_delivers_gains_nothing(community, counter, shop, reward):
    """S10"""
    voucher = counter.redeem("alice", reward, 2)
    wait_until(shop.rewardOf(reward)[0][7] + 1)
    shop.refund(voucher, community.alice, {"from": community.stranger})
    assert community.points.balanceOf(community.alice) == 1_000
