"""Cells as spreadsheets, chats and shops leave them: what can be mended without a guess is, and is said."""

import datetime
from dataclasses import dataclass
from typing import Any, Literal

from zhenbo.config import looks_like_key
from zhenbo.language import Text

Kind = Literal["text", "number", "date", "truth"]

# every way in which a cell is mended, by a word of ours
MENDS = {
    "spaces": Text("去掉空格", "spaces taken away"),
    "invisible": Text("去掉不可见字符", "invisible characters taken away"),
    "width": Text("全角改为半角", "full-width characters made plain"),
    "quotes": Text("去掉引号或撇号", "quotes and apostrophes taken away"),
    "number": Text("数字单元格改为文本", "number cells made text"),
    "separators": Text("去掉千位分隔符", "thousands separators taken away"),
    "zeros": Text("去掉多余的零", "zeros without meaning taken away"),
    "unit": Text("去掉单位", "units taken away"),
    "case": Text("补上地址校验大小写", "addresses spelled with their checksum"),
    "prefix": Text("补上或改正 0x", "0x put right"),
    "totals": Text("去掉合计行", "the totals row left out"),
}

# printable by category, and yet nothing to see: Hangul fillers, the blank of Braille
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_QUOTES = {'"': '"', "“": "”", "'": "'", "‘": "’", "`": "`"}
_FORMULA_ERRORS = ("#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!")
_SAFE_DIGITS = 15  # a spreadsheet keeps so many digits of a number


@dataclass(frozen=True)
class Cell:
    """A cell's text once mended, what the spreadsheet took it for, and how it was mended (words of MENDS)."""

    text: str
    kind: Kind = "text"
    mended: frozenset[str] = frozenset()

    def with_text(self, text: str, *mends: str) -> "Cell":
        """The same cell, mended further."""
        return Cell(text, self.kind, self.mended | frozenset(mends))

    @property
    def is_formula_error(self) -> bool:
        """Whether a formula failed there."""
        return self.text.lower() in _FORMULA_ERRORS


def shown(value: Any) -> str:
    """What a person sees in the cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**_SAFE_DIGITS:
        return str(int(value))
    return str(value)


def read_cell(value: Any) -> Cell:
    """Mend what is outside a cell's meaning: spaces at its ends, invisible characters, width, quotes."""
    if isinstance(value, bool):
        return Cell(str(value), "truth")
    if isinstance(value, int | float):
        return Cell(shown(value), "number")
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Cell(str(value), "date")
    cell = Cell(shown(value))
    for mend in (_seen, _narrowed, _stripped, _unquoted, _stripped):
        cell = mend(cell)
    return cell


def is_secret(text: str) -> bool:
    """Whether a private key or the words of a wallet look like this; such a text is never repeated."""
    return looks_like_key("".join(text.split())) or looks_like_key(text)


def is_exact(cell: Cell) -> bool:
    """Whether a number cell can have lost no digit."""
    return len(cell.text.lstrip("-").split(".")[0]) <= _SAFE_DIGITS


def _seen(cell: Cell) -> Cell:
    kept = "".join(sign for sign in cell.text if _is_seen(sign))
    return cell if kept == cell.text else cell.with_text(kept, "invisible")


def _is_seen(sign: str) -> bool:
    return (sign.isprintable() or sign.isspace()) and sign not in _BLANK


def _narrowed(cell: Cell) -> Cell:
    """Only the full-width forms of ASCII: other compatibility forms (10², ①) may mean something else."""
    plain = cell.text.translate(_FULL_WIDTH)
    return cell if plain == cell.text else cell.with_text(plain, "width")


def _stripped(cell: Cell) -> Cell:
    plain = cell.text.strip()
    return cell if plain == cell.text else cell.with_text(plain, "spaces")


def _unquoted(cell: Cell) -> Cell:
    """Without the marks by which people keep a spreadsheet from changing a text: '0x…, ="0x…", “0x…”."""
    text = cell.text
    if text[:2] == '="' and text[-1:] == '"' and len(text) > 2:
        return cell.with_text(text[2:-1], "quotes")
    if len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
        return cell.with_text(text[1:-1], "quotes")
    return cell.with_text(text[1:], "quotes") if text[:1] in ("'", "’", "‘") else cell
