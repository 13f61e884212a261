"""What stands about a text on a drawing: dimension and extension lines, arrowheads, outlines, hatching, other text."""

import math

import numpy as np
from numpy.random import Generator

from ocr_jobs.synthesis.lettering.hands import Hand
from ocr_jobs.synthesis.lettering.setting import CAPITAL, Setting
from ocr_jobs.synthesis.lettering.strokes import UNITS, Canvas, Points, line

_FAR = 4000.0


def surround(setting: Setting, hand: Hand, rng: Generator, *, sparse: bool) -> None:
    """Draws into the setting's ink. sparse: little, as about frames, whose own lines are plenty."""
    pen = float(rng.uniform(0.2, 0.9)) * CAPITAL / UNITS
    chance = 0.4 if sparse else 1.0
    for share, drawn in _USUAL:
        if rng.random() < share * chance:
            drawn(setting, pen, rng)
    if rng.random() < 0.07 * chance:
        _other_text(setting, hand, rng)


def clutter(setting: Setting, rng: Generator) -> None:
    """Lines alone, for crops that hold no text."""
    pen = float(rng.uniform(0.2, 1.0)) * CAPITAL / UNITS
    for _ in range(int(rng.integers(1, 5))):
        drawn = _CLUTTER[int(rng.integers(len(_CLUTTER)))]
        drawn(setting, pen, rng)


def _below(setting: Setting, pen: float, rng: Generator) -> None:
    """A dimension line under the text, with or without its arrowheads; now and then it touches."""
    x0, _, x1, y1 = setting.box_xyxy
    y = y1 + pen + float(rng.uniform(-0.06, 0.5)) * CAPITAL
    reach = [float(rng.uniform(-0.1, 2.0)) * CAPITAL for _ in range(2)]
    ends = np.array([[x0 - reach[0], y], [x1 + reach[1], y]])
    line(setting.ink, ends, pen)
    if rng.random() < 0.5:
        for end, way in zip(ends, (1.0, -1.0), strict=True):
            _arrowhead(setting.ink, end, (way, 0.0), rng)


def _above(setting: Setting, pen: float, rng: Generator) -> None:
    x0, y0, x1, _ = setting.box_xyxy
    y = y0 - pen - float(rng.uniform(0.0, 0.5)) * CAPITAL
    line(setting.ink, np.array([[x0 - float(rng.uniform(0, 2)) * CAPITAL, y], [x1 + CAPITAL, y]]), pen)


def _beside(setting: Setting, pen: float, rng: Generator) -> None:
    """A dimension line broken for its text, or a leader that ends at it."""
    x0, y0, x1, y1 = setting.box_xyxy
    y = 0.5 * (y0 + y1) + float(rng.uniform(-0.3, 0.3)) * CAPITAL
    sides = [(x0, -1.0), (x1, 1.0)]
    for x, way in sides if rng.random() < 0.6 else [sides[int(rng.integers(2))]]:
        start = x + way * float(rng.uniform(0.08, 0.8)) * CAPITAL
        line(setting.ink, np.array([[start, y], [start + way * _FAR, y]]), pen)


def _uprights(setting: Setting, pen: float, rng: Generator) -> None:
    """Extension lines at the ends of the text: farther off and longer than a 1 that is a bare stroke."""
    x0, y0, x1, y1 = setting.box_xyxy
    for x, way in ((x0, -1.0), (x1, 1.0)):
        if rng.random() < 0.6:
            at = x + way * (pen + float(rng.uniform(0.3, 0.7)) * CAPITAL)
            reach = [float(rng.uniform(0.25, 2)) * CAPITAL for _ in range(2)]
            line(setting.ink, np.array([[at, y0 - reach[0]], [at, y1 + reach[1]]]), pen)


def _oblique(setting: Setting, pen: float, rng: Generator) -> None:
    """An outline that passes by, through the margin."""
    x0, y0, x1, y1 = setting.box_xyxy
    angle = float(rng.uniform(0, math.pi))
    corner = np.array([(x0, x1)[int(rng.integers(2))], (y0, y1)[int(rng.integers(2))]], float)
    outward = np.sign(corner - [(x0 + x1) / 2, (y0 + y1) / 2]) * CAPITAL * float(rng.uniform(0.02, 0.4))
    half = np.array([math.cos(angle), math.sin(angle)]) * float(rng.uniform(0.5, 3)) * CAPITAL
    line(setting.ink, np.stack([corner + outward - half, corner + outward + half]), pen)


