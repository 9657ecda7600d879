"""Receipts of a gift: for every row what became of it, with a root over all rows that anybody recomputes.

The root is that of a StandardMerkleTree over TYPES: wallet, amount, status (0 not sent, 1 paid, 2 kept),
batch, transaction (zeros where not sent), block, time in UNIX seconds. Language and row numbers are not.
"""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from eth_utils.address import is_checksum_address

from zhenbo.errors import BadList, Refused
from zhenbo.language import Text, say
from zhenbo.merkle import StandardMerkleTree
from zhenbo.whole import write_whole

TYPES = ("address", "uint256", "uint256", "uint256", "bytes32", "uint256", "uint256")
NO_TX = "0x" + "0" * 64
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Status(IntEnum):
    """What became of an entry."""

    NOT_SENT = 0
    PAID = 1
    KEPT = 2


STATUS = {
    Status.NOT_SENT: Text("未发送", "not sent"),
    Status.PAID: Text("已发放", "paid"),
    Status.KEPT: Text("已保留，可随时领取", "kept, can be claimed"),
}
HEADINGS = (
    Text("行", "row"),
    Text("钱包", "wallet"),
    Text("积分", "amount"),
    Text("状态", "status"),
    Text("批次", "batch"),
    Text("交易", "transaction"),
    Text("区块", "block"),
    Text("时间", "time"),
)


@dataclass(frozen=True)
class Receipt:
    """One entry. `rows` are those of the list; block 0 and NO_TX where it was not sent."""

    rows: tuple[int, ...]
    wallet: str
    amount: int
    status: Status
    batch: int
    tx: str = NO_TX
    block: int = 0
    time: int = 0

    @property
    def values(self) -> tuple[str, int, int, int, str, int, int]:
        """What its leaf hashes."""
        return self.wallet, self.amount, int(self.status), self.batch, self.tx, self.block, self.time


@dataclass(frozen=True)
class Sums:
    """Points by what became of them; together they are the gift's total."""

    paid: int
    kept: int
    unpaid: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.paid + self.kept + self.unpaid


def sums(receipts: Iterable[Receipt]) -> Sums:
    """Add up."""
    by = dict.fromkeys(Status, 0)
    for receipt in receipts:
        by[receipt.status] += receipt.amount
    return Sums(by[Status.PAID], by[Status.KEPT], by[Status.NOT_SENT])


def root(receipts: Sequence[Receipt]) -> bytes:
    """The root over all rows."""
    return StandardMerkleTree.of([receipt.values for receipt in receipts], TYPES).root


def write_receipts(path: Path, receipts: Iterable[Receipt]) -> None:
    """CSV in the reader's language, UTF-8 with a byte order mark as Excel wants it. Replaces an older one,
    whole or not at all; raises Refused where it cannot.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(say(heading) for heading in HEADINGS)
    words = {status: say(word) for status, word in STATUS.items()}
    for one in receipts:
        sent = one.status != Status.NOT_SENT
        rows, when = " ".join(map(str, one.rows)), _written(one.time) if sent else ""
        tx, block = (one.tx, one.block) if sent else ("", "")
        writer.writerow([rows, one.wallet, one.amount, words[one.status], one.batch, tx, block, when])
    try:
        write_whole(path, b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))
    except OSError as fault:
        said = Text(f"{path} 无法写入：{fault.strerror}", f"{path} cannot be written: {fault.strerror}")
        raise Refused(say(said)) from None


def read_receipts(path: Path) -> list[Receipt]:
    """Receipts in either language. Raises BadList that names the row."""
    words = {word: status for status, text in STATUS.items() for word in (text.zh, text.en)}
    try:
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise BadList(say(Text(f"{path} 无法读取：{fault}", f"{path} cannot be read: {fault}"))) from None
    heads = tuple(rows[0]) if rows else ()
    if (
        heads not in (tuple(text.zh for text in HEADINGS), tuple(text.en for text in HEADINGS))
        or not rows[1:]
    ):
        raise BadList(say(Text(f"{path} 不是空投回执", f"{path} holds no receipts of an airdrop")))
    found = []
    for number, cells in enumerate(rows[1:], start=2):
        try:
            found.append(_read(cells, words))
        except (ValueError, KeyError) as fault:
            said = Text(
                f"{path} 第 {number} 行不是回执：{fault}", f"{path}, row {number} is no receipt: {fault}"
            )
            raise BadList(say(said)) from None
    return found


def _read(cells: list[str], words: dict[str, Status]) -> Receipt:
    rows, wallet, amount, word, batch, tx, block, when = cells
    if not is_checksum_address(wallet):
        raise ValueError(wallet)
    status = words[word]
    place = (tuple(map(int, rows.split())), wallet, int(amount), status, int(batch))
    if status == Status.NOT_SENT:
        return Receipt(*place)
    if len(bytes.fromhex(tx.removeprefix("0x"))) != 32:
        raise ValueError(tx)
    return Receipt(*place, tx.lower(), int(block), _seconds(when))


def _written(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime(_TIME)


def _seconds(text: str) -> int:
    moment = datetime.datetime.strptime(text, _TIME).replace(tzinfo=datetime.UTC)
    return int(moment.timestamp())
