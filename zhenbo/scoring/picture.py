"""Small charts as SVG text, made by hand: two pictures are no reason for a plotting library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 860
_FONT = 'font-family="sans-serif" font-size="13"'
_GREY, _INK = "#c9c9c9", "#333333"


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, how long it is from 0 to 1, and what stands at its end."""

    name: str
    share: float
    told: str
    colour: str


@dataclass(frozen=True)
class Point:
    """A point of a curve, with what stands beside it."""

    x: float
    y: float
    told: str


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Horizontal bars under each other."""
    left, high, top = 250, 24, 48
    drawn = []
    for number, row in enumerate(rows):
        y = top + number * high
        long = max(1.0, row.share * (WIDTH - left - 90))
        drawn += [
            text_at(left - 8, y + 13, row.name, "end"),
            f'<rect x="{left}" y="{y}" width="{long:.1f}" height="{high - 7}" fill="{row.colour}"/>',
            text_at(left + long + 6, y + 13, row.told),
        ]
    return svg(title, top + len(rows) * high + 12, drawn)


def curve_picture(title: str, across: str, up: str, points: Sequence[Point], goal: Point | None) -> str:
    """Points joined by lines, both axes linear from 0; `goal` is a mark of its own."""
    left, right, top, bottom = 70, WIDTH - 160, 60, 390
    shown = [*points, goal] if goal else list(points)
    most_x, most_y = max(p.x for p in shown), max(p.y for p in shown)

    def place(point: Point) -> tuple[float, float]:
        return left + point.x / most_x * (right - left), bottom - point.y / most_y * (bottom - top)

    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, points))
    drawn = [
        f'<path d="M{left} {top} V{bottom} H{right}" fill="none" stroke="{_GREY}"/>',
        f'<polyline points="{path}" fill="none" stroke="#2a6f97" stroke-width="2"/>',
        text_at((left + right) / 2, bottom + 36, across, "middle"),
        text_at(left - 8, top - 8, up),
    ]
    for point in points:
        x, y = place(point)
        drawn += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#2a6f97"/>',
            text_at(x + 8, y + 16, point.told),
            text_at(x, bottom + 18, f"{point.x:g}", "middle"),
        ]
    if goal:
        x, y = place(goal)
        drawn += [
            f'<path d="M{x - 6:.1f} {y:.1f} h12 m-6 -6 v12" stroke="#b5651d"/>',
            text_at(x + 10, y + 4, goal.told),
        ]
    return svg(title, 450, drawn)


def text_at(x: float, y: float, said: str, anchor: str = "start") -> str:
    """A text at a place; `anchor` is start, middle or end."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}" {_FONT}>{escape(said)}</text>'


def svg(title: str, height: int, drawn: Sequence[str]) -> str:
    """What was drawn as a picture of its own, under its title."""
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    paper = f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, paper, text_at(20, 24, title), *drawn, "</svg>", ""])
