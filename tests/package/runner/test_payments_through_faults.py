"""Airdrops, epochs and claims through crashes, lost journals and every bad habit of a chain.

Each fan is paid once, always. docs/faults.md lists the faults.
"""

import random
import shutil
from collections import Counter

import pytest
from community_chain import AIRDROP, REWARDS, CommunityChain
from fake_chain import SENDER, Crash, FakeClock, Fate, Habits
from harness import POLICY, fallible_disk, send, settle

from zhenbo.airdrop.gift import Gift
from zhenbo.airdrop.plan_file import Terms
from zhenbo.errors import NodeSilent, RunStopped
from zhenbo.language import Text
from zhenbo.merkle import EntryTree, read_word
from zhenbo.plans.airdrops import announce_plan, claim_plan, push_plan
from zhenbo.plans.claims import claim_plan as claims_plan
from zhenbo.plans.epochs import Rewards
from zhenbo.rewards.amounts import Payment
from zhenbo.rewards.claims import Bundle, Claim, Place
from zhenbo.runner import Policy
from zhenbo.runner.cancelling import waiting

HIGHEST = (0.05, 0.05, 0.2, 0.05, 0.1, 0.3, 0.2, 0.5)  # of each habit, in the order of Habits
GAS = 10**7


class Airdrop:
    """An airdrop as an operator's command: announced, pushed; what fans refused is claimed for them."""

    def __init__(self, rng):
        words = sorted(rng.getrandbits(160) << 96 | rng.randint(1, 9_999) for _ in range(rng.randint(2, 24)))
        entries = tuple(map(read_word, words))
        self.gift = Gift(entries, "中秋", rng.randint(1, min(5, len(entries))))
        self.refusing = frozenset(e.fan for e in entries if rng.random() < 0.2)
        self.due = Counter({entry.fan: entry.amount for entry in entries})

    def ids(self):
        """What the chain must know to tell plans apart."""
        listed, label = self.gift.list_hash.hex(), self.gift.label_bytes.hex()
        return {self.gift.id.hex(): (listed, label)}

    def command(self, carry_out):
        """All that the operator's command does, from its beginning."""
        carry_out(announce_plan(SENDER, self.gift, Terms(77, AIRDROP, 10**9, "ipfs://list")))
        carry_out(push_plan(77, AIRDROP, SENDER, self.gift, GAS))
        kept = [(fan, self.due[fan]) for fan in sorted(self.refusing)]
        if kept:
            carry_out(claim_plan(77, AIRDROP, SENDER, kept, "1"))

    def assert_held(self, ledger):
        """Beyond that each fan was paid once."""
        ((total, paid, left),) = ledger.plans.values()
        assert total == paid == self.gift.total and not left and not +ledger.kept


class Epoch:
    """An epoch as the poster's commands, then claims that somebody relays."""

    refusing = frozenset()

    def __init__(self, rng):
        words = sorted(rng.getrandbits(160) << 96 | rng.randint(1, 9_999) for _ in range(rng.randint(1, 12)))
        self.paid = [Payment(f"u{n}", f"0x{w >> 96:040x}", w & (2**96 - 1)) for n, w in enumerate(words)]
        size = rng.randint(1, 5)
        self.batches = [tuple(self.paid[n : n + size]) for n in range(0, len(words), size)]
        self.due = Counter({read_word(one.word).fan: one.amount for one in self.paid})
        self.many = rng.randint(1, 4)

    def ids(self):
        return {}

    def command(self, carry_out):
        """Open; post and close; make final; claim."""
        rewards, total = Rewards(77, REWARDS, SENDER), self.due.total()
        carry_out(rewards.plan(Text("开", "Open"), rewards.opening(1)))
        closing = rewards.closing(1, len(self.batches), total, b"\1" * 32, b"\2" * 32, "ipfs://epoch")
        carry_out(rewards.plan(Text("发", "Post"), *rewards.posting(1, 1, self.batches), closing))
        carry_out(rewards.finalising(1))
        bundles = list(self._bundles())
        parts = [tuple(bundles[n : n + self.many]) for n in range(0, len(bundles), self.many)]
        carry_out(claims_plan(77, REWARDS, SENDER, parts))

    def _bundles(self):
        for number, batch in enumerate(self.batches):
            tree = EntryTree([one.word for one in batch])
            for place, one in enumerate(batch):
                claim = Claim(1, number, one.amount, tree.root, tuple(tree.proof(place)))
                yield Bundle(Place(77, "0x", REWARDS), read_word(one.word).fan, (claim,))

    def assert_held(self, ledger):
        """Beyond that each fan was paid once."""
        assert [state for state, *_ in ledger.epochs] == [4] and len(ledger.claimed) == len(self.due)


