"""What rehearsals on stand-ins of public networks have taught the runner."""

import random
from dataclasses import replace

import pytest
from fake_chain import Crash, FakeChain, FakeClock
from harness import POLICY, assert_exactly_once, journal_records, key, pay, plan_of, send

from zhenbo.errors import CallReverted, NodeFault, RunStopped
from zhenbo.runner import run
from zhenbo.runner.node import Policy

PATIENT = Policy(**{**vars(POLICY), "confirmations": 3})


class DyingClock:
    """The process dies when it first waits after its transaction was mined."""

    def __init__(self, chain):
        self._chain = chain

    def now(self):
        return 0.0

    def sleep(self, seconds):
        if self._chain.chain_txs():
            raise Crash
        self._chain.tick()


def test_what_is_in_a_block_is_not_to_be_paid_again(tmp_path):
    chain, plan = FakeChain(confirmations=3), plan_of(2)
    whole = run(plan, chain, journal_dir=tmp_path, quiet=True)
    with pytest.raises(Crash):
        send(plan, chain, tmp_path, policy=PATIENT, clock=DyingClock(chain))
    rest = run(plan, chain, journal_dir=tmp_path, quiet=True)
    assert [c.status for c in rest.calls] == ["under way"] * 2 and len(chain.chain_txs()) == 1
    assert rest.cost == whole.cost // 2
    chain.funds = rest.cost
    assert [c.status for c in send(plan, chain, tmp_path, policy=PATIENT).calls] == ["resumed"] * 2


def refusing(chain, words, times):
    """The chain's node says these words instead of taking a transaction, so many times."""
    accept, left = chain.send_raw, [times]

    def send_raw(raw):
        left[0] -= 1
        if left[0] >= 0:
            raise NodeFault(words)
        accept(raw)

    chain.send_raw = send_raw


def signed(folder, plan):
    return [r for r in journal_records(folder, plan) if r["kind"] == "signed"]


@pytest.mark.parametrize(
    "words",
    [
        "nonce too high: address 0xa1, tx: 5 state: 4",
        "NonceGap, Future nonce. Expected nonce: 4",
        "txpool is full",
        "sequencer pending tx pool full, please try again",
        "queue full",
    ],
)
def test_not_for_the_moment_is_asked_again(tmp_path, words):
    """Also a backend that has not seen the transaction before says that a nonce is too high."""
    chain, plan = FakeChain(), plan_of(2)
    refusing(chain, words, times=4)
    assert [c.status for c in send(plan, chain, tmp_path).calls] == ["sent", "sent"]
    assert len(signed(tmp_path, plan)) == 2
    assert_exactly_once(chain, plan, tmp_path)


def test_what_no_longer_fits_is_signed_anew_under_the_same_nonce(tmp_path):
    """On Arbitrum gas pays for layer 1 too: what sufficed when it was signed may be too little later."""
    chain, plan = FakeChain(), plan_of(1)
    refusing(chain, "intrinsic gas too low", times=1)
    with pytest.raises(RunStopped, match=r"refuses transaction 0x\w+: intrinsic gas too low.* same command"):
        send(plan, chain, tmp_path)
    dearer = chain.estimate
    chain.estimate = lambda request: dearer(request) * 2
    refusing(chain, "intrinsic gas too low", times=1)
    assert send(plan, chain, tmp_path).calls[0].status == "resumed"
    assert [(one["nonce"], one["gas"]) for one in signed(tmp_path, plan)] == [(0, 62_500), (0, 125_000)]
    assert_exactly_once(chain, plan, tmp_path)


def test_a_refusal_that_stays_stops_the_run(tmp_path):
    chain, plan = FakeChain(), plan_of(1)
    prices = iter(range(100, 1000, 7))
    chain.fees = lambda: replace(FakeChain.fees(chain), cap=next(prices))
    refusing(chain, "sender is banned", times=9)
    with pytest.raises(RunStopped, match="sender is banned"):
        send(plan, chain, tmp_path)
    assert len(signed(tmp_path, plan)) == 2


def test_gas_that_is_not_free_after_all(tmp_path):
    chain, plan = FakeChain(legacy=True), plan_of(1)
    chain.price = 0
    refusing(chain, "Gas price below configured minimum gas price", times=9)
    policy = replace(POLICY, fee_ceiling=None)
    with pytest.raises(RunStopped, match=r"said to be free on fake.* Set ZHENBO_FEES_FAKE=auto"):
        send(plan, chain, tmp_path, policy=policy)
    chain.price = 100
    del chain.send_raw
    assert send(plan, chain, tmp_path, policy=policy).calls[0].status == "resumed"
    assert_exactly_once(chain, plan, tmp_path)


def test_a_node_that_forgets_is_named(tmp_path):
    chain, plan = FakeChain(), plan_of(1)
    accept = chain.send_raw

    def forget(raw):
        accept(raw)
        chain.pool.clear()

    chain.send_raw = forget
    with pytest.raises(RunStopped, match=r"forgets it; .* another node in ZHENBO_RPC_FAKE.* Nothing is lost"):
        send(plan, chain, tmp_path)
    del chain.send_raw
    assert send(plan, chain, tmp_path).calls[0].status == "resumed"
    assert_exactly_once(chain, plan, tmp_path)


