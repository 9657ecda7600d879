"""Who is paid what in an epoch: its own share and what waited, within the cap; the rest goes on waiting.

A fan without a wallet earns like any other, and the amount waits. Whatever was waiting is paid when there is
a wallet, but never more than the cap in one epoch. Nothing is lost on the way:
paid + waiting afterwards = shares of this epoch + waiting before.

A contract may hold less than all that waits could take. Then the shares of the epoch come first, and
what is left of its limit is divided among those who waited, by what each could be paid now; the rest waits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhenbo.scoring.split import split


@dataclass(frozen=True)
class Scored:
    """A fan's milli-points of the epoch and wallet, "" where none is bound."""

    fan: str
    wallet: str
    score: int


@dataclass(frozen=True)
class Waiting:
    """An amount that a fan has earned and not been paid; the wallet is the last one known, "" for none."""

    fan: str
    wallet: str
    amount: int


@dataclass(frozen=True)
class Entry:
    """A row of the scores file: `amount` is what this epoch pays, 0 where no wallet is bound.

    A blank wallet beside an amount is one that is bound and not told.
    """

    fan: str
    wallet: str
    score: int
    amount: int


@dataclass(frozen=True)
class Payout:
    """Entries and waiting amounts, by fan, and sums: `shared` of this epoch's budget, `waited` from before.

    `unspent` is what of the budget nobody could be given because of the cap.
    """

    entries: tuple[Entry, ...]
    waiting: tuple[Waiting, ...]
    shared: int
    waited: int
    unspent: int

    @property
    def paid(self) -> int:
        """The sum of all amounts."""
        return sum(entry.amount for entry in self.entries)


def pay(
    scored: Iterable[Scored],
    before: Iterable[Waiting],
    budget: int,
    cap: int,
    limit: int | None = None,
    links: Mapping[str, str] | None = None,
) -> Payout:
    """Divide the budget, add what waited, pay within the cap.

    limit   what all payments together may reach; the budget at least. None where nothing limits them
    links   who has a wallet, in place of what log and carry say: wallet by fan, "" where it is not told
    """
    fans = {one.fan: one for one in scored}
    shares = split(budget, cap, {fan: one.score for fan, one in fans.items()})
    waited = {one.fan: one for one in before}
    wallets = _wallets(fans, waited) if links is None else links
    late = _late(shares, waited, wallets, cap, limit)
    entries, waiting = [], []
    for fan in sorted(shares.keys() | waited.keys()):
        due = shares.get(fan, 0) + (waited[fan].amount if fan in waited else 0)
        amount = shares.get(fan, 0) + late.get(fan, 0) if fan in wallets else 0
        wallet = wallets.get(fan, "")
        score = fans[fan].score if fan in fans else 0
        if score or amount:
            entries.append(Entry(fan, wallet, score, amount))
        if due > amount:
            waiting.append(Waiting(fan, wallet, due - amount))
    shared = sum(shares.values())
    before_all = sum(one.amount for one in waited.values())
    return Payout(tuple(entries), tuple(waiting), shared, before_all, budget - shared)


def _late(
    shares: Mapping[str, int],
    waited: Mapping[str, Waiting],
    wallets: Mapping[str, str],
    cap: int,
    limit: int | None,
) -> dict[str, int]:
    """What each fan is paid now of what waited: what its cap leaves room for, or its part of the limit."""
    late = {f: min(one.amount, cap - shares.get(f, 0)) for f, one in waited.items() if f in wallets}
    if limit is None:
        return late
    room = limit - sum(share for fan, share in shares.items() if fan in wallets)
    # the sum is above the room, so nobody's part is above what it could be paid
    return late if sum(late.values()) <= room else split(room, cap, late)


def _wallets(fans: Mapping[str, Scored], waited: Mapping[str, Waiting]) -> dict[str, str]:
    """The log's wallet before the carried one; a carried one only while no other fan has it in the log."""
    found = {fan: one.wallet for fan, one in fans.items() if one.wallet}
    taken = set(found.values())
    for fan in sorted(waited):
        carried = waited[fan].wallet
        if fan not in found and carried and carried not in taken:
            found[fan] = carried
            taken.add(carried)
    return found
