"""Foreign tables, CSV (UTF-8 or GB18030) or Parquet, row by row as text."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from zhenbo.errors import BadLog
from zhenbo.language import Text
from zhenbo.scoring.faults import SHOWN, Fault

_BATCH = 10_000
Cells = dict[str, str]


def rows_of(path: Path) -> tuple[list[str], Iterator[tuple[int, Cells] | Fault]]:
    """Headings, and each row with its number (heading = 1); a row of another length is a fault."""
    with path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    return _parquet(path) if parquet else _csv(path)


def _csv(path: Path) -> tuple[list[str], Iterator[tuple[int, Cells] | Fault]]:
    file = path.open(encoding=_encoding(path), newline="")
    lines = csv.reader(file, strict=True)
    try:
        names = [name.strip() for name in next(lines, [])]
    except csv.Error as error:
        raise _no_csv(path, 1, error) from None
    if len(set(names)) != len(names):
        raise BadLog(str(Text(f"{path}：表头重复", f"{path}: two columns have one heading")))

    def rows() -> Iterator[tuple[int, Cells] | Fault]:
        with file:
            number = 1
            try:
                for cells in lines:
                    number += 1
                    if cells:
                        yield _fitted(number, names, cells)
            except csv.Error as error:
                raise _no_csv(path, number + 1, error) from None

    return names, rows()


def _fitted(number: int, names: Sequence[str], cells: Sequence[str]) -> tuple[int, Cells] | Fault:
    if len(cells) != len(names):
        code = "missing_cells" if len(cells) < len(names) else "extra_cells"
        return Fault(number, "", code, ",".join(cells)[:SHOWN])
    return number, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}


def _encoding(path: Path) -> str:
    """UTF-8 if the whole file is, else GB18030. Raises BadLog where it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadLog(str(Text(f"{path} 既不是 UTF-8 也不是 GB18030", f"{path} is neither UTF-8 nor GB18030")))


def _no_csv(path: Path, row: int, error: Exception) -> BadLog:
    return BadLog(str(Text(f"{path} 第 {row} 行不是 CSV：{error}", f"{path}, row {row} is no CSV: {error}")))


def _parquet(path: Path) -> tuple[list[str], Iterator[tuple[int, Cells] | Fault]]:
    import duckdb

    try:
        source = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [str(column[0]) for column in source.description or ()]
    except duckdb.Error as fault:
        raise BadLog(f"{path}: {str(fault).splitlines()[0]}") from None

    def rows() -> Iterator[tuple[int, Cells] | Fault]:
        number = 1
        while batch := source.fetchmany(_BATCH):
            for cells in batch:
                number += 1
                yield number, dict(zip(names, map(_text, cells), strict=True))

    return names, rows()


def _text(cell: Any) -> str:
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    return "" if cell is None else str(cell).strip()
