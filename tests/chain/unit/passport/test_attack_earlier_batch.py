"""What a former holder of a prefix can and cannot do with a batch that it registered while it held it."""

import pytest
from brownie import chain

from tests.chain.desk import Desk
from tests.chain.goods import SCRATCH, Goods, label, make_goods
from tests.chain.market import GTIN, PREFIX

FROZEN = 9


@pytest.fixture(scope="module")
def squatter(desk):
    """Registered before the licence moved: guessed serials that the next holder might use."""
    goods = Goods([label(GTIN, f"N{row:05d}", secret="squatter") for row in range(8)])
    return goods, desk.register(goods)


@pytest.fixture(scope="module")
def successor(system, squatter, rival, inspector, admin):
    system.consortium.revokePrefix(system.member["brand"], PREFIX, {"from": admin})
    system.consortium.licensePrefix(system.member["carrier"], PREFIX, {"from": admin})
    chain.mine(timestamp=chain[-1].timestamp + 10)
    return Desk(system.passport, rival, inspector, system.member["carrier"])


def test_counted_serials_can_be_squatted(passport, squatter, successor, stranger):
    """P14, a known limit: the earlier batch wins, whoever held the prefix then. Hence random serials."""
    trap, early = squatter
    goods = make_goods(GTIN, [SCRATCH] * 3, "N")
    batch = successor.register(goods)
    passport.freezeDuplicate(
        early, trap[1].item, trap.proof(1), batch, goods[1].item, goods.proof(1), {"from": stranger}
    )
    assert passport.batchOf(batch)[FROZEN]
    assert not passport.batchOf(early)[FROZEN]


def test_random_serials_cannot(passport, squatter, successor, stranger, bob):
    """The items that `zhenbo` makes have serials of 64 bits and more: there is no pair to show."""
    trap, _ = squatter
    goods = Goods([label(GTIN, serial) for serial in ("9f3kq0x7vw2md", "c81zt5n4hy6rb")])
    batch = successor.register(goods)
    assert not {one.token_id for one in trap.labels} & {one.token_id for one in goods.labels}
    successor.activate(batch, goods, 1, bob)
    assert passport.ownerOf(goods[1].token_id) == bob
