"""Points.admitRedeemer: where points can be spent, by the Treasury only (K5, K6)."""

from tests.chain.community import ZERO
from tests.chain.errors import reverts_with


def test_refuses_who_cannot_hold_points(community, points):
    for nobody in (ZERO, points):
        with reverts_with("AccountInvalid", nobody):
            community.by_treasury(points.admitRedeemer, nobody)


def test_refuses_who_is_one_already(community, points):
    with reverts_with("RedeemerKnown", community.redeemer):
        community.by_treasury(points.admitRedeemer, community.redeemer)


def test_refuses_a_source_also_with_its_budget_spent(community, points):
    """K5"""
    with reverts_with("SourceAndRedeemer", community.source):
        community.by_treasury(points.admitRedeemer, community.source)
    points.lowerBudget(community.source, 0, {"from": community.guardian})
    with reverts_with("SourceAndRedeemer", community.source):
        community.by_treasury(points.admitRedeemer, community.source)


def test_admits(community, points):
    tx = community.by_treasury(points.admitRedeemer, community.carol)
    assert tx.events["RedeemerAdmitted"] == {"redeemer": community.carol}
    assert points.isRedeemer(community.carol)
    assert points.redeemerCount() == 2


def test_admits_again_who_was_dismissed(community, points):
    community.by_treasury(points.admitRedeemer, community.carol)
    community.by_treasury(points.dismissRedeemer, community.redeemer)
    community.by_treasury(points.admitRedeemer, community.redeemer)
    assert points.isRedeemer(community.redeemer)
    assert points.redeemerCount() == 2
