"""Counting: as a plain second implementation counts, in each mode and by each tie rule; and the batches."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.package.polls.polling import booth, seats, signed
from zhenbo import consents
from zhenbo.errors import BadBallots
from zhenbo.polls import batches as cutting
from zhenbo.polls.ballots import Ballot
from zhenbo.polls.batches import batches, gas_of
from zhenbo.polls.checking import Good, check
from zhenbo.polls.count import numbers, tallies, winner
from zhenbo.polls.draft import Mode, TieRule
from zhenbo.polls.electorate import Rules

OPTIONS = 5


def plain(mode, most, votes):
    """Points by option, the long way round."""
    points = Counter(dict.fromkeys(range(1, OPTIONS + 1), 0))
    for vote in votes:
        if mode == Mode.RANKED:
            for place, option in enumerate(vote, 1):
                points[option] += most + 1 - place
        else:
            points.update(vote)
    return points


def plain_winner(points, ballots, quorum, ties):
    if ballots < quorum:
        return 0
    ordered = sorted(points, key=lambda option: (-points[option], option))
    if ties == TieRule.NONE and points[ordered[0]] == points[ordered[1]]:
        return 0
    return ordered[0]


def votes_of(mode, most):
    one = st.lists(st.integers(1, OPTIONS), min_size=1, max_size=most, unique=True)
    return st.lists(one if mode == Mode.RANKED else one.map(sorted), max_size=12)


@pytest.mark.parametrize("ties", TieRule)
@pytest.mark.parametrize("mode,most", [(Mode.SINGLE, 1), (Mode.APPROVAL, 3), (Mode.RANKED, 4)])
@given(data=st.data(), quorum=st.integers(1, 8))
def test_a_second_implementation_finds_the_same_winner(mode, most, ties, data, quorum):
    votes = data.draw(votes_of(mode, most))
    rules = Rules(mode, OPTIONS, most, 0, 0)
    assert all(rules.takes(tuple(vote)) for vote in votes)
    expected = plain(mode, most, votes)
    found = tallies(rules, votes)
    assert found == [expected[option] for option in range(1, OPTIONS + 1)]
    assert winner(found, len(votes), quorum, ties) == plain_winner(expected, len(votes), quorum, ties)


def test_ties_and_quorum():
    assert winner([2, 3, 3], 8, 1, TieRule.FIRST) == 2
    assert winner([2, 3, 3], 8, 1, TieRule.NONE) == 0
    assert winner([3, 3, 4], 10, 1, TieRule.NONE) == 3
    assert winner([2, 3, 3], 7, 8, TieRule.FIRST) == 0
    assert winner([0, 0], 0, 1, TieRule.FIRST) == 0


@given(st.lists(st.integers(1, 31), min_size=1, max_size=8))
def test_a_choice_is_read_as_it_is_written(choice):
    assert numbers(consents.choice(choice)) == tuple(choice)


@pytest.mark.parametrize(
    "rules,fine,wrong",
    [
        (Rules(Mode.SINGLE, 3, 1, 0, 0), [(1,), (3,)], [(), (4,), (0,), (1, 2)]),
        (Rules(Mode.APPROVAL, 3, 2, 0, 0), [(1,), (1, 3)], [(), (3, 1), (1, 1), (1, 2, 3)]),
        (Rules(Mode.RANKED, 3, 2, 0, 0), [(3,), (3, 1), (1, 3)], [(1, 1), (3, 2, 1), (4, 1)]),
    ],
)
def test_choices_that_a_poll_takes(rules, fine, wrong):
    assert all(map(rules.takes, fine)) and not any(map(rules.takes, wrong))


def good(member, *choices):
    return Good(Ballot(1, "0x", 1, member, choices or (1,), b""), b"r", b"v")


@given(st.sets(st.integers(1, 5_000), min_size=1, max_size=300).map(sorted), st.integers(300_000, 3_000_000))
def test_batches_hold_each_ballot_once_in_order_and_within_the_gas(members, gas):
    found = batches([good(member) for member in members], gas)
    assert [one.ballot.member for batch in found for one in batch] == members
    assert all(gas_of(batch) <= gas and len(batch) <= cutting.MOST_BALLOTS for batch in found)
    for before, after in pairwise(found):  # none was closed before it was full
        assert len(before) == cutting.MOST_BALLOTS or gas_of([*before, after[0]]) > gas


def test_neighbours_cost_less_and_longer_choices_more():
    near, far = ([good(member) for member in range(1, 1 + 100 * step, step)] for step in (1, 256))
    assert gas_of(far) - gas_of(near) == 99 * cutting.WORD_GAS
    assert gas_of([good(1, 1, 2, 3)]) - gas_of([good(1)]) == 2 * cutting.OPTION_GAS


def test_wallets_of_contracts_go_alone_and_too_little_gas_is_said(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    assert batches([Good(good(1).ballot)], 10**6) == []
    with pytest.raises(BadBallots, match="too few for a single ballot"):
        batches([good(1)], cutting.BATCH_GAS + cutting.WORD_GAS)


def test_checked_ballots_are_counted_whole():
    place = booth(Mode.APPROVAL, 2)
    ballots = [signed(place, 1, 1, 2), signed(place, 2, 2), signed(place, 3, 3, 4)]
    result = check(place, ballots, seats(1, 2, 3), (), cores=1)
    assert tallies(place.rules, [one.ballot.choices for one in result.good]) == [1, 2, 1, 1]
