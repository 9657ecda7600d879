"""Which column is which: the heading row is looked for, and headings are known in Chinese and English."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenbo.airdrop.cells import read_cell, shown
from zhenbo.airdrop.problems import AMOUNT, PROBLEM, WALLET
from zhenbo.airdrop.workbook import hidden_rows
from zhenbo.errors import BadList
from zhenbo.language import Text, say
from zhenbo.table import MOST_COLUMNS, raw_rows

FAN = "fan"
SEARCHED = 10  # rows above the headings: a title, a date, who made the list
WORDS: Mapping[str, tuple[str, ...]] = {
    WALLET: (
        *("wallet", "address", "walletaddress", "to", "receiver", "recipient", "account", "evmaddress"),
        *("钱包", "钱包地址", "地址", "接收地址", "收款地址", "接收人", "收款人", "账户", "粉丝钱包"),
    ),
    AMOUNT: (
        *("amount", "points", "value", "quantity", "pointsamount"),
        *("积分", "数量", "积分数", "积分数量", "数额", "发放数量", "空投数量", "奖励积分", "赠送积分"),
    ),
    FAN: ("fan", "fanid", "粉丝", "粉丝id", "用户id", "uid"),
    PROBLEM: ("problem", "问题"),
}
_NOISE = re.compile(r"[\s_\-:：*]+|[(（\[【].*?[)）\]】]")
_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{40}")
Rows = Iterator[tuple[int, list[Any]]]


@dataclass(frozen=True)
class Table:
    """A table whose headings are known: `places` of the columns asked for, and the rows below them.

    hidden   numbers of rows that the workbook does not show
    """

    headings: tuple[str, ...]
    places: Mapping[str, int]
    rows: Rows
    hidden: frozenset[int]

    @property
    def ignored(self) -> list[str]:
        """Headings of columns that nothing was asked of."""
        known = set(self.places.values())
        return [name for place, name in enumerate(self.headings) if name and place not in known]


def plain_heading(text: str) -> str:
    """A heading as it is compared: without spaces, signs, what stands in brackets, and letter case."""
    return _NOISE.sub("", read_cell(text).text).casefold()


def find_table(path: Path, words: Mapping[str, Sequence[str]], required: Sequence[str]) -> Table:
    """The rows below the headings. Raises BadList where no row has the required ones, or one means two."""
    rows, seen = raw_rows(path), 0
    first: list[str] = []
    for number, cells in rows:
        texts = [shown(cell).strip() for cell in cells]
        if not any(texts):
            continue
        seen += 1
        first = first or texts
        places = _places(number, texts, words)
        if all(name in places for name in required):
            return Table(_trimmed(texts), places, rows, hidden_rows(path))
        if seen == SEARCHED or any(_ADDRESS.search(text) for text in texts):
            break
    raise BadList(say(_missing(path, first, words, required)))


def _trimmed(texts: list[str]) -> tuple[str, ...]:
    while texts and not texts[-1]:
        texts = texts[:-1]
    if len(texts) > MOST_COLUMNS:
        said = Text(f"超过 {MOST_COLUMNS} 列", f"more than {MOST_COLUMNS} columns")
        raise BadList(say(said))
    return tuple(texts)


def _places(number: int, texts: list[str], words: Mapping[str, Sequence[str]]) -> dict[str, int]:
    meaning = {plain_heading(word): name for name, all_words in words.items() for word in all_words}
    places: dict[str, int] = {}
    for place, text in enumerate(texts):
        name = meaning.get(plain_heading(text))
        if name is None:
            continue
        if name in places:
            other = texts[places[name]]
            said = Text(
                f"第 {number} 行：“{other}”与“{text}”两列都像是 {name}；请删去或改名其中一列",
                f"row {number}: the columns {other!r} and {text!r} both mean {name}; remove or rename one",
            )
            raise BadList(say(said))
        places[name] = place
    return places


def _missing(
    path: Path, first: list[str], words: Mapping[str, Sequence[str]], required: Sequence[str]
) -> Text:
    if not first:
        return Text(f"{path} 是空的", f"{path} is empty")
    if any(_ADDRESS.search(text) for text in first):
        heads = ",".join(required)
        return Text(
            f"{path} 没有表头：请在第一行写 {heads}",
            f"{path} has no headings: write {heads} into a first row",
        )
    found = ", ".join(text[:20] for text in first if text)
    chinese = {name: [word for word in words[name] if not word.isascii()][:3] for name in required}
    zh = "；".join(
        f"{name}（或 {'、'.join(said)}）" if said and said != [name] else name
        for name, said in chinese.items()
    )
    en = "; ".join(f"{name} (or {', '.join(words[name][:3])})" for name in required)
    return Text(
        f"{path} 缺少列：需要 {zh}；有的是 {found}",
        f"{path} lacks a column: needed are {en}; there are {found}",
    )
