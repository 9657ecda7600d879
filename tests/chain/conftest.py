"""Every chain test starts from what the fixtures of its module made, and from nothing of other tests."""

import pytest


@pytest.fixture(autouse=True)
def isolation(fn_isolation):
    """A snapshot before each test and back to it afterwards, on Ganache and on anvil alike."""
