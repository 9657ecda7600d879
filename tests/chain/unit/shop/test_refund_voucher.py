"""Shop.refund, callOff, giveUp, closeReward: what was not fulfilled goes back to who paid (S1, S8, S10)."""

import pytest

from tests.chain.community import wait_until
from tests.chain.errors import reverts_with
from tests.chain.shopping import CALLED_OFF, CLOSED, PRICE


@pytest.fixture(scope="module")
def voucher(counter, reward):
    """Alice holds three units."""
    return counter.redeem("alice", reward, 3)


@pytest.fixture
def overdue(shop, reward):
    """The promised date is over."""
    wait_until(shop.rewardOf(reward)[0][7] + 1)


def test_anyone_refunds_after_the_promised_date(community, counter, shop, reward, voucher, overdue):
    """S10"""
    points = community.points
    before = points.balanceOf(community.alice), points.totalRefunded()
    tx = shop.refund(voucher, community.alice, {"from": community.stranger})
    assert tx.events["VoucherRefunded"] == {
        "voucherId": voucher,
        "holder": community.alice,
        "count": 3,
        "points": 3 * PRICE,
    }
    assert points.balanceOf(community.alice) == before[0] + 3 * PRICE
    assert points.totalRefunded() == before[1] + 3 * PRICE
    assert shop.balanceOf(community.alice, voucher) == 0
    assert shop.voucherOf(voucher) == (community.alice, 3, 0, 3)
    assert counter.units(reward) == (3, 0, 3)


def test_refunds_once(community, shop, voucher, overdue):
    """S10"""
    shop.refund(voucher, community.alice, {"from": community.stranger})
    with reverts_with("CountZero"):
        shop.refund(voucher, community.alice, {"from": community.stranger})


def test_refunds_what_was_not_fulfilled(community, counter, shop, reward, voucher):
    """S10"""
    counter.fulfil("alice", voucher, 2)
    wait_until(shop.rewardOf(reward)[0][7] + 1)
    before = community.points.balanceOf(community.alice)
    shop.refund(voucher, community.alice, {"from": community.alice})
    assert community.points.balanceOf(community.alice) == before + PRICE
    assert counter.units(reward) == (3, 2, 1)


def test_refuses_before(community, shop, reward, voucher):
    until = shop.rewardOf(reward)[0][7]
    for actor in ("alice", "disputant", "guardian"):
        with reverts_with("FulfilmentPending", until):
            shop.refund(voucher, community.alice, {"from": getattr(community, actor)})


def test_refuses_holders_of_nothing(community, counter, shop, voucher, overdue):
    with reverts_with("CountZero"):
        shop.refund(voucher, community.bob, {"from": community.bob})
    with reverts_with("VoucherUnknown", voucher + 1):
        shop.refund(voucher + 1, community.alice, {"from": community.bob})


def test_a_fan_that_refuses_points_gets_them_back(community, shop, voucher, overdue):
    """S10"""
    community.points.refusePushes(True, {"from": community.alice})
    shop.refund(voucher, community.alice, {"from": community.stranger})
    assert community.points.balanceOf(community.alice) == 1_000


def test_a_dismissed_shop_fulfils_and_refunds(community, counter, shop, reward, voucher):
    """S10: the promise outlives the admission."""
    community.by_treasury(community.points.dismissRedeemer, shop)
    with reverts_with("RedeemerUnknown", shop):
        counter.redeem("bob", reward)
    counter.fulfil("alice", voucher)
    wait_until(shop.rewardOf(reward)[0][7] + 1)
    shop.refund(voucher, community.alice, {"from": community.stranger})
    assert counter.units(reward) == (3, 1, 2)


def test_a_guardian_calls_off_and_everything_goes_back_at_once(community, counter, shop, reward, voucher):
    """S1, S8"""
    tx = shop.callOff(reward, "the merchant is gone", {"from": community.guardian})
    assert tx.events["RewardCalledOff"] == {
        "rewardId": reward,
        "by": community.guardian,
        "reason": "the merchant is gone",
    }
    shop.refund(voucher, community.alice, {"from": community.stranger})
    assert counter.units(reward) == (3, 0, 3)


def test_the_merchant_gives_its_own_reward_up(community, counter, shop, reward, voucher):
    """S1"""
    other = counter.open(merchant=community.bob)
    for actor in ("stranger", "sender", "guardian", "bob"):
        account = getattr(community, actor)
        with reverts_with("NotMerchant", account):
            shop.giveUp(reward, "cancelled", {"from": account})
    shop.giveUp(reward, "the meet-up is cancelled", {"from": counter.merchant})
    shop.refund(voucher, community.alice, {"from": community.stranger})
    assert counter.redeem("carol", other)


def test_who_calls_off_and_who_closes(community, counter, shop, reward):
    """S1"""
    for actor in ("stranger", "sender", "disputant", "council"):
        account = getattr(community, actor)
        with reverts_with("AccessManagedUnauthorized", account):
            shop.callOff(reward, "no tea", {"from": account})
    for actor in ("stranger", "guardian", "disputant", "council"):
        account = getattr(community, actor)
        with reverts_with("AccessManagedUnauthorized", account):
            shop.closeReward(reward, {"from": account})


def test_closes_and_calls_off_once(community, counter, shop):
    reward = counter.open()
    host, guardian = {"from": counter.host}, {"from": community.guardian}
    shop.closeReward(reward, host)
    with reverts_with("RewardInState", reward, CLOSED):
        shop.closeReward(reward, host)
    shop.callOff(reward, "no tea", guardian)
    with reverts_with("RewardInState", reward, CALLED_OFF):
        shop.callOff(reward, "no tea", guardian)
    with reverts_with("RewardInState", reward, CALLED_OFF):
        shop.closeReward(reward, host)
    for unknown in (0, 99):
        with reverts_with("RewardUnknown", unknown):
            shop.callOff(unknown, "no tea", guardian)


@pytest.mark.parametrize("length", [0, 257])
def test_a_reason_has_words(community, shop, reward, length):
    with reverts_with("TextInvalid", length):
        shop.callOff(reward, "x" * length, {"from": community.guardian})
