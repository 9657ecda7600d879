"""The budget to the last unit, against fractions and repeated capping; who waits and who is paid."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import divide

from zhenbo.scoring.payout import Scored, Waiting, pay
from zhenbo.scoring.split import split

WALLET = "0x" + "1" * 40
scores_of = st.dictionaries(
    st.text("ab茶1", min_size=1, max_size=4),
    st.one_of(st.integers(0, 9), st.integers(0, 10**15)),
    max_size=12,
)
amounts = st.one_of(st.integers(1, 60), st.integers(1, 2**96 - 1))


@given(scores_of, amounts, amounts)
def test_shares_are_those_of_capping_again_and_again(scores, budget, cap):
    assert split(budget, cap, scores) == divide(budget, cap, scores)


@given(scores_of, amounts, amounts)
def test_nobody_gets_more_than_the_cap_and_all_is_given_while_anyone_has_room(scores, budget, cap):
    shares = split(budget, cap, scores)
    assert shares.keys() == {fan for fan, score in scores.items() if score}
    assert all(0 <= share <= cap for share in shares.values())
    assert sum(shares.values()) == min(budget, cap * len(shares))


@given(scores_of, amounts, amounts)
def test_more_points_are_never_less_money(scores, budget, cap):
    shares = split(budget, cap, scores)
    ranked = sorted(shares, key=lambda fan: scores[fan])
    assert all(shares[low] <= shares[high] for low, high in pairwise(ranked)
               if scores[low] < scores[high])  # fmt: skip


@pytest.mark.parametrize(
    "budget, cap, scores, shares",
    [
        (10, 10, {"a": 1, "b": 1, "c": 1}, {"a": 4, "b": 3, "c": 3}),  # the unit left goes to the lowest id
        (10, 10, {"a": 5, "b": 3, "c": 1}, {"a": 6, "b": 3, "c": 1}),  # 5.56, 3.33, 1.11
        (100, 40, {"a": 90, "b": 9, "c": 1}, {"a": 40, "b": 40, "c": 20}),  # b is capped by what a leaves
        (100, 20, {"a": 1, "b": 2}, {"a": 20, "b": 20}),  # 60 belong to nobody
        (7, 3, {}, {}),
    ],
)
def test_by_hand(budget, cap, scores, shares):
    assert split(budget, cap, scores) == shares


def test_a_fan_without_a_wallet_waits_and_is_paid_within_the_cap():
    first = pay([Scored("ann", "", 1), Scored("bob", WALLET, 1)], [], 100, 60)
    assert [(e.fan, e.amount) for e in first.entries] == [("ann", 0), ("bob", 50)]
    assert first.waiting == (Waiting("ann", "", 50),)
    second = pay([Scored("ann", WALLET, 1)], first.waiting, 30, 60)
    assert [(e.fan, e.amount) for e in second.entries] == [("ann", 60)]
    assert second.waiting == (Waiting("ann", WALLET, 20),)
    third = pay([], second.waiting, 30, 60)
    assert [(e.fan, e.wallet, e.score, e.amount) for e in third.entries] == [("ann", WALLET, 0, 20)]
    assert third.waiting == ()


def test_a_carried_wallet_yields_to_who_has_it_in_the_log():
    found = pay([Scored("bob", WALLET, 1)], [Waiting("ann", WALLET, 5)], 10, 10)
    assert [(e.fan, e.amount) for e in found.entries] == [("bob", 10)]
    assert found.waiting == (Waiting("ann", "", 5),)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.booleans(), st.integers(0, 50))),
    st.dictionaries(st.sampled_from("defghi"), st.integers(1, 200)), st.integers(1, 300), st.integers(1, 90),
)  # fmt: skip
def test_nothing_is_lost_between_paid_and_waiting(scored, carried, budget, cap):
    fans = [
        Scored(fan, f"0x{ord(fan):040x}" if bound else "", score) for fan, (bound, score) in scored.items()
    ]
    found = pay(fans, [Waiting(fan, "", amount) for fan, amount in carried.items()], budget, cap)
    waiting = sum(one.amount for one in found.waiting)
    assert found.paid + waiting == found.shared + sum(carried.values())
    assert found.shared + found.unspent == budget
    assert all(entry.amount <= cap for entry in found.entries)
    wallets = [entry.wallet for entry in found.entries if entry.amount]
    assert len(wallets) == len(set(wallets)) and "" not in wallets


waiting_of = st.lists(
    st.tuples(st.text("ab茶1", min_size=1, max_size=3), st.booleans(), amounts), max_size=8
).map(lambda rows: {fan: (known, amount) for fan, known, amount in rows})


@given(scores_of, waiting_of, amounts, amounts, st.integers(0, 200))
def test_a_limit_puts_off_what_waited_and_loses_nothing(scores, waiting, budget, cap, above):
    """Own shares first; what waited shares the rest; paid and waiting afterwards are all that was due."""
    scored = [Scored(fan, f"0x{place:040x}", score) for place, (fan, score) in enumerate(scores.items(), 1)]
    before = [
        Waiting(fan, f"0x{place:040x}" if known else "", amount)
        for place, (fan, (known, amount)) in enumerate(sorted(waiting.items()), 10**6)
    ]
    free, bound = pay(scored, before, budget, cap), pay(scored, before, budget, cap, budget + above)
    assert bound.paid == min(free.paid, budget + above)
    assert all(0 <= entry.amount <= cap for entry in bound.entries)
    assert bound.paid + sum(w.amount for w in bound.waiting) == bound.shared + bound.waited
    shares = split(budget, cap, scores)
    assert all(entry.amount >= shares.get(entry.fan, 0) for entry in bound.entries)
    if free.paid <= budget + above:
        assert bound == free


def test_a_limit_by_hand():
    before = [Waiting("a", WALLET, 30), Waiting("b", "0x" + "2" * 40, 60), Waiting("c", "", 500)]
    scored = [Scored("d", "0x" + "3" * 40, 1)]
    paid = pay(scored, before, 40, 100, 70)  # 30 are left for 90 that wait with a wallet
    assert [(e.fan, e.amount) for e in paid.entries] == [("a", 10), ("b", 20), ("d", 40)]
    assert [(w.fan, w.amount) for w in paid.waiting] == [("a", 20), ("b", 40), ("c", 500)]
