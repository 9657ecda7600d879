"""Before and while batches are pushed: who refuses, what it costs, how far it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode, encode
from eth_utils.abi import function_signature_to_4byte_selector

from zhenbo.airdrop.gift import WORST_CALL_GAS, WORST_ENTRY_GAS, Gift
from zhenbo.chain import Chain
from zhenbo.cli.frame import progress
from zhenbo.errors import NodeFault
from zhenbo.language import Text, say
from zhenbo.plan import Call
from zhenbo.runner.node import Receipt, Request

SAMPLED = 3  # batches whose gas is asked for; the others are taken to be like the dearest of them
# a push costs more than the creation of its points by this: measured, docs/airdrop.md
AROUND_GAS, AROUND_ENTRY_GAS, KEPT_GAS = 90_000, 400, 25_000


@dataclass(frozen=True)
class Forecast:
    """What pushing a gift would do. `refusing` are fans whose points would be kept; `exact` tells whether the
    gas was measured on this chain or is the most that it can be.
    """

    gas: int
    refusing: tuple[str, ...]
    exact: bool


def forecast(chain: Chain, airdrop: str, points: str, gift: Gift) -> Forecast:
    """Try each batch as the Airdrop itself creates its points, which works before it is announced too."""
    try:
        trials = [_creation(chain, airdrop, points, words) for words in gift.batches]
        skipped = [_skipped(chain, trial) for trial in trials]
        sampled = sorted({0, gift.count // 2, gift.count - 1})[:SAMPLED]
        dearest = max(chain.estimate(trials[n]) / len(gift.batches[n]) for n in sampled)
    except NodeFault:  # a node that does not play contracts' calls, or a budget that is too small
        worst = WORST_CALL_GAS * gift.count + WORST_ENTRY_GAS * len(gift.entries)
        return Forecast(worst, (), exact=False)
    entries = iter(gift.entries)
    per_batch = [[next(entries).fan for _ in words] for words in gift.batches]
    refusing = [fans[n] for fans, places in zip(per_batch, skipped, strict=True) for n in places]
    gas = AROUND_GAS * gift.count + KEPT_GAS * len(refusing)
    gas += int((dearest + AROUND_ENTRY_GAS) * len(gift.entries))
    return Forecast(gas, tuple(refusing), exact=True)


def _creation(chain: Chain, airdrop: str, points: str, words: list[int]) -> Request:
    return Request(airdrop, points, _encoded(chain, "Points", "createMany", (words,)), 0)


def _encoded(chain: Chain, contract: str, function: str, args: tuple[Any, ...]) -> bytes:
    """A call's bytes, as `chain.encode` gives them: web3 looks at each of a batch's numbers several times."""
    abi = next(e for e in chain.artifacts[contract].abi if e.get("name") == function)
    types = [one["type"] for one in abi["inputs"]]
    return function_signature_to_4byte_selector(f"{function}({','.join(types)})") + encode(types, args)


def _skipped(chain: Chain, trial: Request) -> list[int]:
    """Places in the batch of fans that refuse pushes."""
    asked = {"from": trial.sender, "to": trial.to, "data": "0x" + trial.data.hex()}
    answer = chain.rpc.ask("eth_call", asked, "latest")
    _, places = decode(("uint256", "uint256[]"), bytes.fromhex(answer[2:]))
    return list(places)


class Watched:
    """A node that tells how many pushes it has seen in a block and spells each once; else the node itself."""

    def __init__(self, chain: Chain, seen: Callable[[int], None]) -> None:
        self._chain, self._seen = chain, seen
        self._known: set[str] = set()
        self._spelled: dict[int, bytes] = {}  # by number of the batch

    @classmethod
    @contextmanager
    def of(cls, chain: Chain, count: int) -> Iterator["Watched"]:
        """While this lasts, a bar on the terminal shows how many of `count` are in a block."""
        with progress(say(Text("推送", "Pushing")), count) as advance:
            yield cls(chain, advance)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)

    def encode(self, call: Call, sender: str) -> Request:
        """A push as bytes."""
        number = call.args[1]
        if number not in self._spelled:
            self._spelled[number] = _encoded(self._chain, call.contract, call.function, call.args)
        return Request(sender, call.address, self._spelled[number], call.value)

    def receipt(self, tx: str) -> Receipt | None:
        """As the node says, counted once."""
        found = self._chain.receipt(tx)
        if found is not None and tx not in self._known:
            self._known.add(tx)
            self._seen(1)
        return found
