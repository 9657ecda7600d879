"""The licence of a prefix moved: two members now have batches of one GTIN, and one of them bears a grudge."""

import pytest

from tests.chain.desk import Desk
from tests.chain.errors import reverts_with
from tests.chain.goods import SCRATCH, Goods, label, make_goods
from tests.chain.market import GTIN, PREFIX, RIVAL_GTIN

RETIRED = 7


@pytest.fixture(scope="module")
def moved(system, rival, inspector, goods, batch, admin):
    """The rival took the prefix over after the brand's batch, and registered goods of the same GTIN."""
    system.consortium.revokePrefix(system.member["brand"], PREFIX, {"from": admin})
    system.consortium.licensePrefix(system.member["carrier"], PREFIX, {"from": admin})
    theirs = make_goods(GTIN, [SCRATCH] * 3, "NEW")
    desk = Desk(system.passport, rival, inspector, system.member["carrier"])
    return theirs, desk, desk.register(theirs)


def test_the_former_holder_retires_nothing_of_the_new_one(passport, brand, goods, batch, moved, bob):
    """P6: the serial is on the label; without proof anybody's unsold stock would be dead for good."""
    theirs, desk, their_batch = moved
    victim = theirs[1]
    for proof in ([], goods.proof(1), theirs.proof(1)):
        with reverts_with("ItemNotProven", victim.token_id):
            passport.retireUnsold(batch, victim.item, proof, "spite", {"from": brand})
    with reverts_with("NotBrandOfBatch", their_batch, 2):
        passport.retireUnsold(their_batch, victim.item, theirs.proof(1), "spite", {"from": brand})
    desk.activate(their_batch, theirs, 1, bob)
    assert passport.ownerOf(victim.token_id) == bob


def test_nor_the_new_holder_of_the_former_one(passport, rival, goods, batch, moved, desk, bob):
    theirs, _, their_batch = moved
    with reverts_with("ItemNotProven", goods[2].token_id):
        passport.retireUnsold(their_batch, goods[2].item, theirs.proof(0), "spite", {"from": rival})
    desk.activate(batch, goods, 2, bob)
    assert passport.ownerOf(goods[2].token_id) == bob


def test_each_still_retires_its_own(passport, brand, rival, goods, batch, moved):
    theirs, _, their_batch = moved
    passport.retireUnsold(batch, goods[0].item, goods.proof(0), "destroyed", {"from": brand})
    passport.retireUnsold(their_batch, theirs[0].item, theirs.proof(0), "destroyed", {"from": rival})
    assert passport.itemOf(goods[0].token_id)[RETIRED]
    assert passport.itemOf(theirs[0].token_id)[RETIRED]


def test_the_former_holder_registers_no_more(desk, moved):
    more = make_goods(GTIN, [SCRATCH], "LATE")
    with reverts_with("GtinNotHeld", more.gtin, desk.member):
        desk.register(more)


def test_a_leaf_under_another_gtin_retires_nothing(system, passport, rival, inspector, moved):
    """P6: the new holder's own older GTIN is no way round either."""
    trap = Goods([label(RIVAL_GTIN, "BAIT"), label(GTIN, "A00000", secret="guessed")])
    batch = Desk(passport, rival, inspector, system.member["carrier"]).register(trap)
    with reverts_with("ItemForeign", trap[1].token_id, batch):
        passport.retireUnsold(batch, trap[1].item, trap.proof(1), "spite", {"from": rival})
