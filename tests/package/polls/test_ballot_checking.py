"""Ballots checked before they are sent: what the contract counts remains, the rest has its reason."""

from dataclasses import replace

import pytest
from eth_account import Account
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st

from tests.package.polls.polling import booth, key_of, seats, signed
from zhenbo import consents, messages
from zhenbo.polls.ballots import Bad
from zhenbo.polls.checking import check
from zhenbo.polls.draft import Mode
from zhenbo.polls.electorate import Seat
from zhenbo.polls.paper import Paper, compacted, signer

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
PLACE = booth()
RANKED = booth(Mode.RANKED, 3)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


def checked(found, known=None, voted=(), place=PLACE, **options):
    return check(place, found, seats(*range(1, 20)) if known is None else known, voted, cores=1, **options)


def reasons(result):
    return [str(one.reason) for one in result.bad]


@given(
    member=st.integers(1, 2**32 - 1),
    choices=st.lists(st.integers(1, 4), min_size=1, max_size=4, unique=True),
    number=st.integers(1, 2**32),
    chain_id=st.integers(1, 2**40),
)
def test_the_digest_is_that_of_the_message_that_wallets_show(member, choices, number, chain_id):
    place = booth(Mode.RANKED, 4, number=number, chain_id=chain_id)
    message = consents.ballot(place.place, place.poll, member=member, choices=choices)
    expected = keccak(b"\x19" + message.version + message.header + message.body)
    assert Paper.of(place).digest(member, choices) == expected


def test_signatures_of_every_form_are_one():
    ballot = signed(PLACE, 5, 2)
    digest = Paper.of(PLACE).digest(5, (2,))
    halves = compacted(ballot.signature)
    r, s, v = ballot.signature[:32], int.from_bytes(ballot.signature[32:64], "big"), ballot.signature[64]
    large = r + (ORDER - s).to_bytes(32, "big") + bytes([55 - v])  # as a careless signer gives it
    short = ballot.signature[:64] + bytes([v - 27])
    for form in (ballot.signature, b"".join(halves), large, short):
        assert compacted(form) == halves
    assert signer(digest, *halves) == key_of(5).address.lower()
    assert messages.compact(ballot.signature) == messages.CompactSignature(*halves)


@pytest.mark.parametrize(
    "signature", [b"", bytes(63), bytes(64), bytes(65), b"\1" * 64 + b"\2", b"\xff" * 65, b"\1" * 66]
)
def test_what_is_no_signature_has_no_halves_or_no_signer(signature):
    halves = compacted(signature)
    assert halves is None or signer(bytes(32), *halves) != key_of(5).address.lower()


def test_good_ballots_ascend_by_member_and_counted_ones_are_not_sent_again():
    result = checked([signed(PLACE, 9, 1), signed(PLACE, 3, 2), signed(PLACE, 5, 4)], voted={5})
    assert [one.ballot.member for one in result.good] == [3, 9] and result.counted == 1 and not result.bad
    assert all(one.by_key for one in result.good)


@pytest.mark.parametrize(
    "ballot,words",
    [
        (signed(booth(chain_id=1), 5, 2), "another chain or contract"),
        (signed(booth(contract="0x" + "00" * 19 + "c2"), 5, 2), "another chain or contract"),
        (signed(booth(number=8), 5, 2), "is for poll 8"),
        (replace(signed(PLACE, 5, 2), choices=(5,)), "no choice that this poll takes"),
        (replace(signed(PLACE, 5, 2), choices=()), "no choice that this poll takes"),
        (replace(signed(PLACE, 5, 2), choices=(1, 2)), "no choice that this poll takes"),
        (signed(PLACE, 77, 2), "there is no member 77"),
        (replace(signed(PLACE, 5, 2), choices=(3,)), "not signed by the member's wallet"),
        (replace(signed(PLACE, 5, 2), member=6), "not signed by the member's wallet"),
        (replace(signed(PLACE, 5, 2), poll=7, signature=b"\1" * 65), "not signed by the member's wallet"),
        (signed(PLACE, 5, 2, key=key_of(6)), "not signed by the member's wallet"),
        (Bad("x", None, "unreadable"), "unreadable"),
    ],
)
def test_a_bad_ballot_is_left_out_with_its_reason(ballot, words):
    result = checked([signed(PLACE, 1, 1), ballot])
    assert [one.ballot.member for one in result.good] == [1] and len(result.bad) == 1
    assert words in reasons(result)[0]


def test_members_who_joined_late_or_paid_too_little_have_no_vote():
    place = booth(latest=100, price=40)
    known = {1: seats(1, joined_at=101, paid=40)[1], 2: seats(2, joined_at=100, paid=39)[2]}
    known[3] = seats(3, joined_at=100, paid=40)[3]
    result = checked([signed(place, member, 1) for member in (1, 2, 3)], known, place=place)
    assert [one.ballot.member for one in result.good] == [3]
    assert reasons(result) == ["joined too late for this poll", "paid less than 40 points"]


def test_of_two_ballots_the_first_good_one_is_sent():
    forged = signed(PLACE, 5, 1, key=key_of(6), spot="a")
    mine, same, other = (signed(PLACE, 5, n, spot=s) for n, s in ((2, "b"), (2, "c"), (3, "d")))
    result = checked([forged, mine, same, other])
    assert [one.ballot for one in result.good] == [mine]
    assert reasons(result)[1:] == [
        "is the same as b", "the member signed another ballot, at b; the one read first is sent",
    ]  # fmt: skip


def test_contract_wallets_are_asked_and_only_about_what_no_key_signed():
    asked = []

    def judge(ballot, owner, digest):
        asked.append((ballot.member, owner, digest))
        return ballot.member == 5

    known = seats(4) | {number: Seat("0x" + "ee" * 20, 1, 0) for number in (5, 6)}
    wallet = [replace(signed(PLACE, number, 2), signature=b"wallet") for number in (5, 6)]
    result = checked([signed(PLACE, 4, 1), *wallet], known, judge=judge)
    assert [(one.ballot.member, one.by_key) for one in result.good] == [(4, True), (5, False)]
    digests = [Paper.of(PLACE).digest(number, (2,)) for number in (5, 6)]
    assert asked == [(5, "0x" + "ee" * 20, digests[0]), (6, "0x" + "ee" * 20, digests[1])]
    assert len(result.bad) == 1


def test_cores_do_not_change_the_answer():
    found = [signed(RANKED, member, 2, 1, 4) for member in range(1, 1_200, 300)]
    known = seats(*range(1, 1_200, 300))
    assert check(RANKED, found, known, (), cores=2) == check(RANKED, found, known, (), cores=1)


def test_seats_are_read_as_the_contract_packs_them():
    owner = Account.from_key(b"\1" * 32).address
    word = 40 << 232 | 1 << 224 | 2_000 << 192 | 1_000 << 160 | int(owner, 16)
    assert Seat.of(word) == Seat(owner.lower(), 1_000, 40)
    assert Seat.of(word >> 160 << 160) is None
