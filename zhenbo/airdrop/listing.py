"""A list of fans and points, read whole: what can be paid, what was mended, and everything that is wrong."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zhenbo.airdrop.amounts import read_amount
from zhenbo.airdrop.cells import Cell, read_cell, shown
from zhenbo.airdrop.headings import FAN, WORDS, Table, find_table
from zhenbo.airdrop.problems import AMOUNT, PROBLEM, WALLET, Problem
from zhenbo.airdrop.wallets import Own, read_wallet
from zhenbo.language import Text
from zhenbo.merkle.entries import LARGEST_AMOUNT, Entry

_TOTALS = {"合计", "总计", "共计", "总和", "小计", "汇总", "total", "totals", "sum", "subtotal", "grandtotal"}

_MARKED = Text("仍有标记：", "still marked: ")


@dataclass(frozen=True)
class Line:
    """One row: its cells as they stand, wallet and amount where they can be paid, and what is wrong.

    left_out   why the row is passed over by a rule; it is not wrong
    """

    number: int
    cells: tuple[str, ...]
    wallet: str = ""
    amount: int = 0
    mended: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    left_out: Text | None = None

    def wrong(self, column: str, reason: Text) -> "Line":
        """The same row with one more problem."""
        return replace(self, problems=(*self.problems, Problem(self.number, column, reason)))

    @property
    def pays(self) -> bool:
        """Whether the row gives points to a wallet."""
        return not self.problems and self.left_out is None


@dataclass(frozen=True)
class Award:
    """What one wallet gets, and the rows that say so."""

    wallet: str
    amount: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Listing:
    """What a file says. `awards` are sound; they are all there is to pay only where `problems` is empty.

    notes   what was decided by rule and should be seen: columns passed over, rows left out, orders added up
    """

    path: Path
    headings: tuple[str, ...]
    places: Mapping[str, int]
    lines: tuple[Line, ...]
    awards: tuple[Award, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Text, ...] = ()
    mends: Counter[str] = field(default_factory=Counter)

    @property
    def entries(self) -> list[Entry]:
        """What is to be paid, by ascending wallet."""
        found = (Entry(award.wallet, award.amount) for award in self.awards)
        return sorted(found, key=lambda entry: int(entry.fan, 16))

    @property
    def total(self) -> int:
        """Points of all awards."""
        return sum(award.amount for award in self.awards)


def read_list(
    path: Path, own: Own, bindings: Mapping[str, str] | None = None, *, amounts: bool = True
) -> Listing:
    """Read a list with a wallet (or a fan of `bindings`) and an amount a row, each wallet once.

    own        contracts that must not be paid
    bindings   wallets of fans, for rows that name a fan and no wallet
    amounts    False for a list of people only: every amount is 0, and a column of amounts is passed over

    Raises BadList or BadSheet where the file is no list at all; whatever is wrong with rows is in `problems`.
    """
    wallets, paid = (WALLET,) if bindings is None else (), (AMOUNT,) if amounts else ()
    table = find_table(path, WORDS, (*wallets, *paid) or (FAN,))
    raw = list(_rows(table))
    lines = [_read(table, number, cells, own, bindings) for number, cells in raw]
    if amounts:
        pairs = zip(lines, raw, strict=True)
        lines = [_with_amount(line, read_amount(cell_at(table, row[1], AMOUNT))) for line, row in pairs]
    lines = _once(_without_totals(table, lines))
    notes = tuple(_ignored(table))
    awards = tuple(Award(line.wallet, line.amount, (line.number,)) for line in lines if line.pays)
    return finished(Listing(path, table.headings, table.places, tuple(lines), awards, (), notes))


def finished(listing: Listing) -> Listing:
    """With the problems of all rows and of the list as a whole, and the mends counted."""
    problems = [problem for line in listing.lines for problem in line.problems]
    if not problems and not listing.awards:
        problems.append(Problem(0, "", Text("名单里没有可发放的人", "the list pays nobody")))
    if listing.total > LARGEST_AMOUNT:
        problems.append(Problem(0, "", Text("总额过大", "the total is more than can exist (2^96 - 1)")))
    mends = Counter(mend for line in listing.lines for mend in line.mended)
    return replace(listing, problems=tuple(problems), mends=mends)


def _rows(table: Table) -> Iterator[tuple[int, list[Any]]]:
    return ((number, cells) for number, cells in table.rows if any(shown(cell).strip() for cell in cells))


def _read(table: Table, number: int, cells: list[Any], own: Own, bindings: Mapping[str, str] | None) -> Line:
    texts = tuple(shown(cell) for cell in cells)
    line = Line(number, texts)
    beyond = [text for text in texts[len(table.headings) :] if text.strip()]
    if beyond:
        reason = Text(
            f"多出 {len(beyond)} 格；数额若有千位逗号，请去掉逗号或加引号",
            f"{len(beyond)} cells too many; an amount with commas must be quoted, or written without",
        )
        line = line.wrong("", reason)
    line = marked(table, line)
    wallet = wallet_cell(table, cells, bindings)
    return _with_wallet(line, wallet if isinstance(wallet, Text) else read_wallet(wallet, own))


def cell_at(table: Table, cells: list[Any], column: str) -> Cell:
    """A row's cell in a column; an empty one where the row or the table ends before."""
    place = table.places.get(column)
    return read_cell(cells[place]) if place is not None and place < len(cells) else Cell("")


