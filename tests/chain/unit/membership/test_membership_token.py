"""Membership as a token: locked, named, linked (M10)."""

import pytest
from brownie import chain

from tests.chain.errors import reverts_with
from tests.chain.fans import LINKS, NAME, RECOVERY_DELAY, SYMBOL


@pytest.fixture
def member(fans):
    return fans.member(fans.alice)


def test_nothing_moves_it(fans, membership, member):
    """M10: not even its owner."""
    moves = [
        lambda: membership.transferFrom(fans.alice, fans.bob, member, {"from": fans.alice}),
        lambda: membership.safeTransferFrom(fans.alice, fans.bob, member, {"from": fans.alice}),
        lambda: membership.safeTransferFrom(fans.alice, fans.bob, member, b"", {"from": fans.alice}),
    ]
    for move in moves:
        with reverts_with("MembershipLocked", member):
            move()
    with reverts_with("ApprovalsDisabled"):
        membership.approve(fans.bob, member, {"from": fans.alice})
    with reverts_with("ApprovalsDisabled"):
        membership.setApprovalForAll(fans.bob, True, {"from": fans.alice})
    assert membership.locked(member)
    assert membership.getApproved(member) == "0x" + "00" * 20


def test_what_does_not_exist_has_no_state(membership):
    for ask in (membership.locked, membership.tokenURI, membership.ownerOf):
        with reverts_with("TokenDoesNotExist"):
            ask(5)


def test_names_and_links(fans, membership, member):
    assert (membership.name(), membership.symbol()) == (NAME, SYMBOL)
    assert membership.tokenURI(member) == f"{LINKS}{member}"
    tx = fans.community.by_treasury(membership.setLinkBase, "ipfs://folder/")
    assert list(tx.events["BatchMetadataUpdate"].values()) == [0, 2**256 - 1]
    assert membership.tokenURI(member) == f"ipfs://folder/{member}"


@pytest.mark.parametrize(
    ("interface", "has"),
    [
        ("0x01ffc9a7", True),  # ERC-165
        ("0x80ac58cd", True),  # ERC-721
        ("0x5b5e139f", True),  # its metadata
        ("0xb45a3c0e", True),  # ERC-5192
        ("0x49064906", True),  # ERC-4906
        ("0xda287a1d", True),  # ERC-6372
        ("0xe90fb3f6", True),  # IVotes
        ("0xffffffff", False),
    ],
)
def test_says_what_it_is(membership, interface, has):
    assert membership.supportsInterface(interface) is has


def test_what_is_fixed_at_deployment(fans, membership):
    assert membership.points() == fans.community.points
    assert membership.recoveryDelay() == RECOVERY_DELAY
    _, name, version, chain_id, contract, *_ = membership.eip712Domain()
    assert (name, version, chain_id, contract) == (NAME, "1", chain.id, membership)
