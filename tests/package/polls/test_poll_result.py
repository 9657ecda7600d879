"""The recount from the chain alone: equal where all is right, and every kind of fault is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.package.polls.poll_chain import FakeChain, event
from zhenbo.polls.count import tallies
from zhenbo.polls.draft import Mode
from zhenbo.polls.electorate import Rules
from zhenbo.polls.result import result_of
from zhenbo.polls.source import State

VOTES = [(3, (2,)), (1, (2,)), (9, (4,))]
RIGHT = [0, 2, 0, 1]


def failed(chain):
    return [one.part for one in result_of(chain.polls, 1).verdict.failed]


def test_what_is_right_is_found_right():
    chain = FakeChain(VOTES, RIGHT, winner=2, concluded=(2, 3, RIGHT))
    result = result_of(chain.polls, 1)
    assert result.verdict.true and not result.verdict.flags
    assert [one.member for one in result.casts] == [1, 3, 9] and result.winner == 2
    assert (result.members, result.block) == (0, 99)


def test_before_the_end_the_outcome_is_open():
    result = result_of(FakeChain(VOTES, RIGHT, state=State.OPEN).polls, 1)
    assert result.verdict.true and [one.part for one in result.verdict.flags] == ["outcome"]
    assert result.as_json()["concluded"] is None


@pytest.mark.parametrize(
    "chain,parts",
    [
        (FakeChain(VOTES, [0, 3, 0, 1], winner=2, concluded=(2, 3, RIGHT)), ["tallies"]),
        (FakeChain(VOTES, RIGHT, ballots=4, winner=2, concluded=(2, 3, RIGHT)), ["tallies"]),
        (FakeChain(VOTES, RIGHT, winner=2, concluded=(2, 3, [0, 2, 1, 0])), ["outcome"]),
        (FakeChain(VOTES, RIGHT, winner=4, concluded=(4, 3, RIGHT)), ["winner"]),
        (FakeChain(VOTES, RIGHT, winner=4, concluded=(2, 3, RIGHT)), ["winner"]),
        (FakeChain(VOTES, RIGHT, winner=2, quorum=4, concluded=(2, 3, RIGHT)), ["winner"]),
        (FakeChain([*VOTES, (3, (2,))], [0, 3, 0, 1], winner=2, concluded=(2, 4, [0, 3, 0, 1])), ["members"]),
        (FakeChain([*VOTES, (4, (5,))], RIGHT, winner=2, concluded=(2, 4, RIGHT)), ["choices"]),
        (FakeChain(VOTES[:2], RIGHT, winner=2, concluded=(2, 3, RIGHT)), ["tallies", "outcome"]),
    ],
)
def test_every_fault_is_named(chain, parts):
    assert failed(chain) == parts


@given(st.dictionaries(st.integers(1, 10**6), st.permutations([1, 2, 3, 4]), max_size=20))
def test_ranked_ballots_are_recounted(votes):
    rules = Rules(Mode.RANKED, 4, 4, 0, 0)
    given_votes = [(member, tuple(choices)) for member, choices in votes.items()]
    right = tallies(rules, [choices for _, choices in given_votes])
    assert not failed(FakeChain(given_votes, right, mode=Mode.RANKED, most=4, state=State.OPEN))


def test_what_followed_is_told_in_order():
    item = b"\x12" * 32
    later = [
        event("PollEnacted", pollId=1, winner=2, executor="0x"),
        event("PollVoided", pollId=1, reason="why"),
        event("Planned", pollId=1, item=item),
        event("Reported", pollId=1, status=1, note="Sold out"),
        event("PotPaid", pollId=1, amount=5, payee="0xaa"),
    ]
    for place, one in enumerate(later):
        one.block = 10 - place
    steps = result_of(FakeChain(VOTES, RIGHT, later=later).polls, 1).as_json()["afterwards"]
    assert [one["en"] for one in steps] == [
        "The pot was paid: 5 wei → 0xaa",
        "The host says: done. Sold out",
        "Entered the stream plan: 0x" + item.hex(),
        "Voided: why",
        "Option 2 was carried out",
    ]
