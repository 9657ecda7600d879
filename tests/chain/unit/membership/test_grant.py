"""Membership.grant: many at once, votable at once, within places; who has one is left out (M1, M2, M12)."""

import pytest
from brownie import chain, web3

from tests.chain.community import HOUR, ZERO, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import PLACES, key_of
from tests.chain.slots import read_slot, write_slot

ACCOUNT_INVALID, MEMBER_ALREADY = 1, 2
REGISTER = 1  # slot of the last id and the places
MOST_IDS = 2**28 - 1
BY_GRANT = 2


def test_ids_ascend_from_one_without_gaps(fans, membership):
    """M1"""
    assert membership.lastId() == 0
    first, second = fans.granted(3), fans.granted(2, first_key=11)
    assert [fan.id for fan in (*first, *second)] == [1, 2, 3, 4, 5]
    assert [membership.memberIdOf(fan.address) for fan in (*first, *second)] == [1, 2, 3, 4, 5]
    assert [membership.ownerOf(fan.id) for fan in first] == [fan.address for fan in first]
    assert (membership.totalSupply(), membership.lastId()) == (5, 5)


def test_says_who_joined_and_how(fans, membership):
    until = chain[-1].timestamp + HOUR
    accounts = [key_of(1).address, key_of(2).address]
    tx = membership.grant(accounts, 3, until, {"from": fans.host})
    joined = tx.events["MembersJoined"]
    assert list(joined.values()) == [1, 2, BY_GRANT, 3, until, 0, 0]
    moved = [(e["from"], e["to"], e["id"]) for e in tx.events["Transfer"]]
    assert moved == [(ZERO, accounts[0], 1), (ZERO, accounts[1], 2)]
    assert [e["tokenId"] for e in tx.events["Locked"]] == [1, 2]
    assert [list(e.values()) for e in tx.events["DelegateVotesChanged"]] == [[a, 0, 1] for a in accounts]
    assert membership.memberOf(2) == (accounts[1], tx.timestamp, 3, until, 0)


def test_leaves_out_who_is_a_member_and_who_can_be_none(fans, membership):
    """M1: also where one account stands in a batch twice, and the others join."""
    held = fans.granted(1)[0].address
    fresh = key_of(9).address
    tx = membership.grant([held, fresh, ZERO, fresh, membership], 0, 0, {"from": fans.host})
    skipped = [(e["account"], e["reason"]) for e in tx.events["GrantSkipped"]]
    assert skipped == [
        (held, MEMBER_ALREADY),
        (ZERO, ACCOUNT_INVALID),
        (fresh, MEMBER_ALREADY),
        (membership, ACCOUNT_INVALID),
    ]
    assert (membership.lastId(), membership.memberIdOf(fresh)) == (2, 2)
    assert membership.places() == PLACES - 2


def test_the_same_batch_twice_changes_nothing(fans, membership):
    """M1: after a crash it can be sent again."""
    accounts = [key_of(number).address for number in range(1, 6)]
    for _ in range(2):
        tx = membership.grant(accounts, 0, 0, {"from": fans.host})
    assert "MembersJoined" not in tx.events
    assert (membership.totalSupply(), membership.places()) == (5, PLACES - 5)


def test_refuses_more_than_there_are_places(fans, membership):
    """M2: who fills the community decides its votes, so the Treasury says how many."""
    membership.lowerPlaces(2, {"from": fans.guardian})
    accounts = [key_of(number).address for number in range(1, 4)]
    with reverts_with("PlacesExceeded", 3, 2):
        membership.grant(accounts, 0, 0, {"from": fans.host})
    membership.grant(accounts[:2], 0, 0, {"from": fans.host})
    assert membership.places() == 0


def test_a_guardian_only_lowers(fans, membership):
    """M2"""
    with reverts_with("PlacesNotLower", PLACES, PLACES):
        membership.lowerPlaces(PLACES, {"from": fans.guardian})
    assert membership.lowerPlaces(5, {"from": fans.guardian}).events["PlacesSet"]["places"] == 5
    fans.community.by_treasury(membership.setPlaces, 50)
    assert membership.places() == 50


def test_refuses_a_tier_that_is_over(fans, membership):
    now = chain[-1].timestamp
    with reverts_with("TierUntilInvalid", now):
        membership.grant([key_of(1).address], 1, now, {"from": fans.host})


def test_a_membership_takes_two_slots(fans, membership):
    """M12: what three hundred of them cost is in bench/results/gas.json."""
    fans.granted(1)
    gas = []
    for numbers in (range(10, 20), range(30, 35)):
        wait(10)  # each in a second of its own, which takes a checkpoint of the supply
        accounts = [key_of(number).address for number in numbers]
        gas.append(membership.grant(accounts, 0, 0, {"from": fans.host}).gas_used)
    assert 44_200 < (gas[0] - gas[1]) / 5 < 51_500


def test_a_member_has_its_whole_seat_in_one_word(fans, membership):
    """What polls read: paid, tier, end of the tier, joining time, owner."""
    until = chain[-1].timestamp + HOUR
    fan = fans.granted(1, tier=7, until=until)[0]
    joined = membership.memberOf(fan.id)[1]
    seat = 7 << 224 | until << 192 | joined << 160 | int(fan.address, 16)
    assert list(membership.seatsOf([fan.id, 2, 2**191])) == [seat, 0, 0]
    assert list(membership.seatsOf([])) == []


def test_ids_end_where_a_tally_could_overflow(fans, membership):
    """M1, B7: thirty-two bits hold eight points of every member that there can ever be."""
    word = read_slot(membership, REGISTER)
    assert (word & 0xFFFFFFFF, word >> 64 & 0xFFFFFFFF) == (0, PLACES)
    write_slot(membership, REGISTER, word + MOST_IDS - 1)
    accounts = [key_of(1).address, key_of(2).address]
    with reverts_with("CommunityFull"):
        membership.grant(accounts, 0, 0, {"from": fans.host})
    membership.grant(accounts[:1], 0, 0, {"from": fans.host})
    assert membership.lastId() == MOST_IDS
    assert 8 * MOST_IDS < 2**32


@pytest.mark.parametrize("number", [1, 5, 40])
def test_seats_of_any_number(fans, membership, number):
    made = fans.granted(number)
    seats = membership.seatsOf([fan.id for fan in made])
    assert [seat % 2**160 for seat in seats] == [int(fan.address, 16) for fan in made]


def test_the_answer_about_seats_is_plain_abi(membership):
    """It is written by hand in the contract."""
    data = membership.seatsOf.encode_input([1, 2])
    raw = web3.eth.call({"to": membership.address, "data": data})
    assert bytes(raw) == (32).to_bytes(32, "big") + (2).to_bytes(32, "big") + bytes(64)
