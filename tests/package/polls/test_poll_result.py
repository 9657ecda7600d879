"""The recount from the chain alone: equal where all is right, and every kind of fault is named."""

from dataclasses import replace

import pytest
from eth_abi import encode
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st

from tests.package.polls.poll_chain import FakeChain, event
from tests.package.polls.polling import booth, key_of, signed
from zhenbo import consents
from zhenbo.polls.count import tallies
from zhenbo.polls.draft import Mode
from zhenbo.polls.electorate import Rules
from zhenbo.polls.paper import compacted
from zhenbo.polls.result import result_of
from zhenbo.polls.signatures import Signatures
from zhenbo.polls.source import State

VOTES = [(3, (2,)), (1, (2,)), (9, (4,))]
RIGHT = [0, 2, 0, 1]


def failed(chain):
    return [one.part for one in result_of(chain.polls, 1).verdict.failed]


def test_what_is_right_is_found_right():
    chain = FakeChain(VOTES, RIGHT, winner=2, concluded=(2, 3, RIGHT))
    result = result_of(chain.polls, 1)
    assert result.verdict.true and {one.part for one in result.verdict.flags} == {"signatures", "document"}
    assert [one.member for one in result.casts] == [1, 3, 9] and result.winner == 2
    assert (result.members, result.block) == (0, 99)


def test_before_the_end_the_outcome_is_open():
    result = result_of(FakeChain(VOTES, RIGHT, state=State.OPEN).polls, 1)
    assert result.verdict.true and "outcome" in [one.part for one in result.verdict.flags]
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


def many(place, *ballots):
    """Calldata of castMany with these ballots."""
    packed = []
    for one in ballots:
        r, vs = compacted(one.signature)
        packed.append((consents.vote(one.member, one.choices), r, vs))
    types = ["uint256", "bytes32[]", "(uint256,bytes32,bytes32)[]"]
    selector = keccak(text=f"castMany({','.join(types)})")[:4]
    return selector + encode(types, [place.poll.number, place.poll.words, packed])


def test_signatures_are_read_back_from_calldata():
    votes = [(1, (2,)), (3, (2,)), (4, (1,)), (9, (4,)), (11, (3,)), (12, (1,))]
    chain = FakeChain(votes, [2, 2, 1, 1], state=State.OPEN)
    chain.owners = {member: key_of(member).address for member, _ in votes}
    place = chain.polls.booth(chain.polls.poll(1))
    moved = signed(place, 3, 2, key=key_of(77))  # by the wallet that member 3 had then
    other = signed(place, 9, 3)  # counted as something else than was signed
    data = many(place, signed(place, 1, 2), moved, other, signed(place, 4, 1))
    single = keccak(text="cast(uint256,uint256,uint256)")[:4] + encode(["uint256"] * 3, [1, 11, 3])
    types = ["uint256", "bytes32[]", "uint256", "bytes"]
    alone = keccak(text=f"castFor({','.join(types)})")[:4]
    alone += encode(types, [1, place.poll.words, consents.vote(12, (1,)), b"wallet"])
    chain.data = b"relay" + data + single + alone
    found = result_of(chain.polls, 1)
    assert found.signed == Signatures(own=2, other=1, wallets=2, missing=1)
    assert [one.part for one in found.verdict.flags] == ["signatures", "signatures", "document", "outcome"]
    chain.data = b""
    assert result_of(chain.polls, 1).signed == Signatures(0, 0, 0, 6)


def test_ballots_of_another_poll_or_that_are_none_are_passed_over():
    chain = FakeChain([(1, (2,))], [0, 1, 0, 0], state=State.OPEN)
    chain.owners = {1: key_of(1).address}
    place, other = chain.polls.booth(chain.polls.poll(1)), booth(number=2)
    invalid = replace(signed(place, 1, 2), choices=(9,))
    good = many(place, signed(place, 1, 2))
    for data in (many(other, signed(other, 1, 2)), many(place, invalid), good[:60]):
        chain.data = data
        assert result_of(chain.polls, 1).signed.missing == 1
    chain.data = good[:60] + good
    assert result_of(chain.polls, 1).signed.own == 1
