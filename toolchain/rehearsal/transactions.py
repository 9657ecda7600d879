"""A signed transaction as a node reads it: who sends what, and what it offers for gas."""

from dataclasses import dataclass

import rlp  # eth-account's own
from eth_account import Account
from eth_utils.crypto import keccak

DYNAMIC_FEE = 2  # EIP-1559


@dataclass(frozen=True)
class Sent:
    """A transaction that was handed to a node.

    cap, tip   wei per gas; in a legacy transaction both are the gas price
    """

    tx: str
    raw: str
    sender: str
    nonce: int
    gas: int
    cap: int
    tip: int
    to: str
    value: int
    data: bytes

    @property
    def size(self) -> int:
        """Bytes that go to layer 1."""
        return len(self.raw) // 2 - 1


def read(raw: str) -> Sent:
    """The transaction in these bytes: EIP-1559 or legacy, nothing else."""
    octets = bytes.fromhex(raw[2:])
    if octets[0] == DYNAMIC_FEE:
        _, nonce, tip, cap, gas, to, value, data, *_ = rlp.decode(octets[1:])
    else:
        nonce, cap, gas, to, value, data, *_ = rlp.decode(octets)
        tip = cap
    return Sent(
        tx=f"0x{keccak(octets).hex()}",
        raw=raw,
        sender=str(Account.recover_transaction(octets)).lower(),
        nonce=_number(nonce),
        gas=_number(gas),
        cap=_number(cap),
        tip=_number(tip),
        to=f"0x{to.hex()}",
        value=_number(value),
        data=data,
    )


def _number(octets: bytes) -> int:
    return int.from_bytes(octets, "big")
