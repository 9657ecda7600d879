"""The fixed-up copy of a list: mended where that is safe; a column `problem` where a person must decide."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from zhenbo.airdrop.cells import is_secret
from zhenbo.airdrop.listing import Line, Listing
from zhenbo.airdrop.problems import AMOUNT, PROBLEM, WALLET
from zhenbo.errors import Refused
from zhenbo.language import Text, say
from zhenbo.table import no_formula

_COPY = re.compile(r"\.fixed(-[0-9]+)?$")


def is_copy(path: Path) -> bool:
    """Whether the name is that of a fixed-up copy."""
    return bool(_COPY.search(path.stem))


def write_copy(listing: Listing, *, mapped: bool = False) -> Path:
    """Write LIST.fixed.csv beside the list, or LIST.fixed-2.csv where that is there already, and so on.

    mapped   the list is an export with a mapping, whose cells are left as they are

    Nothing is ever overwritten; the same content is not written twice. The text is UTF-8 with a byte order
    mark, as Excel wants it, and no cell is a formula.
    """
    content = _content(listing, mapped)
    stem = _COPY.sub("", listing.path.stem)
    for number in range(1, 1000):
        path = listing.path.with_name(f"{stem}.fixed{'' if number == 1 else f'-{number}'}.csv")
        try:
            with path.open("xb") as out:
                out.write(content)
            return path
        except FileExistsError:
            if path.is_file() and path.read_bytes() == content:
                return path
        except OSError as fault:
            raise _not_written(path, fault) from None
    raise _not_written(path, FileExistsError(0, "1000"))


def _not_written(path: Path, fault: OSError) -> Refused:
    said = Text(f"{path} 无法写入：{fault.strerror}", f"{path} cannot be written: {fault.strerror}")
    return Refused(say(said))


def _content(listing: Listing, mapped: bool) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    kept = [place for place in range(len(listing.headings)) if place != listing.places.get(PROBLEM)]
    writer.writerow([*(_harmless(listing.headings[place]) for place in kept), PROBLEM])
    for line in listing.lines:
        if line.left_out is None or mapped:
            cells = line.cells if mapped else _mended(listing, line)
            writer.writerow(
                [*(_harmless(cells[place]) if place < len(cells) else "" for place in kept), _told(line)]
            )
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _mended(listing: Listing, line: Line) -> list[str]:
    """The cells with wallet and amount as they are paid."""
    width = max([len(line.cells), *(place + 1 for place in listing.places.values())])
    cells = [*line.cells, *[""] * (width - len(line.cells))]
    if line.wallet and WALLET in listing.places:
        cells[listing.places[WALLET]] = line.wallet
    if line.amount:
        cells[listing.places[AMOUNT]] = str(line.amount)
    return cells


def _harmless(text: str) -> str:
    """Never a formula, for cells may hold what strangers wrote; and no key that somebody pasted."""
    return "" if is_secret(text) else no_formula(text)


def _told(line: Line) -> str:
    return no_formula(" | ".join(_reasons(line)))


def _reasons(line: Line) -> Iterator[str]:
    """Why the row is refused; that it was marked before only where nothing else is wrong with it."""
    others = [problem for problem in line.problems if problem.column != PROBLEM]
    for problem in others or line.problems:
        yield say(problem.reason)
