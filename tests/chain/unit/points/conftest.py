"""Points of the community in region CN; `open_points` are those of the other, in region OPEN."""

import pytest

from tests.chain.community import OPEN


@pytest.fixture(scope="module")
def points(community):
    return community.points


@pytest.fixture(scope="module")
def open_points(open_community):
    assert open_community.points.region() == OPEN
    return open_community.points
