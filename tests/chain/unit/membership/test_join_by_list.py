"""Membership.joinByList: who is on the list, once, with its consent, while the list is open (M2, M3, M4)."""

import pytest
from brownie import chain

from tests.chain.community import DAY, HOUR, NONE, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import FOREVER, PLACES, SELF, key_of
from zhenbo import consents
from zhenbo.merkle import StandardMerkleTree

BY_LIST = 0


def tree_of(accounts):
    return StandardMerkleTree.of([(account,) for account in accounts], ("address",))


@pytest.fixture
def listed(fans):
    """Alice, Bob and Carol and five keys are on list 1, which gives tier 2 for two days."""
    accounts = [fans.alice.address, fans.bob.address, fans.carol.address]
    return tree_of([*accounts, *(key_of(number).address for number in range(5))])


@pytest.fixture
def opened(fans, membership, listed):
    now = chain[-1].timestamp
    tx = membership.openList(listed.root, 2, now + 2 * DAY, now + DAY, "ipfs://list", {"from": fans.host})
    return tx.events["ListOpened"]


@pytest.fixture
def proof(listed):
    def proof(account):
        return listed.proof(next(i for i, row in enumerate(listed.rows) if row[0] == account))

    return proof


def test_opens_a_list(membership, listed, opened):
    assert (opened["list"], bytes(opened["root"]), opened["uri"]) == (1, listed.root, "ipfs://list")
    assert membership.listOf(1) == (opened["root"], 2, opened["tierUntil"], opened["closesAt"])
    assert membership.listCount() == 1


def test_joins_by_its_own_transaction(fans, membership, opened, proof):
    """M2"""
    tx = membership.joinByList(fans.alice, 1, proof(fans.alice.address), SELF, {"from": fans.alice})
    until = opened["tierUntil"]
    assert list(tx.events["MembersJoined"].values()) == [1, 1, BY_LIST, 2, until, 1, 0]
    assert membership.memberOf(1) == (fans.alice, tx.timestamp, 2, until, 0)
    assert (membership.places(), membership.lastListOf(fans.alice)) == (PLACES - 1, 1)


def test_joins_by_signature_that_anybody_sends(fans, membership, opened, proof):
    """M4"""
    key = key_of(3)
    consent = fans.consent(consents.join_by_list, key.key, account=key.address, number=1)
    membership.joinByList(key.address, 1, proof(key.address), consent, {"from": fans.relay})
    assert (membership.memberIdOf(key.address), membership.nonces(key.address)) == (1, 1)


def test_refuses_without_consent(fans, membership, opened, proof):
    """M4: nobody is made a member by a stranger."""
    with reverts_with("ConsentMissing", fans.alice):
        membership.joinByList(fans.alice, 1, proof(fans.alice.address), SELF, {"from": fans.stranger})


def test_refuses_who_is_not_on_it(fans, membership, opened, proof):
    """M3"""
    with reverts_with("ListForeign", 1, fans.stranger):
        membership.joinByList(fans.stranger, 1, proof(fans.alice.address), SELF, {"from": fans.stranger})
    with reverts_with("ListForeign", 1, fans.alice):
        membership.joinByList(fans.alice, 1, [], SELF, {"from": fans.alice})


def test_refuses_a_list_that_is_not_open(fans, membership, opened, proof):
    """M3"""
    given = (proof(fans.alice.address), SELF, {"from": fans.alice})
    for unknown in (0, 2):
        with reverts_with("ListNotOpen", unknown):
            membership.joinByList(fans.alice, unknown, *given)
    chain.mine(timestamp=opened["closesAt"])
    membership.joinByList.call(fans.alice, 1, *given)
    chain.mine(timestamp=opened["closesAt"] + 1)
    with reverts_with("ListNotOpen", 1):
        membership.joinByList(fans.alice, 1, *given)


def test_a_guardian_closes_a_wrong_list(fans, membership, opened, proof):
    """M3"""
    assert membership.closeList(1, {"from": fans.guardian}).events["ListClosed"]["list"] == 1
    with reverts_with("ListNotOpen", 1):
        membership.joinByList(fans.alice, 1, proof(fans.alice.address), SELF, {"from": fans.alice})
    with reverts_with("ListNotOpen", 1):
        membership.closeList(1, {"from": fans.guardian})


def test_refuses_a_second_membership(fans, membership, opened, proof):
    """M1"""
    member = fans.member(fans.alice)
    with reverts_with("MemberAlready", fans.alice, member):
        membership.joinByList(fans.alice, 1, proof(fans.alice.address), SELF, {"from": fans.alice})


