"""Consortium.giveMandate: a member lets another record events about its keys (C11)."""

import pytest

from tests.chain.errors import reverts_with

FOREVER = 2**40 - 1


def give(system, actor, to, until):
    return system.consortium.giveMandate(to, until, {"from": getattr(system, actor)})


@pytest.mark.parametrize("actor", ["stranger", "admin", "guardian"])
def test_refuses_who_acts_for_no_member(system, actor):
    with reverts_with("AccountUnknown", getattr(system, actor)):
        give(system, actor, 1, FOREVER)


def test_refuses_a_suspended_giver_also_to_withdraw(system):
    """C4"""
    give(system, "brand", 1, FOREVER)
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    for until in (FOREVER, 0):
        with reverts_with("MemberIsSuspended", 2):
            give(system, "brand", 1, until)
    assert system.consortium.mandate(2, 1) == FOREVER


@pytest.mark.parametrize("unknown", [0, 7])
def test_refuses_an_unknown_receiver(system, unknown):
    with reverts_with("MemberUnknown", unknown):
        give(system, "brand", unknown, FOREVER)


@pytest.mark.parametrize("until", [1, 1_800_000_000, FOREVER])
def test_gives(system, until):
    """C11: for the caller's own member only, in this direction only."""
    tx = give(system, "brand", 1, until)
    assert dict(tx.events["MandateGiven"]) == {"from": 2, "to": 1, "until": until}
    given = {(a, b): system.consortium.mandate(a, b) for a in range(1, 4) for b in range(1, 4)}
    assert {pair: time for pair, time in given.items() if time} == {(2, 1): until}


def test_any_account_of_the_member_changes_and_withdraws(system):
    give(system, "brand", 1, FOREVER)
    give(system, "streamer", 1, 1_800_000_000)
    assert system.consortium.mandate(2, 1) == 1_800_000_000
    tx = give(system, "streamer", 1, 0)
    assert dict(tx.events["MandateGiven"]) == {"from": 2, "to": 1, "until": 0}
    assert system.consortium.mandate(2, 1) == 0


def test_a_suspended_receiver_keeps_it_on_paper(system):
    """The dossier judges by the block time of each anchor, and a suspended member writes none."""
    system.consortium.suspend(1, "fraud", {"from": system.guardian})
    give(system, "brand", 1, FOREVER)
    assert system.consortium.mandate(2, 1) == FOREVER
