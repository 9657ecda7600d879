"""Every chain test starts from what the fixtures of its module made, and from nothing of other tests."""

import gc

import pytest

# fixtures for all chain tests
from tests.chain.community import community, open_community, rules_in_force  # noqa: F401
from tests.chain.fans import fans  # noqa: F401
from tests.chain.ledger import ledger  # noqa: F401
from tests.chain.system import system  # noqa: F401


@pytest.fixture(autouse=True)
def isolation(fn_isolation):
    """A snapshot before each test and back to it afterwards, on Ganache and on anvil alike."""


@pytest.fixture(scope="session", autouse=True)
def collected_once():
    """Brownie collects garbage at every snapshot; what is loaded by now need not be looked at again."""
    gc.collect()
    gc.freeze()
