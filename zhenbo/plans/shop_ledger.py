"""A shop as its events tell it: rewards with their titles, and who holds which vouchers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from zhenbo.orders import reward_of
from zhenbo.plans.shop import Held


class Event(Protocol):
    """A decoded event."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def args(self) -> Any:
        """Its arguments by name."""


@dataclass
class Ledger:
    """titles: by reward; units: of a voucher and holder."""

    titles: dict[int, str] = field(default_factory=dict)
    units: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def held(self, rewards: Iterable[int]) -> list[Held]:
        """What is out of these rewards, in the order of vouchers."""
        wanted = set(rewards)
        return [
            Held(voucher, holder, units)
            for (voucher, holder), units in sorted(self.units.items())
            if units > 0 and reward_of(voucher) in wanted
        ]

    def _move(self, sender: str, to: str, voucher: int, units: int) -> None:
        if int(sender, 16):
            self.units[voucher, sender] -= units
        if int(to, 16):
            self.units[voucher, to] += units

    def take(self, event: Event) -> None:
        """The next event, oldest first."""
        args = event.args
        if event.name == "RewardOpened":
            self.titles[args["rewardId"]] = args["title"]
        elif event.name == "TransferSingle":
            self._move(args["from"], args["to"], args["id"], args["amount"])
        elif event.name == "TransferBatch":
            for voucher, units in zip(args["ids"], args["amounts"], strict=True):
                self._move(args["from"], args["to"], voucher, units)


def ledger(events: Iterable[Event]) -> Ledger:
    """The ledger after these events, oldest first."""
    made = Ledger()
    for event in events:
        made.take(event)
    return made
