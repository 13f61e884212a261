"""The parts of the demonstration board: where their pads lie, what the silk screen says, which pads belong together.

All in px, on a grid of 10.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from inspections.synthesis.canvas import Point
from inspections.synthesis.outlines import PadShape, arc

GROUND = "GND"


@dataclass(frozen=True)
class Pad:
    """name: part and pin, as "U1.12". drill: px, 0 for none."""

    name: str
    centre_xy: Point
    size_wh: tuple[float, float]
    shape: PadShape = "rect"
    drill: float = 0


@dataclass(frozen=True)
class Legend:
    text: str
    origin_xy: Point
    height: float = 20
    turned: bool = False


@dataclass(frozen=True)
class Part:
    """outlines: lines of the silk screen."""

    pads: tuple[Pad, ...]
    legends: tuple[Legend, ...]
    outlines: tuple[tuple[Point, ...], ...] = ()


def quad_flat(name: str, centre_xy: Point, pins: int, pitch: float, reach: float) -> Part:
    """Pins on four sides, numbered against the clock from the upper left; reach: the pads' distance from the middle."""
    x, y = centre_xy
    first = -(pins - 1) / 2 * pitch
    places: list[tuple[float, float, bool]] = []
    places += [(x - reach, y + first + k * pitch, True) for k in range(pins)]
    places += [(x + first + k * pitch, y + reach, False) for k in range(pins)]
    places += [(x + reach, y - first - k * pitch, True) for k in range(pins)]
    places += [(x - first - k * pitch, y - reach, False) for k in range(pins)]
    pads = [
        Pad(f"{name}.{pin}", (px, py), (40, 11) if lying else (11, 40), "rect")
        for pin, (px, py, lying) in enumerate(places, start=1)
    ]
    half = reach - 34
    body = _box((x, y), (2 * half, 2 * half))
    dot = _ring((x - half + 20, y - half + 20), 7)
    return Part(tuple(pads), (Legend(name, (x - 24, y + 12), 24),), (body, dot))


def small_outline(name: str, centre_xy: Point, pins: int, pitch: float = 30, span: float = 160) -> Part:
    """Two rows of pins, one on the left and one on the right."""
    x, y = centre_xy
    side = pins // 2
    first = -(side - 1) / 2 * pitch
    left = [Pad(f"{name}.{k + 1}", (x - span / 2, y + first + k * pitch), (46, 16), "rect") for k in range(side)]
    right = [Pad(f"{name}.{pins - k}", (x + span / 2, y + first + k * pitch), (46, 16), "rect") for k in range(side)]
    body = _box((x, y), (span - 70, side * pitch))
    notch = ((x - 12, y - side * pitch / 2), (x, y - side * pitch / 2 + 12), (x + 12, y - side * pitch / 2))
    return Part((*left, *right), (Legend(name, (x - 10, y + 20), 20, turned=True),), (body, notch))


def header(name: str, corner_xy: Point, columns: int, rows: int, pitch: float = 60) -> Part:
    """Round plated pads, the first one square; columns x rows, numbered along the rows."""
    x, y = corner_xy
    pads = [
        Pad(
            f"{name}.{row * columns + column + 1}", (x + column * pitch, y + row * pitch), (38, 38),
            "rect" if row == column == 0 else "round", drill=20,
        )
        for row in range(rows) for column in range(columns)
    ]  # fmt: skip
    size = (columns * pitch, rows * pitch)
    middle = (x + (columns - 1) * pitch / 2, y + (rows - 1) * pitch / 2)
    return Part(tuple(pads), (Legend(name, (x - pitch / 2, y - pitch / 2 - 10), 20),), (_box(middle, size),))


def chip(name: str, centre_xy: Point, *, upright: bool = False, gap: float = 50) -> Part:
    """A resistor or capacitor: two pads."""
    x, y = centre_xy
    dx, dy = (0, gap / 2) if upright else (gap / 2, 0)
    size = (32, 28) if upright else (28, 32)
    pads = (Pad(f"{name}.1", (x - dx, y - dy), size, "rect"), Pad(f"{name}.2", (x + dx, y + dy), size, "rect"))
    sides = [((x - 22, y - 8), (x - 22, y + 8)), ((x + 22, y - 8), (x + 22, y + 8))]
    if not upright:
        sides = [((x - 7, y - 22), (x + 7, y - 22)), ((x - 7, y + 22), (x + 7, y + 22))]
    legend = Legend(name, (x + 30, y + 8), 16) if upright else Legend(name, (x - 18, y - 30), 16)
    return Part(pads, (legend,), tuple(sides))


def can(name: str, centre_xy: Point, diameter: float = 130) -> Part:
    """An upright electrolytic capacitor: two plated pads in a circle."""
    x, y = centre_xy
    pads = (
        Pad(f"{name}.1", (x - 30, y), (36, 36), "rect", drill=18),
        Pad(f"{name}.2", (x + 30, y), (36, 36), "round", drill=18),
    )
    plus = (((x - 56, y - 30), (x - 40, y - 30)), ((x - 48, y - 38), (x - 48, y - 22)))
    return Part(pads, (Legend(name, (x - 14, y + 44), 18),), (_ring((x, y), diameter / 2), *plus))


def regulator(name: str, centre_xy: Point) -> Part:
    x, y = centre_xy
    pins = tuple(Pad(f"{name}.{k + 1}", (x - 50 + 50 * k, y + 70), (26, 46), "rect") for k in range(3))
    tab = Pad(f"{name}.4", (x, y - 70), (110, 50), "rect")
    return Part((*pins, tab), (Legend(name, (x - 22, y + 10), 20),), (_box((x, y), (150, 84)),))


