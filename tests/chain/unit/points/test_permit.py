"""ERC-2612: an allowance by signature, once, for this chain and these points only (K4)."""

import pytest
from brownie import chain
from eth_account import Account
from eth_utils import keccak

from tests.chain.errors import reverts_with

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
TYPES = {
    "Permit": [
        {"name": "owner", "type": "address"},
        {"name": "spender", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ]
}
FOREVER = 2**40


@pytest.fixture(scope="module", autouse=True)
def both(community, open_community):
    """Both communities stand before the first test."""


@pytest.fixture
def sign(community, points):
    """Alice's permit to the redeemer over forty points, with what a test wants changed."""

    def sign(key=None, domain=None, **changes):
        message = {
            "owner": community.alice.address,
            "spender": community.redeemer.address,
            "value": 40,
            "nonce": 0,
            "deadline": FOREVER,
        } | changes
        whole = {
            "name": "Tea Garden",
            "version": "1",
            "chainId": chain.id,
            "verifyingContract": points.address,
        }
        signed = Account.sign_typed_data(key or community.alice_key, whole | (domain or {}), TYPES, message)
        given = (message["owner"], message["spender"], message["value"], message["deadline"])
        return (*given, signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big"))

    return sign


def test_gives_an_allowance(community, points, sign):
    """K4: what is spent by it was signed for."""
    community.give(community.alice, 40)
    points.permit(*sign(), {"from": community.relay})
    assert points.allowance(community.alice, community.redeemer) == 40
    assert points.nonces(community.alice) == 1
    points.spend(community.alice, 40, {"from": community.redeemer})
    assert points.totalSupply() == 0


def test_is_good_once(community, points, sign):
    signed = sign()
    points.permit(*signed, {"from": community.relay})
    with reverts_with("InvalidPermit"):
        points.permit(*signed, {"from": community.relay})


def test_sent_ahead_by_somebody_else_the_allowance_is_there(community, points, sign):
    """Who front-runs it saves the redeemer the gas; it asks for the allowance and goes on."""
    points.permit(*sign(), {"from": community.stranger})
    with reverts_with("InvalidPermit"):
        points.permit(*sign(), {"from": community.redeemer})
    assert points.allowance(community.alice, community.redeemer) == 40


def test_the_mirrored_signature_is_no_second_one(community, points, sign):
    """secp256k1: (r, -s) signs the same; the nonce stops it."""
    *given, v, r, s = sign()
    mirrored = (*given, 55 - v, r, (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big"))
    points.permit(*sign(), {"from": community.relay})
    with reverts_with("InvalidPermit"):
        points.permit(*mirrored, {"from": community.relay})


@pytest.mark.parametrize("change", [{"value": 41}, {"deadline": FOREVER + 1}])
def test_refuses_what_was_not_signed(community, points, sign, change):
    given = dict(zip(("value", "deadline"), sign()[2:4], strict=True)) | change
    signed = (*sign()[:2], given["value"], given["deadline"], *sign()[4:])
    with reverts_with("InvalidPermit"):
        points.permit(*signed, {"from": community.relay})


def test_refuses_another_spender_and_another_owner(community, points, sign):
    owner, spender, *rest = sign()
    with reverts_with("InvalidPermit"):
        points.permit(owner, community.stranger, *rest, {"from": community.stranger})
    with reverts_with("InvalidPermit"):
        points.permit(community.bob, spender, *rest, {"from": community.relay})
    with reverts_with("InvalidPermit"):
        points.permit("0x" + "00" * 20, spender, 40, FOREVER, 0, b"\1" * 32, b"\1" * 32, {"from": spender})


@pytest.mark.parametrize("change", [{"chainId": 1}, {"name": "Tea"}, {"version": "2"}])
def test_refuses_another_domain(community, points, sign, change):
    with reverts_with("InvalidPermit"):
        points.permit(*sign(domain=change), {"from": community.relay})


def test_refuses_another_communitys_points(community, open_community, sign):
    """Two communities of one name on one chain: the contract is part of what is signed."""
    with reverts_with("InvalidPermit"):
        open_community.points.permit(*sign(), {"from": community.relay})


def test_refuses_the_wrong_nonce(community, points, sign):
    with reverts_with("InvalidPermit"):
        points.permit(*sign(nonce=1), {"from": community.relay})


def test_the_deadline_is_the_last_good_second(community, points, sign):
    deadline = chain[-1].timestamp + 1_000
    signed = sign(deadline=deadline)
    chain.mine(timestamp=deadline)
    points.permit.call(*signed, {"from": community.relay})
    chain.mine(timestamp=deadline + 1)
    with reverts_with("PermitExpired"):
        points.permit.call(*signed, {"from": community.relay})


def test_says_its_domain(community, points, open_points):
    words = [
        keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        keccak(text="Tea Garden"),
        keccak(text="1"),
        chain.id.to_bytes(32, "big"),
        bytes(12) + bytes.fromhex(points.address[2:]),
    ]
    assert bytes(points.DOMAIN_SEPARATOR()) == keccak(b"".join(words))
    assert points.DOMAIN_SEPARATOR() != open_points.DOMAIN_SEPARATOR()


def test_lets_no_fan_pass_points_in_cn(community, points, sign):
    """K5"""
    community.give(community.alice, 40)
    points.permit(*sign(spender=community.bob.address), {"from": community.bob})
    with reverts_with("TransferRestricted", community.alice, community.bob, 2):
        points.transferFrom(community.alice, community.bob, 40, {"from": community.bob})
