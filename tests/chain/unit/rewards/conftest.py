"""Rewards of the community; rule version 1 is in force."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def in_force(rules_in_force):
    """Epochs can be opened."""


@pytest.fixture(scope="module")
def rewards(community):
    return community.rewards


@pytest.fixture(scope="module")
def points(community):
    return community.points
