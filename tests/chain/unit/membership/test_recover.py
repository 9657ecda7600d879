"""Membership: a new wallet, by consent or through the desk, with delay and veto (M8, M9)."""

import pytest
from brownie import chain

from tests.chain.community import DAY, ZERO, wait
from tests.chain.errors import reverts_with
from tests.chain.fans import COMPLETE_WITHIN, RECOVERY_DELAY, SELF, key_of
from zhenbo import consents

NEW = key_of(500)


@pytest.fixture
def member(fans, membership):
    """Alice is a member of tier 3, who paid nothing."""
    member = fans.member(fans.alice)
    membership.regrade([member], 3, 0, {"from": fans.host})
    return member


@pytest.fixture
def agreed(fans):
    """Consent by a key over the move of a membership from Alice to NEW, with what a test wants changed."""

    def agreed(member, key=NEW.key, **changes):
        values = {"member": member, "sender": fans.alice.address, "to": NEW.address} | changes
        return fans.consent(consents.recovery, key, **values)

    return agreed


@pytest.fixture
def request_(fans, membership, agreed):
    def request_(member, nonce=0):
        consent = agreed(member, nonce=nonce)
        return membership.requestRecovery(member, NEW.address, consent, {"from": fans.desk})

    return request_


@pytest.fixture
def pending(member, request_):
    """A recovery of Alice's membership by NEW."""
    return request_(member).events["RecoveryRequested"]["readyAt"]


# by consent


def test_moves_with_consent_of_both(fans, membership, member, agreed):
    """M8: id, seniority and tier stay; the vote changes hands within one second."""
    before = membership.memberOf(member)
    wait(100)
    tx = membership.recover(member, NEW.address, SELF, agreed(member), {"from": fans.alice})
    assert list(tx.events["MemberRecovered"].values()) == [member, fans.alice, NEW.address, True]
    moved = tx.events["Transfer"]
    assert (moved["from"], moved["to"], moved["id"]) == (fans.alice, NEW.address, member)
    assert membership.memberOf(member) == (NEW.address, *before[1:])
    assert (membership.memberIdOf(fans.alice), membership.memberIdOf(NEW.address)) == (0, member)
    assert (membership.balanceOf(fans.alice), membership.balanceOf(NEW.address)) == (0, 1)
    wait(5)
    for moment, votes in ((tx.timestamp, (1, 0)), (tx.timestamp + 1, (0, 1))):
        found = tuple(membership.getPastVotes(one, moment) for one in (fans.alice, NEW.address))
        assert found == votes
        assert membership.getPastTotalSupply(moment) == 1


def test_both_sign_and_anybody_sends(fans, membership, member, agreed):
    """M4, M8"""
    owner = agreed(member, key=fans.alice_key)
    membership.recover(member, NEW.address, owner, agreed(member), {"from": fans.relay})
    assert membership.ownerOf(member) == NEW.address


def test_refuses_without_either(fans, membership, member, agreed):
    """M8: nobody is given a membership, nobody loses one."""
    with reverts_with("ConsentMissing", NEW.address):
        membership.recover(member, NEW.address, SELF, SELF, {"from": fans.alice})
    with reverts_with("ConsentMissing", fans.alice):
        membership.recover(member, NEW.address, SELF, agreed(member), {"from": fans.stranger})
    with reverts_with("SignatureInvalid", fans.alice):
        membership.recover(member, NEW.address, agreed(member), agreed(member), {"from": fans.relay})


def test_refuses_a_wallet_that_is_a_member(fans, membership, member, agreed):
    """M1"""
    other = fans.member(fans.bob)
    with reverts_with("MemberAlready", fans.bob, other):
        membership.recover(member, fans.bob, SELF, SELF, {"from": fans.alice})
    for nobody in (ZERO, membership.address):
        with reverts_with("AccountInvalid", nobody):
            membership.recover(member, nobody, SELF, SELF, {"from": fans.alice})


def test_comes_back_by_the_same_way(fans, membership, member, agreed):
    """M8: at no second two votes, however often it moves."""
    start = chain[-1].timestamp
    membership.recover(member, NEW.address, SELF, agreed(member), {"from": fans.alice})
    back = agreed(member, sender=NEW.address, to=fans.alice.address, nonce=1)
    membership.recover(member, fans.alice, back, SELF, {"from": fans.alice})
    wait(5)
    for moment in range(start, chain[-1].timestamp):
        votes = [membership.getPastVotes(one, moment) for one in (fans.alice, NEW.address)]
        assert sum(votes) == membership.getPastTotalSupply(moment) == 1


# through the desk


def test_a_silent_owner_is_replaced_after_the_delay(fans, membership, member, request_):
    """M8, M9"""
    tx = request_(member)
    ready_at = tx.timestamp + RECOVERY_DELAY
    assert list(tx.events["RecoveryRequested"].values()) == [member, fans.alice, NEW.address, ready_at]
    assert membership.recoveryOf(member) == (NEW.address, ready_at, 0)
    assert membership.getVotes(fans.alice) == 1
    chain.mine(timestamp=ready_at)
    done = membership.completeRecovery(member, {"from": fans.stranger})
    assert list(done.events["MemberRecovered"].values()) == [member, fans.alice, NEW.address, False]
    assert membership.ownerOf(member) == NEW.address
    assert membership.recoveryOf(member) == (ZERO, 0, 0)


