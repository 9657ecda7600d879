"""Claim bundles: one self-contained JSON a fan, with all that Rewards must be shown to pay its final epochs.

They follow from the posted entries alone, so that whoever makes them, from the published files or from the
chain, makes the same bytes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import encode
from eth_utils.abi import function_signature_to_4byte_selector

from zhenbo.errors import BadEpoch, BadTree
from zhenbo.language import Text
from zhenbo.merkle import EntryTree, entry_word
from zhenbo.merkle.entries import AMOUNT_BITS, LARGEST_AMOUNT
from zhenbo.scoring.checksum import checksummed
from zhenbo.scoring.log_format import WALLET

FORMAT = "zhenbo-claim-v1"
FUNCTION = "claim(address,(uint32,uint32,uint96,bytes32[])[])"
MOST_BYTES = 1 << 24
_MEMBERS = {"format", "chainId", "genesis", "rewards", "function", "fan", "total", "claims"}


@dataclass(frozen=True)
class Place:
    """The Rewards contract that pays, checksummed, and its chain (id and hash of block 0)."""

    chain_id: int
    genesis: str
    rewards: str


@dataclass(frozen=True)
class Claim:
    """One epoch's entry of a fan, with what proves it."""

    epoch: int
    batch: int
    amount: int
    root: bytes
    proof: tuple[bytes, ...]

    @property
    def args(self) -> tuple[int, int, int, tuple[bytes, ...]]:
        """IRewards.Claim."""
        return (self.epoch, self.batch, self.amount, self.proof)


@dataclass(frozen=True)
class Bundle:
    """All that one fan can claim, by epoch; `fan` is a checksummed address."""

    place: Place
    fan: str
    claims: tuple[Claim, ...]

    @property
    def total(self) -> int:
        """The sum, in the token's smallest unit."""
        return sum(claim.amount for claim in self.claims)

    def dumps(self) -> bytes:
        """The file's bytes; amounts are decimal text."""
        body = {
            "format": FORMAT,
            "chainId": self.place.chain_id,
            "genesis": self.place.genesis,
            "rewards": self.place.rewards,
            "function": FUNCTION,
            "fan": self.fan,
            "total": str(self.total),
            "claims": [
                {
                    "epoch": claim.epoch,
                    "batch": claim.batch,
                    "amount": str(claim.amount),
                    "root": "0x" + claim.root.hex(),
                    "proof": ["0x" + node.hex() for node in claim.proof],
                }
                for claim in self.claims
            ],
        }
        return (json.dumps(body, separators=(",", ":")) + "\n").encode()

    def unproven(self) -> list[Claim]:
        """Claims whose proof does not lead to the root that they name."""
        return [
            claim
            for claim in self.claims
            if not EntryTree.verify(claim.root, entry_word(self.fan, claim.amount), claim.proof)
        ]


def calldata(fan: str, claims: Sequence[Claim]) -> bytes:
    """What a wallet sends to Rewards, to be paid these."""
    selector: bytes = function_signature_to_4byte_selector(FUNCTION)
    types = FUNCTION[FUNCTION.index("(") + 1 : -1].split(",", 1)
    return selector + encode(types, [fan, [claim.args for claim in claims]])


def bundles(place: Place, epochs: Mapping[int, Sequence[Sequence[int]]]) -> Iterator[Bundle]:
    """The bundle of every fan, ascending by wallet.

    epochs   the entries of each final epoch, by number, batch by batch as they were posted

    Raises BadEpoch for entries that Rewards cannot have taken.
    """
    trees = {
        (epoch, number): _tree(epoch, number, words)
        for epoch, batches in sorted(epochs.items())
        for number, words in enumerate(batches)
    }
    held: dict[int, list[tuple[int, int, int]]] = {}
    for (epoch, number), tree in trees.items():
        for at, word in enumerate(tree.words):
            held.setdefault(word >> AMOUNT_BITS, []).append((epoch, number, at))
    for fan in sorted(held):
        claims = tuple(_claim(trees[epoch, number], epoch, number, at) for epoch, number, at in held[fan])
        yield Bundle(place, checksummed(f"0x{fan:040x}"), claims)


def _tree(epoch: int, number: int, words: Sequence[int]) -> EntryTree:
    try:
        return EntryTree(words)
    except BadTree as fault:
        raise BadEpoch(f"epoch {epoch}, batch {number}: {fault}") from None


def _claim(tree: EntryTree, epoch: int, batch: int, place: int) -> Claim:
    return Claim(epoch, batch, tree.words[place] & LARGEST_AMOUNT, tree.root, tuple(tree.proof(place)))


def read_bundle(data: bytes, name: str) -> Bundle:
    """Read a claim bundle. Raises BadEpoch where it is none, or spelled in another way than ours."""
    try:
        body = json.loads(data)
        if not isinstance(body, dict) or set(body) != _MEMBERS or body["format"] != FORMAT:
            raise ValueError(f"it is no {FORMAT}")
        found = _bundle(body)
        if found.dumps() != data:
            raise ValueError("it was written or changed by another program")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise BadEpoch(
            str(Text(f"{name} 不是领取凭证：{fault}", f"{name} is no claim bundle: {fault}"))
        ) from None
    return found


def _bundle(body: Mapping[str, Any]) -> Bundle:
    for address in (body["rewards"], body["fan"]):
        if not WALLET.fullmatch(address) or checksummed(address) != address:
            raise ValueError(f"{address!r} is no address")
    claims = [
        Claim(
            one["epoch"],
            one["batch"],
            int(one["amount"]),
            _word(one["root"]),
            tuple(_word(node) for node in one["proof"]),
        )
        for one in body["claims"]
    ]
    numbers = [claim.epoch for claim in claims]
    if not all(type(n) is int and 0 <= n < 1 << 32 for claim in claims for n in (claim.epoch, claim.batch)):
        raise ValueError("its epochs and batches are no numbers that Rewards takes")
    if not claims or numbers != sorted(set(numbers)):
        raise ValueError("its epochs do not ascend")
    return Bundle(Place(body["chainId"], body["genesis"], body["rewards"]), body["fan"], tuple(claims))


def _word(text: str) -> bytes:
    found = bytes.fromhex(text[2:])
    if len(found) != 32:
        raise ValueError(f"{text!r} is no hash")
    return found
