"""The first fan, in the order of wallets, whose posted entry is not what the scores give it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhenbo.language import Text
from zhenbo.scoring.checksum import checksummed
from zhenbo.scoring.payout import Entry


@dataclass(frozen=True)
class Difference:
    """One fan's entry as it should be and as it stands; 0 for none.

    fan      "" where the scores know nobody of that wallet
    wallet   lower case, "" where it is not published
    """

    fan: str
    wallet: str
    expected: int
    posted: int

    @property
    def said(self) -> Text:
        """The sentence that names it."""
        wallet = checksummed(self.wallet)
        who_zh = self.fan or "无人"
        who = f"fan {self.fan}" if self.fan else "nobody in the scores"
        at = f" ({wallet})" if wallet else ""
        return Text(
            f"{who_zh}{at}：应为 {self.expected}，链上为 {self.posted}",
            f"{who}{at}: should be {self.expected}, posted is {self.posted}",
        )

    def as_json(self) -> dict[str, Any]:
        """Amounts as decimal text."""
        return {
            "fan": self.fan, "wallet": checksummed(self.wallet), "expected": str(self.expected),
            "posted": str(self.posted),
        }  # fmt: skip


def first_difference(
    expected: Sequence[Entry], wallets: Mapping[str, str], posted: Mapping[str, int]
) -> Difference | None:
    """Compare by wallet; what is left, of fans whose wallet is not known, as a multiset of amounts.

    wallets   of the fans whose wallet the scores do not tell, as far as known
    posted    amount of each wallet, lower case
    """
    known: dict[str, Entry] = {}
    hidden: list[Entry] = []
    for entry in expected:
        wallet = entry.wallet or wallets.get(entry.fan, "")
        if entry.amount and wallet:
            known[wallet] = entry
        elif entry.amount:
            hidden.append(entry)
    rest = {wallet: amount for wallet, amount in posted.items() if wallet not in known}
    strangers = {} if hidden else rest
    for wallet in sorted({*known, *strangers}):
        fan, due = (known[wallet].fan, known[wallet].amount) if wallet in known else ("", 0)
        if posted.get(wallet, 0) != due:
            return Difference(fan, wallet, due, posted.get(wallet, 0))
    return _first_of_amounts(hidden, rest) if hidden else None


def _first_of_amounts(hidden: Sequence[Entry], rest: Mapping[str, int]) -> Difference | None:
    """The first amount that is not posted, by fan; else the first posted one that nobody is to get."""
    left = Counter(rest.values())
    for entry in hidden:
        if not left[entry.amount]:
            return Difference(entry.fan, "", entry.amount, 0)
        left[entry.amount] -= 1
    for wallet in sorted(rest):
        if left[rest[wallet]]:
            return Difference("", wallet, 0, rest[wallet])
    return None
