"""Points.dismissRedeemer: until the announced end of the community one redeemer stays (K6)."""

import pytest
from brownie import chain

from tests.chain.community import DAY, SUNSET_NOTICE, TREASURY_DELAY, wait_until
from tests.chain.errors import reverts_with

SLACK = DAY  # what is reckoned from the last block may be late by the age of the snapshot


def test_refuses_who_is_none(community, points):
    with reverts_with("RedeemerUnknown", community.carol):
        community.by_treasury(points.dismissRedeemer, community.carol)


def test_refuses_the_last_one_while_no_end_is_announced(community, points):
    """K6"""
    with reverts_with("LastRedeemer", community.redeemer, 0):
        community.by_treasury(points.dismissRedeemer, community.redeemer)


@pytest.fixture
def sunset(community):
    """The end of the community, announced."""
    date = chain[-1].timestamp + TREASURY_DELAY + SUNSET_NOTICE + SLACK
    community.by_treasury(community.book.announceSunset, date, "the garden closes")
    return date


def test_refuses_the_last_one_before_the_end(community, points, sunset):
    """K6"""
    with reverts_with("LastRedeemer", community.redeemer, sunset):
        community.by_treasury(points.dismissRedeemer, community.redeemer)


def test_the_end_is_the_first_second_without(community, points, sunset):
    """K6: one second before it, the last redeemer stays."""
    call = (community.redeemer, {"from": community.treasury})
    chain.mine(timestamp=sunset - 1)
    with reverts_with("LastRedeemer", community.redeemer, sunset):
        points.dismissRedeemer.call(*call)
    chain.mine(timestamp=sunset)
    points.dismissRedeemer.call(*call)


def test_dismisses_the_last_one_after_the_end(community, points, sunset):
    wait_until(sunset)
    tx = community.by_treasury(points.dismissRedeemer, community.redeemer)
    assert tx.events["RedeemerDismissed"] == {"redeemer": community.redeemer}
    assert (points.isRedeemer(community.redeemer), points.redeemerCount()) == (False, 0)


def test_dismisses_one_of_two_and_nothing_is_spent_there(community, points):
    community.by_treasury(points.admitRedeemer, community.carol)
    community.give(community.alice, 50)
    points.approve(community.redeemer, 50, {"from": community.alice})
    community.by_treasury(points.dismissRedeemer, community.redeemer)
    with reverts_with("RedeemerUnknown", community.redeemer):
        points.spend(community.alice, 50, {"from": community.redeemer})
    with reverts_with("LastRedeemer", community.carol, 0):
        community.by_treasury(points.dismissRedeemer, community.carol)
