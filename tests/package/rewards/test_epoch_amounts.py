"""Scores as entries: by wallet, each once, within cap and limit; and the first difference that is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenbo.errors import BadEpoch
from zhenbo.plans.epochs import batch_size
from zhenbo.rewards.amounts import cut, payments, read_scores, require_payable, root_of
from zhenbo.rewards.difference import first_difference
from zhenbo.scoring.files import scores_csv
from zhenbo.scoring.payout import Entry


def wallet(number: int) -> str:
    return f"0x{number:040x}"


entries = st.dictionaries(
    st.text("ab茶1", min_size=1, max_size=4), st.integers(0, 2**96 - 1), max_size=12
).map(lambda amounts: [Entry(f, wallet(n), 1, a) for n, (f, a) in enumerate(sorted(amounts.items()), 1)])


@given(entries)
def test_scores_are_read_as_they_are_written(found):
    assert list(read_scores(scores_csv(found), "scores.csv")) == found


@given(entries, st.integers(1, 5))
def test_batches_hold_every_amount_ascending(found, size):
    paid = payments(found[::-1], {})
    assert [one.word for one in paid] == sorted(one.word for one in paid)
    assert {one.fan: one.amount for one in paid} == {e.fan: e.amount for e in found if e.amount}
    batches = cut(paid, [1] if paid else [], size)
    assert [one for batch in batches for one in batch] == list(paid)
    assert all(len(root_of(batch)) == 32 for batch in batches)


def test_wallets_that_the_scores_do_not_tell():
    blank = [Entry("ann", "", 1, 5), Entry("bob", "", 1, 0)]
    assert payments(blank, {"ann": wallet(7)})[0].wallet == wallet(7)
    with pytest.raises(BadEpoch, match=r"ann is to get 5, and its wallet is not known"):
        payments(blank, {})
    with pytest.raises(BadEpoch, match=r"ann, eve have one wallet"):
        payments([*blank, Entry("eve", wallet(7), 1, 2)], {"ann": wallet(7)})


def test_cap_and_limit_are_those_of_the_contract():
    paid = payments([Entry("ann", wallet(1), 1, 5), Entry("bob", wallet(2), 1, 6)], {})
    require_payable(paid, 6, 11)
    with pytest.raises(BadEpoch, match=r"bob is to get 6, above the epoch's cap of 5"):
        require_payable(paid, 5, 11)
    with pytest.raises(BadEpoch, match=r"the sum 11 is above the epoch's limit of 10"):
        require_payable(paid, 6, 10)
    with pytest.raises(BadEpoch, match=r"3 entries are posted, the scores have 2"):
        cut(paid, [3], 10)


@pytest.mark.parametrize("block, size", [(30_000_000, 1_000), (2_000_000, 617), (400_000, 52), (1, 1)])
def test_batches_fit_blocks(block, size):
    assert batch_size(block) == size


@pytest.mark.parametrize(
    "row, words",
    [
        ("a,,1", "four cells"),
        ("a,0x12,1,1", "no wallet address"),
        ("a,,1,1.0", "no whole number"),
        ("a,,1,-1", "no whole number"),
        ("b,,1,1\na,,1,1", "fans must ascend"),
        (",,1,1", "fans must ascend"),
        ("a,0x70997970C51812dc3A010C7d01b50e0d17dc79c8,1,1", "no wallet address"),
        ('a,"x,1,1', "no CSV"),
    ],
)
def test_damaged_scores_are_refused_by_row(row, words):
    with pytest.raises(BadEpoch, match=words):
        read_scores(f"fan,wallet,score,amount\n{row}\n".encode(), "scores.csv")


def test_a_strangers_heading():
    with pytest.raises(BadEpoch, match=r"row 1: the first row must be fan,wallet,score,amount"):
        read_scores(b"fan,amount\n", "scores.csv")


KNOWN = [Entry("ann", wallet(1), 1, 5), Entry("bob", wallet(2), 1, 6), Entry("eve", wallet(3), 1, 0)]


@pytest.mark.parametrize(
    "posted, found",
    [
        ({1: 5, 2: 6}, None),
        ({1: 5, 2: 7}, ("bob", wallet(2), 6, 7)),
        ({2: 6}, ("ann", wallet(1), 5, 0)),
        ({1: 5, 2: 6, 3: 1}, ("", wallet(3), 0, 1)),
    ],
)
def test_the_first_difference_by_wallet(posted, found):
    difference = first_difference(KNOWN, {}, {wallet(n): amount for n, amount in posted.items()})
    said = difference and (difference.fan, difference.wallet, difference.expected, difference.posted)
    assert said == found


@given(st.permutations([5, 5, 6, 9]))
def test_hidden_wallets_are_compared_as_amounts(order):
    hidden = [Entry(fan, "", 1, amount) for fan, amount in zip("abcd", (5, 5, 6, 9), strict=True)]
    posted = {wallet(n): amount for n, amount in enumerate(order, 1)}
    assert first_difference(hidden, {}, posted) is None
    missing = first_difference(hidden, {}, {**posted, wallet(order.index(9) + 1): 6})
    assert (missing.fan, missing.wallet, missing.expected) == ("d", "", 9)
    more = first_difference(hidden, {}, {**posted, wallet(8): 1})
    assert (more.fan, more.wallet, more.posted) == ("", wallet(8), 1)
    opened = {fan: wallet(order.index(amount) + 1) for fan, amount in (("c", 6), ("d", 9))}
    assert first_difference(hidden, opened, posted) is None
