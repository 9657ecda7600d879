"""Rewards.post: what a contract can check of an epoch's entries, it checks as they come (W3, W4)."""

import random

import pytest
from eth_utils import keccak

from tests.chain.community import BUDGET, CAP, NOTICE, TREASURY_DELAY, ZERO, version_of, wait_until, word
from tests.chain.errors import reverts_with
from tests.chain.ledger import FINAL, NONE_YET, POSTED, VOID, fan, total_of, words
from zhenbo.merkle import EntryTree

BIGGEST_TRANSACTION = 2**24  # gas


@pytest.fixture
def epoch(ledger):
    """An open one."""
    return ledger.open()


def plain_root(entries):
    """By halving from above, with another keccak: shares no code with the package or the contract."""
    if len(entries) == 1:
        return keccak(entries[0].to_bytes(32, "big"))
    left = 1 << ((len(entries) - 1).bit_length() - 1)
    return keccak(b"".join(sorted((plain_root(entries[:left]), plain_root(entries[left:])))))


def test_posts(ledger, rewards, epoch):
    """W4: root and event say what the calldata holds."""
    entries = words(1, 3, amount=7)
    tx = ledger.post(epoch, entries)
    event = tx.events["BatchPosted"]
    assert (event["epoch"], event["batch"], event["fans"], event["amount"]) == (epoch, 0, 3, 21)
    assert bytes(event["root"]) == bytes(rewards.rootOf(epoch, 0)) == plain_root(entries)
    assert bytes(tx.return_value) == plain_root(entries)
    state = rewards.epochOf(epoch)
    assert (*state[2:5], state[9].lower()) == (1, 3, 21, fan(3))


def test_entries_can_be_read_back_from_the_calldata(ledger, rewards, epoch):
    """W4: nothing but the transaction is needed to prove every entry."""
    entries = words(1, 5, amount=9)
    tx = ledger.post(epoch, entries)
    _, (number, version, batch, found) = rewards.decode_input(tx.input)
    assert (number, version, batch, list(found)) == (epoch, 1, 0, entries)
    assert EntryTree(list(map(int, found))).root == bytes(rewards.rootOf(epoch, 0))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 64, 100, 255, 257, 512, 999, 1000])
