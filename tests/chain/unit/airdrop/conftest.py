"""The Airdrop of the community."""

import pytest


@pytest.fixture(scope="module")
def airdrop(community):
    return community.airdrop


@pytest.fixture(scope="module")
def points(community):
    return community.points
