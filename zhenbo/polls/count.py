"""Counting ballots as the contract does: points of each option, and who wins."""

from collections.abc import Iterable, Sequence

from zhenbo.polls.draft import TieRule
from zhenbo.polls.electorate import Rules


def tallies(rules: Rules, choices: Iterable[Sequence[int]]) -> list[int]:
    """Points of each option in order."""
    found = [0] * rules.options
    for choice in choices:
        for place, option in enumerate(choice):
            found[option - 1] += rules.points(place)
    return found


def winner(points: Sequence[int], ballots: int, quorum: int, ties: TieRule) -> int:
    """Number of the option that wins; 0 where none does."""
    if ballots < quorum:
        return 0
    best = max(points)
    first = points.index(best)
    if ties == TieRule.NONE and list(points).count(best) > 1:
        return 0
    return first + 1


def numbers(choice: int) -> tuple[int, ...]:
    """The options of a choice as the contract has it, in order."""
    return tuple(choice.to_bytes((choice.bit_length() + 7) // 8, "little"))
