"""RuleBook.propose: versions hold after a notice, in their order, and never change (R1, R2, R3, R4)."""

import pytest
from brownie import chain

from tests.chain.community import DAY, HOUR, NONE, NOTICE, TREASURY_DELAY, version_of
from tests.chain.errors import reverts_with

YEAR = 365 * DAY
LARGEST_BUDGET = 2**95 - 1


@pytest.fixture
def soon(community):
    """When a version that the council proposes now can be in force, with some time to spare."""
    return chain[-1].timestamp + TREASURY_DELAY + NOTICE + HOUR


@pytest.fixture
def propose(community):
    """By the Treasury, as a call that changes nothing."""
    return lambda version: community.book.propose.call(version, {"from": community.treasury})


@pytest.mark.parametrize(
    "change", [{"rules_hash": NONE}, {"uri": ""}, {"uri": "u" * 257}, {"uri": "规" * 86}]
)
def test_refuses_rules_that_nobody_can_read(propose, soon, change):
    with reverts_with("RulesMissing"):
        propose(version_of(soon, **change))


@pytest.mark.parametrize(
    "budget, cap", [(0, 0), (100, 0), (0, 1), (100, 101), (LARGEST_BUDGET + 1, 1), (2**96 - 1, 2**96 - 1)]
)
def test_refuses_numbers_that_cannot_be(propose, soon, budget, cap):
    """R4: budget and as much again that was carried over fit 96 bits."""
    with reverts_with("NumbersInvalid", budget, cap):
        propose(version_of(soon, budget=budget, cap=cap))


@pytest.mark.parametrize("window", [0, HOUR - 1, 90 * DAY + 1, 2**32 - 1])
def test_refuses_a_window_too_short_or_too_long(propose, soon, window):
    """R4"""
    with reverts_with("WindowInvalid", window):
        propose(version_of(soon, minimum_window=window))


def test_refuses_a_version_without_notice(community, propose):
    """R2: the last one was in force for a long time when this is proposed."""
    chain.mine(timestamp=community.book.versionOf(1)[1] + DAY)
    earliest = chain[-1].timestamp + NOTICE
    for effective in (0, chain[-1].timestamp, earliest - 1):
        with reverts_with("NoticeTooShort", effective, earliest):
            propose(version_of(effective))
    propose(version_of(earliest))


def test_refuses_a_version_of_the_far_future(propose, soon):
    """R2: it would lock out all versions before it."""
    latest = chain[-1].timestamp + NOTICE + YEAR
    for effective in (latest + 1, 2**40 - 1):
        with reverts_with("NoticeTooLong", effective, latest):
            propose(version_of(effective))
    propose(version_of(latest))


def test_refuses_a_version_before_the_last(community, propose, soon):
    """R3: each was in force for some time."""
    last = soon + DAY
    community.by_treasury(community.book.propose, version_of(last))
    for effective in (last - 1, last):
        with reverts_with("NoticeTooShort", effective, last + 1):
            propose(version_of(effective))
    propose(version_of(last + 1))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"budget": 1, "cap": 1},
        {"budget": LARGEST_BUDGET, "cap": LARGEST_BUDGET},
        {"minimum_window": HOUR},
        {"minimum_window": 90 * DAY},
        {"uri": "u" * 256},
    ],
)
def test_adds_a_version(community, soon, change):
    """R1"""
    content = version_of(soon, **change)
    tx = community.by_treasury(community.book.propose, content)
    event = tx.events["VersionProposed"]
    assert (event["version"], event["effective"], event["uri"]) == (2, soon, content[-1])
    assert bytes(event["rulesHash"]) == content[0]
    found = community.book.versionOf(2)
    assert (bytes(found[0]), *found[1:]) == content
    assert community.book.versionCount() == 2


def test_no_version_ever_changes(community, soon):
    """R1: whatever is proposed later."""
    first = community.book.versionOf(1)
    for step in range(2):
        community.by_treasury(community.book.propose, version_of(soon + step * DAY, budget=7, cap=7))
    assert community.book.versionOf(1) == first
    assert community.book.versionOf(3)[3] == 7


def test_only_the_last_may_be_followed_closely(community, soon):
    """R3: what was proposed by mistake is replaced a second after it comes into force, never before."""
    mistaken = soon + DAY
    community.by_treasury(community.book.propose, version_of(mistaken, budget=2**90))
    community.by_treasury(community.book.propose, version_of(mistaken + 1))
    assert community.book.versionAt(mistaken) == 2
    assert community.book.versionAt(mistaken + 1) == 3
