"""What waits in the journals is listed, and taken back when the operator says so."""

import pytest

from scripts import deploy, pending
from tests.chain.scripts.operating import Killed
from zhenbo.chain import Chain

REAL_SEND = Chain.send_raw
COMMUNITY = ("Tea Fans", "TEA", "rewards=1000")


@pytest.fixture
def left_behind(operator, dies, monkeypatch):
    """A command that died when its first transaction was signed and had not left yet."""
    dies(1, after=False)
    with pytest.raises(Killed):
        operator.send(deploy.community, *COMMUNITY)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)


def test_nothing_under_way(operator):
    assert operator.run(pending.main) == 0 and "Nothing is under way" in operator.out
    assert operator.json(pending.main) == []


def test_listed_and_left_alone_without_send(operator, left_behind):
    before = operator.state()
    assert operator.run(pending.main, "cancel") == 0
    assert "Deploy the CommunityManager" in operator.out and "gwei" in operator.out
    assert len(operator.json(pending.main)) == 1 and operator.state() == before


def test_taken_back_under_its_nonce_and_sent_again_by_its_own_command(operator, left_behind):
    [waits] = operator.json(pending.main)
    assert operator.send(pending.main, "cancel") == 0
    assert f"nonce {waits['nonce']}: taken back" in operator.out
    assert operator.json(pending.main) == []
    assert operator.send(deploy.community, *COMMUNITY) == 0
    assert operator.json(pending.main) == []


def test_whoever_says_no_keeps_it(operator, left_behind, says):
    says("another network")
    assert operator.run(pending.main, "cancel", "send=yes") == 2
    assert len(operator.json(pending.main)) == 1


def test_wrong_use(operator):
    assert operator.run(pending.main, "undo") == 2 and "'undo'" in operator.err
