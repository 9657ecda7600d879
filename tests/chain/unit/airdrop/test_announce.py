"""Airdrop.announce: a plan is its list and its label, and its total is reserved (A1, A2, A3)."""

import pytest
from brownie import chain
from eth_utils import keccak

from tests.chain.community import AIRDROP_BUDGET, DAY, NONE, SUNSET_NOTICE, TREASURY_DELAY, wait, wait_until
from tests.chain.errors import reverts_with
from tests.chain.ledger import LABEL, words

YEAR = 365 * DAY
LARGEST = 2**96 - 1


@pytest.fixture
def gift(ledger):
    """Two batches, seven hundred points, not announced."""
    return ledger.gift(words(1, 4), words(5, 3))


@pytest.mark.parametrize(
    "change",
    [
        {"list_hash": NONE},
        {"root": NONE},
        {"total": 0},
        {"batches": 0},
        {"batches": 2**24},
        {"batches": 2**32 - 1},
        {"deadline": 0},
        {"deadline": 2**40 - 1},
    ],
    ids=str,
)
def test_refuses_a_plan_that_is_none(ledger, gift, change):
    with reverts_with("PlanInvalid"):
        ledger.announce(gift, **change)


@pytest.mark.parametrize("uri", ["", "u" * 257, "茶" * 86])
def test_refuses_no_place_and_an_endless_one(ledger, gift, uri):
    with reverts_with("PlanInvalid"):
        ledger.announce(gift, uri=uri)


def test_refuses_a_deadline_that_is_past_or_beyond_a_year(community, airdrop, gift):
    chain.mine()
    now = chain[-1].timestamp

    def announce(deadline):
        return airdrop.announce.call(gift.plan(deadline=deadline), "ipfs://list", {"from": community.sender})

    for deadline in (now - 1, now, now + YEAR + 1):
        with reverts_with("PlanInvalid"):
            announce(deadline)
    for deadline in (now + 1, now + YEAR):
        assert bytes(announce(deadline)) == gift.id


def test_refuses_more_than_the_budget_has(ledger, gift):
    """A3"""
    for total in (AIRDROP_BUDGET + 1, LARGEST):
        with reverts_with("BudgetTooSmall", total, AIRDROP_BUDGET):
            ledger.announce(gift, total=total)
    ledger.announce(gift, total=AIRDROP_BUDGET)


def test_refuses_what_is_reserved_for_other_plans(ledger, airdrop, gift):
    """A3: two plans never count on the same points."""
    ledger.announce(gift, total=AIRDROP_BUDGET - 700)
    assert airdrop.reserved() == AIRDROP_BUDGET - 700
    other = ledger.gift(words(1, 7), words(8, 1, amount=1))
    with reverts_with("BudgetTooSmall", 701, 700):
        ledger.announce(other)
    ledger.announce(other, total=700)


def test_refuses_where_the_budget_was_lowered_below_what_is_reserved(community, ledger, airdrop, gift):
    """A3: what is free is nothing then, not a huge number."""
    ledger.announce(gift)
    community.points.lowerBudget(airdrop, 100, {"from": community.guardian})
    with reverts_with("BudgetTooSmall", 100, 0):
        ledger.announce(ledger.gift(words(1, 1)))


def test_announces(community, ledger, airdrop, gift):
    """A2"""
    tx = ledger.announce(gift)
    event = tx.events["PlanAnnounced"]
    for name, value in (("planId", gift.id), ("listHash", gift.listed), ("label", LABEL)):
        assert bytes(event[name]) == value
    assert bytes(event["root"]) == gift.plan()[2]
    assert (event["total"], event["batches"], event["deadline"]) == (700, 2, gift.deadline)
    assert event["uri"] == "ipfs://list"
    assert bytes(tx.return_value) == gift.id == bytes(airdrop.planIdOf(gift.listed, LABEL))
    assert airdrop.planOf(gift.id) == (700, 0, gift.deadline)
    assert airdrop.reserved() == 700
    assert community.points.totalSupply() == 0


def test_a_plan_id_is_computed_without_the_contract(gift):
    """A1: keccak over the words of the list in ascending order, then with the label."""
    listed = keccak(b"".join(entry.to_bytes(32, "big") for entry in words(1, 7)))
    assert gift.id == keccak(listed + LABEL)


def test_refuses_the_same_list_twice(ledger, gift):
    """A1: however it is cut into batches, until whenever it runs, whatever it is said to be in sum."""
    ledger.announce(gift)
    again = [
        (gift, {}),
        (gift, {"deadline": gift.deadline + 1}),
        (gift, {"total": 699}),
        (ledger.gift(words(1, 7)), {}),
        (ledger.gift(words(4, 4), words(1, 3)), {}),
        (ledger.gift(words(1, 3), words(4, 4), days=90), {}),
    ]
    for same, changes in again:
        with reverts_with("PlanKnown", gift.id):
            ledger.announce(same, **changes)


def test_the_same_list_with_another_label_is_another_gift(ledger, airdrop, gift):
    """A1"""
    ledger.announce(gift)
    for label in (NONE, b"autumn".ljust(32, b"\0")):
        other = ledger.announced(*gift.batches, label=label)
        assert other.id != gift.id
    assert airdrop.reserved() == 2_100


def test_a_list_that_differs_in_one_point_is_another_list(ledger, gift):
    """A1"""
    ledger.announce(gift)
    ledger.announced(words(1, 4), [*words(5, 2), words(7, 1, amount=101)[0]])


def test_refuses_it_also_when_it_is_over(community, ledger, airdrop, gift):
    """A1: paid, ended, stopped: the same plan never comes back."""
    ledger.announce(gift)
    ledger.push(gift, 0)
    airdrop.stop(gift.id, "a slip", {"from": community.guardian})
    with reverts_with("PlanKnown", gift.id):
        ledger.announce(gift, deadline=gift.deadline + DAY)
    other = ledger.announced(words(1, 1))
    wait(40 * DAY)
    airdrop.end(other.id, {"from": community.stranger})
    with reverts_with("PlanKnown", other.id):
        ledger.announce(ledger.gift(words(1, 1)))


def test_refuses_after_the_end_of_the_community(community, ledger, gift):
    """R5"""
    sunset = chain[-1].timestamp + TREASURY_DELAY + SUNSET_NOTICE + 600
    community.by_treasury(community.book.announceSunset, sunset, "the garden closes")
    late = ledger.gift(words(1, 2), days=60)
    given = (late.plan(), "ipfs://list", {"from": community.sender})
    chain.mine(timestamp=sunset - 1)
    community.airdrop.announce.call(*given)
    wait_until(sunset)
    with reverts_with("CommunityEnded", sunset):
        community.airdrop.announce(*given)
