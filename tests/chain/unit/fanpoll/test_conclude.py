"""FanPoll.conclude and voidPoll: one outcome, by quorum and tie rule, fixed once (B8)."""

import pytest
from brownie import chain

from tests.chain.errors import reverts_with
from tests.chain.fans import (
    DECIDED,
    ENDED,
    FIRST_LISTED,
    NO_POLL,
    NO_WINNER,
    OPEN,
    RANKED,
    UNDECIDED,
    VOID,
)


def test_the_best_option_wins(fans, poll, five, tea):
    """B8"""
    fans.voted(tea, [(fan, (number,)) for fan, number in zip(five, (2, 3, 3, 3, 1), strict=True)])
    tx = fans.concluded(tea)
    event = tx.events["PollConcluded"]
    assert (event["pollId"], event["winner"], event["ballots"]) == (tea.number, 3, 5)
    assert list(event["tallies"]) == [1, 1, 3, 0]
    assert (tx.return_value, fans.state(tea), poll.pollOf(tea.number)[5]) == (3, DECIDED, 3)


@pytest.mark.parametrize(("quorum", "winner"), [(2, 1), (3, 0)])
def test_quorum_counts_ballots(fans, five, quorum, winner):
    """B8: to the ballot; points of ranked polls are no ballots."""
    tea = fans.opened(quorum=quorum, mode=RANKED, max_choices=3)
    fans.voted(tea, [(fan, (1, 2, 3)) for fan in five[:2]])
    assert fans.concluded(tea).events["PollConcluded"]["winner"] == winner
    assert fans.state(tea) == (DECIDED if winner else UNDECIDED)


@pytest.mark.parametrize(
    ("rule", "votes", "winner"),
    [
        (FIRST_LISTED, (2, 2, 4, 4), 2),
        (FIRST_LISTED, (4, 4, 2, 2), 2),
        (FIRST_LISTED, (1, 2, 3, 4), 1),
        (NO_WINNER, (2, 2, 4, 4), 0),
        (NO_WINNER, (1, 2, 3, 4), 0),
        (NO_WINNER, (1, 1, 2, 2, 3), 0),
        (NO_WINNER, (1, 2, 4, 4), 4),  # the equal ones are not the best
        (NO_WINNER, (4, 4, 4, 1, 1), 4),
    ],
)
def test_the_tie_rule_was_stated_before(fans, five, rule, votes, winner):
    """B8"""
    tea = fans.opened(tie_rule=rule)
    fans.voted(tea, [(fan, (number,)) for fan, number in zip(five, votes, strict=False)])
    assert fans.concluded(tea).events["PollConcluded"]["winner"] == winner
    assert fans.state(tea) == (DECIDED if winner else UNDECIDED)


@pytest.mark.parametrize("rule", [FIRST_LISTED, NO_WINNER])
def test_without_ballots_nobody_wins(fans, tea, rule):
    """B8"""
    tea = fans.opened(tie_rule=rule)
    assert fans.concluded(tea).events["PollConcluded"]["winner"] == 0


def test_not_before_the_deadline_and_once(fans, poll, five, tea):
    """B8"""
    with reverts_with("PollState", tea.number, OPEN):
        poll.conclude(tea.number, {"from": fans.host})
    with reverts_with("PollState", 99, NO_POLL):
        poll.conclude(99, {"from": fans.host})
    fans.voted(tea, [(five[0], (1,))])
    closes_at = poll.pollOf(tea.number)[7]
    chain.mine(timestamp=closes_at + 1)
    assert fans.state(tea) == ENDED
    fans.concluded(tea)
    with reverts_with("PollState", tea.number, DECIDED):
        poll.conclude(tea.number, {"from": fans.host})


def test_a_guardian_stops_a_wrong_poll(fans, poll, five, tea):
    """B1: nobody changes it; it can be stopped, with the reason for everybody to see."""
    fans.voted(tea, [(five[0], (1,))])
    tx = poll.voidPoll(tea.number, "a picture of another tea", {"from": fans.guardian})
    assert list(tx.events["PollVoided"].values()) == [tea.number, "a picture of another tea"]
    assert fans.state(tea) == VOID
    with reverts_with("PollState", tea.number, VOID):
        fans.send(tea, [fans.ballot(tea, five[1], 1)])
    chain.mine(timestamp=poll.pollOf(tea.number)[7] + 1)
    with reverts_with("PollState", tea.number, VOID):
        poll.conclude(tea.number, {"from": fans.stranger})
    assert fans.tallies(tea) == (1, [1, 0, 0, 0])


def test_what_is_concluded_is_not_stopped(fans, poll, five, tea):
    """B8: a guardian that dislikes the outcome comes too late."""
    fans.voted(tea, [(five[0], (1,))])
    fans.concluded(tea)
    with reverts_with("PollState", tea.number, DECIDED):
        poll.voidPoll(tea.number, "I wanted another", {"from": fans.guardian})


@pytest.mark.parametrize("reason", ["", "x" * 257])
def test_refuses_to_stop_without_a_reason(fans, poll, tea, reason):
    with reverts_with("ReasonInvalid", len(reason)):
        poll.voidPoll(tea.number, reason, {"from": fans.guardian})
