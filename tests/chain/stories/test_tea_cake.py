"""A tea cake: inspected, sold in a show, given away, claimed by a thief, recalled, drunk."""

import pytest
from brownie import chain

from tests.chain.desk import Mark
from tests.chain.errors import reverts_with
from tests.chain.goods import CHIP, CHIP_SAMPLE, make_goods
from tests.chain.market import GTIN
from zhenbo import gs1
from zhenbo.merkle import StandardMerkleTree


@pytest.fixture(scope="module")
def cakes():
    """A pressing of 64 cakes with chips, two of them for showing."""
    return make_goods(GTIN, [CHIP_SAMPLE] * 2 + [CHIP] * 62, "CAKE", lot="PE2026-0417")


def test_a_tea_cake(system, desk, cakes, passport, alice, bob, stranger, delay):
    """P1, P3, P9, P11, P12, P6 in the order of a life."""
    # the inspector recomputes the root from the items before signing, the brand registers
    again = StandardMerkleTree.of([cake.item for cake in cakes.labels], cakes.tree.types, sort_leaves=False)
    assert again.root == cakes.tree.root
    batch = desk.register(cakes)
    assert passport.batchOf(batch)[2] == 62

    # in the show a sample is checked, and cannot be sold
    assert passport.proves(batch, cakes[0].item, cakes.proof(0))

    # three buyers touch their chips; one relayed call carries them, without gas of theirs
    rows, buyers = [7, 8, 40], [alice, alice, bob]
    activations = [desk.activation(batch, cakes[row], to) for row, to in zip(rows, buyers, strict=True)]
    sold = passport.activateMany(batch, *desk.many(cakes, rows, activations), {"from": system.relay})
    assert sold.return_value == 3

    # the label leads to the passport, and the passport back to the label
    cake, proof = cakes[7], cakes.proof(7)
    assert passport.tokenURI(cake.token_id) == gs1.item_link("id.gs1.org", GTIN, "CAKE00007")

    # alice gives it to bob: chip and consent, sent by the relay
    gift = desk.handover(cake, alice, bob)
    passport.handover(cake.item, proof, gift, {"from": system.relay})
    assert passport.ownerOf(cake.token_id) == bob

    # a thief with the cake in hand asks for the passport, and bob objects in time
    passport.startSlowHandover(cake.item, proof, *desk.slow(cake, bob, stranger, nonce=1), {"from": stranger})
    ready_at = passport.slowHandoverOf(cake.token_id)[1]
    signature = desk.veto(cake.token_id, stranger, ready_at, bob)
    passport.vetoSlowHandoverFor(cake.token_id, signature, {"from": system.relay})
    chain.mine(timestamp=ready_at + delay)
    with reverts_with("SlowHandoverNotReady", cake.token_id, 0):
        passport.completeSlowHandover(cake.token_id, {"from": stranger})

    # the authority recalls the pressing: nothing is activated or handed over until it lifts the recall
    passport.markBatch(batch, Mark.RECALL, True, "residues above the limit", {"from": system.regulator})
    with reverts_with("BatchStopped", batch):
        desk.activate(batch, cakes, 9, alice)
    with reverts_with("ItemStopped", cake.token_id):
        back = desk.handover(cake, bob, alice, nonce=1)
        passport.handover(cake.item, proof, back, {"from": system.relay})
    passport.markBatch(batch, Mark.RECALL, False, "second analysis is clean", {"from": system.regulator})

    # bob drinks it: the passport is gone for good, and so is its serial
    drunk = desk.retirement(cake.token_id, bob, "开饮", nonce=1)
    passport.retireFor(cake.token_id, "开饮", 2**40, drunk, {"from": system.relay})
    with reverts_with("ActivationRefused", cake.token_id, 7):
        desk.activate(batch, cakes, 7, bob)
    assert passport.itemOf(cake.token_id)[7] is True
    assert (passport.balanceOf(alice), passport.balanceOf(bob)) == (1, 1)
    assert passport.batchOf(batch)[3] == 3
