"""The assertion that all refusals rest on: it must fail for any other name, argument or none."""

import pytest
from brownie import Consortium, Passport, accounts

from tests.chain.errors import reverts_with

LONG = "x" * 1000


@pytest.fixture(scope="module")
def consortium():
    return Consortium.deploy(accounts[0], {"from": accounts[0]})


def test_accepts_the_exact_error_of_a_transaction(consortium):
    with reverts_with("MemberNameInvalid", len(LONG)):
        consortium.addMember(LONG, {"from": accounts[0]})


def test_accepts_the_exact_error_of_a_call(consortium):
    with reverts_with("MemberNameInvalid", len(LONG)):
        consortium.addMember.call(LONG, {"from": accounts[0]})


def test_accepts_an_error_without_arguments(consortium):
    with reverts_with("DelayZero"):
        Passport.deploy(consortium, "id.gs1.org", 0, {"from": accounts[0]})


@pytest.mark.parametrize("form", [str, lambda who: who, lambda who: who.address.lower()])
def test_takes_an_address_in_any_form(consortium, form):
    with reverts_with("AccessManagerUnauthorizedAccount", form(accounts[1]), 0):
        consortium.addMember("Dayi", {"from": accounts[1]})


@pytest.mark.parametrize(
    "wanted", [("MemberNameInvalid", 999), ("MemberNameInvalid",), ("MemberUnknown", 1000)]
)
def test_fails_for_any_other_error(consortium, wanted):
    got = "reverted with 'MemberNameInvalid: 1000', wanted"
    with pytest.raises(AssertionError, match=got), reverts_with(*wanted):
        consortium.addMember(LONG, {"from": accounts[0]})


def test_fails_when_nothing_reverts(consortium):
    with pytest.raises(AssertionError, match="did not revert"), reverts_with("MemberNameInvalid", 1000):
        consortium.addMember("Dayi", {"from": accounts[0]})
