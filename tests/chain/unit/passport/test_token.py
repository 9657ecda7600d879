"""ERC-721 as wallets and markets see it: readable everywhere, movable and approvable nowhere (P16, P17)."""

import json

import pytest

from tests.chain.errors import reverts_with
from tests.chain.odd_goods import ZERO

UNKNOWN = 12345


@pytest.fixture(scope="module")
def mine(desk, goods, batch, alice):
    for row in (0, 1):
        desk.activate(batch, goods, row, alice)
    return goods[0].token_id


def test_counts_what_an_owner_has(passport, mine, alice, bob):
    assert (passport.balanceOf(alice), passport.balanceOf(bob)) == (2, 0)
    with reverts_with("BalanceQueryForZeroAddress"):
        passport.balanceOf(ZERO)


def test_names_the_owner(passport, mine, goods, alice):
    assert passport.ownerOf(mine) == alice
    for token_id in (UNKNOWN, goods[2].token_id):
        with reverts_with("TokenDoesNotExist"):
            passport.ownerOf(token_id)


@pytest.mark.parametrize("sender", ["owner", "receiver", "brand"])
def test_no_transfer_moves_it(passport, mine, alice, bob, brand, sender):
    """P16: not even the owner's, by none of the three functions, paid or not."""
    account = {"owner": alice, "receiver": bob, "brand": brand}[sender]
    safe = passport.safeTransferFrom
    for amount in (0, 1):
        money = {"from": account, "amount": amount}
        with reverts_with("PassportLocked", mine):
            passport.transferFrom(alice, bob, mine, money)
        with reverts_with("PassportLocked", mine):
            safe["address,address,uint"](alice, bob, mine, money)
        with reverts_with("PassportLocked", mine):
            safe["address,address,uint,bytes"](alice, bob, mine, b"data", money)
    assert passport.ownerOf(mine) == alice


def test_no_transfer_of_what_is_not_there(passport, alice, bob):
    for safe in (passport.transferFrom, passport.safeTransferFrom["address,address,uint"]):
        with reverts_with("TokenDoesNotExist"):
            safe(alice, bob, UNKNOWN, {"from": alice})


def test_nobody_can_be_approved(passport, mine, alice, bob):
    """P16"""
    for token_id in (mine, UNKNOWN):
        with reverts_with("ApprovalsDisabled"):
            passport.approve(bob, token_id, {"from": alice})
    for approved in (True, False):
        with reverts_with("ApprovalsDisabled"):
            passport.setApprovalForAll(bob, approved, {"from": alice})
    assert passport.getApproved(mine) == ZERO
    assert passport.isApprovedForAll(alice, bob) is False
    with reverts_with("TokenDoesNotExist"):
        passport.getApproved(UNKNOWN)


def test_is_locked_while_it_exists(passport, mine, alice):
    """P16, ERC-5192"""
    assert passport.locked(mine) is True
    passport.retire(mine, "opened", {"from": alice})
    for token_id in (mine, UNKNOWN):
        with reverts_with("TokenDoesNotExist"):
            passport.locked(token_id)


def test_takes_no_money(passport, alice):
    assert passport.balance() == 0
    assert not [entry for entry in passport.abi if entry["type"] in ("receive", "fallback")]


SUPPORTED = {
    "ERC-165": "0x01ffc9a7",
    "ERC-721": "0x80ac58cd",
    "ERC-721 metadata": "0x5b5e139f",
    "ERC-4906": "0x49064906",
    "ERC-5192": "0xb45a3c0e",
}
OTHERS = {
    "the invalid one": "0xffffffff",
    "nothing": "0x00000000",
    "ERC-721 enumerable": "0x780e9d63",
    "ERC-721 receiver": "0x150b7a02",
    "ERC-1155": "0xd9b67a26",
    "ERC-2981": "0x2a55205a",
    "ERC-4907": "0xad092b5c",
    "ERC-5267": "0x84b0196e",
    "ERC-5791": "0x4901df9f",
    "ERC-7572": "0xe8a3d485",
    "ERC-1271": "0x1626ba7e",
}


def test_supports_exactly_these_interfaces(passport):
    answers = {name: passport.supportsInterface(code) for name, code in (SUPPORTED | OTHERS).items()}
    assert answers == {**dict.fromkeys(SUPPORTED, True), **dict.fromkeys(OTHERS, False)}


def test_describes_the_collection(passport):
    """ERC-7572: valid JSON within the answer itself."""
    assert (passport.name(), passport.symbol()) == ("Zhenbo Passport", "ZHENBO")
    head, _, body = passport.contractURI().partition(",")
    assert head == "data:application/json;utf8"
    assert json.loads(body) == {
        "name": "Zhenbo Passport",
        "symbol": "ZHENBO",
        "description": "Passports of goods: identity, provenance and ownership of single items.",
        "external_link": "https://id.gs1.org",
    }
