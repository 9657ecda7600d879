"""Polls as plans: what is done is seen, and a plan is known by what it does alone."""

from types import SimpleNamespace

import pytest

from tests.package.polls.poll_chain import FakeChain
from tests.package.polls.polling import POLL, key_of, seats, signed
from zhenbo.errors import BadPlan
from zhenbo.plan import MAX_GAS
from zhenbo.plans.polls import AllVoted, InState, Opened, Polls, Said, Word
from zhenbo.polls.batches import batches
from zhenbo.polls.checking import check
from zhenbo.polls.draft import ZERO
from zhenbo.polls.poll_file import read_poll
from zhenbo.polls.source import State

SENDER, CONTRACT = "0x" + "11" * 20, "0x" + f"{1:040x}"
PLANS = Polls(5, CONTRACT, SENDER)


@pytest.fixture
def poll():
    return FakeChain([], [0] * 4, state=State.OPEN).polls.poll(1)


def view(**answers):
    """A chain that answers these functions."""
    return SimpleNamespace(read=lambda contract, address, function, *args: answers[function](*args))


def good(poll, *members):
    place = FakeChain([], [0] * 4).polls.booth(poll)
    return check(place, [signed(place, one, 2) for one in members], seats(*members), (), cores=1).good


def test_a_poll_is_open_once_one_after_the_known_has_the_document():
    hashes = {1: b"\1" * 32, 2: b"\2" * 32, 3: b"\3" * 32}
    chain = view(pollCount=lambda: 3, pollOf=lambda number: (*[0] * 12, hashes[number]))
    assert Opened(CONTRACT, b"\2" * 32, 1)(chain) and not Opened(CONTRACT, b"\2" * 32, 2)(chain)
    assert not Opened(CONTRACT, b"\4" * 32, 0)(chain)


def test_a_batch_is_done_when_every_bit_is_set_or_it_is_over():
    chain = view(hasVoted=lambda poll, member: member != 3)
    assert AllVoted(CONTRACT, 1, (1, 2))(chain) and not AllVoted(CONTRACT, 1, (1, 2, 3))(chain)
    assert AllVoted(CONTRACT, 1, (3,), over=True)(chain)


def test_states_tell_what_is_done():
    chain = view(pollOf=lambda number: (State.DECIDED,))
    assert InState(CONTRACT, 1, (State.DECIDED, State.ENACTED))(chain)
    assert not InState(CONTRACT, 1, (State.ENACTED,))(chain)


def test_the_plan_of_ballots_is_the_same_when_it_is_over(poll):
    parts = batches(good(poll, 2, 5), MAX_GAS)
    alone = [signed(FakeChain([], [0] * 4).polls.booth(poll), 9, 1, key=key_of(1))]
    plan, over = (PLANS.counting(poll, parts, alone, over=is_over) for is_over in (False, True))
    assert plan.hash == over.hash and plan.independent and [call.function for call in plan.calls] == [
        "castMany", "castFor",
    ]  # fmt: skip
    number, words, votes = plan.calls[0].args
    assert (number, len(words)) == (1, 5) and [vote >> 64 for vote, _, _ in votes] == [2, 5]


def test_reopening_after_a_void_is_another_plan(tmp_path):
    draft = read_poll(POLL.encode(), tmp_path).draft
    first, again = (PLANS.opening(draft, "ipfs://x", ZERO, after=0, edition=e) for e in ("", "after 1"))
    assert first.hash != again.hash
    with pytest.raises(BadPlan, match="uri= has 0 bytes"):
        PLANS.opening(draft, "", ZERO, after=0)


def test_a_word_is_said_once_in_a_row_and_can_be_said_again(poll):
    soon, done = Word(0, bytes(32), "Soon"), Word(1, bytes(32), "Sold")
    first = PLANS.reporting(CONTRACT, poll, soon, [])
    same = PLANS.reporting(CONTRACT, poll, soon, [soon])
    again = PLANS.reporting(CONTRACT, poll, soon, [soon, done])
    assert first.hash == same.hash != again.hash
    assert first.calls[0].done is None and isinstance(same.calls[0].done, Said)


def test_nothing_is_enacted_without_a_winner(poll):
    with pytest.raises(BadPlan, match="no winner"):
        PLANS.enacting(poll)
    with pytest.raises(BadPlan, match="reason= has 257 bytes"):
        PLANS.voiding(poll, "x" * 257)
