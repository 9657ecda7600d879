"""retire, retireFor and retireUnsold: a tombstone for ever (P6)."""

import pytest
from brownie import HostileWallet, chain

from tests.chain.desk import Mark, Refusal, expires, key_of
from tests.chain.errors import reverts_with
from tests.chain.goods import Goods, label
from tests.chain.market import BRAND, GTIN, OTHER_GTIN
from tests.chain.odd_goods import ZERO
from zhenbo import messages

LONGEST = "r" * 256
ROW = 0


@pytest.fixture(scope="module")
def mine(desk, goods, batch, alice):
    desk.activate(batch, goods, ROW, alice)
    return goods[ROW].token_id


# by the owner's transaction


def test_refuses_others_than_the_owner(passport, mine, bob, brand, regulator):
    for sender in (bob, brand, regulator):
        with reverts_with("NotOwner", mine, sender):
            passport.retire(mine, "opened", {"from": sender})


def test_refuses_an_item_without_passport(passport, goods, alice):
    with reverts_with("TokenDoesNotExist"):
        passport.retire(goods[2].token_id, "opened", {"from": alice})


@pytest.mark.parametrize("reason", ["", LONGEST + "r"])
def test_refuses_without_a_reason_that_can_be_read(desk, passport, goods, batch, mine, alice, reason):
    with reverts_with("ReasonInvalid", len(reason)):
        passport.retire(mine, reason, {"from": alice})
    with reverts_with("ReasonInvalid", len(reason)):
        passport.retireFor(mine, reason, 10**10, signed(desk, mine, alice, reason), {"from": alice})
    with reverts_with("ReasonInvalid", len(reason)):
        passport.retireUnsold(batch, goods[2].item, goods.proof(2), reason, {"from": desk.brand})


def test_the_owner_retires(passport, batch, mine, alice):
    tx = passport.retire(mine, LONGEST, {"from": alice})
    assert [event.name for event in tx.events] == ["Transfer", "Retired"]
    assert tx.events["Transfer"] == {"from": alice, "to": ZERO, "id": mine}
    assert tx.events["Retired"] == {"tokenId": mine, "by": alice, "reason": LONGEST}
    assert passport.itemOf(mine) == (ZERO, batch, 0, False, False, False, False, True)
    assert passport.balanceOf(alice) == 0
    for view in (passport.ownerOf, passport.tokenURI, passport.locked):
        with reverts_with("TokenDoesNotExist"):
            view(mine)


def test_the_owner_retires_a_recalled_item(passport, batch, mine, alice, regulator):
    """Destroying what was recalled is what a recall is for."""
    passport.markItem(batch, mine, Mark.RECALL, True, "pesticide", {"from": regulator})
    passport.retire(mine, "destroyed", {"from": alice})
    assert passport.itemOf(mine)[6:] == (True, True)


def test_nobody_is_reborn(desk, passport, goods, batch, mine, alice, bob):
    """P6: no activation, handover, slow handover or second retirement."""
    passport.retire(mine, "opened", {"from": alice})
    with reverts_with("ActivationRefused", mine, Refusal.RETIRED.value):
        desk.activate(batch, goods, ROW, alice)
    with reverts_with("TokenDoesNotExist"):
        passport.handover(
            goods[ROW].item, goods.proof(ROW), desk.handover(goods[ROW], alice, bob), {"from": bob}
        )
    with reverts_with("TokenDoesNotExist"):
        passport.retire(mine, "opened", {"from": alice})
    with reverts_with("ItemNotUnsold", mine):
        passport.retireUnsold(batch, goods[ROW].item, goods.proof(ROW), "destroyed", {"from": desk.brand})


# by the owner's signature


def signed(desk, token_id, owner, reason="opened", **changes):
    return desk.retirement(token_id, owner, reason, deadline=10**10, **changes)


def test_by_signature(desk, passport, mine, alice, stranger):
    tx = passport.retireFor(mine, "opened", 10**10, signed(desk, mine, alice), {"from": stranger})
    assert tx.events["Retired"] == {"tokenId": mine, "by": alice, "reason": "opened"}
    assert passport.itemOf(mine)[7] is True


def test_refuses_other_signatures(desk, passport, goods, mine, alice, bob, stranger):
    wrong = [
        signed(desk, mine, bob),
        signed(desk, mine, alice, "Opened"),
        signed(desk, mine + 1, alice),
        signed(desk, mine, alice, nonce=1),
        desk.retirement(mine, alice, "opened", deadline=10**10 + 1),
        messages.sign(desk.handover_message(goods[ROW], alice, bob), key_of(alice)),
        b"",
    ]
    for signature in wrong:
        with reverts_with("SignatureInvalid", alice):
            passport.retireFor(mine, "opened", 10**10, signature, {"from": stranger})


def test_a_retirement_does_not_outlive_a_handover(desk, passport, goods, mine, alice, bob, stranger):
    """P10: neither for the new owner nor after handing back."""
    signature = signed(desk, mine, alice)
    for owner, to, nonce in ((alice, bob, 0), (bob, alice, 1)):
        terms = desk.handover(goods[ROW], owner, to, nonce=nonce)
        passport.handover(goods[ROW].item, goods.proof(ROW), terms, {"from": stranger})
        with reverts_with("SignatureInvalid", to):
            passport.retireFor(mine, "opened", 10**10, signature, {"from": stranger})


def test_refuses_after_the_deadline(desk, passport, mine, alice, stranger):
    deadline = chain[-1].timestamp - 1
    signature = desk.retirement(mine, alice, "opened", deadline=deadline)
    with expires(deadline):
        passport.retireFor(mine, "opened", deadline, signature, {"from": stranger})


