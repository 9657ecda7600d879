"""handover: the goods and the consent, both over the same words, once (P9, P10)."""

import pytest
from brownie import HostileWallet, chain

from tests.chain.desk import Mark, expires, key_of
from tests.chain.errors import reverts_with
from tests.chain.market import GTIN
from tests.chain.odd_goods import ZERO
from zhenbo import messages

ROW = 1


@pytest.fixture(scope="module")
def mine(desk, goods, batch, alice):
    """Alice's item, with its chip."""
    desk.activate(batch, goods, ROW, alice)
    return goods[ROW]


@pytest.fixture
def hand_over(passport, goods, mine, stranger):
    def call(terms, sender=stranger, label=mine, proof=None):
        return passport.handover(
            label.item, goods.proof(ROW) if proof is None else proof, terms, {"from": sender}
        )

    return call


def test_refuses_an_item_without_passport(desk, hand_over, goods, alice, bob):
    with reverts_with("TokenDoesNotExist"):
        hand_over(desk.handover(goods[2], alice, bob), label=goods[2], proof=goods.proof(2))


def test_refuses_a_receiver_that_is_none(desk, hand_over, mine, alice):
    for to in (ZERO, alice.address):
        with reverts_with("ReceiverInvalid", to):
            hand_over(desk.handover(mine, alice, to))


def test_refuses_after_the_deadline(desk, hand_over, mine, alice, bob):
    deadline = chain[-1].timestamp - 1
    with expires(deadline):
        hand_over(desk.handover(mine, alice, bob, deadline=deadline))


def test_the_deadline_is_the_last_good_second(desk, passport, goods, mine, alice, bob):
    deadline = chain[-1].timestamp + 1000
    args = (mine.item, goods.proof(ROW), desk.handover(mine, alice, bob, deadline=deadline), {"from": bob})
    chain.mine(timestamp=deadline)
    passport.handover.call(*args)
    chain.mine(timestamp=deadline + 1)
    with reverts_with("MessageExpired", deadline, deadline + 1):
        passport.handover.call(*args)


def test_refuses_what_the_batch_does_not_prove(desk, hand_over, goods, mine, alice, bob):
    """A key of one's own in the leaf would make the goods needless."""
    own = mine.but(key=goods[0].key, address=goods[0].address)
    for label, proof in ((own, None), (mine, []), (mine, goods.proof(2)), (mine.but(kind=0), None)):
        with reverts_with("ItemNotProven", mine.token_id):
            hand_over(desk.handover(label, alice, bob), label=label, proof=proof)


def test_refuses_a_leaf_of_another_batch(desk, passport, goods, mine, alice, bob):
    """The proof must lead to the batch that activated the item."""
    other = type(goods)([goods[0].but(token_id=mine.token_id)], lot="OTHER")
    desk.register(other)
    with reverts_with("ItemNotProven", mine.token_id):
        passport.handover(other[0].item, [], desk.handover(other[0], alice, bob), {"from": alice})


def test_refuses_goods_without_consent(desk, hand_over, mine, alice, bob, stranger):
    alone = desk.handover(mine, alice, bob, signed=False)
    for sender in (stranger, bob):
        with reverts_with("NotOwner", mine.token_id, sender):
            hand_over(alone, sender)
    forged = alone._replace(
        owner_signature=messages.sign(desk.handover_message(mine, alice, bob), key_of(bob))
    )
    for signature in (forged.owner_signature, b"\0", bytes(65), bytes(64)):
        with reverts_with("SignatureInvalid", alice):
            hand_over(alone._replace(owner_signature=signature))


def test_refuses_consent_without_goods(desk, hand_over, goods, mine, alice, bob):
    signed = desk.handover(mine, alice, bob)
    other = desk.handover(mine.but(key=goods[2].key), alice, bob)
    for r, vs in ((other.r, other.vs), (bytes(32), bytes(32))):
        with reverts_with("SignatureInvalid", mine.address):
            hand_over(signed._replace(r=r, vs=vs))
        with reverts_with("SignatureInvalid", mine.address):
            hand_over(signed._replace(r=r, vs=vs, owner_signature=b""), sender=alice)


def test_the_owners_signature_is_not_the_goods(desk, hand_over, mine, alice, bob):
    signed = desk.handover(mine, alice, bob)
    compact = messages.compact(signed.owner_signature)
    with reverts_with("SignatureInvalid", mine.address):
        hand_over(signed._replace(r=compact.r, vs=compact.vs))


@pytest.mark.parametrize("change", ["receiver", "deadline"])
def test_front_running_with_other_terms(desk, hand_over, mine, alice, bob, stranger, change):
    changes = {"receiver": {"to": stranger.address}, "deadline": {"deadline": 10**9 * 5}}
    with reverts_with("SignatureInvalid", mine.address):
        hand_over(desk.handover(mine, alice, bob)._replace(**changes[change]))


def test_goods_and_consent_must_be_of_the_same_terms(desk, hand_over, mine, alice, bob, stranger):
    to_bob = desk.handover(mine, alice, bob)
    to_stranger = desk.handover(mine, alice, stranger)
    with reverts_with("SignatureInvalid", alice):
        hand_over(to_stranger._replace(owner_signature=to_bob.owner_signature))


@pytest.mark.parametrize("who", ["chain", "contract"])
def test_is_good_for_one_chain_and_contract(desk, hand_over, mine, alice, bob, who):
    here = desk.domain
    desk.domain = {
        "chain": messages.Domain(here.chain_id + 1, here.passport),
        "contract": messages.Domain(here.chain_id, str(desk.brand)),
    }[who]
    terms = desk.handover(mine, alice, bob)
    desk.domain = here
    with reverts_with("SignatureInvalid", mine.address):
        hand_over(terms)


