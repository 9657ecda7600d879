"""A plan is data: the calls one sender is about to make, each with a sentence a person can read.

The dry run, the question to the operator, the journal and the tests all read the same list, so they cannot
disagree. A plan is known by its hash, which covers what the calls do (chain, sender, targets, functions,
arguments, values) and not how they are worded: translating a sentence never makes a paid plan payable again.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from zhenbo.errors import BadPlan
from zhenbo.language import Text

MAX_GAS = 2**24  # no transaction of ours needs more (EIP-7825 caps a transaction there)
_SHARE = 0.6  # of a block that a transaction of our choosing may need
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


def gas_in(block_gas: int) -> int:
    """Gas that a call may be made to need where we choose its size, and a block takes so much."""
    return min(MAX_GAS, int(block_gas * _SHARE))


class View(Protocol):
    """Reads the chain: what a call's `done` check is given."""

    def read(self, contract: str, address: str, function: str, *args: Any) -> Any:
        """The value of a view function now."""

    def has_code(self, address: str) -> bool:
        """Whether a contract lives at the address."""


Done = Callable[[View], bool]


@dataclass(frozen=True)
class Reads:
    """The usual `done` check: a view function of the contract returns `equals`."""

    contract: str
    address: str
    function: str
    args: tuple[Any, ...]
    equals: Any

    def __call__(self, view: View) -> bool:
        return bool(view.read(self.contract, self.address, self.function, *self.args) == self.equals)


@dataclass(frozen=True)
class Call:
    """One transaction to be.

    contract, function  names in the ABI; function "constructor" with address None creates the contract,
                        function "" with contract "" sends `value` to a plain address
    sentence            what it does, for the operator, in Chinese and English
    value               wei sent along
    gas_ceiling         refuse rather than allow this call more gas
    gas_spare           allow so much more than estimate and margin: nodes estimate in the second of their
                        newest block, and a call that runs in a later one may have to write more
    done                asks the chain whether this has happened already; without it only the journal knows
    """

    contract: str
    address: str | None
    function: str
    args: tuple[Any, ...]
    sentence: Text
    value: int = 0
    gas_ceiling: int = MAX_GAS
    done: Done | None = field(default=None, compare=False)
    gas_spare: int = 0

    def __post_init__(self) -> None:
        if self.address is None and self.function != "constructor":
            raise BadPlan(f"{self}: only a constructor goes without an address")
        if self.address is not None and not _ADDRESS.fullmatch(self.address):
            raise BadPlan(f"{self}: {self.address!r} is not an address (0x and 40 hex digits)")
        if min(self.value, self.gas_spare) < 0 or not 21_000 <= self.gas_ceiling <= MAX_GAS:
            raise BadPlan(
                f"{self}: value and spare gas must not be negative, gas ceiling must lie in 21000..{MAX_GAS}"
            )
        canonical(self.args)

    def __str__(self) -> str:
        return (
            f"{self.contract or 'transfer'}.{self.function}"
            if self.function
            else f"transfer to {self.address}"
        )


@dataclass(frozen=True)
class Plan:
    """What `sender` will do on chain `chain_id`, in order.

    independent   no call needs the effect of another, so they may be sent without waiting for each other
                  and may land in any order; leave False when in doubt
    edition       tells apart two plans that are meant to do the same thing twice (a monthly gift, say)
    effects       sentences about the outcome as a whole, shown under the calls
    """

    title: Text
    chain_id: int
    sender: str
    calls: tuple[Call, ...]
    independent: bool = False
    edition: str = ""
    effects: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if not self.calls:
            raise BadPlan(f"{self.title}: a plan without calls has nothing to send")
        if not _ADDRESS.fullmatch(self.sender):
            raise BadPlan(f"{self.title}: sender {self.sender!r} is not an address (0x and 40 hex digits)")

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of what the plan does; 64 hex digits."""
        body = {
            "version": 1,
            "chain": str(self.chain_id),
            "sender": self.sender.lower(),
            "edition": self.edition,
            "calls": [
                {
                    "contract": c.contract,
                    "address": c.address and c.address.lower(),
                    "function": c.function,
                    "args": canonical(c.args),
                    "value": str(c.value),
                }
                for c in self.calls
            ],
        }
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()


def canonical(value: Any) -> Any:
    """`value` as JSON in which equal arguments are equal text, and unequal ones never are.

    Each scalar carries its kind, so that the number 1, the text "1" and the byte 0x31 stay apart; tuples and
    lists are one kind; dictionaries (structs) lose their order. Texts in the form of an address are compared
    without letter case, as addresses are. Raises BadPlan for anything an ABI has no use for (floats, None).
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return f"int:{value}"
    if isinstance(value, bytes | bytearray):
        return f"bytes:{value.hex()}"
    if isinstance(value, str):
        return f"address:{value.lower()}" if _ADDRESS.fullmatch(value) else f"text:{value}"
    if isinstance(value, Mapping) and all(isinstance(k, str) for k in value):
        return {k: canonical(v) for k, v in value.items()}
    if isinstance(value, Sequence):
        return [canonical(v) for v in value]
    raise BadPlan(
        f"an argument of type {type(value).__name__} ({value!r}) cannot be part of a call; "
        "use int, str, bytes, bool, or lists and dicts of them"
    )
