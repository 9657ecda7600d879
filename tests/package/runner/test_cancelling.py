"""What is stuck can be taken back, and nothing is paid twice when it is sent again."""

import random
from contextlib import suppress

import pytest
from fake_chain import SENDER, Crash, FakeChain, FakeClock, FakeSigner, Fate, Habits
from harness import (
    POLICY,
    assert_exactly_once,
    fallible_disk,
    journal_records,
    key,
    pay,
    plan_of,
    send,
    send_through_crashes,
    settle,
)

from zhenbo.errors import NodeSilent, RunStopped
from zhenbo.runner import Policy
from zhenbo.runner.cancelling import cancel, waiting

CHEAP = Policy(**{**POLICY.__dict__, "timeout": 30, "fee_ceiling": 300})


def take_back(chain, folder, policy=POLICY):
    return cancel(chain, FakeSigner(), journal_dir=folder, policy=policy, clock=FakeClock(chain))


def get_stuck(chain, folder, plan):
    """Signed, sent, raised up to what the operator allows, and never mined."""
    with pytest.raises(RunStopped, match="fee ceiling of 300"):
        send(plan, chain, folder, policy=CHEAP)


def test_nothing_under_way_is_nothing_to_take_back(tmp_path):
    chain = FakeChain()
    assert waiting(chain, SENDER, tmp_path) == [] and take_back(chain, tmp_path) == []
    send(plan_of(2), chain, tmp_path)
    assert waiting(chain, SENDER, tmp_path) == [] and take_back(chain, tmp_path) == []


def test_what_is_stuck_is_emptied_under_its_nonce_and_can_be_sent_again(tmp_path):
    chain, plan = FakeChain(habits=Habits(pause=1.0)), plan_of(3, independent=True)
    get_stuck(chain, tmp_path, plan)
    found = waiting(chain, SENDER, tmp_path)
    assert [(w.attempt.nonce, w.sentence.en) for w in found] == [(n, f"Pay {n}") for n in range(3)]
    chain.habits = Habits()
    endings = take_back(chain, tmp_path)
    assert [(e.waiting.attempt.nonce, e.done) for e in endings] == [(0, False), (1, False), (2, False)]
    assert [tx.key for tx in chain.chain_txs()] == [""] * 3 and waiting(chain, SENDER, tmp_path) == []
    send(plan, chain, tmp_path)
    assert_exactly_once(chain, plan, tmp_path)
    assert [r["kind"] for r in journal_records(tmp_path, plan)][-1] == "finished"


def test_what_a_block_took_first_is_done(tmp_path):
    chain, plan = FakeChain(habits=Habits(pause=1.0)), plan_of(2, independent=True)
    get_stuck(chain, tmp_path, plan)
    chain.habits = Habits()
    chain.mine()  # the market has come down meanwhile
    assert [e.done for e in take_back(chain, tmp_path)] == [True, True]
    send(plan, chain, tmp_path)
    assert_exactly_once(chain, plan, tmp_path)


def test_a_ceiling_that_is_too_low_is_told(tmp_path):
    chain = FakeChain(habits=Habits(pause=1.0))
    get_stuck(chain, tmp_path, plan_of(1))
    with pytest.raises(RunStopped, match="fee ceiling of 300"):
        take_back(chain, tmp_path, CHEAP)


def campaign(seed, folder):
    """One seed: sent, taken back in the middle, sent again, with bad habits and crashes all the while."""
    rng = random.Random(seed)
    confirmations, checked = rng.choice([1, 2, 3]), rng.random() < 0.5
    habits = Habits(*(rng.choice([0, high]) for high in (0.05, 0.05, 0.2, 0.05, 0.1, 0.3, 0.2, 0.5)))
    fate = Fate(rng=rng, chance=rng.choice([0, 0.02]), limit=6)
    chain = FakeChain(rng, habits, confirmations, fate, once=checked)
    plan = plan_of(rng.randint(1, 5), checked, rng.random() < 0.5)
    policy = Policy(**{**POLICY.__dict__, "confirmations": confirmations})
    clock, taken = FakeClock(chain), 0
    with fallible_disk(fate):
        for _ in range(rng.randint(1, 3)):
            interrupted = Fate(at=rng.randint(10, 60))
            chain.fate = interrupted
            _whatever(lambda: send(plan, chain, folder, policy=policy, clock=clock))
            chain.fate = fate
            taken += _until_done(chain, lambda: take_back(chain, folder, policy))
        send_through_crashes(plan, chain, folder, policy)
    settle(chain)
    assert [chain.runs(key(pay(n))) for n in range(len(plan.calls))] == [1] * len(plan.calls)
    return taken


def _whatever(act):
    """Run until it ends, one way or another."""
    with suppress(Crash, NodeSilent, RunStopped):
        act()


def _until_done(chain, act):
    for _ in range(60):
        try:
            return sum(not ending.done for ending in act())
        except (Crash, NodeSilent, RunStopped):
            chain.tick()
    raise AssertionError("never ended")


def test_taken_back_at_any_moment_nothing_is_paid_twice(tmp_path):
    assert sum(campaign(seed, tmp_path / str(seed)) for seed in range(150)) > 50


@pytest.mark.long
def test_taken_back_over_thousands_of_seeds(tmp_path):
    for seed in range(150, 3_000):
        campaign(seed, tmp_path / str(seed))
