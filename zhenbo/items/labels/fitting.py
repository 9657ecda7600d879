"""Text that fits its box: the largest type size at which all lines, broken where they may be, find room."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from zhenbo.errors import BadLabels

FONT = "NotoSansSC-label"
LARGEST = 9.0
SMALLEST = 3.5
COMFORTABLE = 5.0
STEP = 0.25
LEADING = 1.15


@cache
def load_font() -> TTFont:
    """Register the embedded font once."""
    with resources.as_file(resources.files("zhenbo.items.labels") / "font" / "NotoSansSC-label.ttf") as path:
        font = TTFont(FONT, str(path))
    pdfmetrics.registerFont(font)
    return font


def check_glyphs(text: str) -> None:
    """Refuse a text with a character that the font lacks, which would print as a box."""
    known = load_font().face.charToGlyph
    missing = sorted({character for character in text if ord(character) not in known})
    if missing:
        raise BadLabels(
            f"the label font has no {' '.join(missing)}; write the product name with common characters"
        )


@dataclass(frozen=True)
class Texts:
    """What one panel says: a title that may be left out for lack of room, and lines, in one or more
    arrangements.

    Lines are broken only where `breakable`, and only if they would be tiny otherwise.
    """

    title: str
    arrangements: tuple[tuple[str, ...], ...]
    breakable: bool = False


def fit(texts: Texts, width: float, height: float) -> tuple[float, list[str]]:
    """Type size in points and the lines, of the arrangement that allows the largest type. Sizes in points."""
    for title in ([texts.title], []):
        whole = [[*title, *lines] for lines in texts.arrangements]
        size, lines = max(
            ((_size_unbroken(lines, width, height), lines) for lines in whole), key=lambda one: one[0]
        )
        if size < COMFORTABLE and texts.breakable:
            size, lines = max((size, lines), _largest_broken(whole[0], width, height))
        if size >= SMALLEST:
            return size, lines
    raise BadLabels(
        "the texts do not fit this label even in the smallest type; take a larger sheet, print front and "
        "hidden part apart, or use a shorter name"
    )


def _size_unbroken(lines: list[str], width: float, height: float) -> float:
    widest = max(_width(line, 1) for line in lines)
    return min(LARGEST, width / widest, height / (len(lines) * LEADING))


def _largest_broken(paragraphs: list[str], width: float, height: float) -> tuple[float, list[str]]:
    size = LARGEST
    while size >= SMALLEST:
        lines = [line for paragraph in paragraphs for line in broken(paragraph, size, width)]
        if len(lines) * size * LEADING <= height:
            return size, lines
        size -= STEP
    return 0.0, []


def broken(text: str, size: float, width: float) -> list[str]:
    """A text in lines no wider than the box: broken behind dashes and blanks where it can be, anywhere else
    if not.
    """
    lines = [""]
    for piece in _pieces(text):
        if _width(lines[-1] + piece.rstrip(), size) <= width:
            lines[-1] += piece
            continue
        if lines[-1]:
            lines.append("")
        for character in piece:
            if _width(lines[-1] + character, size) > width and lines[-1]:
                lines.append("")
            lines[-1] += character
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> list[str]:
    pieces = [""]
    for character in text:
        pieces[-1] += character
        if character in "- ":
            pieces.append("")
    return [piece for piece in pieces if piece]


@lru_cache(maxsize=4096)
def _advance(character: str) -> float:
    load_font()
    return float(pdfmetrics.stringWidth(character, FONT, 1000)) / 1000


def _width(text: str, size: float) -> float:
    return size * sum(map(_advance, text))
