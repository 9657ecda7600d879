"""RuleBook.versionAt and versionOf: which rules held when (R3)."""

import pytest
from brownie import chain

from tests.chain.community import HOUR, NOTICE, SUNSET_NOTICE, TREASURY_DELAY, version_of
from tests.chain.errors import reverts_with


@pytest.fixture
def dates(community):
    """When each of six versions comes into force: close to each other and far apart."""
    first = community.book.versionOf(1)[1]
    start = chain[-1].timestamp + TREASURY_DELAY * 6 + NOTICE + HOUR
    dates = [start, start + 1, start + 2, start + 9_999, start + 10_000]
    for date in dates:
        community.by_treasury(community.book.propose, version_of(date))
    return [first, *dates]


@pytest.mark.parametrize("version", [0, 2, 2**32 - 1])
def test_refuses_a_version_that_is_not_there(community, version):
    with reverts_with("VersionUnknown", version):
        community.book.versionOf(version)


def test_refuses_a_time_before_all_versions(community):
    first = community.book.versionOf(1)[1]
    for time in (0, first - 1):
        with reverts_with("NoVersionAt", time):
            community.book.versionAt(time)


def test_each_holds_from_its_first_second_to_the_next(community, dates):
    """R3: against a plain search."""
    for time in sorted({date + step for date in dates for step in (-1, 0, 1, 50)} - {dates[0] - 1}):
        assert community.book.versionAt(time) == sum(date <= time for date in dates)
    assert community.book.versionAt(2**40 - 1) == len(dates)


def test_says_its_notices(community):
    assert (community.book.notice(), community.book.sunsetNotice()) == (NOTICE, SUNSET_NOTICE)
    assert community.book.sunset() == 0
