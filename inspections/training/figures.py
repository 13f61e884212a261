"""Curves of an evaluation as SVG that is readable on light and dark ground."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from inspections.training.calibration import Calibration
from inspections.training.evaluate import Operation, Ranking, average_precision, envelope, operation

STYLE = """
  .figure { --ink: #1c2430; --soft: #667085; --line: #d5dae1; --fill: #0f766e; --mark: #c2410c;
    font: 11px system-ui, sans-serif; }
  @media (prefers-color-scheme: dark) {
    .figure { --ink: #e6e9ee; --soft: #98a2b3; --line: #343b46; --fill: #2dd4bf; --mark: #fb923c; } }
  .figure text { fill: var(--soft); } .figure .title { fill: var(--ink); font-weight: 600; font-size: 12px; }
  .figure .grid { stroke: var(--line); fill: none; }
  .figure .curve { stroke: var(--fill); stroke-width: 1.8; fill: none; }
  .figure .area { fill: var(--fill); opacity: .14; } .figure .bar { fill: var(--fill); opacity: .75; }
  .figure .ideal { stroke: var(--ink); stroke-dasharray: 4 4; fill: none; } .figure .mark { fill: var(--mark); }
  .figure .middle { text-anchor: middle; } .figure .end { text-anchor: end; }
"""
_PLOT = 170  # px of a plot's side
_LEFT, _TOP = 34, 26
_CELL_W, _CELL_H = _PLOT + _LEFT + 22, _PLOT + _TOP + 38
_COLUMNS = 3
_FLOORS = (0.9, 0.8, 0.5)  # where axes begin when all is well above


def precision_recall_svg(ranked: Ranking, threshold: float) -> str:
    """A plot for each class: the curve's upper envelope, and a dot at the threshold."""
    points = {cls: operation(ranked, threshold, cls) for cls in ranked.totals}
    floor = _floor(points.values())
    cells = []
    for number, (cls, total) in enumerate(ranked.totals.items()):
        x, y = _CELL_W * (number % _COLUMNS), _CELL_H * (number // _COLUMNS)
        hits = ranked.right[ranked.classes == cls]
        title = f"{cls.replace('_', ' ')}: AP {100 * average_precision(hits, total):.1f}"
        cells.append(
            f'<g transform="translate({x + _LEFT} {y + _TOP})"><text class="title" y="-10">{title}</text>'
            f"{_axes(floor, 'recall', 'precision')}{_curve(hits, total, floor)}{_dot(points[cls], floor)}</g>"
        )
    rows = -(-len(cells) // _COLUMNS)
    return _svg(_CELL_W * min(_COLUMNS, max(len(cells), 1)), _CELL_H * max(rows, 1), "Precision and recall", cells)


def reliability_svg(measured: Calibration) -> str:
    """How many were right (bars) of findings that said how sure they were (across); well calibrated is the diagonal."""
    side = 260
    bars = []
    for each in measured.bins:
        left = min(int(each.said * 10), 9) * side / 10
        height = each.right * side
        bars.append(
            f'<rect class="bar" x="{left + 1:.1f}" y="{side - height:.1f}" width="{side / 10 - 2:.1f}"'
            f' height="{height:.1f}"/><circle class="mark" cx="{each.said * side:.1f}" cy="{side - height:.1f}" r="3">'
            f"<title>said {each.said:.2f}, right {each.right:.2f}, {each.count} findings</title></circle>"
            f'<text class="middle" x="{left + side / 20:.1f}" y="{side + 32}">{_short(each.count)}</text>'
        )
    axes = "".join(
        f'<text class="middle" x="{share * side:.0f}" y="{side + 16}">{share:g}</text>'
        f'<text class="end" x="-6" y="{side - share * side + 4:.0f}">{share:g}</text>'
        f'<path class="grid" d="M0 {side - share * side:.0f}H{side}"/>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    text = (
        f'<text class="title" y="-10">off by {100 * measured.ece:.1f} points in the mean</text>'
        f'<text class="middle" x="{side / 2}" y="{side + 50}">said, and how many findings said it</text>'
        f'<text class="middle" transform="translate(-34 {side / 2}) rotate(-90)">share that was right</text>'
    )
    ideal = f'<path class="ideal" d="M0 {side}L{side} 0"/>'
    plot = f'<g transform="translate(48 {_TOP})">{axes}{"".join(bars)}{ideal}{text}</g>'
    return _svg(side + 66, side + _TOP + 60, "Reliability", [plot])


def _axes(floor: float, across: str, up: str) -> str:
    ticks = []
    for share in np.linspace(floor, 1, 3):
        at = _at(float(share), floor)
        ticks.append(
            f'<path class="grid" d="M0 {_PLOT - at:.1f}H{_PLOT}M{at:.1f} 0V{_PLOT}"/>'
            f'<text class="middle" x="{at:.1f}" y="{_PLOT + 14}">{share:g}</text>'
            f'<text class="end" x="-5" y="{_PLOT - at + 4:.1f}">{share:g}</text>'
        )
    names = (
        f'<text class="middle" x="{_PLOT / 2}" y="{_PLOT + 28}">{across}</text><text x="4" y="{_PLOT - 6}">{up}</text>'
    )
    return "".join(ticks) + names


def _curve(hits: npt.NDArray[np.bool_], total: int, floor: float) -> str:
    steps = list(_steps(hits, total, floor))
    if not steps:
        return ""
    path = f"M0 {steps[0][1]:.1f}" + "".join(f"V{y:.1f}H{x:.1f}" for x, y in steps)
    return f'<path class="area" d="{path}V{_PLOT}H0Z"/><path class="curve" d="{path}V{_PLOT}"/>'


def _steps(hits: npt.NDArray[np.bool_], total: int, floor: float) -> Iterator[tuple[float, float]]:
    """Where each level of the envelope ends, in px from the upper left corner."""
    levels = envelope(hits)[hits]
    for index, level in enumerate(levels):
        if index + 1 == len(levels) or levels[index + 1] != level:
            yield _at((index + 1) / total, floor), _PLOT - _at(float(level), floor)


def _dot(point: Operation, floor: float) -> str:
    x, y = _at(point.recall, floor), _PLOT - _at(point.precision, floor)
    said = f"precision {point.precision:.3f}, recall {point.recall:.3f}, F {point.f:.3f}"
    return f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{said}</title></circle>'


def _floor(points: Iterable[Operation]) -> float:
    lowest = min((min(point.precision, point.recall) for point in points), default=0.0)
    return next((floor for floor in _FLOORS if lowest > floor + (1 - floor) / 5), 0.0)


def _at(share: float, floor: float) -> float:
    return max(share - floor, 0.0) / (1 - floor) * _PLOT


def _short(count: int) -> str:
    return str(count) if count < 10_000 else f"{count / 1000:.0f}k"


def _svg(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" viewBox="0 0 {width} {height}" width="{width}"'
        f' role="img" aria-label="{title}"><style>{STYLE}</style>{"".join(parts)}</svg>'
    )
