"""Contracts to be created: by a transaction of their own, or by CREATE2 at an address known beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhenbo import create2
from zhenbo.language import Text
from zhenbo.plan import Call, View


@dataclass(frozen=True)
class Creation:
    """A contract that is to be: its name, its constructor's arguments, and what it is, for the operator."""

    contract: str
    args: tuple[Any, ...]
    sentence: Text


Placing = Callable[[Creation], Call]


def anywhere(creation: Creation) -> Call:
    """Created by the sender; the address depends on the sender and its nonce."""
    return Call(creation.contract, None, "constructor", creation.args, creation.sentence)


@dataclass(frozen=True)
class Deterministic:
    """Created by the usual factory: the same salt, code and arguments give the same address on every chain.

    code   creation code of a contract with its arguments, as `Chain.creation_code` gives it
    """

    salt: bytes
    code: Callable[[str, tuple[Any, ...]], bytes]

    def __call__(self, creation: Creation) -> Call:
        address = create2.address(self.salt, self.code(creation.contract, creation.args))
        return Call(
            creation.contract,
            create2.FACTORY,
            "create2",
            (self.salt, address, *creation.args),
            creation.sentence,
            done=Lives(address),
        )


@dataclass(frozen=True)
class Lives:
    """`done` check: a contract lives at the address; CREATE2 can have made only the one contract there."""

    address: str

    def __call__(self, view: View) -> bool:
        return view.has_code(self.address)


def constructor_args(call: Call) -> tuple[Any, ...]:
    """The constructor's arguments of a call that creates a contract."""
    return call.args[2:] if call.function == "create2" else call.args


def known_address(call: Call) -> str | None:
    """Where the contract will be, if that is known before the call is sent."""
    return str(call.args[1]) if call.function == "create2" else None
