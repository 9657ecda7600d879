"""Consortium.licensePrefix: no prefix begins another (C9), and none swallows the GTIN-8 of others (C10)."""

import pytest

from tests.chain.errors import reverts_with

TOO_SHORT_OR_LONG = ["", "952", "9521000123456"]
NO_DIGITS = [
    "95 2100",
    "95x2100",
    "95/2100",
    "95:2100",
    "+952100",
    "952100\0",
    "\n952100",
    "９５２１",
    "९५२१",
]
# bodies of GTIN-8 begin with five zeros: a prefix in there would license the GTIN-8 of other companies
INSIDE_GTIN8 = ["0000", "00000", "000001", "00000123456"]
OVERLAPPING = [
    ("4012", "40123"),
    ("4012", "401234567890"),
    ("40123456789", "401234567890"),
    ("0000123", "000012"),
]


def license_to(system, member, prefix):
    return system.consortium.licensePrefix(member, prefix, {"from": system.admin})


@pytest.mark.parametrize(
    "prefixes", [TOO_SHORT_OR_LONG, NO_DIGITS, INSIDE_GTIN8], ids=["length", "characters", "GTIN-8"]
)
def test_refuses_what_is_no_company_prefix(system, prefixes):
    """C10"""
    for prefix in prefixes:
        with reverts_with("PrefixInvalid", prefix):
            system.consortium.licensePrefix.call(2, prefix, {"from": system.admin})


@pytest.mark.parametrize("unknown", [0, 7])
def test_refuses_an_unknown_member(system, unknown):
    with reverts_with("MemberUnknown", unknown):
        license_to(system, unknown, "4012")


@pytest.mark.parametrize("first, second", OVERLAPPING + [(b, a) for a, b in OVERLAPPING] + [("4012", "4012")])
def test_refuses_a_prefix_that_begins_another_in_either_order(system, first, second):
    """C9: be it licensed to another member or to the same."""
    license_to(system, 2, first)
    for member in (1, 2):
        with reverts_with("PrefixOverlaps", second):
            license_to(system, member, second)


@pytest.mark.parametrize("prefix", ["4012", "40123", "401234567890", "0001", "00001", "000012345678"])
def test_licenses_4_to_12_digits(system, prefix):
    tx = license_to(system, 3, prefix)
    assert dict(tx.events["PrefixLicensed"]) == {"memberId": 3, "prefix": prefix}
    assert system.consortium.holderOf(int("1" + prefix.ljust(12, "7") + "0"), len(prefix)) == 3


def test_a_gtin8_is_licensed_one_by_one(system):
    """C10: five zeros and the first seven digits; the neighbour belongs to somebody else."""
    license_to(system, 2, "000009638507")
    license_to(system, 3, "000009638508")
    assert system.consortium.holderOf(96385074, 12) == 2
    assert system.consortium.holderOf(96385081, 12) == 3


def test_a_member_may_hold_several_and_neighbours_are_free(system):
    for prefix in ("40120", "40121", "401220", "401229"):
        license_to(system, 2, prefix)
    assert system.consortium.holderOf(4012_2000_0000_0, 6) == 2


def test_a_refused_prefix_leaves_no_trace(system):
    """C9: its shorter beginnings were counted before the overlap was met, and are free again."""
    license_to(system, 2, "40123")
    with reverts_with("PrefixOverlaps", "40123456"):
        license_to(system, 3, "40123456")
    system.consortium.revokePrefix(2, "40123", {"from": system.admin})
    license_to(system, 3, "401234567")
    system.consortium.revokePrefix(3, "401234567", {"from": system.admin})
    license_to(system, 3, "4012")
