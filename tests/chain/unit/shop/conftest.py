"""The shop in region CN, with one reward; `open_counter` is the one in region OPEN."""

import pytest

# fixtures for all tests of the shop
from tests.chain.shopping import counter, open_counter  # noqa: F401


@pytest.fixture(scope="module")
def shop(counter):  # noqa: F811
    return counter.shop


@pytest.fixture(scope="module")
def reward(counter):  # noqa: F811
    return counter.open()
