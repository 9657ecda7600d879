"""Good ballots grouped into transactions.

The contract keeps one word of bits for 256 members, and writes it back once a batch: so ballots go in the
order of member ids. Cutting a word in two costs 5,000 gas, a batch more 50,000: so batches are filled.
"""

from collections.abc import Sequence

from zhenbo.errors import BadBallots
from zhenbo.language import Text
from zhenbo.polls.checking import Good

MOST_BALLOTS = 512  # of a batch: two words of neighbours; 49 kB of calldata, which every node takes
WORD_BITS = 8  # of a member id that stand for its bit in a word
# gas at most: of a batch, of a ballot in it, of a word of bits that is written for the first time, of each
# option after a ballot's first; tests hold the sum to what is used
BATCH_GAS, BALLOT_GAS, WORD_GAS, OPTION_GAS = 150_000, 10_500, 25_000, 700
SINGLE_GAS = 400_000  # of a ballot that a contract wallet has to judge


def gas_of(batch: Sequence[Good]) -> int:
    """Gas that sending these ballots together needs, at most."""
    return BATCH_GAS + sum(_needs(one, batch[:place]) for place, one in enumerate(batch))


def batches(good: Sequence[Good], gas: int) -> list[tuple[Good, ...]]:
    """Ballots of keys, which ascend by member, in as few batches as keep each within `gas`.

    Raises BadBallots where not even one fits.
    """
    made: list[list[Good]] = []
    used = 0
    for one in good:
        if not one.by_key:
            continue
        last = made[-1] if made else []
        needs = _needs(one, last)
        if not last or len(last) == MOST_BALLOTS or used + needs > gas:
            last, used = [], BATCH_GAS
            needs = _needs(one, last)
            made.append(last)
        last.append(one)
        used += needs
        if used > gas:
            zh, en = f"{gas} gas 不够一张选票", f"{gas} gas are too few for a single ballot"
            raise BadBallots(str(Text(zh, en)))
    return [tuple(batch) for batch in made]


def _needs(one: Good, batch: Sequence[Good]) -> int:
    """Gas of a ballot after those of a batch."""
    word = one.ballot.member >> WORD_BITS
    is_new = not batch or batch[-1].ballot.member >> WORD_BITS != word
    return BALLOT_GAS + OPTION_GAS * (len(one.ballot.choices) - 1) + (WORD_GAS if is_new else 0)
