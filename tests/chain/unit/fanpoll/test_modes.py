"""What choices are, and how they count: single, approval, ranked by Borda (B7)."""

from itertools import permutations

import pytest

from tests.chain.fans import APPROVAL, CHOICE_INVALID, RANKED, SINGLE, skips
from zhenbo import consents


def is_choice(mode, options, most, numbers):
    """A second opinion on what a choice is."""
    if not 1 <= len(numbers) <= most or len(set(numbers)) != len(numbers):
        return False
    if not all(1 <= number <= options for number in numbers):
        return False
    return mode == RANKED or list(numbers) == sorted(numbers)


SEQUENCES = [
    *([], [0], [1], [4], [5], [255], [1, 0], [0, 1], [1, 2], [2, 1], [1, 1], [4, 4]),
    *([1, 2, 3], [3, 2, 1], [1, 3, 2], [1, 2, 2], [1, 2, 3, 4], [4, 3, 2, 1], [1, 2, 5], [1, 0, 2]),
    *([1, 2, 3, 4, 1, 2, 3, 4], [1] * 8, [255] * 8),
]


@pytest.mark.parametrize(
    ("mode", "most"), [(SINGLE, 1), (APPROVAL, 2), (APPROVAL, 4), (RANKED, 1), (RANKED, 3)]
)
def test_what_a_choice_is(fans, poll, five, mode, most):
    opened = fans.opened(mode=mode, max_choices=most)
    for numbers in SEQUENCES:
        found = poll.isChoice(opened.number, consents.choice(numbers))
        assert found is is_choice(mode, 4, most, list(numbers) if numbers != [1, 0] else [1]), numbers
    for huge in (2**64, 2**255, 2**256 - 1):
        assert not poll.isChoice(opened.number, huge)


def test_approval_counts_each_named(fans, five):
    """B7"""
    opened = fans.opened(mode=APPROVAL, max_choices=3)
    fans.voted(opened, [(five[0], (1, 3)), (five[1], (2,)), (five[2], (1, 2, 4)), (five[3], (3, 4))])
    assert fans.tallies(opened) == (4, [2, 2, 2, 2])


def test_ranked_counts_by_places(fans, five):
    """B7: three places have three, two and one points; what is not named has none."""
    opened = fans.opened(mode=RANKED, max_choices=3)
    fans.voted(opened, [(five[0], (2, 1, 4)), (five[1], (2,)), (five[2], (4, 3)), (five[3], (1, 2, 3))])
    assert fans.tallies(opened) == (4, [2 + 3, 3 + 3 + 2, 2 + 1, 1 + 3])


def test_every_order_of_three(fans, five):
    """B7: the message names the options in the order of the choice."""
    for numbers in permutations((1, 2, 3)):
        opened = fans.opened(mode=RANKED, max_choices=3)
        fans.voted(opened, [(five[0], numbers)])
        points = [0, 0, 0, 0]
        for place, number in enumerate(numbers):
            points[number - 1] = 3 - place
        assert fans.tallies(opened) == (1, points)


def test_a_signature_over_another_order_is_none(fans, five):
    """B4"""
    opened = fans.opened(mode=RANKED, max_choices=3)
    ballot = fans.ballot(opened, five[0], 1, 2)
    turned = (consents.vote(1, (2, 1)), *ballot[1:])
    longer = (consents.vote(1, (1, 2, 3)), *ballot[1:])
    shorter = (consents.vote(1, (1,)), *ballot[1:])
    assert [reason for _, reason in skips(fans.send(opened, [turned, longer, shorter]))] == [6, 6, 6]
    assert skips(fans.send(opened, [ballot])) == []


def test_all_thirty_one_options_have_lanes_of_their_own(fans, five):
    """B7: eight choices of eight points, over all four words of the tally."""
    names = tuple(f"option {number}" for number in range(1, 32))
    opened = fans.opened(names=names, mode=RANKED, max_choices=8)
    votes = [(1, 2, 3, 4, 5, 6, 7, 8), (9, 10, 11, 12, 13, 14, 15, 16), (31, 30, 29, 28, 27, 26, 25, 24)]
    votes += [(17, 18, 19, 20, 21, 22, 23), (31, 16, 8, 24)]
    fans.voted(opened, zip(five, votes, strict=True))
    expected = [0] * 31
    for vote in votes:
        for place, number in enumerate(vote):
            expected[number - 1] += 8 - place
    assert fans.tallies(opened) == (5, expected)


def test_leaves_out_choices_of_another_mode(fans, five):
    """B5"""
    opened = fans.opened(mode=APPROVAL, max_choices=2)
    ballots = [
        fans.ballot(opened, five[0], 2, 1),
        fans.ballot(opened, five[1], 1, 2, 3),
        fans.ballot(opened, five[2], 1, 1),
        fans.ballot(opened, five[3], 1, 2),
    ]
    assert skips(fans.send(opened, ballots)) == [(member, CHOICE_INVALID) for member in (1, 2, 3)]
    assert fans.tallies(opened) == (1, [1, 1, 0, 0])
