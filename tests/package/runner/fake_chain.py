"""An invented chain with every bad habit of real ones, driven by a seed; and crashes on demand.

The contract on it counts how often each call ran and, unless the plan has `done` checks, does nothing to stop
a second time: exactly-once is the runner's doing.
"""

import hashlib
import json
import random
from dataclasses import dataclass, field

from zhenbo.errors import CallReverted, NodeFault, NodeSilent
from zhenbo.plan import Call
from zhenbo.runner.node import Fees, Receipt, Rehearsed, Request, Signed

SENDER = "0x" + "a1" * 20
CONTRACT = "0x" + "c0" * 20


class Crash(BaseException):
    """The process dies here."""


class Fate:
    """Decides where the process dies. Counts the places where it could."""

    def __init__(
        self, at: int | None = None, rng: random.Random | None = None, chance: float = 0.0, limit: int = 0
    ):
        self.places, self.crashes = 0, 0
        self._at, self._rng, self._chance, self._limit = at, rng, chance, limit

    def place(self) -> None:
        self.places += 1
        by_chance = self._rng is not None and self.crashes < self._limit and self._rng.random() < self._chance
        if self.places == self._at or by_chance:
            self.crashes += 1
            raise Crash


@dataclass(frozen=True)
class Habits:
    """Chances per opportunity, 0 for a chain that behaves."""

    silent: float = 0.0  # no answer, whether or not the request took effect
    forget: float = 0.0  # a waiting transaction is dropped
    reorg: float = 0.0
    stranger: float = 0.0  # another process uses the account
    overtake: float = 0.0  # another account does one of the calls (only where calls can be done once)
    late: float = 0.0  # a receipt of the newest block is not found yet
    surge: float = 0.0  # the price of gas rises
    pause: float = 0.0  # a block without our transactions


@dataclass
class Tx:
    hash: str
    raw: str
    nonce: int
    cap: int
    key: str  # what it does: "" for nothing
    failed: bool = False


@dataclass
class Block:
    hash: str
    txs: list[Tx] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)  # done by other accounts


class FakeClock:
    def __init__(self, chain: "FakeChain"):
        self.time, self._chain = 0.0, chain

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self._chain.tick()


class FakeSigner:
    address = SENDER

    def sign(self, fields):
        body = {**fields, "data": fields["data"].decode()}
        raw = "0x" + json.dumps(body, sort_keys=True).encode().hex()
        return Signed(raw, "0x" + hashlib.sha256(raw.encode()).hexdigest())