def through(story, chain, folder, policy=POLICY, lose=None):
    """The command, started again after each crash or stop until it ends; `lose` says when journals are lost.

    As our scripts do, it leaves a stage alone that is done, unless its own journal has something under way.
    """
    clock = FakeClock(chain)

    def carry_out(plan):
        resumes = any(one.path.stem == plan.hash for one in waiting(chain, SENDER, folder))
        if resumes or not all(call.done(chain) for call in plan.calls):
            send(plan, chain, folder, policy=policy, clock=clock)

    for _ in range(120):
        try:
            return story.command(carry_out)
        except (Crash, NodeSilent, RunStopped):
            chain.tick()
            if lose and lose():
                shutil.rmtree(folder, ignore_errors=True)
    raise AssertionError("did not end within 120 starts")


def assert_each_fan_once(story, chain):
    settle(chain)
    ledger = chain.ledger()
    assert +ledger.balances == story.due
    assert set(ledger.payments.values()) == {1} and set(ledger.payments) == set(story.due)
    story.assert_held(ledger)


def single_steps(kind, seed, tmp, every=1, journal_only=False):
    """A crash at each place of a run in which nothing else goes wrong; how many places there were.

    Places are before, amid and after each journal line and, unless `journal_only`, each question to the node.
    """
    total = 0
    for place in (0, *range(1, 10**6, every)):
        story, fate = kind(random.Random(seed)), Fate(at=place or None)
        if place > total > 0:
            break
        asked = Fate() if journal_only else fate
        chain = CommunityChain(fate=asked, ids=story.ids(), refusing=story.refusing)
        with fallible_disk(fate):
            through(story, chain, tmp / f"{seed}-{place}")
        total = total or fate.places
        assert fate.crashes == bool(place)
        assert_each_fan_once(story, chain)
    return total


@pytest.mark.parametrize("kind", [Airdrop, Epoch])
def test_a_crash_at_each_step_of_a_payment(tmp_path, kind):
    assert single_steps(kind, 7, tmp_path, every=3) > 100


def campaign(kind, seed, folder):
    """One seed: a list, a chain with bad habits, crashes, and now and then all journals lost."""
    rng = random.Random(seed)
    story, confirmations = kind(rng), rng.choice([1, 2, 3])
    habits = Habits(*(rng.choice([0, high / 3, high]) for high in HIGHEST))
    fate = Fate(rng=rng, chance=rng.choice([0, 0.01, 0.04]), limit=12)
    chain = CommunityChain(
        rng,
        habits,
        confirmations,
        fate,
        ids=story.ids(),
        refusing=story.refusing,
        automine=rng.random() < 0.3,
    )
    policy = Policy(**{**POLICY.__dict__, "confirmations": confirmations, "window": rng.randint(1, 5)})
    loses = rng.random() < 0.3
    with fallible_disk(fate):
        through(story, chain, folder, policy, lambda: loses and rng.random() < 0.3)
    assert_each_fan_once(story, chain)
    return fate.crashes


@pytest.mark.parametrize("kind", [Airdrop, Epoch])
def test_payments_through_crashes_and_bad_habits(tmp_path, kind):
    assert sum(campaign(kind, seed, tmp_path / str(seed)) for seed in range(30)) > 30


@pytest.mark.long
@pytest.mark.parametrize("kind", [Airdrop, Epoch])
def test_payments_over_two_hundred_seeds_with_a_crash_at_each_journal_step(tmp_path, kind):
    steps = [single_steps(kind, seed, tmp_path, journal_only=True) for seed in range(200)]
    assert sum(steps) > 10_000


@pytest.mark.long
@pytest.mark.parametrize("kind", [Airdrop, Epoch])
def test_payments_over_two_thousand_seeds(tmp_path, kind):
    for seed in range(30, 2_000):
        campaign(kind, seed, tmp_path / str(seed))
