"""Rows that a workbook hides: a filter is on, and whoever made the list may not mean them."""

import re
import zipfile
from pathlib import Path

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]+)["']""")


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
    """A row without a number of its own is the one after the row before it."""
    found, last = set(), 0
    for row in _ROW.finditer(sheet):
        said = _NUMBER.search(row[0])
        last = int(said[1]) if said else last + 1
        if _HIDDEN.search(row[0]):
            found.add(last)
    return found
