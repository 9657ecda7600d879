"""The signatures of counted ballots, read back from the transactions that brought them.

Whoever does not want to take a node's word for the events looks for the member's own signature: a ballot that
is an event and nowhere in a transaction is one that the node made up. A relay that is a contract carries
the call inside its own calldata, so the functions are looked for at every place.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import function_signature_to_4byte_selector

from zhenbo.polls.count import numbers
from zhenbo.polls.electorate import Booth
from zhenbo.polls.paper import Paper, signer
from zhenbo.polls.source import Cast, Polls

_MANY = ("uint256", "bytes32[]", "(uint256,bytes32,bytes32)[]")
_FOR = ("uint256", "bytes32[]", "uint256", "bytes")
_CAST = ("uint256", "uint256", "uint256")
_SELECTORS: dict[bytes, tuple[str, tuple[str, ...]]] = {
    function_signature_to_4byte_selector(f"{name}({','.join(types)})"): (name, types)
    for name, types in (("castMany", _MANY), ("castFor", _FOR), ("cast", _CAST))
}
_CHOICE = (1 << 64) - 1


@dataclass(frozen=True)
class Brought:
    """A ballot in a transaction.

    signer   address of the key, in lower case; "" where the wallet is a contract or sent the ballot itself
    """

    member: int
    choices: tuple[int, ...]
    signer: str


@dataclass(frozen=True)
class Signatures:
    """How many counted ballots carry what.

    own       the signature of the wallet that has the membership now
    other     another key's: the membership has moved since, or the ballot is false
    wallets   a contract wallet judged it, or the wallet sent it itself
    missing   they lie in no calldata that the node has
    """

    own: int
    other: int
    wallets: int
    missing: int


def read_signatures(polls: Polls, booth: Booth, casts: Sequence[Cast]) -> Signatures:
    """Look for each counted ballot in the transaction that brought it."""
    owners = {member: seat.owner for member, seat in polls.seats({one.member for one in casts}).items()}
    found = Counter[str]()
    for tx, group in groupby(sorted(casts, key=lambda one: one.tx), key=lambda one: one.tx):
        transaction = polls.chain.rpc.ask("eth_getTransactionByHash", tx)
        data = bytes.fromhex(transaction["input"][2:]) if transaction else b""
        signers: dict[tuple[int, tuple[int, ...]], set[str]] = {}
        for one in brought(booth, data):
            signers.setdefault((one.member, one.choices), set()).add(one.signer)
        for cast in group:
            found[_kind(signers.get((cast.member, cast.choices)), owners.get(cast.member))] += 1
    return Signatures(found["own"], found["other"], found["wallets"], found["missing"])


def _kind(signers: set[str] | None, owner: str | None) -> str:
    if signers is None:
        return "missing"
    if owner in signers:
        return "own"
    return "wallets" if "" in signers else "other"


def brought(booth: Booth, data: bytes) -> Iterator[Brought]:
    """Every ballot of the poll in a transaction's calldata."""
    paper = Paper.of(booth)
    for selector, (name, types) in _SELECTORS.items():
        place = data.find(selector)
        while place >= 0:
            values = _decoded(types, data[place + len(selector) :])
            if values is not None and values[0] == booth.poll.number:
                yield from _ballots(paper, booth, name, values)
            place = data.find(selector, place + 1)


def _ballots(paper: Paper, booth: Booth, name: str, values: Sequence[Any]) -> Iterator[Brought]:
    if name == "castMany":
        for vote, r, vs in values[2]:
            member, choices = vote >> 64, numbers(vote & _CHOICE)
            if booth.rules.takes(choices):
                yield Brought(member, choices, signer(paper.digest(member, choices), r, vs) or "")
    elif name == "castFor":
        yield Brought(values[2] >> 64, numbers(values[2] & _CHOICE), "")
    else:
        yield Brought(values[1], numbers(values[2]), "")


def _decoded(types: tuple[str, ...], data: bytes) -> Sequence[Any] | None:
    try:
        return decode(types, data, strict=False)
    except (DecodingError, OverflowError, ValueError):
        return None
