"""One panel of a label: a QR code and its texts, drawn as vectors in millimetres from the panel's lower left
corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from zhenbo.errors import BadLabels
from zhenbo.items.labels.fitting import FONT, LEADING, Texts, fit

QUIET = 4  # modules of white around a QR code (ISO/IEC 18004, 5.3.8)
SMALLEST_MODULE = 0.19  # mm: four dots at 600 dpi, and about what phone cameras resolve at reading distance
STURDY_MODULE = 0.30  # mm: from here on there is room for error correction level M
WIDE = 1.5  # from this ratio of width to height the texts stand beside the QR code


@dataclass(frozen=True)
class Panel:
    """A rectangle of a label: left, bottom, width, height."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def beside(self) -> bool:
        """True where texts stand beside the QR code rather than below it."""
        return self.width >= WIDE * self.height

    @property
    def inset(self) -> float:
        """White kept at the edges, since printers and cutters are never exact."""
        return 0.04 * self.height

    @property
    def qr_side(self) -> float:
        """Side of the square kept for the QR code with its quiet zone."""
        if self.beside:
            return min(self.height, 0.5 * self.width) - 2 * self.inset
        return min(self.width, 0.6 * self.height) - 2 * self.inset


Matrix = tuple[bytes, ...]


def matrix_of(text: str, side: float) -> Matrix:
    """Modules of the QR code for a text, level M where modules stay sturdy, else level L."""
    codes = (segno.make_qr(text, error=level) for level in ("m", "l"))
    rows: Matrix = ()
    for code, least in zip(codes, (STURDY_MODULE, SMALLEST_MODULE), strict=True):
        rows = tuple(bytes(row) for row in code.matrix)
        if side / (len(rows) + 2 * QUIET) >= least:
            return rows
    raise BadLabels(
        f"a QR code of {len(rows)} modules is too fine for {side:.1f} mm; take a larger sheet, print front "
        "and hidden part apart, or use a shorter domain"
    )


def draw_panel(canvas: Canvas, panel: Panel, matrix: Matrix, texts: Texts) -> None:
    """Draw the QR code and the largest text that fits beside or below it."""
    side, inset = panel.qr_side, panel.inset
    if panel.beside:
        left, bottom = panel.left + inset, panel.bottom + (panel.height - side) / 2
        room = Panel(
            left + side, panel.bottom + inset, panel.width - side - 2 * inset, panel.height - 2 * inset
        )
    else:
        left, bottom = panel.left + (panel.width - side) / 2, panel.bottom + panel.height - inset - side
        room = Panel(
            panel.left + inset, panel.bottom + inset, panel.width - 2 * inset, bottom - panel.bottom - inset
        )
    _draw_qr(canvas, matrix, left, bottom, side)
    _draw_texts(canvas, texts, room)


def _draw_qr(canvas: Canvas, matrix: Matrix, left: float, bottom: float, side: float) -> None:
    module = side / (len(matrix) + 2 * QUIET) * mm
    path = canvas.beginPath()
    for number, row in enumerate(matrix):
        y = (bottom + side) * mm - (QUIET + number + 1) * module
        column = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                path.rect(left * mm + (QUIET + column) * module, y, length * module, module)
            column += length
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_texts(canvas: Canvas, texts: Texts, room: Panel) -> None:
    size, lines = fit(texts, room.width * mm, room.height * mm)
    y = (room.bottom + room.height / 2) * mm + len(lines) * size * LEADING / 2 - 0.88 * size
    canvas.setFont(FONT, size)
    for line in lines:
        canvas.drawString(room.left * mm, y, line)
        y -= size * LEADING
