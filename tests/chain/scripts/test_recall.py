"""recall.py: hold, release, recall and lift, by the brand or by a regulator."""

import pytest

from samples.puer.members import CAKE
from scripts import recall
from tests.chain.scripts.operating import Killed
from zhenbo import gs1
from zhenbo.chain import Chain

REAL_SEND = Chain.send_raw
HELD_BY_BRAND, HELD_BY_REGULATOR, RECALLED = "heldByBrand", "heldByRegulator", "recalled"


@pytest.fixture
def batch(operator, batch_id):
    """The id of a registered batch."""
    return batch_id


def do(operator, act, batch, *args):
    return operator.send(recall.main, act, f"batch={batch}", "reason=mould found", *args)


def test_dry_run_changes_nothing(operator, batch):
    before = operator.state()
    assert operator.run(recall.main, "hold", f"batch={batch}", "reason=mould") == 0
    assert operator.state() == before


def test_the_brand_holds_and_releases_as_often_as_it_likes(system, operator, batch):
    for _ in range(2):
        assert do(operator, "hold", batch) == 0
        assert system.passport.batchOf(batch)[HELD_BY_BRAND]
        assert do(operator, "release", batch) == 0
        assert not system.passport.batchOf(batch)[HELD_BY_BRAND]


def test_the_regulator_recalls_and_lifts(system, operator, batch):
    assert do(operator, "hold", batch, "account=5") == 0
    assert system.passport.batchOf(batch)[HELD_BY_REGULATOR]
    assert do(operator, "recall", batch, "account=5") == 0
    assert system.passport.batchOf(batch)[RECALLED]
    assert do(operator, "lift", batch) == 2
    assert "lifted by a regulator only" in operator.err
    assert do(operator, "lift", batch, "account=5") == 0
    assert not system.passport.batchOf(batch)[RECALLED]


@pytest.mark.parametrize("item", ["Y26-001", gs1.item_link("tea.example", CAKE, "Y26-001")])
def test_one_item(system, operator, batch, item):
    assert do(operator, "recall", batch, f"item={item}") == 0
    assert system.passport.itemOf(gs1.encode_token_id(CAKE, "Y26-001"))[RECALLED]
    assert not system.passport.batchOf(batch)[RECALLED]


def test_twice_is_harmless(operator, batch):
    do(operator, "recall", batch)
    before = operator.state(journals=False)
    assert do(operator, "recall", batch) == 0
    assert operator.state(journals=False) == before


@pytest.mark.parametrize("after", [True, False])
def test_a_killed_run_resumes(system, operator, batch, dies, monkeypatch, after):
    first = operator.transactions(system.brand)
    dies(1, after)
    with pytest.raises(Killed):
        do(operator, "recall", batch)
    monkeypatch.setattr(Chain, "send_raw", REAL_SEND)
    assert do(operator, "recall", batch) == 0
    assert operator.transactions(system.brand) == first + 1


def test_no_stops(operator, batch, says):
    says("no")
    before = operator.state()
    assert operator.run(recall.main, "recall", f"batch={batch}", "reason=mould", "send=yes") == 2
    assert operator.state() == before


@pytest.mark.parametrize(
    "act, more, words",
    [
        ("burn", (), "'burn' is nothing that can be done"),
        ("hold", ("item=https://id.gs1.org/01/09521001003018/21/A",), "is no item of batch"),
        ("hold", ("account=10",), "AccountUnknown"),
        ("hold", ("account=2",), "RoleMissing"),
    ],
)
def test_bad_input_sends_nothing(operator, batch, act, more, words):
    before = operator.state()[:2]
    assert do(operator, act, batch, *more) == 2
    assert words in operator.err
    assert operator.state()[:2] == before


def test_unknown_batch_and_bad_reasons(operator, batch):
    assert do(operator, "hold", 12) == 2
    assert "No batch 12" in operator.err
    assert operator.send(recall.main, "hold", f"batch={batch}", "reason=" + "霉" * 86) == 2
    assert "258 bytes" in operator.err


@pytest.mark.parametrize(
    "args", [(), ("hold",), ("hold", "batch=x", "reason=y"), ("hold", "batch=1", "colour=red")]
)
def test_wrong_use_says_how(operator, args):
    assert operator.run(recall.main, *args) == 2
    assert "brownie run recall main" in operator.err


def test_help(operator):
    assert operator.run(recall.help) == 0
    assert "only a regulator lifts a recall" in operator.out
