"""Membership.joinByPoints and renew: tiers for points, at the price that was agreed to (M2, M4, M7)."""

import pytest
from brownie import chain

from tests.chain.community import DAY, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import DURATION, PRICE, SELF, key_of
from zhenbo import consents

BY_POINTS = 1
CAP = 2**24 - 1  # of what a membership remembers as paid


@pytest.fixture
def points(fans, membership):
    """Alice and a key have a thousand points and let the Membership take them."""
    points = fans.community.points
    fans.community.give(fans.alice, 1_000)
    points.approve(membership, 1_000, {"from": fans.alice})
    return points


@pytest.fixture
def member(fans, membership, points):
    """Alice joined for points a moment ago."""
    membership.joinByPoints(fans.alice, 1, PRICE, SELF, {"from": fans.alice})
    return 1


def test_joins_for_points(fans, membership, points):
    """M2: the points are gone from the supply."""
    tx = membership.joinByPoints(fans.alice, 1, PRICE + 5, SELF, {"from": fans.alice})
    until = tx.timestamp + DURATION
    assert list(tx.events["MembersJoined"].values()) == [1, 1, BY_POINTS, 1, until, 0, PRICE]
    assert membership.memberOf(1) == (fans.alice, tx.timestamp, 1, until, PRICE)
    assert points.balanceOf(fans.alice) == points.totalSupply() == 1_000 - PRICE
    assert points.spentBy(membership, fans.alice) == PRICE


def test_takes_no_place(fans, membership, points):
    """M2: who pays needs no grant."""
    membership.lowerPlaces(0, {"from": fans.guardian})
    membership.joinByPoints(fans.alice, 1, PRICE, SELF, {"from": fans.alice})
    assert membership.totalSupply() == 1


def test_joins_for_points_by_signature(fans, membership, points):
    """M4"""
    consent = fans.consent(
        consents.join_by_points, fans.alice_key, account=fans.alice.address, tier=1, price=PRICE
    )
    membership.joinByPoints(fans.alice, 1, PRICE, consent, {"from": fans.relay})
    assert membership.memberIdOf(fans.alice) == 1


def test_nobody_pays_for_another(fans, membership, points):
    """M4: an allowance alone makes nobody a member."""
    with reverts_with("ConsentMissing", fans.alice):
        membership.joinByPoints(fans.alice, 1, PRICE, SELF, {"from": fans.stranger})


def test_refuses_a_tier_that_is_not_sold(fans, membership, points):
    for tier in (0, 2, 255):
        with reverts_with("TierNotSold", tier):
            membership.joinByPoints(fans.alice, tier, 1_000, SELF, {"from": fans.alice})


def test_refuses_more_than_was_agreed_to(fans, membership, points):
    """M4: a price that rose meanwhile is not paid."""
    with reverts_with("TierTooDear", 1, PRICE, PRICE - 1):
        membership.joinByPoints(fans.alice, 1, PRICE - 1, SELF, {"from": fans.alice})


def test_refuses_without_the_points(fans, membership, points):
    points.approve(membership, PRICE - 1, {"from": fans.alice})
    with reverts_with("InsufficientAllowance"):
        membership.joinByPoints(fans.alice, 1, PRICE, SELF, {"from": fans.alice})
    assert membership.totalSupply() == 0


def test_the_treasury_sets_terms_for_later_buyers(fans, membership, member):
    """M7: a running tier is what it was."""
    before = membership.memberOf(member)
    fans.community.by_treasury(membership.setTier, 1, 2 * PRICE, DAY)
    assert membership.tierTerms(1) == (2 * PRICE, DAY)
    assert membership.memberOf(member) == before
    with reverts_with("TierTooDear", 1, 2 * PRICE, PRICE):
        membership.renew(member, 1, PRICE, SELF, {"from": fans.alice})


def test_a_tier_ends_and_the_member_stays(fans, membership, member):
    """M7: the vote is not touched by it."""
    until = membership.memberOf(member)[3]
    assert membership.hasTier(member, 1)
    assert not membership.hasTier(member, 2)
    chain.mine(timestamp=until)
    assert membership.hasTier(member, 1)
    chain.mine(timestamp=until + 1)
    assert not membership.hasTier(member, 1)
    assert membership.getVotes(fans.alice) == 1
    assert membership.getPastVotes(fans.alice, until) == 1


def test_renewing_adds_to_what_runs(fans, membership, member):
    """M7"""
    until = membership.memberOf(member)[3]
    wait(DAY)
    tx = membership.renew(member, 1, PRICE, SELF, {"from": fans.alice})
    assert list(tx.events["TierRenewed"].values()) == [member, 1, until + DURATION, PRICE]
    assert membership.memberOf(member)[2:] == (1, until + DURATION, 2 * PRICE)


