"""Shop.redeem: points are burnt and a voucher is given, by one signature or the fan's own call (S3 to S6)."""

import pytest
from brownie import chain
from eth_utils import keccak

from tests.chain.community import DAY, HOUR, wait_until
from tests.chain.errors import reverts_with
from tests.chain.shopping import CALLED_OFF, CLOSED, PER_FAN, PRICE, STOCK, TERMS_HASH, TITLE, title_hash


def test_burns_points_and_gives_a_voucher(community, counter, shop, reward):
    """S3"""
    points = community.points
    before = points.balanceOf(community.alice), points.totalSpent()
    order = counter.order(community.alice, reward, 2)
    tx = counter.send(order, counter.sign_order(community.alice_key, order))
    voucher = tx.return_value
    assert voucher == reward << 32 | 1
    assert tx.events["Redeemed"] == {
        "voucherId": voucher,
        "payer": community.alice,
        "count": 2,
        "points": 2 * PRICE,
    }
    assert shop.balanceOf(community.alice, voucher) == 2
    assert shop.voucherOf(voucher) == (community.alice, 2, 0, 0)
    assert points.balanceOf(community.alice) == before[0] - 2 * PRICE
    assert points.totalSpent() == before[1] + 2 * PRICE
    assert points.spentBy(shop, community.alice) == 2 * PRICE
    assert counter.units(reward) == (2, 0, 0)
    assert shop.redeemedBy(reward, community.alice) == 2


def test_gives_no_allowance_beside_it(community, counter, shop, reward):
    """S4: what was signed is this order, and nothing can be taken beside it."""
    counter.redeem("alice", reward)
    assert community.points.allowance(community.alice, shop) == 0


def test_a_fan_redeems_by_its_own_transaction(community, counter, shop, reward):
    community.points.approve(shop, PRICE, {"from": community.bob})
    order = counter.order(community.bob, reward)
    tx = shop.redeem(order.argument, b"", {"from": community.bob})
    assert shop.balanceOf(community.bob, tx.return_value) == 1
    assert community.points.allowance(community.bob, shop) == 0


def test_an_allowance_lets_nobody_else_redeem(community, counter, shop, reward):
    """S4"""
    community.points.approve(shop, 2**256 - 1, {"from": community.alice})
    for actor in ("stranger", "relay", "sender", "disputant"):
        account = getattr(community, actor)
        with reverts_with("NotPayer", account):
            shop.redeem(counter.order(community.alice, reward).argument, b"", {"from": account})


def test_numbers_vouchers_by_their_first_unit(counter, reward):
    vouchers = [
        counter.redeem("alice", reward, 3),
        counter.redeem("bob", reward, 1),
        counter.redeem("carol", reward),
    ]
    assert vouchers == [reward << 32 | first for first in (1, 4, 5)]


def test_a_contract_wallet_redeems(community, counter, shop, reward):
    """S4: by ERC-1271, and no gas of its own."""
    wallet = counter.collector(community.alice_key)
    community.give(wallet, 100)
    order = counter.order(wallet, reward)
    with reverts_with("SpendUnsigned", wallet):
        counter.send(order, counter.sign_order(community.bob_key, order))
    tx = counter.send(order, counter.sign_order(community.alice_key, order))
    assert shop.balanceOf(wallet, tx.return_value) == 1
    assert community.points.balanceOf(wallet) == 100 - PRICE


def test_says_what_an_order_is(community, counter, shop, reward):
    """S4: the type and hash that stand inside of what the payer signs."""
    kind = "Order(string title,uint256 rewardId,uint256 count,bytes32 termsHash,uint256 nonce)"
    assert shop.orderType() == kind
    order = counter.order(community.alice, reward, 2)
    words = [keccak(text=kind), title_hash(), *(n.to_bytes(32, "big") for n in (reward, 2))]
    whole = keccak(b"".join([*words, TERMS_HASH, order.nonce.to_bytes(32, "big")]))
    assert bytes(shop.orderHash(order.argument)) == whole


def test_refuses_what_is_no_reward(counter):
    for unknown in (0, 99, 2**224, 2**256 - 1):
        with reverts_with("RewardUnknown", unknown):
            counter.redeem("alice", unknown)


