"""A list made from an export of orders: filtered, wallets found, added up by wallet; every step told."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zhenbo.airdrop.amounts import read_amount
from zhenbo.airdrop.cells import Cell, read_cell, shown
from zhenbo.airdrop.headings import WORDS, Table, find_table
from zhenbo.airdrop.listing import Award, Line, Listing, finished, marked
from zhenbo.airdrop.mapping import OrderMapping
from zhenbo.airdrop.money import read_cents
from zhenbo.airdrop.problems import PROBLEM, WALLET
from zhenbo.airdrop.wallets import Own, read_wallet
from zhenbo.language import Text

_ADDRESS = re.compile(r"(?<![0-9a-zA-Z])0[xX][0-9a-zA-Z]{10,}")
_ROUNDED = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
_LONGEST_NUMBER = 15  # digits that a spreadsheet keeps
_NO_WALLET = Text("买家没有留下钱包", "the buyer left no wallet")


@dataclass(frozen=True)
class _Row:
    """A row with what the mapping makes of it: its order, and its worth in cents or points."""

    line: Line
    order: str
    worth: int


def read_orders(
    path: Path, mapping: OrderMapping, own: Own, bindings: Mapping[str, str] | None = None
) -> Listing:
    """Read an export with a mapping. Errors as `read_list`; rows that a rule leaves out are in the notes."""
    table = find_table(path, *_wanted(mapping, bindings is not None))
    reader = _Reader(mapping, table, own, bindings)
    rows = [reader.read(n, cells) for n, cells in table.rows if any(shown(cell).strip() for cell in cells)]
    rows = _one_wallet_an_order(_lines_once(table, mapping, rows))
    awards, small = _awards(mapping, rows)
    lines = tuple(row.line for row in rows)
    notes = (mapping.amount.text, *_notes(lines, awards, small))
    return finished(Listing(path, table.headings, table.places, lines, awards, (), notes))


def _wanted(mapping: OrderMapping, bound: bool) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Headings by themselves, since one may mean two things; and those that must be there."""
    needed = [*mapping.where, *([mapping.amount.column] if mapping.amount.column else [])]
    needed += [mapping.columns[name] for name in ("order", "line") if name in mapping.columns]
    needed += [mapping.columns["fan" if bound and "fan" in mapping.columns else "wallet"]]
    headings = {*needed, *mapping.columns.values()}
    return {PROBLEM: WORDS[PROBLEM], **{heading: (heading,) for heading in headings}}, list(
        dict.fromkeys(needed)
    )


class _Reader:
    """Reads rows of one export."""

    def __init__(
        self, mapping: OrderMapping, table: Table, own: Own, bindings: Mapping[str, str] | None
    ) -> None:
        self._mapping, self._table, self._own, self._bindings = mapping, table, own, bindings

    def read(self, number: int, cells: list[Any]) -> _Row:
        """One row; what a rule leaves out is not looked at further."""
        line = marked(self._table, Line(number, tuple(shown(cell) for cell in cells)))
        for heading, taken in self._mapping.where.items():
            value = self._cell(cells, heading).text
            if value not in taken:
                reason = Text(f"{heading} 为 {value or '空'}", f"{heading} is {value or 'empty'}")
                return _Row(replace(line, left_out=reason), "", 0)
        line, order = self._order(line, cells)
        line = self._wallet(line, cells)
        return self._worth(line, cells, order) if line.left_out is None else _Row(line, order, 0)

    def _cell(self, cells: list[Any], heading: str) -> Cell:
        place = self._table.places.get(heading)
        return read_cell(cells[place]) if place is not None and place < len(cells) else Cell("")

    def _named(self, cells: list[Any], name: str) -> Cell:
        heading = self._mapping.columns.get(name)
        return Cell("") if heading is None else self._cell(cells, heading)

    def _order(self, line: Line, cells: list[Any]) -> tuple[Line, str]:
        for name in ("order", "line"):
            cell = self._named(cells, name)
            rounded = cell.kind == "number" and len(cell.text) > _LONGEST_NUMBER
            if name in self._mapping.columns and (rounded or not cell.text or _ROUNDED.fullmatch(cell.text)):
                reason = Text(
                    f"订单号 {cell.text!r} 缺失或被表格软件改动；请用原始导出文件",
                    f"the order number {cell.text!r} is missing or was rounded; use the export as it came",
                )
                line = line.wrong(self._mapping.columns[name], reason)
        return line, self._named(cells, "order").text or f"row {line.number}"

    def _wallet(self, line: Line, cells: list[Any]) -> Line:
        text = self._named(cells, "wallet").text
        written = list(dict.fromkeys(found.lower() for found in _ADDRESS.findall(text)))
        bound = (self._bindings or {}).get(self._named(cells, "fan").text)
        if not written and bound is None:
            return replace(line, left_out=_NO_WALLET)
        if len(written) > 1:
            return line.wrong(WALLET, Text("留言里有两个地址", "there are two addresses in the text"))
        address = _ADDRESS.findall(text)[0] if written else str(bound)
        found = read_wallet(Cell(address), self._own)
        if isinstance(found, Text):
            return line.wrong(WALLET, found)
        if bound is not None and bound != found.text:
            reason = Text(
                f"留言写的与绑定的钱包不同：{bound}", f"the fan's wallet is bound to another: {bound}"
            )
            return line.wrong(WALLET, reason)
        return replace(line, wallet=found.text)

    def _worth(self, line: Line, cells: list[Any], order: str) -> _Row:
        rule = self._mapping.amount
        if rule.kind == "per_order":
            return _Row(line, order, rule.number)
        cell = self._cell(cells, rule.column)
        found = read_cents(cell) if rule.kind == "percent_of_yuan" else read_amount(cell)
        if isinstance(found, Text):
            return _Row(line.wrong(rule.column, found), order, 0)
        return _Row(line, order, found if isinstance(found, int) else found[1])


