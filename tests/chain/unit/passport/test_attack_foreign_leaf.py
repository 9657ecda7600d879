"""A member puts leaves of somebody else's items under a GTIN of its own: no prefix is asked of a leaf."""

import pytest
from brownie import chain

from tests.chain.desk import Desk
from tests.chain.errors import reverts_with
from tests.chain.goods import SCRATCH, Goods, label, make_goods
from tests.chain.market import GTIN, RIVAL_GTIN

FROZEN = 9


@pytest.fixture(scope="module")
def honest():
    """Goods with serials that anybody can guess: they are counted."""
    return make_goods(GTIN, [SCRATCH] * 4, "N")


@pytest.fixture(scope="module")
def trap(system, rival, inspector, honest):
    """The rival's batch, registered before the honest one: one item of its own, and the guessed serials."""
    guessed = [label(GTIN, f"N{row:05d}", secret="rival") for row in range(4)]
    goods = Goods([label(RIVAL_GTIN, "BAIT"), *guessed])
    assert {one.token_id for one in guessed} == {one.token_id for one in honest.labels}
    return goods, Desk(system.passport, rival, inspector, system.member["carrier"]).register(goods)


def test_guessed_serials_in_an_earlier_batch_freeze_nobody(passport, desk, honest, trap, stranger):
    """P14: else one leaf of the rival's would stop a whole batch of the brand, for good."""
    forged, early = trap
    chain.mine(timestamp=chain[-1].timestamp + 10)
    batch = desk.register(honest)
    ours = (batch, honest[2].item, honest.proof(2))
    theirs = (early, forged[3].item, forged.proof(3))
    for pair in ((*ours, *theirs), (*theirs, *ours)):
        with reverts_with("ItemForeign", honest[2].token_id, early):
            passport.freezeDuplicate(*pair, {"from": stranger})
    assert not passport.batchOf(batch)[FROZEN]
