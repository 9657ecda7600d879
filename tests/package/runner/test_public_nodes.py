"""What rehearsals on stand-ins of public networks have taught the runner."""

import pytest
from fake_chain import Crash, FakeChain
from harness import POLICY, plan_of, send

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
