"""Alerts.raiseAlert: by resolver or regulator (L1), once a round (L2), about what there can be (L3)."""

import pytest
from brownie import chain, web3
from eth_abi import encode

from samples.puer.members import CAKE
from tests.chain.alerting import (
    BATCH,
    CLEARED,
    CONFIRMED,
    ITEM,
    LONGEST,
    MOST_ROUNDS,
    NONE,
    RAISED,
    REASON,
    RECALL,
    REGULATOR_ROLE,
    RESOLVER_ROLE,
    id_of,
    key_of,
    warning,
)
from tests.chain.errors import reverts_with
from zhenbo import gs1
from zhenbo.plans.roles import ROLES

SINGLE_ALERT_GAS = 115_000
GTIN = int(CAKE) << 160


@pytest.mark.parametrize("actor", ["resolver", "regulator"])
def test_raises(system, actor):
    """L1, L4: the event carries everything, the record what was warned of and when."""
    account, member = getattr(system, actor), system.member[actor]
    tx = system.alerts.raiseAlert(warning(), {"from": account})
    key = key_of(member, warning())
    assert bytes(tx.return_value) == id_of(key) == bytes(system.alerts.idOf(key))
    event = tx.events["AlertRaised"]
    assert bytes(event["alertId"]) == id_of(key)
    assert (event["target"], event["member"], event["kind"], event["round"]) == (ITEM, member, 0, 0)
    assert (event["by"], bytes(event["evidence"]), event["uri"]) == (account, b"\1" * 32, warning().uri)
    found = system.alerts.alertOf(key)
    assert bytes(found[0]) == b"\1" * 32 and tuple(found[1:]) == (tx.timestamp, 0, 0, 0, 0)
    assert system.alerts.stateOf(key) == RAISED


def test_a_stranger_is_refused(system):
    """L1"""
    with reverts_with("AccountUnknown", system.stranger):
        system.alerts.raiseAlert(warning(), {"from": system.stranger})


def test_no_other_role_is_enough(system):
    """L1: a member with all roles but two."""
    for known in ROLES:
        if known.id not in (RESOLVER_ROLE, REGULATOR_ROLE):
            system.consortium.grantRole(known.id, system.relay, 0, {"from": system.admin})
    with reverts_with("RoleMissing", system.relay, REGULATOR_ROLE):
        system.alerts.raiseAlert(warning(), {"from": system.relay})


@pytest.mark.parametrize("role_id", [RESOLVER_ROLE, REGULATOR_ROLE])
def test_a_role_without_a_member_is_not_enough(system, role_id):
    """L1"""
    system.consortium.grantRole(role_id, system.stranger, 0, {"from": system.admin})
    with reverts_with("AccountUnknown", system.stranger):
        system.alerts.raiseAlert(warning(), {"from": system.stranger})


def test_a_suspended_member_is_refused_and_its_alerts_stay(system, raised):
    """L1, L5"""
    system.consortium.suspend(5, "slander", {"from": system.guardian})
    with reverts_with("MemberIsSuspended", 5):
        system.alerts.raiseAlert(warning(kind=RECALL), {"from": system.resolver})
    assert system.alerts.stateOf(raised) == RAISED


@pytest.mark.parametrize(
    "target",
    [
        *(0, 2**64, 2**159, 2**160 - 1, 2**256 - 1),
        int.from_bytes(b"Y26-001".ljust(20, b"\0"), "big"),  # no GTIN
        GTIN,  # no serial
        GTIN + (1 << 160) | int.from_bytes(b"A".ljust(20, b"\0"), "big"),  # wrong check digit
        GTIN | int.from_bytes(b"A\0B".ljust(20, b"\0"), "big"),  # not canonical
        GTIN | int.from_bytes(b"\0A".ljust(20, b"\0"), "big"),
        GTIN | int.from_bytes("é".encode().ljust(20, b"\0"), "big"),  # not of set 82
        GTIN | int.from_bytes(b"A B".ljust(20, b"\0"), "big"),
        10**14 << 160 | int.from_bytes(b"A".ljust(20, b"\0"), "big"),  # a GTIN of fifteen digits
    ],
)
def test_refuses_what_is_neither_item_nor_batch(system, target):
    """L3"""
    with reverts_with("TargetInvalid", target):
        system.alerts.raiseAlert(warning(target), {"from": system.resolver})


@pytest.mark.parametrize("target", [1, BATCH, ITEM, gs1.encode_token_id(CAKE, "Z" * 20)])
def test_takes_batches_and_items(system, target):
    """L3: a serial that nobody issued too, which may be the very thing to warn of."""
    system.alerts.raiseAlert(warning(target), {"from": system.resolver})
    assert system.alerts.stateOf(key_of(5, warning(target))) == RAISED


def test_refuses_without_evidence(system):
    with reverts_with("EvidenceMissing", ITEM):
        system.alerts.raiseAlert(warning(evidence=bytes(32)), {"from": system.resolver})


def test_the_uri_may_be_empty_and_has_a_limit(system):
    for uri in ("", "x" * LONGEST):
        system.alerts.raiseAlert(warning(kind=len(uri) % 5, uri=uri), {"from": system.resolver})
    with reverts_with("UriTooLong", LONGEST + 1):
        system.alerts.raiseAlert(warning(kind=RECALL, uri="x" * (LONGEST + 1)), {"from": system.resolver})


