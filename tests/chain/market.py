"""Fixtures of the Passport's tests: people with keys of their own, and goods whose batch is registered."""

import pytest
from brownie import Wallet

from tests.chain.desk import Desk
from tests.chain.goods import CHIP, CHIP_SAMPLE, SCRATCH, SCRATCH_SAMPLE, make_goods

BRAND, INSPECTOR, REGULATOR = 1, 3, 9
PREFIX = "9521001"
GTIN, OTHER_GTIN, RIVAL_GTIN = "09521001123457", "09521001000000", "09521003000008"


@pytest.fixture(scope="module")
def passport(system):
    return system.passport


@pytest.fixture(scope="module")
def consortium(system):
    return system.consortium


@pytest.fixture(scope="module")
def admin(system):
    return system.admin


@pytest.fixture(scope="module")
def brand(system):
    return system.brand


@pytest.fixture(scope="module")
def rival(system):
    """A brand of another member."""
    system.consortium.grantRole(BRAND, system.carrier, 0, {"from": system.admin})
    return system.carrier


@pytest.fixture(scope="module")
def inspector(system):
    return system.inspector


@pytest.fixture(scope="module")
def regulator(system):
    return system.regulator


@pytest.fixture(scope="module")
def stranger(system):
    return system.stranger


@pytest.fixture(scope="module")
def alice(system):
    return system.buyer


@pytest.fixture(scope="module")
def bob(system):
    return system.friend


@pytest.fixture(scope="module")
def delay(passport):
    """Seconds that an owner has to object to a slow handover."""
    return passport.handoverDelay()


@pytest.fixture(scope="module")
def desk(system):
    return Desk(system.passport, system.brand, system.inspector, system.member["brand"])


@pytest.fixture(scope="module")
def goods():
    """Rows 0 to 3 are for sale (1 and 3 with chips), 4 and 5 are samples, 6 to 8 for sale again."""
    kinds = [SCRATCH, CHIP, SCRATCH, CHIP, SCRATCH_SAMPLE, CHIP_SAMPLE, SCRATCH, CHIP, SCRATCH]
    return make_goods(GTIN, kinds)


@pytest.fixture(scope="module")
def batch(desk, goods):
    """Id of the goods' batch."""
    return desk.register(goods)


@pytest.fixture(scope="module")
def wallet(alice):
    """Alice's contract wallet."""
    return alice.deploy(Wallet, alice)