def test_not_before_the_delay_is_over(fans, membership, member, pending):
    """M9"""
    chain.mine(timestamp=pending - 1)
    with reverts_with("RecoveryNotReady", member, pending):
        membership.completeRecovery.call(member, {"from": fans.stranger})
    chain.mine(timestamp=pending)
    membership.completeRecovery.call(member, {"from": fans.stranger})


def test_the_new_wallet_must_ask(fans, membership, member, agreed):
    """M8: the desk alone moves nothing."""
    with reverts_with("ConsentMissing", NEW.address):
        membership.requestRecovery(member, NEW.address, SELF, {"from": fans.desk})
    foreign = agreed(member, sender=fans.bob.address)
    with reverts_with("SignatureInvalid", NEW.address):
        membership.requestRecovery(member, NEW.address, foreign, {"from": fans.desk})


def test_the_owner_vetoes_until_it_is_completed(fans, membership, member, pending, request_):
    """M9: also when the delay is over; then it is quiet for another delay."""
    chain.mine(timestamp=pending + DAY)
    tx = membership.vetoRecovery(member, SELF, {"from": fans.alice})
    quiet_until = tx.timestamp + RECOVERY_DELAY
    assert list(tx.events["RecoveryVetoed"].values()) == [member, NEW.address, quiet_until]
    with reverts_with("RecoveryUnknown", member):
        membership.completeRecovery(member, {"from": fans.stranger})
    with reverts_with("RecoveryQuiet", member, quiet_until):
        request_(member, nonce=1)
    chain.mine(timestamp=quiet_until)
    request_(member, nonce=1)


def test_vetoes_by_signature(fans, membership, member, pending):
    """M4"""
    veto = fans.consent(consents.recovery_veto, fans.alice_key, member=member, to=NEW.address)
    membership.vetoRecovery(member, veto, {"from": fans.relay})
    assert membership.recoveryOf(member)[0] == ZERO


def test_nobody_vetoes_for_another(fans, membership, member, pending):
    """M9"""
    for actor in ("stranger", "desk", "host", "guardian"):
        with reverts_with("ConsentMissing", fans.alice):
            membership.vetoRecovery(member, SELF, {"from": getattr(fans, actor)})
    with reverts_with("RecoveryUnknown", 9):
        membership.vetoRecovery(9, SELF, {"from": fans.alice})


def test_one_request_at_a_time(fans, membership, member, pending):
    """M9: a second one cannot displace the first."""
    other = key_of(501)
    consent = fans.consent(
        consents.recovery, other.key, member=member, sender=fans.alice.address, to=other.address
    )
    with reverts_with("RecoveryPending", member, NEW.address):
        membership.requestRecovery(member, other.address, consent, {"from": fans.desk})


def test_a_request_lapses(fans, membership, member, pending, request_):
    """M9: an owner that watched for a month need not watch for ever."""
    chain.mine(timestamp=pending + COMPLETE_WITHIN)
    membership.completeRecovery.call(member, {"from": fans.stranger})
    chain.mine(timestamp=pending + COMPLETE_WITHIN + 1)
    with reverts_with("RecoveryUnknown", member):
        membership.completeRecovery(member, {"from": fans.stranger})
    request_(member, nonce=1)


def test_refuses_to_complete_where_the_new_wallet_joined(fans, membership, member, pending):
    """M1"""
    fans.granted(1, first_key=500)
    chain.mine(timestamp=pending)
    with reverts_with("MemberAlready", NEW.address, member + 1):
        membership.completeRecovery(member, {"from": fans.stranger})


def test_refuses_to_ask_for_nobodys_membership(fans, membership, member, agreed):
    with reverts_with("MemberUnknown", 9):
        membership.requestRecovery(9, NEW.address, agreed(9), {"from": fans.desk})


def test_consent_overtakes_a_request(fans, membership, member, pending):
    """M9: the race is the owner's while it has its key."""
    other = key_of(502)
    consent = fans.consent(
        consents.recovery, other.key, member=member, sender=fans.alice.address, to=other.address
    )
    membership.recover(member, other.address, SELF, consent, {"from": fans.alice})
    chain.mine(timestamp=pending)
    with reverts_with("RecoveryUnknown", member):
        membership.completeRecovery(member, {"from": fans.stranger})
    assert membership.ownerOf(member) == other.address


def test_leaving_and_revoking_void_a_request(fans, membership, member, pending):
    """M9: nothing comes back to life."""
    membership.leave(member, SELF, {"from": fans.alice})
    chain.mine(timestamp=pending)
    for act in (membership.completeRecovery,):
        with reverts_with("RecoveryUnknown", member):
            act(member, {"from": fans.stranger})
    assert membership.totalSupply() == 0


def test_the_old_wallet_has_no_second_vote_left(fans, membership, member, pending):
    """M8: it may join anew, at the price of a new membership and with a new seniority."""
    chain.mine(timestamp=pending)
    done = membership.completeRecovery(member, {"from": fans.stranger}).timestamp
    wait(5)
    anew = fans.member(fans.alice)
    joined = membership.memberOf(anew)[1]
    wait(5)
    assert anew == member + 1
    assert [membership.getPastVotes(fans.alice, t) for t in (done, done + 1, joined, joined + 1)] == [
        1,
        0,
        0,
        1,
    ]
    assert membership.memberOf(member)[1] < done < joined