def test_refuses_a_kind_that_does_not_exist(system):
    """Below the compiler's own check of enums: plain call data, to which it answers with an empty revert."""
    selector = bytes.fromhex(system.alerts.raiseAlert.signature[2:])
    for kind, fails in ((RECALL, False), (RECALL + 1, True), (255, True)):
        data = selector + encode(["(uint256,uint8,uint8,bytes32,string)"], [tuple(warning(kind=kind))])
        call = {"from": system.resolver.address, "to": system.alerts.address, "data": data}
        if fails:
            with pytest.raises(Exception, match="revert"):
                web3.eth.call(call)
        else:
            assert bytes(web3.eth.call(call)) == id_of(key_of(5, warning(kind=kind)))


def test_the_same_round_is_raised_once_also_with_other_evidence_and_by_a_colleague(system, raised):
    """L2: a transaction that is sent again changes nothing."""
    system.consortium.grantRole(RESOLVER_ROLE, system.platform, 0, {"from": system.admin})
    for account, content in (
        (system.resolver, warning()),
        (system.resolver, warning(evidence=b"\2" * 32, uri="")),
        (system.platform, warning(evidence=b"\3" * 32)),
    ):
        with reverts_with("AlertExists", id_of(raised)):
            system.alerts.raiseAlert(content, {"from": account})


def test_another_member_raises_its_own(system, raised, other_resolver):
    """L4: nobody can occupy another's alert, or take it away by being first."""
    system.alerts.raiseAlert(warning(), {"from": other_resolver.account})
    own = key_of(other_resolver.member, warning())
    assert system.alerts.stateOf(own) == system.alerts.stateOf(raised) == RAISED
    assert id_of(own) != id_of(raised)


def test_a_next_round_waits_until_the_last_is_cleared(system, raised):
    """L2: one warning stands at a time, whatever is confirmed."""
    again = warning(round=1, evidence=b"\2" * 32)
    with reverts_with("AlertStands", id_of(raised)):
        system.alerts.raiseAlert(again, {"from": system.resolver})
    system.alerts.confirm(raised, REASON, {"from": system.regulator})
    with reverts_with("AlertStands", id_of(raised)):
        system.alerts.raiseAlert(again, {"from": system.resolver})
    system.alerts.clear(raised, REASON, {"from": system.regulator})
    system.alerts.raiseAlert(again, {"from": system.resolver})
    assert system.alerts.stateOf(raised) == CLEARED
    assert system.alerts.stateOf(raised._replace(round=1)) == RAISED


def test_a_round_cannot_be_skipped(system, raised):
    """L2"""
    with reverts_with("AlertUnknown", id_of(raised._replace(round=1))):
        system.alerts.raiseAlert(warning(round=2), {"from": system.resolver})
    with reverts_with("AlertUnknown", id_of(raised._replace(kind=RECALL))):
        system.alerts.raiseAlert(warning(kind=RECALL, round=1), {"from": system.resolver})


def test_a_member_warns_of_one_thing_eight_times_at_most(system):
    """L6: what one member can heap on an item is bounded."""
    key = key_of(5, warning())
    for number in range(MOST_ROUNDS):
        assert system.alerts.rounds(5, ITEM, 0) == number
        system.alerts.raiseAlert(warning(round=number), {"from": system.resolver})
        system.alerts.clear(key._replace(round=number), "it was nothing", {"from": system.resolver})
    assert system.alerts.rounds(5, ITEM, 0) == MOST_ROUNDS
    for round_ in (MOST_ROUNDS, 255):
        with reverts_with("RoundInvalid", round_):
            system.alerts.raiseAlert(warning(round=round_), {"from": system.resolver})
    system.alerts.raiseAlert(warning(kind=RECALL), {"from": system.resolver})


def test_a_cleared_round_is_never_raised_again(system, raised):
    """L2, L5"""
    system.alerts.clear(raised, REASON, {"from": system.regulator})
    with reverts_with("AlertExists", id_of(raised)):
        system.alerts.raiseAlert(warning(), {"from": system.resolver})
    assert system.alerts.stateOf(raised) == CLEARED


def test_what_was_confirmed_is_not_overwritten(system, raised):
    """L5"""
    system.alerts.confirm(raised, REASON, {"from": system.regulator})
    before = system.alerts.alertOf(raised)
    chain.mine(timestamp=chain[-1].timestamp + 3600)
    with reverts_with("AlertExists", id_of(raised)):
        system.alerts.raiseAlert(warning(), {"from": system.resolver})
    assert system.alerts.alertOf(raised) == before and system.alerts.stateOf(raised) == CONFIRMED


def test_takes_two_storage_slots_and_little_gas(system):
    tx = system.alerts.raiseAlert(warning(), {"from": system.resolver})
    assert tx.gas_used <= SINGLE_ALERT_GAS
    first = int.from_bytes(
        web3.keccak(encode(["bytes32", "uint256"], [id_of(key_of(5, warning())), 0])), "big"
    )
    words = [
        int.from_bytes(web3.eth.get_storage_at(system.alerts.address, first + n), "big") for n in range(3)
    ]
    assert words == [int.from_bytes(warning().evidence, "big"), tx.timestamp, 0]


def test_there_is_no_alert_that_nobody_raised(system):
    key = key_of(5, warning())
    assert system.alerts.stateOf(key) == NONE and system.alerts.rounds(5, ITEM, 0) == 0
    with reverts_with("AlertUnknown", id_of(key)):
        system.alerts.alertOf(key)


def test_takes_no_money(system):
    data = system.alerts.raiseAlert.encode_input(warning())
    call = {"from": system.resolver.address, "to": system.alerts.address, "data": data}
    assert bytes(web3.eth.call(call)) == id_of(key_of(5, warning()))
    with pytest.raises(Exception, match="revert"):
        web3.eth.call({**call, "value": 1})
