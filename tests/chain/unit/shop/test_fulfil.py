"""Shop.fulfil: the holder shows a voucher, the merchant marks it; neither without the other (S7, S8)."""

import pytest
from brownie import chain

from tests.chain.community import DAY, wait_until
from tests.chain.errors import reverts_with
from tests.chain.shopping import CALLED_OFF, TITLE


@pytest.fixture(scope="module")
def voucher(counter, reward):
    """Alice holds three units."""
    return counter.redeem("alice", reward, 3)


def test_the_merchant_sends_what_the_holder_signed(community, counter, shop, reward, voucher):
    """S7"""
    tx = counter.fulfil("alice", voucher, 2)
    assert tx.events["Fulfilled"] == {"voucherId": voucher, "holder": community.alice, "count": 2}
    assert shop.balanceOf(community.alice, voucher) == 1
    assert shop.voucherOf(voucher) == (community.alice, 3, 2, 0)
    assert counter.units(reward) == (3, 2, 0)


def test_anyone_sends_what_both_signed(community, counter, shop, voucher):
    """S7: at a door without a network the merchant signs too, and sends later."""
    act = counter.code(voucher, community.alice)
    signatures = [counter.sign_code(key, act) for key in (community.alice_key, community.disputant_key)]
    shop.fulfil(act.argument, *signatures, {"from": community.stranger})
    assert shop.balanceOf(community.alice, voucher) == 2


def test_the_holder_sends_what_the_merchant_signed(community, counter, shop, voucher):
    """S7: as where the desk shows a code."""
    act = counter.code(voucher, community.alice)
    signature = counter.sign_code(community.disputant_key, act)
    shop.fulfil(act.argument, b"", signature, {"from": community.alice})
    assert shop.balanceOf(community.alice, voucher) == 2


def test_contract_wallets_show_and_mark(community, counter, shop):
    """S7"""
    merchant, holder = counter.collector(community.carol_key), counter.collector(community.bob_key)
    reward = counter.open(merchant=merchant)
    community.give(holder, 100)
    order = counter.order(holder, reward)
    voucher = counter.send(order, counter.sign_order(community.bob_key, order)).return_value
    act = counter.code(voucher, holder)
    signatures = [counter.sign_code(key, act) for key in (community.bob_key, community.carol_key)]
    shop.fulfil(act.argument, *signatures, {"from": community.stranger})
    assert shop.balanceOf(holder, voucher) == 0


def test_refuses_the_merchant_without_the_holder(community, counter, shop, voucher):
    """S7"""
    act = counter.code(voucher, community.alice)
    for signature in (
        b"",
        counter.sign_code(community.bob_key, act),
        counter.sign_code(community.disputant_key, act),
    ):
        with reverts_with("SignatureInvalid", community.alice):
            shop.fulfil(act.argument, signature, b"", {"from": counter.merchant})


def test_refuses_the_holder_without_the_merchant(community, counter, shop, voucher):
    """S7: host, guardian and a stranger are no merchants either."""
    act = counter.code(voucher, community.alice)
    signature = counter.sign_code(community.alice_key, act)
    for actor in ("alice", "sender", "guardian", "stranger"):
        with reverts_with("SignatureInvalid", counter.merchant):
            shop.fulfil(act.argument, signature, b"", {"from": getattr(community, actor)})
    with reverts_with("SignatureInvalid", counter.merchant):
        shop.fulfil(act.argument, signature, signature, {"from": community.stranger})


@pytest.mark.parametrize("signed", [{"units": 2}, {"deadline": 2**41}, {"voucher": 1}], ids=str)
def test_refuses_what_was_not_signed(community, counter, shop, voucher, signed):
    """S7: count, deadline and voucher are part of the code."""
    other = counter.code(
        voucher + signed.pop("voucher", 0), community.alice, signed.pop("units", 1), **signed
    )
    signature = counter.sign_code(community.alice_key, other, before=0)
    act = counter.code(voucher, community.alice)
    with reverts_with("SignatureInvalid", community.alice):
        shop.fulfil(act.argument, signature, b"", {"from": counter.merchant})


def test_refuses_more_than_the_holder_has(community, counter, shop, voucher):
    for actor, units, held in (("alice", 4, 3), ("bob", 1, 0)):
        with reverts_with("UnitsMissing", getattr(community, actor), units, held):
            counter.fulfil(actor, voucher, units)
    with reverts_with("CountZero"):
        counter.fulfil("alice", voucher, 0)


def test_refuses_what_is_no_voucher(counter, reward):
    for unknown in (0, reward << 32, reward << 32 | 99, 2**256 - 1):
        with reverts_with("VoucherUnknown", unknown):
            counter.fulfil("alice", unknown)


def test_refuses_another_title(community, counter, shop, reward, voucher):
    act = counter.code(voucher, community.alice, title=TITLE + "!")
    with reverts_with("TitleDiffers", reward):
        shop.fulfil(act.argument, b"", b"", {"from": counter.merchant})


def test_a_code_has_a_deadline(community, counter, shop, voucher):
    deadline = chain[-1].timestamp + 100
    act = counter.code(voucher, community.alice, deadline=deadline)
    given = act.argument, counter.sign_code(community.alice_key, act), b"", {"from": counter.merchant}
    wait_until(deadline)
    shop.fulfil.call(*given)
    chain.mine(timestamp=deadline + 1)
    with reverts_with("SignatureExpired", deadline):
        shop.fulfil.call(*given)


def test_is_fulfilled_until_the_promised_second_and_refunded_from_the_next(
    community, counter, shop, reward, voucher
):
    """S8: in each second one of the two is possible."""
    until = shop.rewardOf(reward)[0][7]
    act = counter.code(voucher, community.alice)
    given = act.argument, counter.sign_code(community.alice_key, act), b"", {"from": counter.merchant}
    chain.mine(timestamp=until)
    shop.fulfil.call(*given)
    with reverts_with("FulfilmentPending", until):
        shop.refund.call(voucher, community.alice, {"from": community.stranger})
    chain.mine(timestamp=until + 1)
    with reverts_with("FulfilmentOver", until):
        shop.fulfil.call(*given)
    shop.refund.call(voucher, community.alice, {"from": community.stranger})


def test_refuses_what_was_called_off(community, counter, shop, reward, voucher):
    """S8"""
    shop.callOff(reward, "the merchant is gone", {"from": community.guardian})
    with reverts_with("RewardInState", reward, CALLED_OFF):
        counter.fulfil("alice", voucher)


def test_a_closed_reward_is_fulfilled_as_promised(counter, shop, reward, voucher):
    shop.closeReward(reward, {"from": counter.host})
    counter.fulfil("alice", voucher, 3)
    assert counter.units(reward) == (3, 3, 0)


def test_fulfilling_needs_no_day_in_particular(community, counter, shop, reward, voucher):
    """Long after the reward closed, as long as the promised date is not over."""
    wait_until(shop.rewardOf(reward)[0][6] + 2 * DAY)
    counter.fulfil("alice", voucher)
    assert shop.balanceOf(community.alice, voucher) == 2