def _through(setting: Setting, pen: float, rng: Generator) -> None:
    """A centre line or an outline through the text itself."""
    x0, y0, x1, y1 = setting.box_xyxy
    if rng.random() < 0.5:
        x = float(rng.uniform(x0, x1))
        ends = np.array([[x, y0 - CAPITAL], [x, y1 + CAPITAL]])
    else:
        y = float(rng.uniform(y0, y1))
        ends = np.array([[x0 - CAPITAL, y], [x1 + CAPITAL, y]])
    line(setting.ink, ends, min(pen, 0.04 * CAPITAL))


def _arc(setting: Setting, pen: float, rng: Generator) -> None:
    x0, y0, x1, y1 = setting.box_xyxy
    radius = float(rng.uniform(0.3, 8)) * CAPITAL
    side = np.array([rng.uniform(x0, x1), (y0, y1)[int(rng.integers(2))]])
    centre = side + np.array([0, radius if side[1] == y1 else -radius])
    angles = np.radians(np.arange(0, 361, 6))
    line(setting.ink, centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1), pen)


def _hatching(setting: Setting, pen: float, rng: Generator) -> None:
    x0, y0, x1, y1 = setting.box_xyxy
    step = float(rng.uniform(0.3, 1.2)) * CAPITAL
    for x in np.arange(x0 - 3 * CAPITAL, x1 + CAPITAL, step):
        line(setting.ink, np.array([[x, y1 + CAPITAL], [x + (y1 - y0) + 2 * CAPITAL, y0 - CAPITAL]]), min(pen, 3.0))


def _some_arrowhead(setting: Setting, pen: float, rng: Generator) -> None:
    x0, y0, x1, y1 = setting.box_xyxy
    angle = float(rng.choice([0, 0.5, 1, 1.5])) * math.pi
    way = (math.cos(angle), math.sin(angle))
    side = np.array([(x0, x1)[int(rng.integers(2))], rng.uniform(y0, y1)], float)
    line(setting.ink, np.stack([side, side + np.array(way) * _FAR]), pen)
    _arrowhead(setting.ink, side, way, rng)


def _mark(setting: Setting, pen: float, rng: Generator) -> None:
    """A small rectangle or circle: holes and slots as a drawing has them."""
    x0, y0, x1, y1 = setting.box_xyxy
    centre = np.array([rng.uniform(x0, x1), rng.uniform(y0, y1)])
    size = np.array([rng.uniform(0.2, 1.4), rng.uniform(0.2, 1.4)]) * CAPITAL
    angles = np.radians(np.arange(45, 406, 90 if rng.random() < 0.6 else 9))
    line(setting.ink, centre + size * np.stack([np.cos(angles), np.sin(angles)], axis=1), pen)


def _arrowhead(ink: Canvas, tip: Points, way: tuple[float, float], rng: Generator) -> None:
    """way: from the tip along the shaft."""
    along = np.array(way) * float(rng.uniform(0.5, 1.1)) * CAPITAL
    across = np.array([-along[1], along[0]]) * float(rng.uniform(0.12, 0.3))
    shape = np.stack([tip + along + across, tip, tip + along - across])
    line(ink, shape, 2, filled=bool(rng.random() < 0.75))


def _other_text(setting: Setting, hand: Hand, rng: Generator) -> None:
    """The edge of a neighbour: what is cut off is not to be read."""
    x0, y0, x1, y1 = setting.box_xyxy
    text = "".join(str(each) for each in rng.integers(0, 10, int(rng.integers(1, 5))))
    x = float(rng.uniform(x0 - CAPITAL, x1))
    above = rng.random() < 0.5
    y = y0 - float(rng.uniform(0.12, 0.4)) * CAPITAL if above else y1 + float(rng.uniform(1.12, 1.4)) * CAPITAL
    hand.draw(setting.ink, text, (x, y), CAPITAL)


_USUAL = (
    (0.3, _below),
    (0.04, _above),
    (0.12, _beside),
    (0.1, _uprights),
    (0.09, _oblique),
    (0.03, _through),
    (0.02, _arc),
)
_CLUTTER = (_below, _beside, _uprights, _oblique, _oblique, _through, _arc, _arc, _hatching, _some_arrowhead, _mark)
