"""Membership.leave and revoke: the end of a membership, and that past votes stay (M5, M11)."""

import pytest
from brownie import chain

from tests.chain.community import ZERO, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import SELF
from zhenbo import consents


@pytest.fixture
def member(fans, membership):
    """Alice is a member."""
    return fans.member(fans.alice)


def test_leaves(fans, membership, member):
    """M5: what was, stays; from the next second on there is no vote."""
    joined = membership.memberOf(member)[1]
    tx = membership.leave(member, SELF, {"from": fans.alice})
    assert list(tx.events["MemberLeft"].values()) == [member, fans.alice]
    assert list(tx.events["DelegateVotesChanged"].values()) == [fans.alice, 1, 0]
    wait(5)
    assert (membership.getVotes(fans.alice), membership.memberIdOf(fans.alice)) == (0, 0)
    votes = [membership.getPastVotes(fans.alice, moment) for moment in (joined, joined + 1)]
    assert votes == [0, 1]
    assert membership.getPastVotes(fans.alice, tx.timestamp) == 1
    assert membership.getPastVotes(fans.alice, tx.timestamp + 1) == 0
    assert membership.memberOf(member) == (ZERO, joined, 0, 0, 0)
    assert membership.totalSupply() == 0
    with reverts_with("TokenDoesNotExist"):
        membership.ownerOf(member)


def test_leaves_by_signature(fans, membership, member):
    consent = fans.consent(consents.leave, fans.alice_key, member=member)
    membership.leave(member, consent, {"from": fans.relay})
    assert membership.totalSupply() == 0


def test_nobody_leaves_for_another(fans, membership, member):
    """M4, M11"""
    for actor in ("stranger", "host", "desk", "guardian"):
        with reverts_with("ConsentMissing", fans.alice):
            membership.leave(member, SELF, {"from": getattr(fans, actor)})
    with reverts_with("MemberUnknown", 9):
        membership.leave(9, SELF, {"from": fans.alice})


def test_leaves_once(fans, membership, member):
    membership.leave(member, SELF, {"from": fans.alice})
    with reverts_with("MemberUnknown", member):
        membership.leave(member, SELF, {"from": fans.alice})


def test_joining_again_gives_a_new_id_and_no_second_vote(fans, membership, member):
    """M1, M5"""
    left = membership.leave(member, SELF, {"from": fans.alice}).timestamp
    wait(10)
    again = fans.member(fans.alice)
    rejoined = membership.memberOf(again)[1]
    wait(10)
    assert again == member + 1
    moments = (left, left + 1, rejoined, rejoined + 1)
    assert [membership.getPastVotes(fans.alice, moment) for moment in moments] == [1, 0, 0, 1]
    assert [membership.getPastTotalSupply(moment) for moment in moments] == [1, 0, 0, 1]


def test_the_treasury_revokes_with_a_reason(fans, membership, member):
    """M11: the only one who ends another's membership; past votes stay."""
    tx = fans.community.by_treasury(membership.revoke, member, "sold to a stranger")
    assert list(tx.events["MemberRevoked"].values()) == [member, fans.alice, "sold to a stranger"]
    wait(2)
    assert membership.getPastVotes(fans.alice, tx.timestamp) == 1
    assert membership.getVotes(fans.alice) == 0


@pytest.mark.parametrize("reason", ["", "x" * 257])
def test_refuses_to_revoke_without_a_reason(fans, membership, member, reason):
    with reverts_with("ReasonInvalid", len(reason)):
        membership.revoke.call(member, reason, {"from": fans.community.treasury})


def test_refuses_to_revoke_nobody(fans, membership, member):
    with reverts_with("MemberUnknown", 8):
        membership.revoke.call(8, "reason", {"from": fans.community.treasury})


def test_who_was_revoked_can_pay_and_begin_anew(fans, membership, member):
    """M1: with a new id; its old ballots are worth nothing any more."""
    fans.community.by_treasury(membership.revoke, member, "rules")
    assert fans.member(fans.alice) == member + 1
    assert membership.memberOf(member + 1)[1] <= chain[-1].timestamp
