"""A process that carries out a plan and kills itself, with SIGKILL, at a chosen place."""

import os
import signal
from pathlib import Path

from zhenbo.chain import connect
from zhenbo.chain.rpc import Rpc
from zhenbo.journal import Journal
from zhenbo.language import Text
from zhenbo.plan import Call, Plan
from zhenbo.runner import run

ABI = Path(__file__).parent / "abi"
LIMIT = 100_000


def deploy(chain, signer, folder):
    """The counter's address."""
    call = Call("Counter", None, "constructor", (LIMIT,), Text("部署计数器", "Deploy the counter"))
    plan = Plan(Text("部署", "Deploy"), chain.chain_id, signer.address, (call,))
    return run(plan, chain, signer, send=True, yes=True, quiet=True, journal_dir=folder).calls[0].created


def count_plan(chain, sender, counter, numbers, independent=False):
    """Count each number once. No `done` checks: only the journal stands between a crash and a second time."""
    calls = tuple(
        Call("Counter", counter, "count", (n,), Text(f"数{n}", f"Count {n}"), value=n % 3) for n in numbers
    )
    return Plan(Text("计数", "Count"), chain.chain_id, sender, calls, independent=independent)


def carry_out(network, folder, counter, numbers, independent, place, places=None):
    """Run the plan; die at the `place`-th place (0: never). `places` receives how many were passed."""
    passed = 0

    def step():
        nonlocal passed
        passed += 1
        if passed == place:
            os.kill(os.getpid(), signal.SIGKILL)

    arm(step)
    chain = connect(network, ABI)
    signer = chain.signer("3")
    run(
        count_plan(chain, signer.address, counter, numbers, independent),
        chain,
        signer,
        send=True,
        yes=True,
        quiet=True,
        journal_dir=folder,
    )
    if places is not None:
        places.value = passed


def arm(step):
    """Places: before, amid and after every journal line, before and after every transaction is handed
    over.
    """
    plain_write, plain_append, plain_ask = Journal._write, Journal.append, Rpc.ask

    def write(self, data):
        step()
        half = len(data) // 2
        plain_write(self, data[:half])
        step()
        plain_write(self, data[half:])

    def append(self, kind, **fields):
        record = plain_append(self, kind, **fields)
        step()
        return record

    def ask(self, method, *params):
        if method != "eth_sendRawTransaction":
            return plain_ask(self, method, *params)
        step()
        answer = plain_ask(self, method, *params)
        step()
        return answer

    Journal._write, Journal.append, Rpc.ask = write, append, ask