def test_root_of_any_size(community, ledger, rewards, epoch, size):
    """W4: three computations, one root."""
    dice = random.Random(size)
    fans = sorted(dice.getrandbits(160) for _ in range(size))
    entries = [one << 96 | dice.randint(1, min(CAP, BUDGET // size)) for one in fans]
    root = bytes(rewards.post.call(epoch, 1, 0, entries, {"from": community.poster}))
    assert root == EntryTree(entries).root == plain_root(entries)


@pytest.mark.parametrize("batch", [1, 2**32 - 1])
def test_refuses_a_batch_that_is_not_the_next(ledger, epoch, batch):
    with reverts_with("BatchOutOfOrder", epoch, batch, 0):
        ledger.post(epoch, words(1, 1), batch)


def test_refuses_a_batch_twice(ledger, epoch):
    """W3: also with later fans in it, so that a resumed poster cannot post twice."""
    ledger.post(epoch, words(1, 2))
    for entries in (words(1, 2), words(3, 2)):
        with reverts_with("BatchOutOfOrder", epoch, 0, 1):
            ledger.post(epoch, entries, 0)


def test_refuses_no_entries_and_too_many(ledger, epoch):
    for entries in ([], words(1, 1001, amount=1)):
        with reverts_with("BatchSizeInvalid", len(entries)):
            ledger.post(epoch, entries)


@pytest.mark.parametrize(
    "order, fault", [((2, 1), (1, 2)), ((1, 1), (1, 1)), ((1, 3, 2), (2, 3)), ((1, 2, 2), (2, 2))]
)
def test_refuses_fans_that_do_not_ascend_strictly(ledger, epoch, order, fault):
    """W3: so that none occurs twice."""
    with reverts_with("FanOutOfOrder", *map(fan, fault)):
        ledger.post(epoch, [word(fan(number), 5) for number in order])


@pytest.mark.parametrize("number", [1, 2, 3])
def test_refuses_a_fan_of_an_earlier_batch(ledger, epoch, number):
    """W3: across batches too."""
    ledger.post(epoch, words(1, 3))
    with reverts_with("FanOutOfOrder", fan(number), fan(3)):
        ledger.post(epoch, words(number, 1), 1)
    ledger.post(epoch, words(4, 1), 1)


def test_refuses_the_same_fan_with_another_amount(ledger, epoch):
    """W3"""
    with reverts_with("FanOutOfOrder", fan(1), fan(1)):
        ledger.post(epoch, [word(fan(1), 5), word(fan(1), 6)])


def test_refuses_nobody(ledger, epoch):
    with reverts_with("FanOutOfOrder", ZERO, ZERO):
        ledger.post(epoch, [word(ZERO, 5)])


@pytest.mark.parametrize("amount", [0, CAP + 1, 2**96 - 1])
@pytest.mark.parametrize("place", [0, 2])
def test_refuses_an_amount_of_zero_or_above_the_cap(ledger, epoch, amount, place):
    """W3"""
    entries = words(1, 3)
    entries[place] = word(fan(1 + place), amount)
    with reverts_with("AmountInvalid", fan(1 + place), amount, CAP):
        ledger.post(epoch, entries)


def test_takes_the_cap_itself_and_the_highest_address(ledger, epoch):
    ledger.post(epoch, [word(fan(1), CAP), word("0x" + "ff" * 20, 1)])


def test_refuses_a_sum_above_the_limit(ledger, epoch):
    """W3: in one batch and across batches, to the point."""
    full = words(1, 9, amount=CAP)
    with reverts_with("LimitExceeded", BUDGET + 1, BUDGET):
        ledger.post(epoch, [*full, word(fan(10), CAP), word(fan(11), 1)])
    ledger.post(epoch, full)
    with reverts_with("LimitExceeded", BUDGET + 1, BUDGET):
        ledger.post(epoch, [word(fan(10), CAP), word(fan(11), 1)], 1)
    ledger.post(epoch, [word(fan(10), CAP)], 1)


@pytest.mark.parametrize("version", [0, 2, 2**32 - 1])
def test_refuses_entries_scored_by_other_rules(ledger, epoch, version):
    """W1"""
    with reverts_with("VersionDiffers", epoch, 1):
        ledger.post(epoch, words(1, 1), version=version)


def test_rules_that_changed_meanwhile_are_other_rules(community, ledger, rewards, epoch):
    """W1: the epoch's version is that of its opening."""
    effective = rewards.nextOpening() + TREASURY_DELAY + NOTICE
    community.by_treasury(community.book.propose, version_of(effective, cap=5))
    wait_until(effective)
    with reverts_with("VersionDiffers", epoch, 1):
        ledger.post(epoch, words(1, 1), version=2)
    ledger.post(epoch, words(1, 1, amount=CAP), version=1)


def test_refuses_an_epoch_that_is_not_open(community, ledger, rewards):
    """W6: what is posted stays as it was disputed and judged."""

    def refused(number, state):
        with reverts_with("EpochInState", number, state):
            ledger.post(number, words(9, 1), 1)

    refused(1, NONE_YET)
    posted = ledger.posted(words(1, 2))
    refused(posted.number, POSTED)
    rewards.voidEpoch(posted.number, "wrong log", {"from": community.guardian})
    refused(posted.number, VOID)
    refused(ledger.final(words(1, 2)).number, FINAL)


def test_another_poster_goes_on_where_the_first_stopped(community, ledger, rewards, epoch):
    """Posting is resumed from what the chain says: batches, roots and the last fan."""
    batches = [words(1, 3), words(4, 3), words(7, 1)]
    ledger.post(epoch, batches[0])
    community.by_treasury(community.manager.revokeRole, 1, community.poster)
    community.by_treasury(community.manager.grantRole, 1, community.carol, 0)
    state = rewards.epochOf(epoch)
    assert bytes(rewards.rootOf(epoch, state[2] - 1)) == EntryTree(batches[0]).root
    for batch in range(state[2], len(batches)):
        rewards.post(epoch, 1, batch, batches[batch], {"from": community.carol})
    rewards.close(epoch, 3, total_of(batches), b"\1" * 32, b"\2" * 32, "ipfs://e", {"from": community.carol})
    assert ledger.state(epoch) == POSTED


def test_a_thousand_entries_fit_a_transaction(ledger, epoch):
    tx = ledger.post(epoch, words(1, 1000, amount=100))
    assert tx.gas_used < 1000 * 1_700 < BIGGEST_TRANSACTION
