"""What a poll on the chain says of itself and of its members: all that ballots are checked against."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhenbo import consents
from zhenbo.consents import POLL_NAME, Place
from zhenbo.polls.draft import Mode


@dataclass(frozen=True)
class Rules:
    """How a poll takes ballots. `latest` is the last second at which a voter may have joined."""

    mode: Mode
    options: int
    most: int
    latest: int
    price: int

    def points(self, place: int) -> int:
        """Points of an option at this place of a ballot, from 0."""
        return self.most - place if self.mode == Mode.RANKED else 1

    def takes(self, choices: tuple[int, ...]) -> bool:
        """Whether this is a choice: numbers from 1, each once, ascending unless ranked."""
        fits = 0 < len(choices) <= self.most and all(0 < one <= self.options for one in choices)
        ordered = self.mode == Mode.RANKED or list(choices) == sorted(choices)
        return fits and ordered and len(set(choices)) == len(choices)


@dataclass(frozen=True)
class Seat:
    """A member as the contract looks at it: wallet, UNIX second of joining, points paid."""

    owner: str
    joined_at: int
    paid: int

    @classmethod
    def of(cls, word: int) -> "Seat | None":
        """From a word of Membership.seatsOf; None where nobody has that id."""
        owner = word & (1 << 160) - 1
        return cls(f"0x{owner:040x}", word >> 160 & 0xFFFFFFFF, word >> 232) if owner else None


@dataclass(frozen=True)
class Booth:
    """Where ballots of one poll are good, what is on the paper, and how it counts."""

    chain_id: int
    contract: str
    poll: consents.Poll
    rules: Rules

    @property
    def place(self) -> Place:
        """For EIP-712."""
        return Place(POLL_NAME, self.chain_id, self.contract)


Seats = Mapping[int, Seat]
