"""Arrow heads and the lines that carry dimensions."""

import math

from ocr_jobs.synthesis.sheets.canvas import Arc, Fill, Item, Point, Stroke, polar
from ocr_jobs.synthesis.sheets.styles import Style


def arrow(tip: Point, towards: float, style: Style) -> list[Item]:
    """An arrow head whose tip points along `towards` degrees."""
    length = style.arrow_length
    grey, width = style.hand.grey, style.thin
    half = {"filled": 9.0, "slim": 6.0, "open": 15.0}.get(style.arrow, 0.0)
    wings = [polar(tip, length, towards + 180 + turn) for turn in (half, -half)]
    match style.arrow:
        case "filled":
            return [Fill((tip, *wings), grey)]
        case "slim":
            return [Fill((tip, *wings), grey)]
        case "open":
            return [Stroke((wings[0], tip, wings[1]), width, grey=grey)]
        case "slash":
            ends = [polar(tip, length * 0.5, towards + turn) for turn in (45, 225)]
            return [Stroke((ends[0], ends[1]), width * 1.6, grey=grey)]
        case "dot":
            radius = 0.2 * length
            return [Fill(tuple(polar(tip, radius, turn) for turn in range(0, 360, 30)), grey)]


def thin(style: Style, *points: Point) -> Stroke:
    return Stroke(points, style.thin, grey=style.hand.grey)


def thin_arc(style: Style, centre: Point, radius: float, start: float, end: float) -> Arc:
    return Arc(centre, radius, start, end, style.thin, grey=style.hand.grey)


def direction(a: Point, b: Point) -> float:
    return math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))


def reading(angle: float) -> float:
    """The text's angle along a line of this direction: read from below or from the right."""
    turned = angle % 180
    return turned if turned <= 90.001 else turned - 180
