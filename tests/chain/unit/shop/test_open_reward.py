"""Shop.openReward: rewards whose price and terms never change, by the host only (S1, S2)."""

import pytest
from brownie import Shop, chain

from tests.chain.community import DAY, HOUR, ZERO
from tests.chain.errors import reverts_with
from tests.chain.shopping import OPEN_STATE, TITLE, URI, title_hash

YEAR = 365 * DAY


def test_refuses_who_is_not_the_host(community, counter, shop):
    """S1"""
    for actor in ("stranger", "guardian", "council", "disputant", "poster"):
        account = getattr(community, actor)
        with reverts_with("AccessManagedUnauthorized", account):
            shop.openReward(counter.terms(), TITLE, URI, {"from": account})


@pytest.mark.parametrize(
    "changes",
    [
        {"merchant": ZERO},
        {"price": 0},
        {"terms_hash": bytes(32)},
        {"per_fan": 0},
        {"stock": 0},
        {"per_fan": 5, "stock": 4},
    ],
    ids=str,
)
def test_refuses_terms_that_say_too_little(counter, changes):
    with reverts_with("TermsInvalid"):
        counter.open(**changes)


@pytest.mark.parametrize(
    "opens, closes, fulfil",
    [
        (0, -1, DAY),  # over before it began
        (2, 1, DAY),
        (0, YEAR + HOUR, YEAR + DAY),
        (0, DAY, DAY + HOUR - 1),
        (0, DAY, DAY + YEAR + 1),
    ],
)
def test_refuses_times_that_leave_nobody_time(counter, opens, closes, fulfil):
    """S8: whatever is redeemed has an hour at least to be fulfilled, and is refunded in the end."""
    now = chain[-1].timestamp
    with reverts_with("TimesInvalid"):
        counter.open(opens_at=now + opens, closes_at=now + closes, fulfil_by=now + fulfil)


def test_refuses_conditions_without_members(community, counter):
    for changes in ({"min_tier": 1}, {"min_age": 1}):
        with reverts_with("ConditionInvalid"):
            counter.open(**changes)
    without = community.deployer.deploy(Shop, community.manager, community.points, ZERO)
    selector = [without.openReward.signature]
    community.by_treasury(community.manager.setTargetFunctionRole, without, selector, 4)
    with reverts_with("ConditionInvalid"):
        without.openReward(counter.terms(is_for_members=True), TITLE, URI, {"from": counter.host})


def test_refuses_vouchers_that_move_in_cn(counter):
    """S9"""
    with reverts_with("TransferableInCn"):
        counter.open(is_transferable=True)


@pytest.mark.parametrize(
    "title, uri, length", [("", URI, 0), ("x" * 65, URI, 65), (TITLE, "", 0), (TITLE, "x" * 257, 257)]
)
def test_refuses_texts_of_no_or_too_much_length(counter, title, uri, length):
    with reverts_with("TextInvalid", length):
        counter.open(title=title, uri=uri)


def test_opens(counter, shop):
    """S2"""
    terms = counter.terms(is_for_members=True, min_tier=2, min_age=DAY)
    before = shop.rewardCount()
    tx = shop.openReward(terms, TITLE, URI, {"from": counter.host})
    assert tx.return_value == shop.rewardCount() == before + 1
    assert tx.events["RewardOpened"]["title"] == TITLE
    assert tx.events["RewardOpened"]["uri"] == URI
    found = shop.rewardOf(before + 1)
    assert found[0] == tx.events["RewardOpened"]["terms"]
    assert found[0][1:-1] == tuple(str(v) if v is counter.merchant else v for v in terms[1:-1])
    assert found[1:5] == (OPEN_STATE, 0, 0, 0)
    assert bytes(found[5]) == title_hash()


def test_a_voucher_links_to_what_was_published(counter, shop):
    reward = counter.open(uri="ipfs://another")
    assert shop.uri(counter.redeem("alice", reward)) == "ipfs://another"


def test_nothing_changes_a_reward(shop):
    """S2: there is no function that would."""
    writing = {
        entry["name"]
        for entry in shop.abi
        if entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure")
    }
    assert writing == {
        *("openReward", "closeReward", "callOff", "giveUp", "redeem", "fulfil", "refund"),
        *("safeTransferFrom", "safeBatchTransferFrom", "setApprovalForAll", "setAuthority"),
    }
