"""The lab's picture: detection over false alarms, a curve for the engine, a mark for each usual rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from zhenbo.scoring.picture import WIDTH, svg, text_at

_LEFT, _RIGHT, _TOP, _BOTTOM = 70, WIDTH - 60, 60, 400
_LEAST, _MOST = 0.0003, 0.5  # false alarms that are shown, on a logarithmic axis
_KEY, _KEY_LINE = _BOTTOM + 66, 22  # what the colours mean stands below
_TICKS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
COLOURS = ("#2a6f97", "#bc4749", "#4c956c", "#b5651d", "#6a4c93", "#8a817c")


@dataclass(frozen=True)
class Line:
    """A curve of false alarms and detection."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Mark:
    """One rule at its usual threshold."""

    name: str
    false_alarms: float
    detected: float


def curves(title: str, across: str, lines: Sequence[Line], marks: Sequence[Mark]) -> str:
    """SVG; false alarms below the axis's beginning stand at its beginning."""
    drawn = [f'<path d="M{_LEFT} {_TOP} V{_BOTTOM} H{_RIGHT}" fill="none" stroke="#c9c9c9"/>']
    drawn += [text_at(_x(tick), _BOTTOM + 18, f"{tick:.1%}", "middle") for tick in _TICKS]
    drawn += [text_at(_LEFT - 8, _y(tick / 4) + 4, f"{tick / 4:.0%}", "end") for tick in range(5)]
    drawn.append(text_at((_LEFT + _RIGHT) / 2, _BOTTOM + 38, across, "middle"))
    for place, line in enumerate(lines):
        colour = COLOURS[place % len(COLOURS)]
        path = " ".join(f"{_x(alarm):.1f},{_y(found):.1f}" for alarm, found in line.points)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        key = _KEY + _KEY_LINE * place
        drawn.append(f'<rect x="{_LEFT}" y="{key - 6}" width="14" height="4" fill="{colour}"/>')
        drawn.append(text_at(_LEFT + 22, key, line.name))
    for mark in marks:
        x, y = _x(mark.false_alarms), _y(mark.detected)
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#333333"/>')
        drawn.append(text_at(x + 7, y + 14, mark.name))
    return svg(title, _KEY + _KEY_LINE * len(lines), drawn)


def _x(share: float) -> float:
    shown = min(max(share, _LEAST), _MOST)
    return _LEFT + (_RIGHT - _LEFT) * math.log(shown / _LEAST) / math.log(_MOST / _LEAST)


def _y(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share
