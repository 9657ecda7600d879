"""RuleBook.announceSunset: the end of a community is announced long before, and only ever put off (R5)."""

import pytest
from brownie import chain

from tests.chain.community import DAY, SUNSET_NOTICE, TREASURY_DELAY, wait_until
from tests.chain.errors import reverts_with

YEAR = 365 * DAY
REASON = "the garden closes"
SLACK = DAY  # what is reckoned from the last block may be late by the age of the snapshot


@pytest.fixture
def announce(community):
    """By the Treasury, as a call that changes nothing."""

    def announce(date, reason=REASON):
        return community.book.announceSunset.call(date, reason, {"from": community.treasury})

    return announce


@pytest.fixture
def sunset(community):
    """The announced end."""
    date = chain[-1].timestamp + TREASURY_DELAY + SUNSET_NOTICE + SLACK
    community.by_treasury(community.book.announceSunset, date, REASON)
    return date


@pytest.mark.parametrize("reason", ["", "r" * 257, "茶" * 86])
def test_refuses_no_reason_and_an_endless_one(announce, reason):
    with reverts_with("ReasonInvalid", len(reason.encode())):
        announce(chain[-1].timestamp + SUNSET_NOTICE + DAY, reason)


def test_refuses_an_end_without_notice(announce):
    """R5"""
    chain.mine()
    earliest = chain[-1].timestamp + SUNSET_NOTICE
    for date in (0, chain[-1].timestamp, earliest - 1):
        with reverts_with("SunsetTooEarly", date, earliest):
            announce(date)
    announce(earliest)


def test_refuses_an_end_that_could_never_be_reached(announce):
    """R5: it can only be put off, so a slip of the pen would be for good."""
    chain.mine()
    latest = chain[-1].timestamp + SUNSET_NOTICE + YEAR
    for date in (latest + 1, 2**40 - 1):
        with reverts_with("SunsetTooLate", date, latest):
            announce(date)
    announce(latest)


def test_announces(community):
    date = chain[-1].timestamp + TREASURY_DELAY + SUNSET_NOTICE + SLACK
    tx = community.by_treasury(community.book.announceSunset, date, REASON)
    assert tx.events["SunsetAnnounced"] == {"date": date, "reason": REASON}
    assert community.book.sunset() == date


def test_refuses_to_bring_it_forward(community, announce, sunset):
    """R5: also when the notice would be kept."""
    community.by_treasury(community.book.announceSunset, sunset + 100 * DAY, REASON)
    with reverts_with("SunsetTooEarly", sunset + 100 * DAY - 1, sunset + 100 * DAY):
        announce(sunset + 100 * DAY - 1)


def test_puts_it_off(community, sunset):
    community.by_treasury(community.book.announceSunset, sunset + 100 * DAY, "one more harvest")
    assert community.book.sunset() == sunset + 100 * DAY


def test_an_end_that_has_come_stays(community, announce, sunset):
    """R5: nobody calls redeemers back that have gone."""
    chain.mine(timestamp=sunset - 1)
    announce(sunset + 100 * DAY)
    wait_until(sunset)
    with reverts_with("CommunityEnded", sunset):
        announce(sunset + 100 * DAY)
    assert community.book.sunset() == sunset
