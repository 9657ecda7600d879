"""Tables from CSV (UTF-8 or GB18030) and .xlsx: rows as they are, or as text with damage refused."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from zhenbo.errors import BadSheet

LARGEST_FILE = 256 * 2**20
LARGEST_UNPACKED = 2**30
MOST_ROWS = 2_000_000
MOST_COLUMNS = 64
LONGEST_CELL = 200
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
        raise BadSheet(f"{path} is not a file")
    if path.stat().st_size > LARGEST_FILE:
        raise BadSheet(f"{path} is larger than {LARGEST_FILE >> 20} MiB; split it into several batches")
    for number, cells in _xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path):
        if number > MOST_ROWS + 1:
            raise BadSheet(f"{path} has more than {MOST_ROWS} rows; split it into several batches")
        yield number, cells


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
        raise BadSheet(f"{path} has more than {MOST_COLUMNS} columns")
    names = []
    for place, heading in enumerate(headings, 1):
        name = meaning.get(heading.strip().lower().replace(" ", "_"))
        if name is None:
            raise BadSheet(
                f"row 1, column {place}: unknown heading {heading[:40]!r}; known are {', '.join(columns)}"
            )
        if name in names:
            raise BadSheet(f"row 1, column {place}: a second column {name}")
        names.append(name)
    for name in required:
        if name not in names:
            raise BadSheet(f"{path} has no column {name}")
    return names


def _text(number: int, name: str, cell: Any) -> str:
    """A cell's text; numbers are refused, since a spreadsheet may have rounded them or dropped zeros."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        raise BadSheet(
            f"row {number}, column {name}: the cell holds a {type(cell).__name__}, not text; leading zeros "
            "and digits may be lost: format the column as text and enter it again"
        )
    text = cell.strip()
    if len(text) > LONGEST_CELL:
        raise BadSheet(
            f"row {number}, column {name}: {len(text)} characters where at most {LONGEST_CELL} can stand"
        )
    if _ROUNDED.fullmatch(text):
        raise BadSheet(
            f"row {number}, column {name}: {text!r} was rounded by a spreadsheet; "
            "format the column as text and enter it again"
        )
    return text


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(path)
    heading = text[: text.find("\n")] if "\n" in text else text
    separator = next((sign for sign in ",;\t" if sign in heading), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, cells
            number += 1
    except csv.Error as error:
        raise BadSheet(f"row {number}: not a CSV row: {error}") from None


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data:
        raise BadSheet(
            f"{path} is not UTF-8 or GB18030 text; save it as 'CSV UTF-8', or as .xlsx with that ending"
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    raise BadSheet(f"row {line}: neither UTF-8 nor GB18030; save the sheet as 'CSV UTF-8'")


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise BadSheet(f"{path} unpacks to more than {LARGEST_UNPACKED >> 20} MiB")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadSheet(f"{path} is not an .xlsx workbook: {error}") from None
    try:
        if len(book.worksheets) != 1:
            raise BadSheet(f"{path} has {len(book.worksheets)} sheets; leave one")
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, list(cells)
    finally:
        book.close()
