"""Consortium.revokePrefix: the licence ends, and the digits are free for another member."""

import pytest

from tests.chain.errors import reverts_with
from zhenbo.plans.calldata import calldata

GTIN = 4012345678905  # 4 012345 678905


def act(system, function, member, prefix):
    return getattr(system.consortium, function)(member, prefix, {"from": system.admin})


def test_refuses_what_is_no_company_prefix(system):
    for prefix in ("952", "95210010000000", "9521x01", "00000"):
        with reverts_with("PrefixInvalid", prefix):
            act(system, "revokePrefix", 2, prefix)


def test_refuses_for_a_member_that_does_not_hold_it(system):
    for member in (0, 1, 7):
        with reverts_with("PrefixNotHeld", "9521001", member):
            act(system, "revokePrefix", member, "9521001")


@pytest.mark.parametrize("prefix", ["95210", "95210010", "4012"], ids=["its beginning", "inside it", "free"])
def test_refuses_a_prefix_that_nobody_holds(system, prefix):
    """Member 0 is nobody, and holds nothing that could be revoked."""
    for member in (0, 2):
        with reverts_with("PrefixNotHeld", prefix, member):
            act(system, "revokePrefix", member, prefix)


def test_refuses_to_revoke_twice(system):
    act(system, "revokePrefix", 2, "9521001")
    with reverts_with("PrefixNotHeld", "9521001", 2):
        act(system, "revokePrefix", 2, "9521001")


def test_revokes(system):
    act(system, "licensePrefix", 2, "401234")
    assert system.consortium.holderOf(GTIN, 6) == 2
    tx = act(system, "revokePrefix", 2, "401234")
    assert dict(tx.events["PrefixRevoked"]) == {"memberId": 2, "prefix": "401234"}
    assert system.consortium.holderOf(GTIN, 6) == 0


def test_a_revoked_prefix_may_be_licensed_to_another(system):
    act(system, "licensePrefix", 2, "401234")
    act(system, "revokePrefix", 2, "401234")
    act(system, "licensePrefix", 3, "401234")
    assert system.consortium.holderOf(GTIN, 6) == 3


@pytest.mark.parametrize("again", ["4012", "40123", "401234567890"], ids=["shorter", "short", "longer"])
def test_no_shadow_of_a_revoked_prefix_remains(system, again):
    """C9: it may come back cut or split in another way."""
    act(system, "licensePrefix", 2, "401234")
    act(system, "revokePrefix", 2, "401234")
    act(system, "licensePrefix", 3, again)
    assert system.consortium.holderOf(GTIN, 6) == 0
    assert system.consortium.holderOf(4012345678903, len(again)) == 3


def test_a_shorter_one_stays_barred_while_one_longer_is_held(system):
    """C9: two under one beginning, and one of them goes."""
    act(system, "licensePrefix", 2, "401234")
    act(system, "licensePrefix", 3, "401235")
    act(system, "revokePrefix", 2, "401234")
    with reverts_with("PrefixOverlaps", "4012"):
        act(system, "licensePrefix", 2, "4012")
    act(system, "revokePrefix", 3, "401235")
    act(system, "licensePrefix", 2, "4012")


def test_cut_and_split_in_one_transaction(system):
    steps = [calldata("revokePrefix(uint32,string)", 2, "9521001")]
    steps += [calldata("licensePrefix(uint32,string)", 2 + n, f"9521001{n}") for n in range(2)]
    system.consortium.multicall(steps, {"from": system.admin})
    assert [system.consortium.holderOf(9521001_0_0000_0 + 1_0000_0 * n, 8) for n in range(3)] == [2, 3, 0]


def test_a_suspended_member_can_lose_a_prefix(system):
    system.consortium.suspend(2, "fraud", {"from": system.guardian})
    act(system, "revokePrefix", 2, "9521001")
    assert system.consortium.holderOf(9521001_00000_0, 7) == 0
