"""Wherever the process dies, the next one finishes: never twice, never lost, never a nonce gap."""

import random
from collections import Counter

import pytest
from fake_chain import FakeChain, Fate, Habits
from harness import POLICY, assert_exactly_once, fallible_disk, journal_records, plan_of, send_through_crashes

from zhenbo.runner import Policy


def count_places(tmp, independent, checked, automine):
    """How many places there are to die in a run in which nothing else goes wrong."""
    fate = Fate()
    chain = FakeChain(fate=fate, once=checked, automine=automine)
    with fallible_disk(fate):
        send_through_crashes(plan_of(3, checked, independent), chain, tmp)
    return fate.places


@pytest.mark.parametrize("automine", [True, False], ids=["mined at once", "mined later"])
@pytest.mark.parametrize("checked", [True, False], ids=["checked on chain", "journal only"])
@pytest.mark.parametrize("independent", [True, False], ids=["pipelined", "in order"])
def test_a_crash_at_each_single_step(tmp_path, independent, checked, automine):
    shape = {"independent": independent, "checked": checked, "automine": automine}
    total = count_places(tmp_path / "count", **shape)
    assert total > 60
    for place in range(1, total + 1):
        fate = Fate(at=place)
        chain = FakeChain(fate=fate, once=checked, automine=automine)
        plan, folder = plan_of(3, checked, independent), tmp_path / str(place)
        with fallible_disk(fate):
            send_through_crashes(plan, chain, folder)
        assert fate.crashes == 1
        assert_exactly_once(chain, plan, folder)


def campaign(seed, folder):
    """One seed: a plan, a chain with bad habits, and crashes."""
    rng = random.Random(seed)
    confirmations = rng.choice([1, 2, 3, 4])
    checked, independent = rng.random() < 0.5, rng.random() < 0.5
    habits = Habits(
        *(rng.choice([0, high / 3, high]) for high in (0.05, 0.05, 0.2, 0.05, 0.1, 0.3, 0.2, 0.5))
    )
    fate = Fate(rng=rng, chance=rng.choice([0, 0.01, 0.05]), limit=12)
    chain = FakeChain(
        rng, habits, confirmations, fate, once=checked, legacy=rng.random() < 0.3, automine=rng.random() < 0.3
    )
    plan = plan_of(rng.randint(1, 7), checked, independent)
    policy = Policy(**{**POLICY.__dict__, "confirmations": confirmations, "window": rng.randint(1, 5)})
    with fallible_disk(fate):
        send_through_crashes(plan, chain, folder, policy)
    assert_exactly_once(chain, plan, folder)
    return fate.crashes, journal_records(folder, plan)


def test_crashes_and_every_bad_habit_together(tmp_path):
    """And every path of the runner was taken on the way: a campaign that stays on the road proves nothing."""
    crashes, kinds = 0, Counter()
    for seed in range(400):
        died, records = campaign(seed, tmp_path / str(seed))
        signed = Counter((r["call"], r["nonce"]) for r in records if r["kind"] == "signed")
        crashes += died
        kinds += Counter(r["kind"] for r in records)
        kinds["replaced"] += sum(count - 1 for count in signed.values())
        kinds["emptied"] += sum(r["kind"] == "signed" and r["void"] for r in records)
    assert crashes > 400
    least = {"skipped": 20, "evicted": 100, "lost": 10, "replaced": 10, "emptied": 5, "filled": 1}
    assert {kind: kinds[kind] for kind in least if kinds[kind] < least[kind]} == {}


@pytest.mark.long
def test_thousands_of_seeds(tmp_path):
    for seed in range(400, 8_000):
        campaign(seed, tmp_path / str(seed))
