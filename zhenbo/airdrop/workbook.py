"""Rows that a workbook hides: a filter is on, and whoever made the list may not mean them."""

import re
import zipfile
from pathlib import Path

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER = re.compile(rb'\br="([0-9]+)"')


def hidden_rows(path: Path) -> frozenset[int]:
    """Numbers of hidden rows; none where the file is no workbook."""
    if path.suffix.lower() != ".xlsx":
        return frozenset()
    found = set()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                found |= _hidden(archive.read(name))
    return frozenset(found)


def _hidden(sheet: bytes) -> set[int]:
    rows = (row[0] for row in _ROW.finditer(sheet))
    numbers = (_NUMBER.search(row) for row in rows if _HIDDEN.search(row))
    return {int(number[1]) for number in numbers if number}
