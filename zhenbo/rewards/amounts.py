"""What an epoch posts: the amounts of its scores, by wallet, cut into batches."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhenbo.errors import BadEpoch
from zhenbo.language import Text
from zhenbo.merkle import EntryTree, entry_word
from zhenbo.scoring.checksum import checksummed, mistyped
from zhenbo.scoring.log_format import LONGEST_TEXT, SCORE_COLUMNS, WALLET
from zhenbo.scoring.payout import Entry

LARGEST_BATCH = 1_000  # entries; Rewards takes no more
_MOST_DIGITS = 40


@dataclass(frozen=True)
class Payment:
    """What one fan gets in an epoch; the wallet is in lower case, the amount in the token's smallest unit."""

    fan: str
    wallet: str
    amount: int

    @property
    def word(self) -> int:
        """The entry as Rewards takes it."""
        return entry_word(self.wallet, self.amount)


def read_scores(data: bytes, name: str) -> tuple[Entry, ...]:
    """The rows of a scores file. Raises BadEpoch that names the row."""
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
        if tuple(next(rows, ())) != SCORE_COLUMNS:
            said = ",".join(SCORE_COLUMNS)
            raise _bad(name, 1, f"首行应为 {said}", f"the first row must be {said}")
        found: list[Entry] = []
        for place, cells in enumerate(rows, 2):
            found.append(_entry(name, place, cells, found[-1].fan if found else ""))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise BadEpoch(str(Text(f"{name} 不是 CSV：{fault}", f"{name} is no CSV: {fault}"))) from None
    return tuple(found)


def _entry(name: str, place: int, cells: list[str], before: str) -> Entry:
    if len(cells) != len(SCORE_COLUMNS):
        raise _bad(name, place, "应有四格", "must have four cells")
    fan, wallet, score, amount = cells
    if not fan or len(fan) > LONGEST_TEXT or fan <= before:
        raise _bad(name, place, "粉丝须按升序且不重复", "fans must ascend, each once")
    if wallet and (not WALLET.fullmatch(wallet) or mistyped(wallet)):
        raise _bad(name, place, f"{wallet!r} 不是钱包地址", f"{wallet!r} is no wallet address")
    for number in (score, amount):
        if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
            raise _bad(name, place, f"{number!r} 不是整数", f"{number!r} is no whole number")
    return Entry(fan, wallet.lower(), int(score), int(amount))


def payments(entries: Iterable[Entry], wallets: Mapping[str, str]) -> tuple[Payment, ...]:
    """What is to be posted, ascending by wallet as Rewards wants it.

    wallets   of the fans whose wallet the scores do not tell

    Raises BadEpoch where a paid fan has no wallet, or two fans have one: scoring gives a wallet to the fan
    who named it first, so scores with such a pair were not made by it.
    """
    owners: dict[str, Payment] = {}
    for entry in entries:
        if not entry.amount:
            continue
        wallet = entry.wallet or wallets.get(entry.fan, "")
        if not wallet:
            zh = f"{entry.fan} 应得 {entry.amount}，但不知其钱包；请给出 openings="
            en = f"{entry.fan} is to get {entry.amount}, and its wallet is not known; give the openings"
            raise BadEpoch(str(Text(zh, en)))
        if wallet in owners:
            both, said = f"{owners[wallet].fan}, {entry.fan}", checksummed(wallet)
            zh, en = (
                f"{both} 同用钱包 {said}；请重新计分",
                f"{both} have one wallet, {said}; score the log again",
            )
            raise BadEpoch(str(Text(zh, en)))
        owners[wallet] = Payment(entry.fan, wallet, entry.amount)
    return tuple(owners[wallet] for wallet in sorted(owners))


def require_payable(paid: Sequence[Payment], cap: int, limit: int) -> None:
    """Raises BadEpoch for what the contract would refuse, before anything is sent."""
    above = next((one for one in paid if one.amount > cap), None)
    if above is not None:
        zh = f"{above.fan} 应得 {above.amount}，超过本期每人上限 {cap}"
        en = f"{above.fan} is to get {above.amount}, above the epoch's cap of {cap}"
        raise BadEpoch(str(Text(zh, en)))
    total = sum(one.amount for one in paid)
    if total > limit:
        zh, en = (
            f"合计 {total} 超过本期上限 {limit}",
            f"the sum {total} is above the epoch's limit of {limit}",
        )
        raise BadEpoch(str(Text(zh, en)))


def cut(paid: Sequence[Payment], sizes: Sequence[int], size: int) -> list[tuple[Payment, ...]]:
    """Batches: the first of the given sizes, the others of `size`. Raises BadEpoch for too many entries."""
    if sum(sizes) > len(paid):
        zh = f"已发布 {sum(sizes)} 条，得分文件只有 {len(paid)} 条"
        en = f"{sum(sizes)} entries are posted, the scores have {len(paid)}"
        raise BadEpoch(str(Text(zh, en)))
    found, place = [], 0
    for length in sizes:
        found.append(tuple(paid[place : place + length]))
        place += length
    return found + [tuple(paid[at : at + size]) for at in range(place, len(paid), size)]


def root_of(batch: Sequence[Payment]) -> bytes:
    """The root that Rewards stores for a batch."""
    return EntryTree([one.word for one in batch]).root


def _bad(name: str, row: int, zh: str, en: str) -> BadEpoch:
    return BadEpoch(str(Text(f"{name} 第 {row} 行：{zh}", f"{name}, row {row}: {en}")))
