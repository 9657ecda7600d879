"""Membership as IVotes: counted strictly before the moment, no delegation, exact supply (M5, M6)."""

import pytest
from brownie import chain

from tests.chain.community import wait
from tests.chain.errors import reverts_with
from tests.chain.fans import SELF, key_of


def test_joining_in_the_snapshots_second_is_too_late(fans, membership):
    """M5: who was there before it has a vote, whoever comes within it has none."""
    fan = fans.granted(1)[0]
    joined = membership.memberOf(fan.id)[1]
    wait(5)
    moments = (joined - 1, joined, joined + 1, joined + 2)
    assert [membership.getPastVotes(fan.address, moment) for moment in moments] == [0, 0, 1, 1]
    assert [membership.getPastTotalSupply(moment) for moment in moments] == [0, 0, 1, 1]
    assert membership.getVotes(fan.address) == 1


def test_knows_nothing_of_now_and_later(fans, membership):
    """M5: what is not over could still change."""
    now = chain[-1].timestamp
    for moment in (now, now + 1, 2**48, 2**255):
        with reverts_with("ERC5805FutureLookup", moment, now):
            membership.getPastVotes(fans.alice, moment, block_identifier="latest")
        with reverts_with("ERC5805FutureLookup", moment, now):
            membership.getPastTotalSupply(moment, block_identifier="latest")


def test_the_first_second_of_time(fans, membership):
    fans.granted(1)
    assert membership.getPastVotes(fans.alice, 0) == membership.getPastTotalSupply(0) == 0


def test_the_clock_is_block_time(membership):
    assert membership.clock() == chain[-1].timestamp
    assert membership.CLOCK_MODE() == "mode=timestamp"


def test_everybody_is_its_own_delegate(fans, membership):
    """M5"""
    assert membership.delegates(fans.alice) == fans.alice
    with reverts_with("DelegationDisabled"):
        membership.delegate(fans.bob, {"from": fans.alice})
    with reverts_with("DelegationDisabled"):
        membership.delegateBySig(fans.bob, 0, 2**40, 27, b"\1" * 32, b"\1" * 32, {"from": fans.bob})


def test_coming_and_going_within_one_block_never_counted(fans, membership):
    """M5: a flash membership has no vote at any moment."""
    from brownie import Wallet

    wallet = fans.stranger.deploy(Wallet, fans.alice)
    fans.community.by_treasury(membership.setTier, 1, 1, 0)
    fans.community.give(wallet, 10)
    points = fans.community.points
    wallet.execute(points, [points.approve.encode_input(membership, 10)], {"from": fans.alice})
    join = membership.joinByPoints.encode_input(wallet, 1, 1, SELF)
    leave = membership.leave.encode_input(membership.lastId() + 1, SELF)
    tx = wallet.execute(membership, [join, leave], {"from": fans.alice})
    wait(5)
    moments = range(tx.timestamp - 1, tx.timestamp + 3)
    assert [membership.getPastVotes(wallet, moment) for moment in moments] == [0, 0, 0, 0]
    assert [membership.getPastTotalSupply(moment) for moment in moments] == [0, 0, 0, 0]


def test_many_comings_and_goings(fans, membership):
    """M5, M6: every interval is remembered, and answers never change."""
    changes = [(chain[-1].timestamp, 0)]
    for number in range(5):
        member = fans.member(fans.alice)
        changes.append((membership.memberOf(member)[1], 1))
        wait(3 + number)
        left = membership.leave(member, SELF, {"from": fans.alice}).timestamp
        changes.append((left, 0))
        wait(2 + number)
    asked = range(changes[0][0], chain[-1].timestamp)

    def before(moment):
        return [vote for time, vote in changes if time < moment][-1:] or [0]

    expected = [before(moment)[0] for moment in asked]
    assert [membership.getPastVotes(fans.alice, moment) for moment in asked] == expected
    assert [membership.getPastTotalSupply(moment) for moment in asked] == expected
    fans.member(fans.alice)
    wait(10)
    assert [membership.getPastVotes(fans.alice, moment) for moment in asked] == expected


def test_supply_counts_all(fans, membership):
    """M6"""
    first = fans.granted(5)
    time = chain[-1].timestamp
    wait(10)
    fans.granted(7, first_key=50)
    assert membership.getPastTotalSupply(time) == 5
    assert membership.getPastTotalSupply(chain[-1].timestamp - 1) in (5, 12)
    wait(5)
    assert membership.getPastTotalSupply(chain[-1].timestamp - 1) == 12
    assert sum(membership.getVotes(fan.address) for fan in first) == 5


@pytest.mark.parametrize("who", ["stranger", "community"])
def test_who_is_no_member_has_no_vote(fans, membership, who):
    account = fans.stranger if who == "stranger" else key_of(999).address
    assert membership.getVotes(account) == membership.getPastVotes(account, chain[-1].timestamp - 1) == 0
