"""FanPoll.open: all about a poll is fixed, within bounds (B1, B11)."""

import pytest
from brownie import chain
from eth_abi.abi import encode
from eth_utils import keccak

from tests.chain.community import DAY, HOUR, NONE, ZERO
from tests.chain.errors import reverts_with
from tests.chain.fans import (
    APPROVAL,
    FIRST_LISTED,
    NO_WINNER,
    OPEN,
    RANKED,
    SELF,
    SHORTEST,
    SINGLE,
    TEAS,
    TERMS,
    TITLE,
)

LONGEST = 90 * DAY


@pytest.fixture
def refused(fans, poll):
    """Opening such a poll must be refused so; a call that changes nothing."""

    def refused(*error, **changes):
        with reverts_with(*error):
            poll.open.call(fans.request(**changes), {"from": fans.host})

    return refused


def test_opens(fans, poll):
    """B1"""
    closes_at = chain[-1].timestamp + DAY
    request = fans.request(
        closes_at=closes_at,
        mode=RANKED,
        max_choices=3,
        tie_rule=NO_WINNER,
        quorum=7,
        min_age=HOUR,
        min_paid=9,
    )
    tx = poll.open(request, {"from": fans.host})
    assert (tx.return_value, poll.pollCount()) == (1, 1)
    event = tx.events["PollOpened"]
    assert (event["pollId"], event["snapshot"]) == (1, tx.timestamp)
    said = event["request"]
    assert (said[0], bytes(said[1]), said[2]) == (TITLE, TERMS, "ipfs://poll")
    assert tuple(option[0] for option in said[3]) == TEAS
    assert poll.pollOf(1) == (
        *(OPEN, RANKED, NO_WINNER, 4, 3, 0, tx.timestamp, closes_at, 7, HOUR, 9, ZERO),
        "0x" + TERMS.hex(),
    )
    assert fans.tallies(fans.opened()) == (0, [0, 0, 0, 0])


def test_ids_of_polls_ascend(fans):
    assert [fans.opened().number for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("title", ["", "x" * 129, "普" * 43])
def test_refuses_titles_of_a_wrong_length(refused, title):
    refused("TextInvalid", title=title)


def test_refuses_texts_that_are_missing(refused):
    refused("TextInvalid", content=NONE)
    for uri in ("", "x" * 257):
        refused("TextInvalid", uri=uri)
    for name in ("", "x" * 65):
        refused("TextInvalid", names=("tea", name))


def test_refuses_two_options_of_one_name(refused):
    """B4: a ballot says names, so each must be one option."""
    refused("NamesEqual", 2, 4, names=("a", "b", "c", "b"))


@pytest.mark.parametrize(
    ("number", "mode", "most", "quorum"),
    [
        (1, SINGLE, 1, 1),
        (32, SINGLE, 1, 1),
        (4, SINGLE, 0, 1),
        (4, SINGLE, 2, 1),
        (4, APPROVAL, 0, 1),
        (4, APPROVAL, 5, 1),
        (20, APPROVAL, 9, 1),
        (20, RANKED, 9, 1),
        (4, SINGLE, 1, 0),
    ],
)
def test_refuses_numbers_out_of_bounds(refused, number, mode, most, quorum):
    """B11"""
    names = tuple(f"option {i}" for i in range(number))
    refused("NumbersInvalid", number, most, quorum, names=names, mode=mode, max_choices=most, quorum=quorum)


@pytest.mark.parametrize(("number", "mode", "most"), [(2, SINGLE, 1), (31, RANKED, 8), (31, APPROVAL, 8)])
def test_takes_the_bounds_themselves(fans, poll, number, mode, most):
    """B11"""
    names = tuple(f"option {i}" for i in range(number))
    opened = fans.opened(names=names, mode=mode, max_choices=most)
    assert poll.pollOf(opened.number)[3:5] == (number, most)


def test_refuses_deadlines_out_of_bounds(fans, poll):
    """B11: never so short that nobody hears of it, never for ever."""
    chain.mine()
    for shift, is_fine in (
        (SHORTEST - 60, False),
        (SHORTEST + 60, True),
        (LONGEST - 60, True),
        (LONGEST + 60, False),
    ):
        now = chain[-1].timestamp
        request = fans.request(closes_at=now + shift)
        if is_fine:
            poll.open.call(request, {"from": fans.host})
        else:
            chain.mine(timestamp=now + 1)
            with reverts_with("ClosingInvalid", now + shift, now + 1 + SHORTEST, now + 1 + LONGEST):
                poll.open.call(request, {"from": fans.host}, block_identifier="latest")


def test_refuses_an_age_that_nobody_has(refused):
    age = 2**32 - 1
    refused("AgeInvalid", age, min_age=age)


def test_opens_from_suggestions(fans, poll, five):
    """B1: those that members made, and no others."""
    fan = fans.member(fans.alice)
    made = fans.suggestions.suggest(fan, 0, TERMS, "ipfs://idea", *SELF, {"from": fans.alice}).return_value
    opened = fans.opened(names=("idea", "nothing"), suggestions=[made, NONE])
    assert opened.number == 1
    with reverts_with("SuggestionUnknown", b"\7" * 32):
        poll.open.call(
            fans.request(names=("idea", "nothing"), suggestions=[made, b"\7" * 32]), {"from": fans.host}
        )


def test_binds_payloads_only_where_somebody_carries_them_out(fans, refused):
    """B9, B10"""
    payloads = [encode(["uint8", "bytes32"], [0, keccak(text=name)]) for name in TEAS]
    refused("PayloadUnused", 1, payloads=payloads)
    refused("PayloadUnused", 4, payloads=[b"", b"", b"", b"\1"])
    refused("ExecutorUnknown", fans.stranger, payloads=payloads, executor=fans.stranger.address)
    refused("PayloadInvalid", 4, payloads=[*payloads[:3], b""], executor=fans.plan.address)


def test_a_dismissed_executor_takes_no_more_polls(fans, poll, refused):
    """B10"""
    fans.community.by_treasury(poll.setExecutor, fans.plan, False)
    assert not poll.isExecutor(fans.plan)
    payloads = [encode(["uint8", "bytes32"], [0, keccak(text=name)]) for name in TEAS]
    refused("ExecutorUnknown", fans.plan, payloads=payloads, executor=fans.plan.address)


def test_what_polls_rest_on(fans, poll):
    assert (poll.membership(), poll.suggestions()) == (fans.membership, fans.suggestions)
    assert poll.shortestPoll() == SHORTEST
    assert FIRST_LISTED == 0