def wallet_cell(table: Table, cells: list[Any], bindings: Mapping[str, str] | None) -> Cell | Text:
    """What the row says of a wallet; where it says none, what its fan is bound to."""
    cell = cell_at(table, cells, WALLET)
    if cell.text or bindings is None:
        return cell
    fan = cell_at(table, cells, FAN).text
    if fan not in bindings:
        return Text(f"粉丝 {fan!r} 没有绑定钱包", f"the fan {fan!r} has no wallet bound")
    return Cell(bindings[fan])


def marked(table: Table, line: Line) -> Line:
    """A row that an earlier check marked stays refused until a person empties the mark; a hidden one, too."""
    if line.number in table.hidden:
        reason = Text(
            "这一行在表格里是隐藏的（筛选？）；请显示它，或删去它",
            "this row is hidden (a filter?); show it, or delete it",
        )
        line = line.wrong("", reason)
    place = table.places.get(PROBLEM)
    text = line.cells[place].strip() if place is not None and place < len(line.cells) else ""
    if not text:
        return line
    for again in (_MARKED.zh, _MARKED.en):
        text = text.removeprefix(again)
    return line.wrong(PROBLEM, Text(_MARKED.zh + text[:80], _MARKED.en + text[:80]))


def _with_wallet(line: Line, found: Cell | Text) -> Line:
    if isinstance(found, Text):
        return line.wrong(WALLET, found)
    return replace(line, wallet=found.text, mended=line.mended | found.mended)


def _with_amount(line: Line, found: tuple[Cell, int] | Text) -> Line:
    if isinstance(found, Text):
        return line.wrong(AMOUNT, found)
    cell, amount = found
    return replace(line, amount=amount, mended=line.mended | cell.mended)


def _once(lines: list[Line]) -> list[Line]:
    """Each wallet once; letter case does not count. Whether to add up or to delete is a person's decision."""
    first: dict[str, Line] = {}
    found = []
    for line in lines:
        known = first.setdefault(line.wallet.lower(), line) if line.wallet else line
        found.append(line if known is line else line.wrong(WALLET, _twice(known, line)))
    return found


def _twice(first: Line, second: Line) -> Text:
    if not first.amount and not second.amount:
        zh, en = (
            f"与第 {first.number} 行同一钱包；删去此行",
            f"the wallet of row {first.number} again; delete this row",
        )
        return Text(zh, en)
    if first.amount == second.amount:
        return Text(
            f"与第 {first.number} 行同一钱包、同一数额；删去此行，或把两行之和写在第 {first.number} 行",
            f"the wallet and amount of row {first.number} again; delete this row, or write the sum of both "
            f"into row {first.number}",
        )
    return Text(
        f"与第 {first.number} 行同一钱包，数额不同（那里是 {first.amount}）；留下一行",
        f"the wallet of row {first.number} with another amount ({first.amount} there); keep one row",
    )


def _without_totals(table: Table, lines: list[Line]) -> list[Line]:
    """A last row that adds up the others is passed over where the sum is right, and a problem where not."""
    marks = [
        bool(_TOTALS & {read_cell(text).text.rstrip(":： ").casefold() for text in line.cells})
        for line in lines
    ]
    found = list(lines)
    for place, (line, is_total) in enumerate(zip(lines, marks, strict=True)):
        if not is_total or line.wallet:
            continue
        above, last = lines[:place], place == len(lines) - 1
        if last and line.amount and not any(one.problems for one in above):
            found[place] = _total(line, sum(one.amount for one in above))
        else:
            reason = Text("这是合计行；请删去", "this is a totals row; delete it")
            found[place] = replace(line, amount=0, problems=()).wrong("", reason)
    return found


def _total(line: Line, wanted: int) -> Line:
    bare = replace(line, problems=(), mended=frozenset())
    if line.amount == wanted:
        note = Text("合计行与各行之和相符，已略过", "the totals row agrees with the rows and is passed over")
        return replace(bare, left_out=note, amount=0, mended=frozenset(["totals"]))
    reason = Text(
        f"合计为 {line.amount}，各行之和为 {wanted}；名单可能缺行",
        f"the total says {line.amount}, the rows add up to {wanted}; rows may be missing",
    )
    return bare.wrong(AMOUNT, reason)


def _ignored(table: Table) -> Iterator[Text]:
    names = "、".join(table.ignored), ", ".join(table.ignored)
    if table.ignored:
        yield Text(f"未使用的列：{names[0]}", f"columns that are not used: {names[1]}")