def test_a_place_on_a_list_is_used_once(fans, membership, opened, proof):
    """M2: neither leaving nor recovery gives it back."""
    given = (fans.alice, 1, proof(fans.alice.address), SELF, {"from": fans.alice})
    membership.joinByList(*given)
    membership.leave(1, SELF, {"from": fans.alice})
    with reverts_with("ListUsed", 1, fans.alice):
        membership.joinByList(*given)


def test_recovery_does_not_free_the_place(fans, membership, opened, proof):
    """M2: one place on a list, one membership, whatever became of it."""
    given = (fans.alice, 1, proof(fans.alice.address), SELF, {"from": fans.alice})
    membership.joinByList(*given)
    to = key_of(50)
    consent = fans.consent(consents.recovery, to.key, member=1, sender=fans.alice.address, to=to.address)
    membership.recover(1, to.address, SELF, consent, {"from": fans.alice})
    with reverts_with("ListUsed", 1, fans.alice):
        membership.joinByList(*given)


def test_a_later_list_is_open_to_who_left(fans, membership, opened, listed, proof):
    """M1: with a new id."""
    given = (proof(fans.alice.address), SELF, {"from": fans.alice})
    membership.joinByList(fans.alice, 1, *given)
    membership.leave(1, SELF, {"from": fans.alice})
    until = chain[-1].timestamp + DAY
    membership.openList(listed.root, 0, 0, until, "ipfs://second", {"from": fans.host})
    membership.joinByList(fans.alice, 2, *given)
    assert membership.memberIdOf(fans.alice) == 2
    membership.leave(2, SELF, {"from": fans.alice})
    with reverts_with("ListUsed", 1, fans.alice):  # an earlier one is no way back
        membership.joinByList(fans.alice, 1, *given)


def test_refuses_where_no_place_is_left(fans, membership, opened, proof):
    """M2"""
    membership.lowerPlaces(0, {"from": fans.guardian})
    with reverts_with("PlacesExceeded", 1, 0):
        membership.joinByList(fans.alice, 1, proof(fans.alice.address), SELF, {"from": fans.alice})


def test_refuses_lists_that_are_none(fans, membership):
    now = chain[-1].timestamp
    good = [b"\1" * 32, 0, 0, now + HOUR, "ipfs://list"]
    for place, wrong in ((0, NONE), (3, now), (3, now + 366 * DAY), (4, ""), (4, "x" * 257)):
        given = [*good]
        given[place] = wrong
        with reverts_with("ListInvalid"):
            membership.openList(*given, {"from": fans.host})
    with reverts_with("TierUntilInvalid", now):
        membership.openList(b"\1" * 32, 0, now, now + HOUR, "ipfs://list", {"from": fans.host})


@pytest.mark.parametrize("wrong", ["account", "number", "nonce", "place", "late", "signer", "garbage"])
def test_refuses_a_signature_over_anything_else(fans, membership, opened, proof, wrong):
    """M4"""
    key, place = key_of(3), fans.place
    values = {"account": key.address, "number": 1, "nonce": 0, "deadline": FOREVER}
    signer, error = key.key, ("SignatureInvalid", key.address)
    if wrong == "account":
        values["account"] = key_of(4).address
    elif wrong in ("number", "nonce"):
        values[wrong] = 7
    elif wrong == "place":
        place = consents.Place(place.name, place.chain_id + 1, place.contract)
    elif wrong == "late":
        values["deadline"] = chain[-1].timestamp + 10
        error = ("SignatureExpired", values["deadline"])
        wait(11)
    elif wrong == "signer":
        signer = key_of(4).key
    consent = fans.consent(consents.join_by_list, signer, place=place, **values)
    if wrong == "garbage":
        consent = (FOREVER, b"\1" * 65)
    with reverts_with(*error):
        membership.joinByList(key.address, 1, proof(key.address), consent, {"from": fans.relay})


def test_a_message_is_good_once(fans, membership, opened, proof):
    """M4: the nonce is used, also for what comes after leaving."""
    key = key_of(3)
    leave = fans.consent(consents.leave, key.key, member=1)
    join = fans.consent(consents.join_by_list, key.key, account=key.address, number=1)
    membership.joinByList(key.address, 1, proof(key.address), join, {"from": fans.relay})
    with reverts_with("SignatureInvalid", key.address):
        membership.leave(1, leave, {"from": fans.relay})
    leave = fans.consent(consents.leave, key.key, nonce=1, member=1)
    membership.leave(1, leave, {"from": fans.relay})
    with reverts_with("SignatureInvalid", key.address):
        membership.joinByList(key.address, 1, proof(key.address), join, {"from": fans.relay})