def test_refuses_nothing_and_more_than_is_there(counter):
    """S5"""
    reward = counter.open(per_fan=STOCK)
    with reverts_with("CountZero"):
        counter.redeem("alice", reward, 0)
    with reverts_with("StockExceeded", STOCK + 1, STOCK):
        counter.redeem("alice", reward, STOCK + 1)
    counter.redeem("alice", reward, STOCK - 1)
    with reverts_with("StockExceeded", 2, 1):
        counter.redeem("bob", reward, 2)
    counter.redeem("bob", reward)
    with reverts_with("StockExceeded", 1, 0):
        counter.redeem("carol", reward)


def test_refuses_more_than_a_fan_may_have(community, counter, reward):
    """S5"""
    counter.redeem("alice", reward, PER_FAN - 1)
    with reverts_with("FanLimitExceeded", community.alice, 2, 1):
        counter.redeem("alice", reward, 2)
    counter.redeem("alice", reward)
    with reverts_with("FanLimitExceeded", community.alice, 1, 0):
        counter.redeem("alice", reward)
    counter.redeem("bob", reward)


def test_refuses_more_points_than_the_fan_has(community, counter):
    reward = counter.open(price=2_000)
    order = counter.order(community.alice, reward)
    with reverts_with("InsufficientBalance"):
        counter.send(order, counter.sign_order(community.alice_key, order, 2_000))


def test_is_open_from_its_first_second_to_its_last(community, counter, shop):
    """S5"""
    opens = chain[-1].timestamp + HOUR
    closes = opens + HOUR
    reward = counter.open(opens_at=opens, closes_at=closes, fulfil_by=closes + DAY)
    order = counter.order(community.alice, reward)
    given = order.argument, counter.sign_order(community.alice_key, order), {"from": community.relay}
    for moment, is_open in ((opens - 1, False), (opens, True), (closes, True), (closes + 1, False)):
        chain.mine(timestamp=moment)
        if is_open:
            shop.redeem.call(*given)
        else:
            with reverts_with("NotOpenNow", opens, closes):
                shop.redeem.call(*given)


def test_refuses_when_closed_or_called_off(community, counter, shop):
    closed, called_off = counter.open(), counter.open()
    shop.closeReward(closed, {"from": counter.host})
    shop.callOff(called_off, "no tea", {"from": community.guardian})
    for reward, state in ((closed, CLOSED), (called_off, CALLED_OFF)):
        with reverts_with("RewardInState", reward, state):
            counter.redeem("alice", reward)


def test_the_deadline_is_the_last_good_second(community, counter, shop, reward):
    deadline = chain[-1].timestamp + 1_000
    order = counter.order(community.alice, reward, deadline=deadline)
    given = order.argument, counter.sign_order(community.alice_key, order), {"from": community.relay}
    wait_until(deadline)
    shop.redeem.call(*given)
    chain.mine(timestamp=deadline + 1)
    with reverts_with("SpendExpired", deadline):
        shop.redeem.call(*given)


def test_asks_for_the_title_that_was_published(community, counter, reward):
    """S4: the words that a fan signs are those of the reward."""
    order = counter.order(community.alice, reward, title=TITLE + "s")
    with reverts_with("TitleDiffers", reward):
        counter.send(order, counter.sign_order(community.alice_key, order))


@pytest.fixture(scope="module")
def for_members(counter):
    return counter.open(is_for_members=True, min_tier=2, min_age=DAY)


def be_seated(community, counter, joined=-2 * DAY, tier=2, until=0):
    now = chain[-1].timestamp
    counter.members.seat(community.alice, now + joined, tier, until and now + until)


def test_lets_a_member_of_the_tier_and_age(community, counter, for_members):
    """S6"""
    be_seated(community, counter)
    counter.redeem("alice", for_members)
    be_seated(community, counter, tier=3, until=HOUR)
    counter.redeem("alice", for_members)


@pytest.mark.parametrize(
    "seat", [None, {"tier": 1}, {"joined": -DAY + 60}, {"until": -1}, {"tier": 9, "until": -1}], ids=str
)
def test_refuses_who_is_no_such_member(community, counter, for_members, seat):
    """S6: no member, of a lower tier, too young, or of a tier that has ended."""
    if seat is not None:
        be_seated(community, counter, **seat)
    with reverts_with("MembershipMissing", community.alice, 2, DAY):
        counter.redeem("alice", for_members)


def test_a_tier_that_has_ended_is_plain_membership(community, counter):
    """S6"""
    plain = counter.open(is_for_members=True)
    be_seated(community, counter, until=-1)
    counter.redeem("alice", plain)
