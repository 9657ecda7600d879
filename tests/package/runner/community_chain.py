"""The invented chain with Airdrop and Rewards on it, as far as payments go: who was paid what, how often.

The contracts here are a second writing of what IAirdrop and IRewards promise, in plain Python.
"""

import json
from collections import Counter
from dataclasses import dataclass, field

from fake_chain import FakeChain

from zhenbo.errors import CallReverted
from zhenbo.merkle import EntryTree, read_word
from zhenbo.runner.node import Request

AIRDROP, REWARDS = "0x" + "ad" * 20, "0x" + "ee" * 20
NONE, OPEN, POSTED, _, FINAL = range(5)


class Refused(Exception):
    """The contract reverts."""


def _python(function):
    """planOf as plan_of."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in function)


def words_of(call):
    """A call as the chain keeps it: its function and its arguments, bytes as hex."""
    return json.dumps([call.function, *call.args], default=bytes.hex)


@dataclass
class Ledger:
    """The contracts' state after some transactions."""

    ids: dict  # of an airdrop: (list hash, label), all hex
    refusing: frozenset  # fans that want no pushes
    plans: dict = field(default_factory=dict)  # id: [total, paid, batches left]
    payments: Counter = field(default_factory=Counter)  # times that a fan was paid
    balances: Counter = field(default_factory=Counter)
    kept: Counter = field(default_factory=Counter)
    epochs: list = field(default_factory=list)  # [state, batches, total]
    posted: dict = field(default_factory=dict)  # (epoch, batch): words
    claimed: set = field(default_factory=set)  # (fan, epoch)

    def do(self, key):
        """Carry one call out. Raises Refused, and then nothing has changed."""
        function, *args = json.loads(key)
        getattr(self, "_" + _python(function))(*args)

    def _announce(self, listed, uri):
        list_hash, label, _, total, batches, _ = listed
        if (list_hash, label) in self.plans:
            raise Refused
        self.plans[list_hash, label] = [total, 0, set(range(batches))]

    def _plan(self, plan_id):
        return self.plans.get(self.ids[plan_id])

    def _push(self, plan_id, number, words, proof):
        plan = self._plan(plan_id)
        if plan is None or number not in plan[2]:
            raise Refused
        plan[2].remove(number)
        for word in words:
            fan, amount = read_word(word)
            plan[1] += amount
            if fan in self.refusing:
                self.kept[fan] += amount
            else:
                self._pay(fan, amount)

    def _claim_kept(self, fan):
        if not self.kept[fan]:
            raise Refused
        self._pay(fan, self.kept.pop(fan))

    def _pay(self, fan, amount):
        self.payments[fan] += 1
        self.balances[fan] += amount

    def _open_epoch(self):
        if self.epochs and self.epochs[-1][0] == OPEN:
            raise Refused
        self.epochs.append([OPEN, 0, 0])

    def _post(self, epoch, version, batch, words):
        found = self._epoch(epoch, OPEN)
        if batch != found[1]:
            raise Refused
        self.posted[epoch, batch] = words
        found[1], found[2] = batch + 1, found[2] + sum(read_word(word).amount for word in words)

    def _close(self, epoch, batches, total, *evidence):
        found = self._epoch(epoch, OPEN)
        if (batches, total) != (found[1], found[2]):
            raise Refused
        found[0] = POSTED

    def _finalise(self, epoch):
        self._epoch(epoch, POSTED)[0] = FINAL

    def _epoch(self, epoch, state):
        if not 0 < epoch <= len(self.epochs) or self.epochs[epoch - 1][0] != state:
            raise Refused
        return self.epochs[epoch - 1]

    def _claim(self, fan, claims):
        if any(not self._claimable(fan, one) for one in claims):
            raise Refused
        self._take(fan, claims)

    def _claim_many(self, fans, claims):
        each = [
            [one for one in own if self._claimable(fan, one)] for fan, own in zip(fans, claims, strict=True)
        ]
        if not any(each):
            raise Refused
        for fan, own in zip(fans, each, strict=True):
            self._take(fan, own)

    def _claimable(self, fan, claim):
        return self.epochs[claim[0] - 1][0] == FINAL and (fan, claim[0]) not in self.claimed

    def _take(self, fan, claims):
        self.claimed |= {(fan, claim[0]) for claim in claims}
        if claims:
            self._pay(fan, sum(claim[2] for claim in claims))

    def read(self, function, *args):
        """A view."""
        return getattr(self, "_view_" + _python(function))(*args)

    def _view_plan_of(self, plan_id):
        plan = self._plan(plan_id.hex())
        return (plan[0], plan[1], 1) if plan else (0, 0, 0)

    def _view_is_paid(self, plan_id, number):
        plan = self._plan(plan_id.hex())
        return plan is not None and number not in plan[2]

    def _view_kept_for(self, fan):
        return self.kept[fan]

    def _view_epoch_count(self):
        return len(self.epochs)

    def _view_root_of(self, epoch, batch):
        words = self.posted.get((epoch, batch))
        return EntryTree(words).root if words else bytes(32)

    def _view_epoch_of(self, epoch):
        return self.epochs[epoch - 1] if 0 < epoch <= len(self.epochs) else [NONE]

    def _view_is_claimed(self, fan, epoch):
        return (fan, epoch) in self.claimed


class CommunityChain(FakeChain):
    """Refuses what the contracts refuse; a transaction in a block may also fail there."""

    def __init__(self, *args, ids=(), refusing=(), **options):
        super().__init__(*args, once=True, **options)
        self._ids, self._refusing = dict(ids), frozenset(refusing)

    def ledger(self, until=None):
        """State after all blocks, or before one transaction."""
        found = Ledger(self._ids, self._refusing)
        for block in self.blocks:
            for key in block.acts:
                _attempt(found, key)
            for tx in block.txs:
                if tx is until:
                    return found
                if tx.key and not tx.failed:
                    _attempt(found, tx.key)
        return found

    def ok(self, tx):
        return not tx.failed and (not tx.key or _attempt(self.ledger(tx), tx.key))

    def runs(self, key):
        """Whether nobody could do the call any more, so that nobody overtakes it."""
        ledger = self.ledger()
        return bool(ledger.epochs) if "openEpoch" in key else not _attempt(ledger, key)

    def encode(self, call, sender):
        data = words_of(call).encode() if call.function else b""
        return Request(sender, call.address, data, call.value)

    def estimate(self, request):
        self._ask()
        key = request.data.decode()
        if key and not _attempt(self.ledger(), key):
            raise CallReverted("Refused()")
        return 50_000

    def read(self, contract, address, function, *args):
        self._ask()
        return self.ledger().read(function, *args)


def _attempt(ledger, key):
    try:
        ledger.do(key)
        return True
    except Refused:
        return False
