"""Posts epochs and pushes airdrops as operators do; each act takes the values that a test wants wrong."""

from dataclasses import dataclass
from typing import Any

import pytest
from brownie import chain

from tests.chain.community import BOND, DAY, WINDOW, Community, wait, wait_until, word
from zhenbo.merkle import EntryTree, batch_tree, list_hash, plan_id, read_word

LOG, SCORES, EVIDENCE = (bytes([number]) * 32 for number in (1, 2, 3))
LABEL = b"spring festival".ljust(32, b"\0")
NONE_YET, OPENED, POSTED, DISPUTED, FINAL, VOID = range(6)
NOT_FINAL, CLAIMED_BEFORE, PROOF_INVALID, RECEIVER_REFUSES = range(1, 5)


def fan(number: int) -> str:
    """An account that nobody holds the key of; they ascend with the number."""
    return f"0x{0xFA << 152 | number:040x}"


def words(first: int, number: int, amount: int = 100) -> list[int]:
    """Entries of that many fans from fan(first) on."""
    return [word(fan(first + step), amount) for step in range(number)]


def amount_of(entry: int) -> int:
    return entry & (2**96 - 1)


def read_entry(entry: int) -> tuple[str, int]:
    """Fan and points of an entry."""
    found = read_word(entry)
    return found.fan, found.amount


def total_of(batches: Any) -> int:
    return sum(amount_of(entry) for batch in batches for entry in batch)


@dataclass(frozen=True)
class Epoch:
    """A posted epoch with its batches, as anybody can read them back."""

    number: int
    batches: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        return total_of(self.batches)

    def claim(self, fan: Any, **changes: Any) -> tuple[Any, ...]:
        """Claim of IRewards for the fan's entry, with what a test wants changed."""
        for batch, entries in enumerate(self.batches):
            for place, entry in enumerate(entries):
                if read_word(entry).fan.lower() == str(fan).lower():
                    proof = EntryTree(entries).proof(place)
                    claim = {"epoch": self.number, "batch": batch, "amount": amount_of(entry), "proof": proof}
                    return tuple((claim | changes).values())
        raise KeyError(fan)


@dataclass(frozen=True)
class Gift:
    """A plan of an airdrop with its list."""

    batches: tuple[tuple[int, ...], ...]
    deadline: int
    label: bytes = LABEL

    @property
    def total(self) -> int:
        return total_of(self.batches)

    @property
    def listed(self) -> bytes:
        return list_hash(entry for batch in self.batches for entry in batch)

    @property
    def id(self) -> bytes:
        return plan_id(self.listed, self.label)

    def plan(self, **changes: Any) -> tuple[Any, ...]:
        """Plan of IAirdrop, with what a test wants changed."""
        content = {
            "list_hash": self.listed,
            "label": self.label,
            "root": batch_tree(self.batches).root,
            "total": self.total,
            "batches": len(self.batches),
            "deadline": self.deadline,
        }
        return tuple((content | changes).values())

    def push(self, batch: int) -> tuple[Any, ...]:
        """What Airdrop.push takes for a batch."""
        return self.id, batch, list(self.batches[batch]), batch_tree(self.batches).proof(batch)


class Ledger:
    """The desk of a community's poster and sender."""

    def __init__(self, community: Community) -> None:
        self.community, self.rewards, self.airdrop = community, community.rewards, community.airdrop

    # epochs

    def open(self) -> int:
        """Opens the next epoch, as soon as it may be."""
        wait_until(self.rewards.nextOpening())
        self.rewards.openEpoch({"from": self.community.poster})
        return int(self.rewards.epochCount())

    def post(self, epoch: int, entries: Any, batch: int = 0, version: int | None = None) -> Any:
        """By the epoch's own rules, unless a test says otherwise."""
        if version is None:
            version = self.rewards.epochOf(epoch)[1]
        return self.rewards.post(epoch, version, batch, list(entries), {"from": self.community.poster})

    def close(self, epoch: int, batches: Any, **changes: Any) -> Any:
        said = {
            "count": len(batches),
            "total": total_of(batches),
            "log": LOG,
            "scores": SCORES,
            "uri": "ipfs://epoch",
        }
        return self.rewards.close(epoch, *(said | changes).values(), {"from": self.community.poster})

    def posted(self, *batches: Any) -> Epoch:
        """An epoch with these batches, its window just begun."""
        number = self.open()
        for batch, entries in enumerate(batches):
            self.post(number, entries, batch)
        self.close(number, batches)
        return Epoch(number, tuple(map(tuple, batches)))

    def final(self, *batches: Any) -> Epoch:
        """An epoch whose entries can be claimed."""
        epoch = self.posted(*batches)
        wait(WINDOW)
        self.rewards.finalise(epoch.number, {"from": self.community.stranger})
        return epoch

    def disputed(self, epoch: Epoch, bond: int = BOND) -> Any:
        paid = {"from": self.community.disputant, "amount": bond}
        return self.rewards.dispute(epoch.number, EVIDENCE, "ipfs://evidence", paid)

    def state(self, epoch: Epoch | int) -> int:
        number = epoch if isinstance(epoch, int) else epoch.number
        return int(self.rewards.epochOf(number)[0])

    # airdrops

    def gift(self, *batches: Any, label: bytes = LABEL, days: int = 30) -> Gift:
        return Gift(tuple(map(tuple, batches)), chain[-1].timestamp + days * DAY, label)

    def announced(self, *batches: Any, **changes: Any) -> Gift:
        """A gift that can be pushed."""
        gift = self.gift(*batches, **changes)
        self.announce(gift)
        return gift

    def announce(self, gift: Gift, uri: str = "ipfs://list", **changes: Any) -> Any:
        return self.airdrop.announce(gift.plan(**changes), uri, {"from": self.community.sender})

    def push(self, gift: Gift, batch: int, sender: Any = None) -> Any:
        return self.airdrop.push(*gift.push(batch), {"from": sender or self.community.stranger})


@pytest.fixture(scope="session")
def ledger(community: Community) -> Ledger:
    return Ledger(community)
