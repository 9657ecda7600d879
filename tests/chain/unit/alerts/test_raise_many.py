"""Alerts.raiseMany: several alerts, all or none (L7), and no more than so many a day (L6)."""

import pytest
from brownie import chain

from tests.chain.alerting import (
    BATCH,
    CHIP,
    DAY,
    ITEM,
    MOST_A_DAY,
    NONE,
    RAISED,
    RECALL,
    REGULATOR_ROLE,
    id_of,
    item,
    key_of,
    use_up_the_day,
    warning,
)
from tests.chain.errors import reverts_with

MANY, EACH_OF_MANY = 20, 60_000  # alerts, gas


def test_refuses_nothing(system):
    for account in (system.resolver, system.stranger):
        with reverts_with("NothingToRaise"):
            system.alerts.raiseMany([], {"from": account})


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "bad, refusal",
    [
        (warning(2**100), ("TargetInvalid", 2**100)),
        (warning(kind=CHIP, evidence=bytes(32)), ("EvidenceMissing", ITEM)),
        (warning(kind=CHIP, uri="x" * 257), ("UriTooLong", 257)),
        (warning(kind=CHIP, round=8), ("RoundInvalid", 8)),
        (warning(kind=CHIP, round=1), ("AlertUnknown", id_of(key_of(5, warning(kind=CHIP))))),
    ],
    ids=["target", "evidence", "uri", "rounds", "skipped"],
)
def test_one_bad_alert_refuses_all(system, bad, refusal, place):
    """L7"""
    contents = [warning(), warning(BATCH, RECALL)]
    contents.insert(place, bad)
    with reverts_with(*refusal):
        system.alerts.raiseMany(contents, {"from": system.resolver})
    assert {system.alerts.stateOf(key_of(5, content)) for content in contents if content != bad} == {NONE}
    assert system.alerts.leftToday(5) == MOST_A_DAY


def test_refuses_one_twice_in_one_call(system):
    """L2"""
    with reverts_with("AlertExists", id_of(key_of(5, warning()))):
        system.alerts.raiseMany([warning(), warning(evidence=b"\2" * 32)], {"from": system.resolver})


def test_raises_in_order(system):
    contents = [warning(BATCH, RECALL), warning(), warning(kind=CHIP)]
    tx = system.alerts.raiseMany(contents, {"from": system.resolver})
    ids = [id_of(key_of(5, content)) for content in contents]
    assert [bytes(one) for one in tx.return_value] == ids
    assert [bytes(event["alertId"]) for event in tx.events["AlertRaised"]] == ids
    assert system.alerts.leftToday(5) == MOST_A_DAY - 3


def test_refuses_who_may_not(system):
    """L1"""
    with reverts_with("RoleMissing", system.brand, REGULATOR_ROLE):
        system.alerts.raiseMany([warning()], {"from": system.brand})


def test_many_cost_little_each(system):
    contents = [warning(item(number), uri="") for number in range(MANY)]
    tx = system.alerts.raiseMany(contents, {"from": system.resolver})
    assert tx.gas_used <= EACH_OF_MANY * MANY


def at_midnight():
    """The next day begins, so that none ends while a test raises."""
    chain.mine(timestamp=(chain[-1].timestamp // DAY + 1) * DAY)


def test_a_member_raises_so_many_a_day(system, other_resolver):
    """L6: a flood ends by itself, is one member's, and is over the next day."""
    at_midnight()
    system.alerts.raiseAlert(warning(BATCH), {"from": system.resolver})
    use_up_the_day(system, 5, left=2)
    system.alerts.raiseMany([warning(item(1)), warning(item(2))], {"from": system.resolver})
    assert system.alerts.leftToday(5) == 0
    with reverts_with("DayFull", 5, 0):
        system.alerts.raiseAlert(warning(), {"from": system.resolver})
    system.alerts.raiseAlert(warning(), {"from": other_resolver.account})
    system.alerts.raiseAlert(warning(), {"from": system.regulator})

    at_midnight()
    assert system.alerts.leftToday(5) == MOST_A_DAY
    system.alerts.raiseAlert(warning(), {"from": system.resolver})
    assert system.alerts.stateOf(key_of(5, warning())) == RAISED
    assert system.alerts.leftToday(5) == MOST_A_DAY - 1


def test_more_than_is_left_is_refused_whole(system):
    """L6"""
    at_midnight()
    use_up_the_day(system, 5, left=1)
    with reverts_with("DayFull", 5, 1):
        system.alerts.raiseMany([warning(), warning(kind=CHIP)], {"from": system.resolver})
    assert system.alerts.leftToday(5) == 1
