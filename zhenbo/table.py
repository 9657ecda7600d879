"""Tables from CSV (UTF-8 with or without BOM, GB18030) and .xlsx: as they are, or with damage refused."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from zhenbo.errors import BadSheet
from zhenbo.language import Text

LARGEST_FILE = 256 * 2**20
LARGEST_UNPACKED = 2**30
MOST_ROWS = 2_000_000
MOST_COLUMNS = 64
LONGEST_CELL = 200
_LOOKED_AT = 8_192  # characters, for the separator
_FORMULA = (*"=+-@\t\r\n", *"＝＋－＠")  # some spreadsheets take the wide forms for the plain ones
# what reading a damaged workbook raises; parsers of XML raise kinds of SyntaxError
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError),
)
_ROUNDED = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+\d+")


@dataclass(frozen=True)
class Row:
    """One row: its number as the spreadsheet shows it, and its cells by column name."""

    number: int
    cells: dict[str, str]


def read_table(path: Path, columns: dict[str, Sequence[str]], required: Sequence[str]) -> Iterator[Row]:
    """Rows of a file; `columns` gives for each column name the headings that mean it.

    Blank rows are passed over. Raises BadSheet that names row and column.
    """
    lines = raw_rows(path)
    number, heading = next(lines, (0, []))
    names = _column_names(path, [str(cell or "") for cell in heading], columns, required)
    for number, cells in lines:
        if len(cells) > len(names) and any(cell not in (None, "") for cell in cells[len(names) :]):
            raise BadSheet(
                f"row {number}: {len(cells)} cells under {len(names)} headings; quote cells with commas"
            )
        texts = {name: _text(number, name, cell) for name, cell in zip(names, cells, strict=False) if name}
        if any(texts.values()):
            yield Row(number, texts)


def raw_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """Every row with its number as the spreadsheet shows it, headings included, cells as the file has them.

    Of a CSV all cells are text; of .xlsx they are what the spreadsheet made of them (numbers, dates, None).
    Raises BadSheet for a file that is no table, or too large.
    """
    if not path.is_file():
        raise _bad(f"{path} 不是文件", f"{path} is not a file")
    if path.stat().st_size > LARGEST_FILE:
        most = LARGEST_FILE >> 20
        raise _bad(
            f"{path} 超过 {most} MiB；请分成几批",
            f"{path} is larger than {most} MiB; split it into several batches",
        )
    for number, cells in _xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path):
        if number > MOST_ROWS + 1:
            raise _bad(
                f"{path} 超过 {MOST_ROWS} 行；请分成几批",
                f"{path} has more than {MOST_ROWS} rows; split it into several batches",
            )
        yield number, cells


def no_formula(text: str) -> str:
    """A cell for a CSV that people open in a spreadsheet, in which it is text, whoever wrote it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _column_names(
    path: Path, headings: Sequence[str], columns: dict[str, Sequence[str]], required: Sequence[str]
) -> list[str]:
    """For each heading the column it means; an unknown one is refused, so that no typing error is passed
    over.
    """
    meaning = {alias.lower(): name for name, aliases in columns.items() for alias in (name, *aliases)}
    while headings and not headings[-1].strip():
        headings = headings[:-1]
    if len(headings) > MOST_COLUMNS:
        raise _bad(f"{path} 超过 {MOST_COLUMNS} 列", f"{path} has more than {MOST_COLUMNS} columns")
    names = []
    for place, heading in enumerate(headings, 1):
        name = meaning.get(heading.strip().lower().replace(" ", "_"))
        if name is None:
            known = ", ".join(columns)
            raise _bad(
                f"第 1 行第 {place} 列：不认识的表头 {heading[:40]!r}；可用 {known}",
                f"row 1, column {place}: unknown heading {heading[:40]!r}; known are {known}",
            )
        if name in names:
            raise _bad(
                f"第 1 行第 {place} 列：又一列 {name}", f"row 1, column {place}: a second column {name}"
            )
        names.append(name)
    for name in required:
        if name not in names:
            raise _bad(f"{path} 没有列 {name}", f"{path} has no column {name}")
    return names


def _text(number: int, name: str, cell: Any) -> str:
    """A cell's text; numbers are refused, since a spreadsheet may have rounded them or dropped zeros."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        kind = type(cell).__name__
        raise _bad(
            f"第 {number} 行 {name} 列：单元格是 {kind} 而非文本，可能已丢失前导零或位数；"
            "把该列设为文本，再输入一次",
            f"row {number}, column {name}: the cell holds a {kind}, not text; leading zeros "
            "and digits may be lost: format the column as text and enter it again",
        )
    text = cell.strip()
    if len(text) > LONGEST_CELL:
        raise _bad(
            f"第 {number} 行 {name} 列：{len(text)} 个字符，最多 {LONGEST_CELL}",
            f"row {number}, column {name}: {len(text)} characters where at most {LONGEST_CELL} can stand",
        )
    if _ROUNDED.fullmatch(text):
        raise _bad(
            f"第 {number} 行 {name} 列：{text!r} 被表格软件四舍五入；把该列设为文本，再输入一次",
            f"row {number}, column {name}: {text!r} was rounded by a spreadsheet; "
            "format the column as text and enter it again",
        )
    return text


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(path)
    separator = _separator(text[:_LOOKED_AT])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, cells
            number += 1
    except csv.Error as error:
        zh = f"第 {number} 行不是 CSV：{error}（引号是否成对？）"
        raise _bad(zh, f"row {number}: not a CSV row: {error} (are the quotes in pairs?)") from None


def _separator(text: str) -> str:
    """The first of the usual ones, in the first line that has any: a title above the headings has none."""
    found = (sign for line in text.splitlines() for sign in ",;\t" if sign in line)
    return next(found, ",")


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data:
        raise _bad(
            f"{path} 不是 UTF-8 或 GB18030 文本；请另存为“CSV UTF-8”，或存为 .xlsx 并用此扩展名",
            f"{path} is not UTF-8 or GB18030 text; save it as 'CSV UTF-8', or as .xlsx with that ending",
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    raise _bad(
        f"第 {line} 行：既不是 UTF-8 也不是 GB18030；请另存为“CSV UTF-8”",
        f"row {line}: neither UTF-8 nor GB18030; save the sheet as 'CSV UTF-8'",
    )


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    try:
        yield from _sheet_rows(path)
    except _BROKEN as error:
        zh = f"{path} 不是 .xlsx 工作簿，或已损坏：{error}；请重新另存"
        raise _bad(zh, f"{path} is not an .xlsx workbook, or damaged: {error}; save it again") from None


def _sheet_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
            most = LARGEST_UNPACKED >> 20
            raise _bad(f"{path} 解压后超过 {most} MiB", f"{path} unpacks to more than {most} MiB")
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheets = [sheet for sheet in book.worksheets if _holds_something(sheet)]
        if len(sheets) > 1:
            zh = f"{path} 有 {len(sheets)} 个有内容的工作表；请只留一个"
            raise _bad(zh, f"{path} has {len(sheets)} sheets with content; leave one")
        for number, cells in enumerate(sheets[0].iter_rows(values_only=True) if sheets else (), 1):
            yield number, list(cells)
    finally:
        book.close()


def _holds_something(sheet: Any) -> bool:
    return any(cell is not None for cells in sheet.iter_rows(values_only=True) for cell in cells)


def _bad(zh: str, en: str) -> BadSheet:
    return BadSheet(str(Text(zh, en)))
