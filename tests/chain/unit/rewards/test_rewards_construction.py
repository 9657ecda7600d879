"""The constructor of Rewards refuses what would leave money, disputes or rules in the air (W11)."""

import pytest
from brownie import Points, Rewards, RuleBook

from tests.chain.community import BOND, CN, DECISION_TIME, OPEN, ZERO
from tests.chain.errors import reverts_with


@pytest.fixture
def deploy(community):
    def deploy(**changes):
        parameters = {
            "authority": community.manager,
            "points": community.points,
            "book": community.book,
            "treasury": community.treasury,
            "bond": BOND,
            "decision_time": DECISION_TIME,
        }
        return community.deployer.deploy(Rewards, *(parameters | changes).values())

    return deploy


@pytest.mark.parametrize(
    "name, value",
    [
        ("treasury", ZERO),
        ("bond", 0),
        ("bond", 2**76),
        ("bond", 2**96 - 1),
        ("decision_time", 0),
        ("decision_time", 59),
    ],
)
def test_refuses(deploy, name, value):
    with reverts_with("ConstructionInvalid"):
        deploy(**{name: value})


def test_refuses_the_rule_book_of_other_points(community, deploy):
    """The end that redeemers wait for and the end of epochs are one."""
    other = community.deployer.deploy(RuleBook, community.manager, 0, 0)
    with reverts_with("ConstructionInvalid"):
        deploy(book=other)
    fitting = community.deployer.deploy(Points, community.manager, other, OPEN, "Other", "OTHER")
    assert deploy(book=other, points=fitting).ruleBook() == other


@pytest.mark.parametrize("change", [{"bond": 1}, {"bond": 2**76 - 1}, {"decision_time": 60}], ids=str)
def test_takes_the_limits_themselves(deploy, change):
    made = deploy(**change)
    assert {"bond": made.disputeBond(), "decision_time": made.decisionTime()}.items() >= change.items()


def test_takes_no_points_from_others(community, rewards):
    """W11: from the first block on; what is created there still comes."""
    assert not community.points.canReceive(rewards)
    assert community.points.region() == CN


def test_says_what_it_is_made_of(community, rewards):
    assert (rewards.points(), rewards.ruleBook()) == (community.points, community.book)
    assert (rewards.treasury(), rewards.authority()) == (community.treasury, community.manager)
    assert (rewards.disputeBond(), rewards.decisionTime()) == (BOND, DECISION_TIME)
