"""The FanPoll of the community, with five members who joined before any poll."""

import pytest
from brownie import chain

from tests.chain.community import wait


@pytest.fixture(scope="module")
def poll(fans):
    return fans.poll


@pytest.fixture(scope="module")
def five(fans):
    """Members 1 to 5."""
    made = fans.granted(5)
    wait(60)
    return made


@pytest.fixture
def tea(fans, five):
    """A single-choice poll among four teas, open."""
    return fans.opened(closes_at=chain[-1].timestamp + 86_400)
