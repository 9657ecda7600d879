"""A budget divided by score, to the last unit: floor and largest remainder, no fan above the cap.

Without a cap, fan i has the exact share B * s_i / S. A fan whose share reaches the cap gets the cap, and what
is left is divided among the others in the same way; that raises their shares, so others may reach the cap in
turn. Taken by falling score this ends after one pass: where the next fan's share stays below the cap, so do
all after it, for their scores are no higher. An uncapped share being below the cap, its floor is at most
cap - 1, and the one unit that a remainder adds keeps it within. Where everyone is at the cap, the rest of the
budget belongs to nobody and is not paid.
"""

from collections.abc import Mapping


def split(budget: int, cap: int, scores: Mapping[str, int]) -> dict[str, int]:
    """The amount of each fan with a score above 0; their sum is `budget`, less only if all are at the cap."""
    order = sorted((fan for fan, score in scores.items() if score > 0), key=lambda fan: (-scores[fan], fan))
    budget_left, score_left = budget, sum(scores[fan] for fan in order)
    capped = 0
    for fan in order:
        if budget_left * scores[fan] < cap * score_left:
            break
        capped += 1
        budget_left -= cap
        score_left -= scores[fan]
    amounts = dict.fromkeys(order[:capped], cap)
    amounts.update(_proportionally(budget_left, score_left, {fan: scores[fan] for fan in order[capped:]}))
    return amounts


def _proportionally(budget: int, total: int, scores: Mapping[str, int]) -> dict[str, int]:
    """Floors of the exact shares, then one unit each to the largest fractions, ties to the lowest fan id."""
    amounts = {fan: budget * score // total for fan, score in scores.items()}
    rest = budget - sum(amounts.values()) if scores else 0
    by_fraction = sorted(scores, key=lambda fan: (-(budget * scores[fan] % total), fan))
    for fan in by_fraction[:rest]:
        amounts[fan] += 1
    return amounts
