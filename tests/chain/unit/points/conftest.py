"""Points of the community in region CN; `open_points` are those of the other, in region OPEN."""

import pytest

from tests.chain.community import OPEN


@pytest.fixture(scope="module")
def points(community):
    """With the one redeemer of its own; contracts of fans that stand already, are dismissed."""
    points = community.points
    admitted = points.events.RedeemerAdmitted.get_logs(from_block=0)
    for redeemer in {event["args"]["redeemer"] for event in admitted} - {str(community.redeemer)}:
        if points.isRedeemer(redeemer):
            community.by_treasury(points.dismissRedeemer, redeemer)
    return points


@pytest.fixture(scope="module")
def open_points(open_community):
    assert open_community.points.region() == OPEN
    return open_community.points
