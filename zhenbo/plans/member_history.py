"""What became of memberships, as the events of Membership tell it: given up, moved, given another tier.

A plan that was carried out once is not carried out again by its journal. So what was undone since has to be
part of the plan: the transaction that undid it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

ENDINGS = ("MemberLeft", "MemberRevoked", "MemberRecovered")
RENEWALS = ("TierRenewed",)


class Event(Protocol):
    """A decoded event and its transaction."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def args(self) -> Any:
        """Its arguments by name."""

    @property
    def tx(self) -> str:
        """Hash of its transaction."""


@dataclass(frozen=True)
class Gone:
    """A membership that a wallet has no more; `to` is the wallet that it moved to, "" where it ended."""

    account: str
    to: str
    tx: str


def gone(events: Iterable[Event], accounts: Collection[str]) -> Iterator[Gone]:
    """What these accounts gave up, oldest first; `events` are of ENDINGS."""
    wanted = {account.lower() for account in accounts}
    for event in events:
        moved = event.name == "MemberRecovered"
        account = str(event.args["from" if moved else "account"])
        if account.lower() in wanted:
            yield Gone(account, str(event.args["to"]) if moved else "", event.tx)


def regraded(events: Iterable[Event], ids: Collection[int], tier: tuple[int, int]) -> str:
    """The transaction that last gave one of these members another tier (number, until); "" where none did.

    `events` are of RENEWALS, oldest first. What a run gives that stops half-way leaves the answer as it is.
    """
    wanted, last = set(ids), ""
    for event in events:
        given = int(event.args["tier"]), int(event.args["tierUntil"])
        if int(event.args["memberId"]) in wanted and given != tier:
            last = event.tx
    return last
