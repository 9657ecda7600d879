"""Before and while batches are pushed: who refuses, what it costs, how far it is."""

from collections.abc import Callable, Iterator, Sequence
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

SAMPLED = 100  # entries, spread over the list, whose gas is asked for
# what a push costs beside the creation of its points; a test holds the sum to what is used
CREATION_GAS, CALL_GAS, AROUND_ENTRY_GAS, KEPT_GAS = 50_000, 150_000, 700, 25_000


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
    words, fans = gift.words, [entry.fan for entry in gift.entries]
    sample = words[:: -(-len(words) // SAMPLED)]
    try:
        refusing, start = [], 0
        for batch in gift.batches:
            refusing += [
                fans[start + place] for place in _skipped(chain, _creation(chain, airdrop, points, batch))
            ]
            start += len(batch)
        trial = chain.estimate(_creation(chain, airdrop, points, sample)) - CREATION_GAS
    except NodeFault:  # a node that does not play contracts' calls, or a budget that is too small
        worst = sum(worst_gas(len(batch)) for batch in gift.batches)
        return Forecast(worst, (), exact=False)
    each = max(0, trial) / len(sample) + AROUND_ENTRY_GAS
    gas = CALL_GAS * gift.count + KEPT_GAS * len(refusing) + int(each * len(words))
    return Forecast(gas, tuple(refusing), exact=True)


def worst_gas(entries: int) -> int:
    """Gas that no push of so many entries goes beyond."""
    return WORST_CALL_GAS + WORST_ENTRY_GAS * entries


def _creation(chain: Chain, airdrop: str, points: str, words: Sequence[int]) -> Request:
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
    """A node that tells how many pushes it has seen in a block and spells each once; else the node itself.

    A development node takes seconds to estimate a batch, and its gas is free: there a push is tried once, and
    given the most that it can need.
    """

    def __init__(self, chain: Chain, seen: Callable[[int], None], tried: bool) -> None:
        self._chain, self._seen, self._tried = chain, seen, tried
        self._known: set[str] = set()
        self._spelled: dict[int, Request] = {}  # by number of the batch
        self._largest: dict[bytes, int] = {}  # gas that a push can need
        self._done: set[bytes] = set()  # pushes that were tried

    @classmethod
    @contextmanager
    def of(cls, chain: Chain, count: int, *, tried: bool = False) -> Iterator["Watched"]:
        """While this lasts, a bar on the terminal shows how many of `count` are in a block.

        tried   every batch was tried just before
        """
        with progress(say(Text("推送", "Pushing")), count) as advance:
            yield cls(chain, advance, tried)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)

    def encode(self, call: Call, sender: str) -> Request:
        """A push as bytes."""
        number, words = call.args[1:3]
        if number not in self._spelled:
            data = _encoded(self._chain, call.contract, call.function, call.args)
            self._spelled[number] = Request(sender, call.address, data, call.value)
            self._largest[data] = worst_gas(len(words))
        return self._spelled[number]

    def estimate(self, request: Request) -> int:
        """Gas of a push; CallReverted where it would fail."""
        if not self._chain.development or request.data not in self._largest:
            return self._chain.estimate(request)
        if not self._tried and request.data not in self._done:
            self._chain.call(request)
            self._done.add(request.data)
        return self._largest[request.data]

    def receipt(self, tx: str) -> Receipt | None:
        """As the node says, counted once."""
        found = self._chain.receipt(tx)
        if found is not None and tx not in self._known:
            self._known.add(tx)
            self._seen(1)
        return found
