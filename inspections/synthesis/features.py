"""Features that layouts are made of: vias, pads, thermal reliefs, footprints, bundles of traces."""

from collections.abc import Sequence

import numpy as np

from inspections.synthesis.canvas import Canvas, Point
from inspections.synthesis.outlines import PadShape, Points, arc, pad_outline, parallel, turned


def via(canvas: Canvas, centre_xy: Point, diameter: float, *, drill: float = 0.45, clearance: float = 0) -> None:
    """A plated hole; `drill` is its share of the diameter (0: filled). Covered by solder mask."""
    canvas.disc(centre_xy, diameter, clearance=clearance)
    if drill > 0:
        canvas.hole(centre_xy, diameter * drill)


def pad(
    canvas: Canvas,
    centre_xy: Point,
    size_wh: tuple[float, float],
    shape: PadShape = "rect",
    *,
    degrees: float = 0,
    drill: float = 0,
    clearance: float = 0,
) -> None:
    """A pad that the solder mask leaves open; `drill` is the hole's diameter in px (0: none)."""
    outline = pad_outline(centre_xy, size_wh, shape, degrees=degrees)
    margin = max(1.0, 0.06 * min(size_wh))
    canvas.polygon([tuple(point) for point in outline], clearance=clearance, opening=margin)
    if drill > 0:
        canvas.hole(centre_xy, drill)


def thermal_relief(canvas: Canvas, centre_xy: Point, diameter: float, *, degrees: float, spokes: int = 4) -> None:
    """A pad with hole, tied to the plane around it by spokes across a ring of bare laminate."""
    gap = max(3.0, 0.16 * diameter)
    canvas.disc(centre_xy, diameter, clearance=gap)
    reach = diameter / 2 + gap + 1.5
    for k in range(spokes):
        angle = np.deg2rad(degrees + 360 * k / spokes)
        end = (centre_xy[0] + reach * np.cos(angle), centre_xy[1] + reach * np.sin(angle))
        canvas.trace([centre_xy, end], max(3.0, 0.22 * diameter))
    canvas.disc(centre_xy, diameter, opening=1.0)
    canvas.hole(centre_xy, diameter * 0.5)


def bundle(
    canvas: Canvas, path_xy: Points, widths: Sequence[float], gaps: Sequence[float], *, clearance: float
) -> None:
    """Parallel traces along one path; gaps[i] lies between trace i and trace i + 1."""
    total = sum(widths) + sum(gaps[: len(widths) - 1])
    canvas.cut([tuple(point) for point in path_xy], total + 2 * clearance)
    offset = -total / 2
    for width, gap in zip(widths, gaps, strict=True):
        canvas.trace([tuple(point) for point in parallel(path_xy, offset + width / 2)], width)
        offset += width + gap


def pad_row(
    canvas: Canvas,
    start_xy: Point,
    count: int,
    pitch: float,
    size_wh: tuple[float, float],
    shape: PadShape,
    *,
    degrees: float = 0,
    drill: float = 0,
    clearance: float = 0,
) -> list[Point]:
    """A row of like pads along `degrees`; size_wh is (along the row, across it). Returns the centres."""
    step = turned(np.array([[pitch, 0.0]]), degrees)[0]
    centres = [(start_xy[0] + k * step[0], start_xy[1] + k * step[1]) for k in range(count)]
    for centre in centres:
        pad(canvas, centre, size_wh, shape, degrees=degrees, drill=drill, clearance=clearance)
    return centres


def ring_segment(canvas: Canvas, centre_xy: Point, radius: float, width: float, span: tuple[float, float]) -> None:
    canvas.trace([tuple(point) for point in arc(centre_xy, radius, *span)], width, clearance=width / 2)