def _lines_once(table: Table, mapping: OrderMapping, rows: list[_Row]) -> list[_Row]:
    """Two rows of one number of `line` are one row where they are equal, and a problem where not."""
    place = table.places.get(mapping.columns.get("line", ""))
    if place is None:
        return rows
    first: dict[str, Line] = {}
    return [_Row(_known(first, row.line, place), row.order, row.worth) for row in rows]


def _known(first: dict[str, Line], line: Line, place: int) -> Line:
    key = read_cell(line.cells[place]).text if place < len(line.cells) else ""
    if line.left_out is not None or line.problems or not key:
        return line
    known = first.setdefault(key, line)
    if known is line:
        return line
    if known.cells == line.cells:
        return replace(line, left_out=Text("与前面某行完全相同", "the same row as one before"))
    reason = Text(
        f"与第 {known.number} 行订单号相同，内容不同", f"the number of row {known.number}, but another row"
    )
    return line.wrong("", reason)


def _one_wallet_an_order(rows: list[_Row]) -> list[_Row]:
    first: dict[str, Line] = {}
    found = []
    for row in rows:
        known = first.setdefault(row.order, row.line) if row.line.pays else row.line
        if known.wallet == row.line.wallet:
            found.append(row)
            continue
        reason = Text(
            f"与第 {known.number} 行是同一订单，钱包不同",
            f"the order of row {known.number} with another wallet",
        )
        found.append(replace(row, line=row.line.wrong(WALLET, reason)))
    return found


def _awards(mapping: OrderMapping, rows: list[_Row]) -> tuple[tuple[Award, ...], int]:
    """What each wallet gets, and how many wallets get nothing because it would be less than a point."""
    worth: Counter[str] = Counter()
    numbers: dict[str, list[int]] = {}
    orders: set[str] = set()
    for row in rows:
        if not row.line.pays:
            continue
        numbers.setdefault(row.line.wallet, []).append(row.line.number)
        if mapping.amount.kind != "per_order" or row.order not in orders:
            worth[row.line.wallet] += row.worth
        orders.add(row.order)
    percent = mapping.amount.kind == "percent_of_yuan"
    amounts = {w: n * mapping.amount.number // 10_000 if percent else n for w, n in worth.items()}
    found = tuple(Award(w, n, tuple(numbers[w])) for w, n in amounts.items() if n)
    return found, len(amounts) - len(found)


def _notes(lines: tuple[Line, ...], awards: tuple[Award, ...], small: int) -> Iterator[Text]:
    left = Counter(line.left_out for line in lines if line.left_out is not None)
    for reason, count in left.most_common():
        yield Text(f"略过 {count} 行：{reason.zh}", f"{count} rows left out: {reason.en}")
    several = [award for award in awards if len(award.rows) > 1]
    if several:
        rows = sum(len(award.rows) for award in several)
        yield Text(
            f"{len(several)} 个钱包各有多行，已合计（共 {rows} 行）",
            f"{len(several)} wallets have several rows, added up ({rows} rows)",
        )
    if small:
        yield Text(
            f"{small} 个钱包不足 1 积分，略过", f"{small} wallets would get less than a point: left out"
        )
