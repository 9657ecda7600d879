"""Label sheets that can be bought: sizes in millimetres.

Label sizes and counts are those the maker prints on the box; margins and pitches are those of Avery's
templates, rounded to 0.01 mm, and agree within 0.4 mm with the open gLabels template database
(avery-iso-templates.xml, avery-us-templates.xml). Printers shift the page by more than that: print one sheet
with outlines on plain paper, measure, and give the shift to the job.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhenbo.errors import BadLabels


@dataclass(frozen=True)
class LabelSheet:
    """One sheet: page, grid of labels, place of the first label from the top left corner."""

    name: str
    page: tuple[float, float]
    columns: int
    rows: int
    label: tuple[float, float]
    corner: tuple[float, float]
    pitch: tuple[float, float]

    @property
    def count(self) -> int:
        """Labels on a sheet."""
        return self.columns * self.rows

    def places(self) -> Iterator[tuple[float, float]]:
        """Lower left corner of each label, row by row from the top, measured from the page's lower left
        corner.
        """
        for row in range(self.rows):
            for column in range(self.columns):
                left = self.corner[0] + column * self.pitch[0]
                top = self.corner[1] + row * self.pitch[1]
                yield left, self.page[1] - top - self.label[1]


_A4 = (210.0, 297.0)
_LETTER = (215.9, 279.4)

SHEETS = {
    sheet.name: sheet
    for sheet in (
        LabelSheet("L7160", _A4, 3, 7, (63.5, 38.1), (7.25, 15.15), (66.0, 38.1)),  # Avery, A4, 21 a sheet
        LabelSheet("L7651", _A4, 5, 13, (38.1, 21.2), (4.75, 10.7), (40.6, 21.2)),  # Avery, A4, 65 a sheet
        LabelSheet(
            "L4731REV", _A4, 7, 27, (25.4, 10.0), (8.48, 13.5), (27.94, 10.0)
        ),  # Avery, A4, 189 a sheet
        LabelSheet(
            "5160", _LETTER, 3, 10, (66.675, 25.4), (4.7625, 12.7), (69.85, 25.4)
        ),  # Avery, Letter, 30 a sheet
    )
}


def sheet_named(name: str) -> LabelSheet:
    """The sheet of that name."""
    if name not in SHEETS:
        raise BadLabels(f"no label sheet is called {name!r}; known are {', '.join(SHEETS)}")
    return SHEETS[name]
