"""The CSV files of scoring, scores and carry: UTF-8, LF, no floats, by fan; the same rows, the same bytes."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from zhenbo.errors import BadLog, Refused
from zhenbo.language import Text
from zhenbo.scoring.checksum import checksummed, mistyped
from zhenbo.scoring.log_format import LONGEST_TEXT, SCORE_COLUMNS, WALLET
from zhenbo.scoring.payout import Entry, Scored, Waiting

CARRY_COLUMNS = ("fan", "wallet", "amount")
POINTS_COLUMNS = ("fan", "wallet", "score")
_MOST_DIGITS = 40


def scores_csv(entries: Iterable[Entry]) -> bytes:
    """`fan,wallet,score,amount`: score in milli-points, amount in the token's smallest unit."""
    return table(SCORE_COLUMNS, ((e.fan, checksummed(e.wallet), e.score, e.amount) for e in entries))


def carry_csv(waiting: Iterable[Waiting]) -> bytes:
    """The carry file: `fan,wallet,amount`."""
    return table(CARRY_COLUMNS, ((w.fan, checksummed(w.wallet), w.amount) for w in waiting))


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """CSV with a heading, quoted only where needed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def read_carry(path: Path) -> tuple[Waiting, ...]:
    """What waits, from the carry file of the epoch before. Raises BadLog that names the row."""
    rows = _rows(path, CARRY_COLUMNS)
    return tuple(Waiting(fan, wallet, number) for fan, wallet, number in _fans(path, rows, 1))


def read_points(path: Path) -> list[Scored]:
    """Points of each fan that another engine computed. Raises BadLog that names the row."""
    rows = _rows(path, POINTS_COLUMNS)
    return [Scored(fan, wallet, number) for fan, wallet, number in _fans(path, rows, 0)]


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadLog(str(Text(f"{path} 无法读取：{fault}", f"{path} cannot be read: {fault}"))) from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(rows, ())) != columns:
            said = ",".join(columns)
            raise _bad(path, 1, f"首行应为 {said}", f"the first row must be {said}")
        yield from rows
    except csv.Error as fault:
        raise _bad(path, rows.line_num, f"不是 CSV：{fault}", f"no CSV: {fault}") from None


def _fans(path: Path, rows: Iterable[list[str]], least: int) -> Iterator[tuple[str, str, int]]:
    """Fan, wallet in lower case, number; fans ascend, so that none is there twice."""
    before = ""
    for place, cells in enumerate(rows, 2):
        if len(cells) != len(CARRY_COLUMNS):
            raise _bad(path, place, "应有三格", "must have three cells")
        fan, wallet, number = cells
        if not fan or len(fan) > LONGEST_TEXT or fan <= before:
            raise _bad(path, place, "粉丝须按升序且不重复", "fans must ascend, each once")
        if wallet and (not WALLET.fullmatch(wallet) or mistyped(wallet)):
            raise _bad(path, place, f"{wallet!r} 不是钱包地址", f"{wallet!r} is no wallet address")
        if not (
            number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS and int(number) >= least
        ):
            raise _bad(
                path,
                place,
                f"{number!r} 不是整数（≥ {least}）",
                f"{number!r} is no whole number from {least}",
            )
        before = fan
        yield fan, wallet.lower(), int(number)


def write_new(path: Path, content: bytes) -> str:
    """Write a file that must not be there yet; its SHA-256 in hex."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise already_there(path) from None
    except OSError as fault:
        raise Refused(
            str(Text(f"{path} 无法写入：{fault.strerror}", f"{path} cannot be written: {fault.strerror}"))
        ) from None
    return hashlib.sha256(content).hexdigest()


def already_there(path: Path) -> Refused:
    """The refusal to overwrite a file."""
    return Refused(
        str(Text(f"{path} 已存在；请换一个文件名", f"{path} is already there; choose another name"))
    )


def _bad(path: Path, row: int, zh: str, en: str) -> BadLog:
    return BadLog(str(Text(f"{path} 第 {row} 行：{zh}", f"{path}, row {row}: {en}")))
