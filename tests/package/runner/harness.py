"""Runs plans on the invented chain, through crashes, until they end; then checks what must always hold."""

import json
import os
from contextlib import contextmanager
from pathlib import Path

from fake_chain import CONTRACT, SENDER, Crash, FakeClock, FakeSigner

from zhenbo import journal as journal_module
from zhenbo.errors import NodeSilent, RunStopped
from zhenbo.journal import Journal, read_only
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, Reads
from zhenbo.runner import Policy, run

POLICY = Policy(confirmations=1, window=3, patience=6, timeout=400, poll=1.0, fee_ceiling=10**5)


def pay(number, checked=False):
    done = Reads("Counter", CONTRACT, "pay", (number,), True) if checked else None
    return Call("Counter", CONTRACT, "pay", (number,), Text(f"支付{number}", f"Pay {number}"), done=done)


def plan_of(count, checked=False, independent=False, edition=""):
    calls = tuple(pay(n, checked) for n in range(count))
    return Plan(Text("测试", "Test"), 77, SENDER, calls, independent=independent, edition=edition)


def key(call):
    return json.dumps([call.function, *call.args])


def send(plan, chain, folder, **options):
    settings = {
        "policy": POLICY,
        "clock": FakeClock(chain),
        "quiet": True,
        "yes": True,
        "send": True,
        **options,
    }
    return run(plan, chain, FakeSigner(), journal_dir=Path(folder), **settings)


def send_through_crashes(plan, chain, folder, policy=POLICY, restarts=60):
    """Start the run again after each crash or stop, as an operator would; the report of the run that
    ended.
    """
    clock = FakeClock(chain)
    for _ in range(restarts):
        try:
            return send(plan, chain, folder, policy=policy, clock=clock)
        except (Crash, NodeSilent, RunStopped):
            chain.tick()
    raise AssertionError(f"did not end within {restarts} starts")


@contextmanager
def fallible_disk(fate):
    """The process may die before a journal line is written, in the middle of it, and after it is safe."""
    plain_write, plain_sync = Journal._write, os.fsync

    def write(self, data):
        fate.place()
        try:
            fate.place()
        except Crash:
            plain_write(self, data[: len(data) // 2])
            raise
        plain_write(self, data)
        fate.place()

    Journal._write, journal_module.os.fsync = (
        write,
        lambda handle: None,
    )  # a thousand runs would wear the disk
    try:
        yield
    finally:
        Journal._write, journal_module.os.fsync = plain_write, plain_sync


def settle(chain):
    """Let everything that was ever sent come back from some other node, and time pass."""
    chain.habits = type(chain.habits)()
    for _ in range(3):
        for tx in list(chain.seen.values()):
            if tx.nonce >= chain.account_nonce() and not any(
                t.nonce == tx.nonce for t in chain.pool.values()
            ):
                chain.pool[tx.hash] = tx
        chain.price = 100
        chain.mine()


def journal_records(folder, plan):
    return read_only(next(Path(folder).rglob(f"{plan.hash}.jsonl")))


def assert_exactly_once(chain, plan, folder):
    settle(chain)
    assert [chain.runs(key(c)) for c in plan.calls] == [1] * len(plan.calls)
    strays = [t for t in chain.pool.values() if not t.hash.startswith("0xstranger")]
    assert chain.gaps == 0, "a transaction went out while the one before it was missing"
    assert strays == [], "a transaction of ours waits behind a nonce gap"
    records = journal_records(folder, plan)
    assert records[0]["kind"] == "plan" and records[-1]["kind"] == "finished"
    signed = {r["tx"]: r for r in records if r["kind"] == "signed"}
    ours = {t.hash for t in chain.chain_txs() if t.key}
    assert ours <= set(signed), "a transaction reached the chain that was not in the journal"
    confirmed = [r["tx"] for r in records if r["kind"] == "confirmed" and r["ok"]]
    assert set(confirmed) <= ours or chain.once
