"""A process that pays fans by an airdrop and by an epoch, and kills itself at a chosen place."""

import os
import random
import signal
from dataclasses import dataclass
from pathlib import Path

from victim import arm

from zhenbo.airdrop.gift import Gift
from zhenbo.airdrop.plan_file import Terms
from zhenbo.chain import connect
from zhenbo.language import Text
from zhenbo.merkle import EntryTree, entry_word, read_word
from zhenbo.plans.airdrops import announce_plan, push_plan
from zhenbo.plans.claims import claim_plan
from zhenbo.plans.epochs import Rewards
from zhenbo.rewards.amounts import Payment
from zhenbo.rewards.claims import Bundle, Claim, Place
from zhenbo.runner import Policy, run
from zhenbo.runner.cancelling import waiting

FANS, BATCHES, SENDER, GAS = 6, 3, "0", 10**7
EVIDENCE = (b"\1" * 32, b"\2" * 32, "ipfs://epoch")
POLICY = Policy(confirmations=1, window=4, patience=30, timeout=60, poll=0.02)


@dataclass(frozen=True)
class Task:
    """What one run is to pay: the same list by an airdrop, and by the epoch of this number."""

    airdrop: str
    rewards: str
    epoch: int
    deadline: int

    @property
    def entries(self):
        """Six fans of this epoch only, ascending."""
        rng = random.Random(self.epoch)
        fans = sorted(rng.getrandbits(160) for _ in range(FANS))
        return [read_word(entry_word(f"0x{fan:040x}", 100 + place)) for place, fan in enumerate(fans)]


def carry_out(network, folder, task, place, places=None):
    """Pay everybody; die at the `place`-th place (0: never). `places` receives how many were passed."""
    passed = 0

    def step():
        nonlocal passed
        passed += 1
        if passed == place:
            os.kill(os.getpid(), signal.SIGKILL)

    arm(step)
    payer = Payer(connect(network), Path(folder), task)
    payer.airdrop()
    payer.epoch()
    if places is not None:
        places.value = passed


class Payer:
    """Sends it all, stage by stage."""

    def __init__(self, chain, folder, task):
        self._chain, self._folder, self._task = chain, folder, task
        self._signer = chain.signer(SENDER)
        self._rewards = Rewards(chain.chain_id, task.rewards, self._signer.address)

    def airdrop(self):
        """Announced, and pushed in three batches at once."""
        task, sender = self._task, self._signer.address
        gift = Gift(tuple(task.entries), f"gift {task.epoch}", BATCHES)
        terms = Terms(self._chain.chain_id, task.airdrop, task.deadline, "ipfs://list")
        self._send(announce_plan(sender, gift, terms))
        self._send(push_plan(self._chain.chain_id, task.airdrop, sender, gift, GAS))

    def epoch(self):
        """Opened, posted in two batches, final after its window, claimed in two transactions."""
        rewards, number = self._rewards, self._task.epoch
        paid = [Payment(e.fan, e.fan.lower(), e.amount) for e in self._task.entries]
        batches = [tuple(paid[:4]), tuple(paid[4:])]
        self._wait_until(int(self._chain.read("Rewards", rewards.address, "nextOpening")))
        self._send(rewards.plan(Text("开", "Open"), rewards.opening(number)))
        closing = rewards.closing(number, 2, sum(one.amount for one in paid), *EVIDENCE)
        self._send(rewards.plan(Text("发", "Post"), *rewards.posting(number, 1, batches), closing))
        self._wait_until(int(self._chain.read("Rewards", rewards.address, "epochOf", number)[7]))
        self._send(rewards.finalising(number))
        bundles = list(self._bundles(batches))
        parts = [tuple(bundles[:3]), tuple(bundles[3:])]
        self._send(claim_plan(self._chain.chain_id, rewards.address, self._signer.address, parts))

    def _bundles(self, batches):
        place = Place(self._chain.chain_id, self._chain.genesis(), self._rewards.address)
        for number, batch in enumerate(batches):
            tree = EntryTree([one.word for one in batch])
            for index, one in enumerate(batch):
                proof = tuple(tree.proof(index))
                claim = Claim(self._task.epoch, number, one.amount, tree.root, proof)
                yield Bundle(place, one.fan, (claim,))

    def _send(self, plan):
        """As our scripts do: a stage that is done is left alone, unless something of it is under way."""
        left = waiting(self._chain, self._signer.address, self._folder)
        if not any(one.path.stem == plan.hash for one in left) and all(
            c.done(self._chain) for c in plan.calls
        ):
            return
        options = {"journal_dir": self._folder, "policy": POLICY}
        run(plan, self._chain, self._signer, send=True, yes=True, quiet=True, **options)

    def _wait_until(self, moment):
        """The development node's clock is put forward."""
        now = int(self._chain.rpc.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        if now < moment:
            self._chain.rpc.ask("evm_increaseTime", moment - now + 1)
            self._chain.rpc.ask("evm_mine")
