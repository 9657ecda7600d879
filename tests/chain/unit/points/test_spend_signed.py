"""Points.spendSigned: spent by one signature that holds the redeemer's order (K4, K10)."""

import pytest
from brownie import HostileWallet, Wallet, chain
from eth_account import Account
from eth_utils import keccak

from tests.chain.errors import reverts_with

KIND = "Order(uint256 place)"
FOREVER = 2**40


def order_hash(place: int, kind: str = KIND) -> bytes:
    return keccak(keccak(text=kind) + place.to_bytes(32, "big"))


@pytest.fixture(scope="module", autouse=True)
def purse(community, open_community):
    """Both communities stand; Alice has a hundred points."""
    community.give(community.alice, 100)


@pytest.fixture
def sign(community, points):
    """Alice's signature for forty points at the redeemer and place 7, with what a test wants changed."""

    def sign(key=None, **changes):
        said = {
            "payer": community.alice.address,
            "redeemer": community.redeemer.address,
            "amount": 40,
            "deadline": FOREVER,
            "order": {"place": 7},
        } | changes
        types = {
            "Spend": [
                {"name": "payer", "type": "address"},
                {"name": "redeemer", "type": "address"},
                {"name": "amount", "type": "uint256"},
                {"name": "deadline", "type": "uint256"},
                {"name": "order", "type": "Order"},
            ],
            "Order": [{"name": "place", "type": "uint256"}],
        }
        domain = {
            "name": "Tea Garden",
            "version": "1",
            "chainId": chain.id,
            "verifyingContract": points.address,
        }
        signed = Account.sign_typed_data(key or community.alice_key, domain, types, said)
        witness = (order_hash(said["order"]["place"]), KIND)
        return said["payer"], said["amount"], said["deadline"], witness, bytes(signed.signature)

    return sign


def test_takes_what_was_signed_without_an_allowance(community, points, sign):
    """K4"""
    tx = points.spendSigned(*sign(), {"from": community.redeemer})
    assert tx.events["Spent"] == {"redeemer": community.redeemer, "payer": community.alice, "amount": 40}
    assert points.balanceOf(community.alice) == points.totalSupply() == 60
    assert points.spentBy(community.redeemer, community.alice) == points.totalSpent() == 40
    assert points.allowance(community.alice, community.redeemer) == 0


def test_refuses_who_is_no_redeemer(community, points, sign):
    """K4: also where it is named in what was signed."""
    for actor in ("stranger", "source", "alice"):
        account = getattr(community, actor)
        with reverts_with("RedeemerUnknown", account):
            points.spendSigned(*sign(redeemer=account.address), {"from": account})


def test_refuses_another_redeemer(community, points, sign):
    """K10"""
    community.by_treasury(points.admitRedeemer, community.carol)
    with reverts_with("SpendUnsigned", community.alice):
        points.spendSigned(*sign(), {"from": community.carol})


def test_is_good_once(community, points, sign):
    """K10"""
    points.spendSigned(*sign(), {"from": community.redeemer})
    separator, types = (
        bytes(points.DOMAIN_SEPARATOR()),
        ("Spend(address payer,address redeemer,uint256 amount,uint256 deadline,Order order)" + KIND),
    )
    words = [
        keccak(text=types),
        *(bytes(12) + bytes.fromhex(str(one)[2:]) for one in (community.alice, community.redeemer)),
        (40).to_bytes(32, "big"),
        FOREVER.to_bytes(32, "big"),
        order_hash(7),
    ]
    digest = keccak(b"\x19\x01" + separator + keccak(b"".join(words)))
    with reverts_with("SpendUsed", digest):
        points.spendSigned(*sign(), {"from": community.redeemer})
    points.spendSigned(*sign(order={"place": 8}), {"from": community.redeemer})
    assert points.balanceOf(community.alice) == 20


@pytest.mark.parametrize("place, changed", [(1, 41), (2, FOREVER + 1)])
def test_refuses_what_was_not_signed(community, points, sign, place, changed):
    """K10: another amount, another deadline."""
    given = list(sign())
    given[place] = changed
    with reverts_with("SpendUnsigned", community.alice):
        points.spendSigned(*given, {"from": community.redeemer})