def test_renewing_what_ended_begins_now(fans, membership, member):
    """M7"""
    joined, until = membership.memberOf(member)[1], membership.memberOf(member)[3]
    chain.mine(timestamp=until + DAY)
    tx = membership.renew(member, 1, PRICE, SELF, {"from": fans.alice})
    assert membership.memberOf(member)[1:] == (joined, 1, tx.timestamp + DURATION, 2 * PRICE)


def test_another_tier_begins_now(fans, membership, member):
    """M7: and an endless one needs no renewal."""
    fans.community.by_treasury(membership.setTier, 2, 100, 0)
    membership.renew(member, 2, 100, SELF, {"from": fans.alice})
    assert membership.memberOf(member)[2:] == (2, 0, PRICE + 100)
    with reverts_with("TierEndless", member, 2):
        membership.renew(member, 2, 100, SELF, {"from": fans.alice})
    tx = membership.renew(member, 1, PRICE, SELF, {"from": fans.alice})
    assert membership.memberOf(member)[2:4] == (1, tx.timestamp + DURATION)


def test_renews_by_signature(fans, membership, member):
    """M4"""
    consent = fans.consent(consents.renewal, fans.alice_key, member=member, tier=1, price=PRICE)
    membership.renew(member, 1, PRICE, consent, {"from": fans.relay})
    assert membership.memberOf(member)[4] == 2 * PRICE
    with reverts_with("SignatureInvalid", fans.alice):  # once
        membership.renew(member, 1, PRICE, consent, {"from": fans.relay})


def test_nobody_renews_for_another(fans, membership, member):
    """M4"""
    with reverts_with("ConsentMissing", fans.alice):
        membership.renew(member, 1, PRICE, SELF, {"from": fans.stranger})
    with reverts_with("MemberUnknown", 2):
        membership.renew(2, 1, PRICE, SELF, {"from": fans.alice})


def test_what_was_paid_has_a_ceiling(fans, membership, member):
    """M7: it never wraps."""
    community = fans.community
    community.by_treasury(membership.setTier, 3, CAP, DAY)
    community.by_treasury(community.points.setBudget, community.source, 2**90)
    community.give(fans.alice, 2 * CAP)
    community.points.approve(membership, 2 * CAP, {"from": fans.alice})
    for _ in range(2):
        membership.renew(member, 3, CAP, SELF, {"from": fans.alice})
    assert membership.memberOf(member)[1:] == (
        membership.memberOf(member)[1],
        3,
        *membership.memberOf(member)[3:],
    )
    assert membership.memberOf(member)[4] == CAP
    assert membership.ownerOf(member) == fans.alice


def test_the_host_regrades(fans, membership, member):
    """M7: free of charge; the vote, seniority and what was paid stay."""
    before = membership.memberOf(member)
    other = fans.granted(1)[0]
    until = chain[-1].timestamp + DAY
    tx = membership.regrade([member, other.id], 9, until, {"from": fans.host})
    assert [list(e.values()) for e in tx.events["TierRenewed"]] == [
        [member, 9, until, 0],
        [other.id, 9, until, 0],
    ]
    assert membership.memberOf(member) == (*before[:2], 9, until, before[4])
    with reverts_with("MemberUnknown", 77):
        membership.regrade([member, 77], 9, until, {"from": fans.host})
    with reverts_with("TierUntilInvalid", 5):
        membership.regrade([member], 9, 5, {"from": fans.host})


def test_refuses_a_tier_of_more_than_ten_years(fans, membership):
    too_long = 3650 * DAY + 1
    with reverts_with("TierInvalid", 1, too_long):
        membership.setTier.call(1, 5, too_long, {"from": fans.community.treasury})


def test_a_contract_wallet_pays_too(fans, membership, points):
    """M4, ERC-1271"""
    from brownie import Wallet

    wallet = fans.stranger.deploy(Wallet, fans.alice)
    fans.community.give(wallet, PRICE)
    approve = points.approve.encode_input(membership, PRICE)
    wallet.execute(points, [approve], {"from": fans.alice})
    consent = fans.consent(
        consents.join_by_points, fans.alice_key, account=wallet.address, tier=1, price=PRICE
    )
    membership.joinByPoints(wallet, 1, PRICE, consent, {"from": fans.relay})
    assert membership.memberIdOf(wallet) == 1
    wrong = fans.consent(consents.leave, key_of(1).key, nonce=1, member=1)
    with reverts_with("SignatureInvalid", wallet):
        membership.leave(1, wrong, {"from": fans.relay})