class FakeChain:
    chain_id, name, currency, development, block_time = 77, "fake", "FAKE", False, 12.0

    def __init__(
        self, rng=None, habits=Habits(), confirmations=1, fate=None, once=False, legacy=False, automine=False
    ):
        self.rng, self.habits, self.confirmations = rng or random.Random(0), habits, confirmations
        self.fate, self.once, self.legacy, self.automine = fate or Fate(), once, legacy, automine
        self.blocks, self.pool, self.seen = [Block("0x" + "00" * 32)], {}, {}
        self.price, self.funds, self.strangers, self.failing = 100, 10**24, 0, set()
        self.gaps, self.beside = 0, 0

    # what happened

    def chain_txs(self):
        return [t for b in self.blocks for t in b.txs]

    def runs(self, key):
        """How often the call ran on the chain as it is now (in `once` mode a repetition fails instead)."""
        return sum(k == key for b in self.blocks for k in self._effects(b))

    def _effects(self, block):
        return block.acts + [t.key for t in block.txs if t.key and self.ok(t)]

    def ok(self, tx):
        if tx.failed:
            return False
        if not self.once:
            return True
        for block in self.blocks:
            if tx.key in block.acts:
                return False
            for other in block.txs:
                if other is tx:
                    return True
                if other.key == tx.key:
                    return False
        return True

    def account_nonce(self, upto=None):
        return sum(len(b.txs) for b in self.blocks[: None if upto is None else upto + 1])

    # time

    def tick(self):
        self._stranger()
        if self._by(self.habits.surge):
            self.price = min(int(self.price * 1.6), 900)
        elif self.price > 100:
            self.price = int(self.price * 0.9)
        for tx in list(self.pool.values()):
            if self._by(self.habits.forget):
                del self.pool[tx.hash]
        if self._by(self.habits.reorg) and self.confirmations > 1:
            self._reorg(self.rng.randint(1, self.confirmations - 1))
        if not self._by(self.habits.pause):
            self.mine()

    def _by(self, chance):
        return chance > 0 and self.rng.random() < chance

    def _stranger(self):
        if self._by(self.habits.stranger) and self.strangers < 5:
            self.strangers += 1
            nonce = self.account_nonce() + self.rng.randint(0, 1)
            tx = Tx(f"0xstranger{self.strangers}", "", nonce, 10**6, "")
            self.pool = {h: t for h, t in self.pool.items() if t.nonce != nonce}
            self.pool[tx.hash] = self.seen[tx.hash] = tx

    def mine(self):
        block = Block(f"0x{self.rng.getrandbits(256):064x}")
        self.blocks.append(block)
        if self.once and self._by(self.habits.overtake):
            open_keys = [t.key for t in self.seen.values() if t.key and not self.runs(t.key)]
            block.acts += open_keys[:1]
        for tx in sorted(self.pool.values(), key=lambda t: t.nonce):
            if tx.nonce == self.account_nonce() and tx.cap >= self.price:
                tx.failed = tx.key in self.failing
                block.txs.append(tx)
        self.pool = {h: t for h, t in self.pool.items() if t.nonce >= self.account_nonce()}

    def _reorg(self, depth):
        depth = min(depth, len(self.blocks) - 1)
        removed = [t for b in self.blocks[len(self.blocks) - depth :] for t in b.txs]
        height = len(self.blocks)
        del self.blocks[height - depth :]
        for tx in removed:
            if self.rng.random() < 0.5:
                self.pool[tx.hash] = tx
        while len(self.blocks) < height:
            self.mine()

    # the node

    def _ask(self):
        self.fate.place()
        if self._by(self.habits.silent):
            raise NodeSilent("no answer")
        if self._by(0.2 if self.habits.pause else 0):
            self.tick()

    def genesis(self):
        return self.blocks[0].hash

    def head(self):
        self._ask()
        return len(self.blocks) - 1

    def block_hash(self, number):
        self._ask()
        return self.blocks[number].hash if number < len(self.blocks) else None

    def next_nonce(self):
        nonce, waiting = self.account_nonce(), {t.nonce for t in self.pool.values()}
        while nonce in waiting:
            nonce += 1
        return nonce

    def nonce(self, sender, at):
        self._ask()
        if at == "pending":
            return self.next_nonce()
        return self.account_nonce(None if at == "latest" else at)

    def balance(self, sender):
        return self.funds

    def fees(self):
        self._ask()
        return Fees(self.price * 2, None if self.legacy else self.price // 10)

    def data_fee(self, request, gas):
        return self.beside * len(request.data)

    def encode(self, call: Call, sender):
        return Request(sender, call.address, json.dumps([call.function, *call.args]).encode(), call.value)

    def call(self, request):
        self._ask()
        self.estimate(request)

    def estimate(self, request):
        self._ask()
        key = request.data.decode()
        if key in self.failing or (self.once and self.runs(key)):
            raise CallReverted("Known()")
        return 50_000

    def send_raw(self, raw):
        self._ask()
        self.accept(raw)
        if self.automine:
            self.mine()
        if self._by(self.habits.silent):
            raise NodeSilent("timed out after it took it")
        self.fate.place()

    def accept(self, raw):
        body = json.loads(bytes.fromhex(raw[2:]))
        tx = Tx(
            "0x" + hashlib.sha256(raw.encode()).hexdigest(),
            raw,
            body["nonce"],
            body["gasPrice"] if "gasPrice" in body else body["maxFeePerGas"],
            body["data"],
        )
        if tx.hash in self.pool:
            raise NodeFault("already known")
        others = self.habits.forget or self.habits.stranger or self.habits.reorg
        if tx.nonce > self.next_nonce() and not others:
            self.gaps += 1  # nobody but the runner can have left the nonces below unused
        if tx.nonce < self.account_nonce():
            raise NodeFault("nonce too low: next nonce 5, tx nonce 4")
        if tx.cap < self.price:
            raise NodeFault("max fee per gas less than block base fee")
        rival = next((t for t in self.pool.values() if t.nonce == tx.nonce), None)
        if rival and tx.cap < rival.cap * 11 // 10:
            raise NodeFault("replacement transaction underpriced")
        if rival:
            del self.pool[rival.hash]
        self.pool[tx.hash] = self.seen[tx.hash] = tx

    def knows(self, tx):
        self._ask()
        return tx in self.pool or any(t.hash == tx for t in self.chain_txs())

    def receipt(self, tx):
        self._ask()
        for number, block in enumerate(self.blocks):
            found = next((t for t in block.txs if t.hash == tx), None)
            newest = number == len(self.blocks) - 1
            if found and not (newest and self.confirmations > 1 and self._by(self.habits.late)):
                beside = self.beside * len(found.key.encode()) // 2
                return Receipt(tx, number, block.hash, self.ok(found), 40_000, self.price, data_fee=beside)
        return None

    def read(self, contract, address, function, *args):
        self._ask()
        return self.runs(json.dumps([function, *args])) > 0

    def has_code(self, address):
        return True


class FakeDevelopmentNode(FakeChain):
    """Adds snapshots. The call "second" works only after "first"."""

    development = True

    def __init__(self, **options):
        super().__init__(automine=True, **options)
        self.played, self.snapshots, self.reverted = [], {}, []

    def estimate(self, request):
        if "second" in request.data.decode() and not any("first" in t.key for t in self.chain_txs()):
            raise CallReverted("TooEarly()")
        return super().estimate(request)

    def snapshot(self):
        self.fate.place()
        self.snapshots["0x1"] = list(self.played)
        return "0x1"

    def play(self, request):
        self.fate.place()
        self.played.append(request.data.decode())
        ready = "second" not in self.played[-1] or any("first" in p for p in self.played)
        return Rehearsed(44_000) if ready else Rehearsed(0, "TooEarly()")

    def revert(self, snapshot):
        self.fate.place()
        self.played = self.snapshots.pop(snapshot, self.played)
        self.reverted.append(snapshot)