def test_refuses_another_order_and_another_kind_of_order(community, points, sign):
    """K10: the words before the order are ours, whatever kind the redeemer says."""
    payer, amount, deadline, _, signature = sign()
    witnesses = [
        (order_hash(8), KIND),
        (order_hash(7), "Order(uint256 seat)"),
        (order_hash(7), ""),
        (order_hash(7), KIND + ")"),
    ]
    for witness in witnesses:
        with reverts_with("SpendUnsigned", community.alice):
            points.spendSigned(payer, amount, deadline, witness, signature, {"from": community.redeemer})


def test_refuses_anothers_signature_and_none(community, points, sign):
    with reverts_with("SpendUnsigned", community.alice):
        points.spendSigned(*sign(community.bob_key), {"from": community.redeemer})
    with reverts_with("SpendUnsigned", community.alice):
        points.spendSigned(*sign()[:-1], b"", {"from": community.redeemer})
    nobody = "0x" + "00" * 20
    with reverts_with("SpendUnsigned", nobody):
        points.spendSigned(*sign(payer=nobody)[:-1], b"\1" * 65, {"from": community.redeemer})


def test_refuses_another_communitys_points(community, open_community, sign):
    """K10"""
    open_community.give(open_community.alice, 100)
    with reverts_with("SpendUnsigned", community.alice):
        open_community.points.spendSigned(*sign(), {"from": community.redeemer})


def test_a_permit_is_no_spending(community, points, sign):
    """K10: and a signature for spending is no permit."""
    *_, signature = sign()
    v, r, s = signature[64], signature[:32], signature[32:64]
    with reverts_with("InvalidPermit"):
        points.permit(community.alice, community.redeemer, 40, FOREVER, v, r, s, {"from": community.redeemer})


def test_refuses_nothing_and_more_than_there_is(community, points, sign):
    with reverts_with("AmountZero"):
        points.spendSigned(*sign(amount=0), {"from": community.redeemer})
    with reverts_with("InsufficientBalance"):
        points.spendSigned(*sign(amount=101), {"from": community.redeemer})


def test_what_failed_for_want_of_points_can_be_spent_later(community, points, sign):
    given = sign(amount=101)
    with reverts_with("InsufficientBalance"):
        points.spendSigned(*given, {"from": community.redeemer})
    community.give(community.alice, 1)
    points.spendSigned(*given, {"from": community.redeemer})
    assert points.balanceOf(community.alice) == 0


def test_the_deadline_is_the_last_good_second(community, points, sign):
    deadline = chain[-1].timestamp + 1_000
    given = sign(deadline=deadline)
    chain.mine(timestamp=deadline)
    points.spendSigned.call(*given, {"from": community.redeemer})
    chain.mine(timestamp=deadline + 1)
    with reverts_with("SpendExpired", deadline):
        points.spendSigned.call(*given, {"from": community.redeemer})


def test_contracts_sign_by_erc_1271(community, points, sign):
    """K4"""
    wallet = community.deployer.deploy(Wallet, community.bob)
    community.give(wallet, 40)
    with reverts_with("SpendUnsigned", wallet):
        points.spendSigned(*sign(payer=wallet.address), {"from": community.redeemer})
    points.spendSigned(*sign(community.bob_key, payer=wallet.address), {"from": community.redeemer})
    assert points.balanceOf(wallet) == 0


@pytest.mark.parametrize("answer", range(1, 6))
def test_a_wallet_that_says_anything_but_yes_has_not_signed(community, points, sign, answer):
    """K4: another value, too little, a revert, all gas; and one that says yes says it for itself only."""
    wallet = community.deployer.deploy(HostileWallet)
    community.give(wallet, 80)
    wallet.setAnswer(answer, b"", {"from": community.stranger})
    given = sign(payer=wallet.address)
    if answer == 5:  # an enormous answer that begins with yes
        points.spendSigned(*given, {"from": community.redeemer})
        return
    with reverts_with("SpendUnsigned", wallet):
        points.spendSigned(*given, {"from": community.redeemer})