def test_refuses_a_stopped_item_or_batch(desk, hand_over, passport, batch, mine, alice, bob, regulator):
    """P12: a recall binds what was activated before."""
    terms = desk.handover(mine, alice, bob)
    for mark, by in ((Mark.HOLD, desk.brand), (Mark.HOLD, regulator), (Mark.RECALL, regulator)):
        passport.markItem(batch, mine.token_id, mark, True, "stop", {"from": by})
        with reverts_with("ItemStopped", mine.token_id):
            hand_over(terms)
        passport.markItem(batch, mine.token_id, mark, False, "go", {"from": by})
        passport.markBatch(batch, mark, True, "stop", {"from": by})
        with reverts_with("ItemStopped", mine.token_id):
            hand_over(terms)
        passport.markBatch(batch, mark, False, "go", {"from": by})
    hand_over(terms)


def test_moves_by_two_signatures_whoever_sends(desk, hand_over, passport, batch, mine, alice, bob):
    tx = hand_over(desk.handover(mine, alice, bob))
    assert [dict(event) for event in tx.events] == [{"from": alice, "to": bob, "id": mine.token_id}]
    assert passport.ownerOf(mine.token_id) == bob
    assert (passport.balanceOf(alice), passport.balanceOf(bob)) == (0, 1)
    assert passport.itemOf(mine.token_id) == (bob, batch, 1, False, False, False, False, False)


def test_moves_by_the_owners_own_transaction(desk, hand_over, passport, mine, alice, bob):
    hand_over(desk.handover(mine, alice, bob, signed=False), sender=alice)
    assert passport.ownerOf(mine.token_id) == bob


def test_keeps_that_the_seller_activated(desk, passport, goods, batch, alice, bob):
    desk.activate(batch, goods, 2, alice, by_seller=True)
    terms = desk.handover(goods[2], alice, bob)
    passport.handover(goods[2].item, goods.proof(2), terms, {"from": bob})
    assert passport.itemOf(goods[2].token_id)[:4] == (bob, batch, 1, True)


def test_cannot_be_replayed_after_handing_back(desk, hand_over, mine, alice, bob):
    """P10"""
    terms = desk.handover(mine, alice, bob)
    hand_over(terms)
    with reverts_with("ReceiverInvalid", bob):
        hand_over(terms)
    hand_over(desk.handover(mine, bob, alice, nonce=1))
    with reverts_with("SignatureInvalid", mine.address):
        hand_over(terms)
    hand_over(desk.handover(mine, alice, bob, nonce=2))


def test_a_contract_wallet_owns_and_consents(desk, passport, goods, batch, alice, bob, wallet, stranger):
    """P15: ERC-1271 for the owner, and no call to a contract that receives."""
    desk.activate(batch, goods, 3, wallet)
    label, proof = goods[3], goods.proof(3)
    message = desk.handover_message(label, wallet, bob)
    goods_signed = desk.handover(label, wallet, bob, signed=False)
    with reverts_with("SignatureInvalid", wallet):
        wrong = goods_signed._replace(owner_signature=messages.sign(message, key_of(bob)))
        passport.handover(label.item, proof, wrong, {"from": stranger})
    right = goods_signed._replace(owner_signature=messages.sign(message, key_of(alice)))
    passport.handover(label.item, proof, right, {"from": stranger})
    back = desk.handover(label, bob, wallet, nonce=1)
    passport.handover(label.item, proof, back, {"from": stranger})
    assert wallet.asked() == 0
    own = desk.handover(label, wallet, bob, nonce=2, signed=False)
    call = passport.handover.encode_input(label.item, proof, own)
    wallet.execute(passport, [call], {"from": alice})
    assert passport.ownerOf(label.token_id) == bob


def test_a_hostile_owner_cannot_re_enter(desk, passport, goods, batch, admin, bob, stranger):
    """P15: it would retire the item while it is asked for its consent; the same call works afterwards."""
    hostile = admin.deploy(HostileWallet)
    desk.activate(batch, goods, 3, hostile)
    inner = passport.retire.encode_input(goods[3].token_id, "re-entered")
    hostile.setAnswer(6, inner, {"from": admin})
    terms = desk.handover(goods[3], hostile, bob, signed=False)._replace(owner_signature=b"\1")
    passport.handover.call(goods[3].item, goods.proof(3), terms, {"from": stranger})
    hostile.execute(passport, inner, {"from": admin})
    assert passport.itemOf(goods[3].token_id)[7] is True


@pytest.mark.parametrize("answer", [1, 2, 3, 4], ids=["other value", "too short", "revert", "burn gas"])
def test_an_owning_contract_that_says_no(desk, passport, goods, batch, admin, bob, stranger, answer):
    hostile = admin.deploy(HostileWallet)
    hostile.setAnswer(answer, b"", {"from": admin})
    desk.activate(batch, goods, 3, hostile)
    terms = desk.handover(goods[3], hostile, bob, signed=False)._replace(owner_signature=b"\1")
    with reverts_with("SignatureInvalid", hostile):
        passport.handover(goods[3].item, goods.proof(3), terms, {"from": stranger})


def test_an_owning_contract_that_answers_at_length(desk, passport, goods, batch, admin, bob, stranger):
    """Its own sender pays for 128 KiB of answer, and nothing breaks."""
    hostile = admin.deploy(HostileWallet)
    hostile.setAnswer(5, b"", {"from": admin})
    desk.activate(batch, goods, 3, hostile)
    terms = desk.handover(goods[3], hostile, bob, signed=False)._replace(owner_signature=b"\1")
    passport.handover(goods[3].item, goods.proof(3), terms, {"from": stranger})
    assert passport.ownerOf(goods[3].token_id) == bob


def test_the_label_says_the_gtin(mine):
    assert mine.token_id >> 160 == int(GTIN)
