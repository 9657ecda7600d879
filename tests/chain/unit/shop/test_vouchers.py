"""Vouchers as ERC-1155 tokens: bound in CN, and in OPEN where the reward does not say otherwise (S9)."""

import pytest

from tests.chain.community import wait_until
from tests.chain.errors import reverts_with
from tests.chain.shopping import PRICE


@pytest.fixture(scope="module")
def moving(open_counter):
    """A reward in region OPEN whose vouchers can be passed on."""
    return open_counter.open(is_transferable=True)


def test_stay_with_who_redeemed_them_in_cn(community, counter, shop, reward):
    """S9: by the holder, by an operator, many at once, and also none of them."""
    voucher = counter.redeem("alice", reward, 2)
    alice, bob = community.alice, community.bob
    shop.setApprovalForAll(bob, True, {"from": alice})
    for sender, units in ((alice, 1), (bob, 1), (alice, 0)):
        with reverts_with("VoucherBound", voucher):
            shop.safeTransferFrom(alice, bob, voucher, units, b"", {"from": sender})
    with reverts_with("VoucherBound", voucher):
        shop.safeBatchTransferFrom(alice, bob, [voucher], [1], b"", {"from": alice})


def test_stay_also_in_open_unless_the_reward_says_otherwise(open_community, open_counter, moving):
    """S9: one bound ticket among others binds the whole batch."""
    shop, alice = open_counter.shop, open_community.alice
    bound = open_counter.redeem("alice", open_counter.open())
    free = open_counter.redeem("alice", moving)
    with reverts_with("VoucherBound", bound):
        shop.safeBatchTransferFrom(alice, open_community.bob, [free, bound], [1, 1], b"", {"from": alice})
    shop.safeBatchTransferFrom(alice, open_community.bob, [free], [1], b"", {"from": alice})
    assert shop.balanceOf(open_community.bob, free) == 1


def test_only_holder_and_operator_pass_one_on(open_community, open_counter, moving):
    voucher, shop = open_counter.redeem("alice", moving), open_counter.shop
    alice, bob = open_community.alice, open_community.bob
    with reverts_with("NotOwnerNorApproved"):
        shop.safeTransferFrom(alice, bob, voucher, 1, b"", {"from": bob})
    with reverts_with("TransferToZeroAddress"):
        shop.safeTransferFrom(alice, "0x" + "00" * 20, voucher, 1, b"", {"from": alice})


def test_who_takes_one_over_uses_it_and_the_refund_is_the_payers(open_community, open_counter, moving):
    """S9, S10"""
    shop, points = open_counter.shop, open_community.points
    voucher = open_counter.redeem("alice", moving, 3)
    alice, bob = open_community.alice, open_community.bob
    shop.safeTransferFrom(alice, bob, voucher, 2, b"", {"from": alice})
    open_counter.fulfil("bob", voucher)
    wait_until(shop.rewardOf(moving)[0][7] + 1)
    before = points.balanceOf(alice), points.balanceOf(bob)
    shop.refund(voucher, bob, {"from": bob})
    assert (points.balanceOf(alice), points.balanceOf(bob)) == (before[0] + PRICE, before[1])
    shop.refund(voucher, alice, {"from": bob})
    assert shop.voucherOf(voucher) == (alice, 3, 1, 2)
    with reverts_with("CountZero"):
        shop.refund(voucher, bob, {"from": bob})


def test_say_what_they_are(shop):
    """ERC-165, ERC-1155, ERC-1155 metadata; and no royalty."""
    for identifier, has in (("01ffc9a7", True), ("d9b67a26", True), ("0e89341c", True), ("2a55205a", False)):
        assert shop.supportsInterface("0x" + identifier) is has


def test_the_shop_takes_no_points(community, shop):
    """They could never leave it again."""
    assert not community.points.canReceive(shop)
    community.points.create(1, {"from": community.source})
    with reverts_with("TransferRestricted", community.source, shop, 4):
        community.points.transfer(shop, 1, {"from": community.source})
