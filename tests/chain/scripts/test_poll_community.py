"""Polls of a community as `deploy community` makes it: nothing of it is put together by the test."""

import hashlib
import shutil

import pytest
from brownie import Membership, StreamPlan, accounts

from scripts import deploy, poll
from tests.chain.community import wait
from tests.chain.fans import Fan, key_of
from tests.chain.scripts.polls import NAME, STREAMER, VOIDER, Desk

PEOPLE = 4


@pytest.fixture
def tea(operator):
    """A community on development delays, with its host's members."""
    people = (f"host={accounts[STREAMER]}", f"guardian={accounts[VOIDER]}", "places=100")
    assert operator.send(deploy.community, "Tea", NAME, *people) == 0, operator.err
    desk = Desk(operator, operator.root, None)
    membership = Membership.at(desk.polls.deployment.address("Membership"))
    keys = [key_of(9_000 + number) for number in range(PEOPLE)]
    membership.grant([key.address for key in keys], 0, 0, {"from": accounts[STREAMER]})
    wait(60)
    return desk, [Fan(number, key) for number, key in enumerate(keys, 1)]


def test_fans_choose_what_enters_the_stream_plan(tea):
    desk, members = tea
    items = [hashlib.sha256(name).hexdigest() for name in (b"a", b"b")]
    options = [{"name": f"tea {item[:4]}", "product": f"0x{item}"} for item in items]
    number = desk.opened(options=options, enacts="stream")
    queue = desk.queue(desk.ballot(number, fan, 2 if fan.id > 1 else 1) for fan in members)
    assert desk.does(poll.ballots, number, queue) == 0, desk.operator.err
    desk.ends(number)
    for act in (poll.close, poll.enact):
        assert desk.does(act, number) == 0, desk.operator.err
    _report(desk, number)
    assert desk.does(poll.publish, number) == 0, desk.operator.err
    (home,) = (desk.folder / "build" / "polls").glob("*/TEA/*")
    assert "The host says: done. Sold out" in (home / "index.html").read_text("utf-8")
    plan = StreamPlan.at(desk.polls.deployment.address("StreamPlan"))
    assert bytes(plan.entryOf(number)[0]).hex() == items[1]
    assert desk.polls.box(number).tallies == (1, 3)
    assert desk.does(poll.void, number, "reason=too late") == 2 and "is enacted" in desk.operator.err


def _report(desk, number):
    """Words of the host: none is said twice in a row, also without journals, and one can be said again."""
    show = desk.folder / "show.csv"
    show.write_text("sold,12")
    words = [("status=planned", "note=Soon"), ("status=done", "note=Sold out", f"evidence={show}")]
    for word in (words[0], words[0], words[1], words[1]):
        assert desk.does(poll.report, number, *word) == 0, desk.operator.err
    shutil.rmtree(desk.folder / "build" / "journal")
    assert desk.does(poll.report, number, *words[1]) == 0
    for word, said in (
        (("status=sold", "note=x"), "say planned, done, dropped"),
        (("status=done",), "note="),
    ):
        assert desk.does(poll.report, number, *word) == 2 and said in desk.operator.err
    reported = desk.polls.events_of("StreamPlan", {"Reported": {"pollId": [number]}})
    assert [(one.args["status"], one.args["note"]) for one in reported] == [(0, "Soon"), (1, "Sold out")]
    assert bytes(reported[1].args["evidence"]) == hashlib.sha256(b"sold,12").digest()
