"""What all importers share: options, a checked row, and the writing of log and quarantine."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import TextIO

from zhenbo.errors import BadLog, Refused
from zhenbo.language import Text
from zhenbo.scoring.checks import first_fault_of
from zhenbo.scoring.faults import SHOWN, Fault
from zhenbo.scoring.files import already_there
from zhenbo.scoring.log_format import COLUMNS
from zhenbo.scoring.run import QUARANTINE_COLUMNS, quarantined
from zhenbo.table import no_formula

MOST_TOLD = 20  # faults that are told, beside those written down
_STRIDE = 1000  # rows between two signs of life
FORMATS = ("csv", "kuailive", "bilibili", "youtube")


@dataclass(frozen=True)
class Options:
    """How to read a foreign log; each format uses what concerns it."""

    show: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # our column: their heading
    kinds: Mapping[str, str] = field(default_factory=dict)  # their word: our kind
    time: str = "unix"  # unix, ms, iso, or a strptime pattern
    offset: int = 0  # seconds before UTC, of times that do not say
    start: int | None = None  # when a recording began, in UNIX seconds
    rates: Mapping[str, Decimal] = field(default_factory=dict)  # cents for one unit of a currency


@dataclass(frozen=True)
class Row:
    """A converted row, with the number of the line it came from."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Passed:
    """Something that is no act of a fan (a system message, a poll); counted by its name."""

    name: str


Found = Row | Fault | Passed
Reader = Callable[[Path, Options], Iterator[Found]]


@dataclass(frozen=True)
class Imported:
    """Rows written of each kind, how many refused (and the first of them), and what was passed over."""

    kinds: Mapping[str, int]
    bad: int
    faults: tuple[Fault, ...]
    passed: Mapping[str, int]

    @property
    def rows(self) -> int:
        return sum(self.kinds.values())


def import_log(
    form: str,
    files: list[Path],
    options: Options,
    out: Path,
    quarantine: Path,
    progress: Callable[[int], None] = lambda rows: None,
) -> Imported:
    """Convert files into one log at `out`; refused rows go to `quarantine`. Neither may be there yet.

    Raises BadLog for a file that is not of the format at all.
    """
    if form not in FORMATS:
        known = ", ".join(FORMATS)
        raise Refused(
            str(Text(f"没有 {form!r} 格式；可用 {known}", f"no format {form!r}; known are {known}"))
        )
    for path in (out, quarantine):
        if path.exists():
            raise already_there(path)
    read: Reader = import_module(f"zhenbo.scoring.importers.{form}_log").read
    with _new(out) as good, _new(quarantine) as bad:
        writing = _Writing(good, bad)
        for number, (path, found) in enumerate(_all(read, files, options), 1):
            writing.take(path, _checked(found))
            if number % _STRIDE == 0:
                progress(_STRIDE)
    if not writing.bad:
        quarantine.unlink()
    return Imported(writing.kinds, writing.bad, tuple(writing.faults), writing.passed)


def _new(path: Path) -> TextIO:
    return path.open("x", encoding="utf-8", newline="")


class _Writing:
    """Log and quarantine being written, and what went where."""

    def __init__(self, good: TextIO, bad: TextIO) -> None:
        self.kinds: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self.faults: list[Fault] = []
        self.bad = 0
        self._good, self._bad = (csv.writer(file, lineterminator="\n") for file in (good, bad))
        self._good.writerow(COLUMNS)
        self._bad.writerow(("file", *QUARANTINE_COLUMNS))

    def take(self, path: Path, found: Found) -> None:
        """Write down one thing that was found."""
        if isinstance(found, Passed):
            self.passed[found.name] += 1
        elif isinstance(found, Row):
            self.kinds[found.cells[COLUMNS.index("kind")]] += 1
            self._good.writerow(found.cells)
        else:
            self.bad += 1
            self.faults += [found] if len(self.faults) < MOST_TOLD else []
            self._bad.writerow((no_formula(path.name), *quarantined(found)))


def _all(read: Reader, files: list[Path], options: Options) -> Iterator[tuple[Path, Found]]:
    for path in files:
        if not path.is_file():
            raise BadLog(str(Text(f"{path} 不是文件", f"{path} is not a file")))
        for found in read(path, options):
            yield path, found


def _checked(found: Found) -> Found:
    """The same, or the fault for which scoring would refuse the row."""
    if not isinstance(found, Row):
        return found
    fault = first_fault_of(dict(zip(COLUMNS, found.cells, strict=True)))
    if fault is None:
        return found
    column, code = fault
    return Fault(found.line, column, code, found.cells[COLUMNS.index(column)][:SHOWN])


def cells_of(**known: object) -> tuple[str, ...]:
    """Cells in the log's order; what is not given is blank."""
    return tuple(str(known.get(name, "")) for name in COLUMNS)


class Texts:
    """Names for comments' texts, so that a log shows which are equal and not what they say."""

    def __init__(self, show: str) -> None:
        self._show = show
        self._names: dict[str, str] = {}

    def name(self, text: str) -> str:
        """The same name for texts that differ in width, case or blanks only."""
        plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
        return self._names.setdefault(plain, f"{self._show}-t{len(self._names) + 1}")