def test_the_deadline_is_the_last_good_second(desk, passport, mine, alice, stranger):
    deadline = chain[-1].timestamp + 1000
    args = (mine, "opened", deadline, desk.retirement(mine, alice, "opened", deadline=deadline))
    chain.mine(timestamp=deadline)
    passport.retireFor.call(*args, {"from": stranger})
    chain.mine(timestamp=deadline + 1)
    with reverts_with("MessageExpired", deadline, deadline + 1):
        passport.retireFor.call(*args, {"from": stranger})


def test_by_signature_refuses_an_item_without_passport(desk, passport, goods, alice):
    token_id = goods[2].token_id
    with reverts_with("TokenDoesNotExist"):
        passport.retireFor(token_id, "opened", 10**10, signed(desk, token_id, alice), {"from": alice})


def test_a_contract_wallet_retires(desk, passport, goods, batch, wallet, alice, bob, stranger):
    for row in (2, 3):
        desk.activate(batch, goods, row, wallet)
    by_signature, by_call = goods[2].token_id, goods[3].token_id
    with reverts_with("SignatureInvalid", wallet):
        wrong = signed(desk, by_signature, bob)
        passport.retireFor(by_signature, "opened", 10**10, wrong, {"from": stranger})
    passport.retireFor(by_signature, "opened", 10**10, signed(desk, by_signature, alice), {"from": stranger})
    wallet.execute(passport, [passport.retire.encode_input(by_call, "opened")], {"from": alice})
    assert passport.balanceOf(wallet) == 0


def test_a_hostile_owner_retires_once(desk, passport, goods, batch, admin, stranger):
    """P15"""
    hostile = admin.deploy(HostileWallet)
    desk.activate(batch, goods, 2, hostile)
    token_id = goods[2].token_id
    hostile.setAnswer(6, passport.retire.encode_input(token_id, "re-entered"), {"from": admin})
    tx = passport.retireFor(token_id, "opened", 10**10, b"", {"from": stranger})
    assert [event.name for event in tx.events] == ["Transfer", "Retired"]
    assert tx.events["Retired"]["reason"] == "opened"


# unsold


@pytest.fixture
def destroy(passport, goods, batch, brand):
    """Retires row 2 by the brand; any part may be given otherwise."""

    def call(sender=brand, item=None, proof=None, batch_id=batch, reason="destroyed"):
        item, proof = item or goods[2].item, proof or goods.proof(2)
        return passport.retireUnsold(batch_id, item, proof, reason, {"from": sender})

    return call


def test_only_the_brand_retires_unsold(system, destroy, batch, rival, regulator, stranger):
    with reverts_with("NotBrandOfBatch", batch, system.member["carrier"]):
        destroy(rival)
    with reverts_with("AccountUnknown", stranger):
        destroy(stranger)
    for sender in (regulator, system.streamer):  # the streamer is of the brand's own member
        with reverts_with("RoleMissing", sender, BRAND):
            destroy(sender)


def test_a_suspended_brand_retires_nothing(desk, destroy, consortium, regulator):
    """P20"""
    consortium.suspend(desk.member, "under inquiry", {"from": regulator})
    with reverts_with("MemberIsSuspended", desk.member):
        destroy()


def test_unsold_refuses_a_batch_that_is_none(destroy):
    with reverts_with("BatchUnknown", 5):
        destroy(batch_id=5)


def test_unsold_refuses_what_the_batch_does_not_prove(destroy, goods):
    for wrong in (goods[3], goods[2].but(token_id=goods[3].token_id), goods[2].but(salt=bytes(16))):
        with reverts_with("ItemNotProven", wrong.token_id):
            destroy(item=wrong.item)


def test_unsold_refuses_a_leaf_naming_another_gtin(desk, destroy):
    """P6: a tree under a GTIN of one's own does not kill the items of others."""
    foreign = Goods([label(OTHER_GTIN, "MINE"), label(GTIN, "THEIRS")], lot="TRAP")
    batch = desk.register(foreign)
    with reverts_with("ItemForeign", foreign[1].token_id, batch):
        destroy(item=foreign[1].item, proof=foreign.proof(1), batch_id=batch)


def test_the_brand_cannot_retire_what_is_owned(destroy, passport, goods, mine, alice):
    with reverts_with("ItemNotUnsold", mine):
        destroy(item=goods[ROW].item, proof=goods.proof(ROW))
    assert passport.ownerOf(mine) == alice


def test_unsold_retires_once(desk, destroy, passport, goods, batch, alice):
    """P6"""
    token_id, before = goods[2].token_id, passport.batchOf(batch)
    tx = destroy(reason="water damage")
    assert len(tx.events) == 1
    assert tx.events["Retired"] == {"tokenId": token_id, "by": desk.brand, "reason": "water damage"}
    assert passport.itemOf(token_id) == (ZERO, 0, 0, False, False, False, False, True)
    with reverts_with("ItemNotUnsold", token_id):
        destroy()
    with reverts_with("ActivationRefused", token_id, Refusal.RETIRED.value):
        desk.activate(batch, goods, 2, alice)
    assert passport.batchOf(batch) == before


def test_unsold_keeps_the_marks(destroy, passport, goods, batch, regulator):
    passport.markItem(batch, goods[2].token_id, Mark.RECALL, True, "pesticide", {"from": regulator})
    destroy()
    assert passport.itemOf(goods[2].token_id)[6:] == (True, True)
