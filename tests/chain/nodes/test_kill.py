"""kill -9 at every step of a run, on a real Ganache and a real anvil: never twice, never lost, never a nonce
gap.
"""

import multiprocessing
import signal

import pytest
import victim

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["zhenbo.chain", "zhenbo.runner"])


def start(*args):
    process = processes.Process(target=victim.carry_out, args=args)
    process.start()
    process.join(120)
    return process.exitcode


@pytest.mark.parametrize(
    "independent",
    [pytest.param(False, id="in order"), pytest.param(True, id="pipelined", marks=pytest.mark.long)],
)
def test_killed_once_at_each_step(network, chain, signer, counter, tmp_path, independent):
    first = 50_000 if independent else 1
    places = processes.Value("i", 0)
    assert start(network, tmp_path / "unharmed", counter, [first, first + 1], independent, 0, places) == 0
    assert places.value >= 40
    for place in range(1, places.value + 1):
        numbers = [first + place * 10, first + place * 10 + 1]
        nonce = chain.nonce(signer.address, "latest")
        task = (network, tmp_path / str(place), counter, numbers, independent)
        assert start(*task, place) == -signal.SIGKILL
        assert start(*task, 0) == 0, f"not resumed after a kill at place {place}"
        assert [chain.read("Counter", counter, "runs", n) for n in numbers] == [1, 1], (
            f"killed at place {place}"
        )
        assert chain.nonce(signer.address, "latest") == chain.nonce(signer.address, "pending") == nonce + 2