def test_a_refusal_counts_when_what_came_before_is_final(tmp_path):
    """A node behind refuses what depends on a transaction that it has not seen."""
    chain, plan = FakeChain(confirmations=3), plan_of(2)
    estimate, behind = chain.estimate, [2]

    def estimate_behind(request):
        if request.data.decode() == key(pay(1)) and chain.chain_txs() and behind[0]:
            behind[0] -= 1
            raise CallReverted("no contract lives at 0xc0")
        return estimate(request)

    chain.estimate = estimate_behind
    assert [c.status for c in send(plan, chain, tmp_path, policy=PATIENT).calls] == ["sent", "sent"]
    chain.failing = {key(pay(3))}
    with pytest.raises(RunStopped, match="the contract would refuse it: Known"):
        send(plan_of(4), chain, tmp_path, policy=PATIENT)
    assert chain.runs(key(pay(2))) == 1


def test_an_empty_transfer_pays_for_its_bytes_too(tmp_path):
    """Where 21000 gas are too little, a nonce is used up with what the node estimates."""
    chain, plan = FakeChain(once=True), plan_of(1, checked=True)
    accept = chain.send_raw
    chain.send_raw = lambda raw: (_ for _ in ()).throw(Crash)
    with pytest.raises(Crash):
        send(plan, chain, tmp_path)
    chain.send_raw = accept
    chain.blocks[-1].acts.append(key(pay(0)))
    send(plan, chain, tmp_path)
    (void,) = [one for one in signed(tmp_path, plan) if one["void"]]
    assert void["gas"] == 62_500


def test_what_another_backend_has_seen_done_is_not_emptied(tmp_path):
    """One backend shows the effect of our transaction, another does not know the transaction."""
    chain, plan = FakeChain(confirmations=3, once=True), plan_of(1, checked=True)
    receipt, knows, blind = chain.receipt, chain.knows, [4]

    def behind(answer):
        def ask(tx):
            if chain.chain_txs() and blind[0]:
                blind[0] -= 1
                return None
            return answer(tx)

        return ask

    chain.receipt, chain.knows = behind(receipt), behind(knows)
    assert send(plan, chain, tmp_path, policy=PATIENT).calls[0].status == "sent"
    assert blind == [0] and [one["void"] for one in signed(tmp_path, plan)] == [False]


def test_a_node_that_cannot_look_it_up_yet_is_asked_again(tmp_path):
    """A check reads what an earlier transaction made, from a backend that has not seen it."""
    chain, behind = FakeChain(), [3]
    read = chain.read

    def read_behind(*args):
        if chain.chain_txs() and behind[0]:
            behind[0] -= 1
            raise CallReverted("MemberUnknown(memberId=3)")
        return read(*args)

    chain.read = read_behind
    plan = plan_of(2, checked=True)
    assert [c.status for c in send(plan, chain, tmp_path).calls] == ["sent", "sent"]
    assert behind == [0]
    assert_exactly_once(chain, plan, tmp_path)


def test_a_backend_far_behind_pays_nobody_twice(tmp_path):
    """One backend is further behind than the confirmations: it has no receipt of what another calls final."""
    chain, plan, blind = FakeChain(), plan_of(2), [12]
    receipt = chain.receipt

    def behind(tx):
        if chain.chain_txs() and blind[0]:
            blind[0] -= 1
            return None
        return receipt(tx)

    chain.receipt = behind
    assert [c.status for c in send(plan, chain, tmp_path).calls] == ["sent", "sent"]
    assert blind == [0] and {one["nonce"] for one in signed(tmp_path, plan)} == {0, 1}
    assert_exactly_once(chain, plan, tmp_path)


class OutOfStepChain(FakeChain):
    """Each answer comes from one of two backends; one is `lag` blocks behind and knows nothing that waits."""

    def __init__(self, lag, **options):
        super().__init__(**options)
        self.lag, self.whole = lag, None

    def behind(self, answer):
        """Answer from either: the one that is behind sees fewer blocks."""
        if self.whole is not None or self.rng.random() < 0.5:
            return answer()
        self.whole, self.blocks = self.blocks, self.blocks[: max(1, len(self.blocks) - self.lag)]
        self.pool, pool = {}, self.pool
        try:
            return answer()
        finally:
            self.blocks, self.whole, self.pool = self.whole, None, pool

    def head(self):
        return self.behind(super().head)

    def block_hash(self, number):
        return self.behind(lambda: FakeChain.block_hash(self, number))

    def nonce(self, sender, at):
        return self.behind(lambda: FakeChain.nonce(self, sender, at))

    def knows(self, tx):
        return self.behind(lambda: FakeChain.knows(self, tx))

    def receipt(self, tx):
        return self.behind(lambda: FakeChain.receipt(self, tx))

    def read(self, *args):
        return self.behind(lambda: FakeChain.read(self, *args))


@pytest.mark.parametrize("checked", [False, True])
@pytest.mark.parametrize("independent", [False, True])
@pytest.mark.parametrize("lag", [1, 3, 6])
def test_backends_out_of_step_pay_nobody_twice(tmp_path, lag, independent, checked):
    """Also where they are further apart than the three confirmations."""
    for seed in range(20):
        chain = OutOfStepChain(lag, rng=random.Random(seed), confirmations=3)
        plan, folder = plan_of(3, checked, independent), tmp_path / str(seed)
        for _ in range(2):
            assert send(plan, chain, folder, policy=PATIENT).calls
        chain.lag = 0
        assert_exactly_once(chain, plan, folder)


def test_one_refusal_is_not_believed_at_once(tmp_path):
    """Nothing is under way, but the backend that is asked is behind."""
    chain, plan, behind = FakeChain(), plan_of(1), [3]
    estimate = chain.estimate

    def estimate_behind(request):
        if chain.blocks[1:] and behind[0]:
            behind[0] -= 1
            raise CallReverted("no contract lives at 0xc0")
        return estimate(request)

    chain.estimate = estimate_behind
    clock = FakeClock(chain)
    report = send(plan, chain, tmp_path, clock=clock)  # the dry run asked before there was a block
    assert report.calls[0].status == "sent"