def usb(name: str, centre_xy: Point) -> Part:
    x, y = centre_xy
    pins = tuple(Pad(f"{name}.{k + 1}", (x - 40 + 20 * k, y - 40), (11, 46), "rect") for k in range(5))
    shields = tuple(
        Pad(f"{name}.{6 + k}", (x - 90 + 180 * (k % 2), y - 30 + 70 * (k // 2)), (34, 52), "oblong", drill=16)
        for k in range(4)
    )
    return Part((*pins, *shields), (Legend(name, (x - 26, y + 36), 20),), (_box((x, y + 4), (160, 100)),))


def probe_points(name: str, first_xy: Point, count: int, pitch: float = 50) -> Part:
    x, y = first_xy
    pads = tuple(Pad(f"{name}.{k + 1}", (x + k * pitch, y), (28, 28), "round") for k in range(count))
    legends = tuple(Legend(f"T{k + 1}", (x + k * pitch - 12, y - 24), 14) for k in range(count))
    return Part(pads, legends)


def parts() -> Iterator[Part]:
    """Everything on the board."""
    yield quad_flat("U1", (760, 580), 11, 20, 160)
    yield small_outline("U2", (1180, 290), 8)
    yield small_outline("U4", (1190, 780), 16)
    yield regulator("U3", (420, 190))
    yield header("J1", (130, 320), 2, 10)
    yield header("J2", (1470, 360), 1, 8)
    yield usb("J3", (400, 1070))
    yield can("C1", (230, 170))
    yield can("C2", (620, 180))
    for k in range(4):
        yield chip(f"R{k + 1}", (770 + 90 * k, 870), upright=True)
        yield chip(f"D{k + 1}", (770 + 90 * k, 1000), upright=True)
    for k in range(5):
        yield chip(f"R{k + 5}", (1380, 360 + 90 * k))
    for k in range(4):
        yield chip(f"C{k + 3}", (340 + 110 * k, 900), upright=True)
    yield chip("C7", (900, 240), upright=True)
    yield chip("C8", (760, 240), upright=True)
    yield chip("Y1", (830, 330), gap=80)
    yield chip("C9", (1180, 170))
    yield chip("C10", (1190, 950))
    yield chip("R10", (320, 770), upright=True)
    yield chip("R11", (410, 770), upright=True)
    yield chip("C11", (500, 770), upright=True)
    yield probe_points("TP", (1170, 1090), 5)


GROUND_PADS = frozenset({
    "U1.6", "U1.17", "U1.28", "U1.39", "U2.4", "U4.8", "U3.1", "J1.1", "J1.20", "J2.8", "J3.5", "J3.6", "J3.7", "J3.8",
    "J3.9", "C1.2", "C2.2", "C3.2", "C4.2", "C5.2", "C6.2", "C7.1", "C8.1", "C9.2", "C10.2", "D1.2", "D2.2",
    "D3.2", "D4.2", "TP.5",
})  # fmt: skip

NETS: tuple[tuple[str, str], ...] = (
    *((f"J1.{2 * row + 2}", f"U1.{pin}") for row, pin in ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 7))),
    ("J1.16", "R10.1"), ("J1.18", "R10.2"), ("R11.1", "U1.8"), ("C11.1", "U1.9"), ("R11.2", "C11.2"),
    *((f"R{k + 1}.1", f"U1.{pin}") for k, pin in enumerate((19, 20, 21, 22))),
    *((f"R{k + 1}.2", f"D{k + 1}.1") for k in range(4)),
    *((f"R{k + 5}.2", f"J2.{k + 1}") for k in range(5)),
    ("R5.1", "U2.6"), ("R6.1", "U2.5"), ("R7.1", "U1.33"), ("R8.1", "U1.32"), ("R9.1", "U1.31"),
    ("U1.36", "Y1.2"), ("U1.37", "Y1.1"), ("Y1.1", "C8.2"), ("Y1.2", "C7.2"),
    ("U2.1", "U1.35"), ("U2.2", "U1.34"), ("U2.8", "C9.1"), ("U4.1", "U1.30"), ("U4.2", "U1.29"), ("U4.3", "U1.27"),
    ("U4.4", "U1.26"), ("U4.5", "U1.25"), ("U4.6", "U1.24"), ("U4.9", "C10.1"), ("U4.16", "J2.6"), ("U4.15", "J2.7"),
    ("U4.10", "TP.3"), ("U4.11", "TP.4"), ("U4.7", "TP.1"), ("TP.2", "C10.1"),
    ("J3.2", "U1.13"), ("J3.3", "U1.14"), ("J3.1", "C3.1"), ("C3.1", "C4.1"), ("C4.1", "C5.1"), ("C5.1", "C6.1"),
    ("C6.1", "U1.16"), ("U3.3", "C2.1"), ("U3.2", "U3.4"), ("C1.1", "J1.2"), ("U3.4", "U1.42"), ("C2.1", "C8.2"),
)  # fmt: skip


def _box(centre_xy: Point, size_wh: tuple[float, float]) -> tuple[Point, ...]:
    x, y, w, h = *centre_xy, size_wh[0] / 2, size_wh[1] / 2
    return ((x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h), (x - w, y - h))


def _ring(centre_xy: Point, radius: float) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in arc(centre_xy, radius, 0, 360))
