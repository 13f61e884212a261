"""By how much a sheet lies askew: the angle at which its ink gathers in the fewest rows and columns."""

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]

_LOOKED_AT_PX = 1600
_MOST_DEG = 8.0
_LEAST_DEG = 0.08  # less shifts nothing by a letter's stroke
_INKED = 170
_FEW, _MANY = 200, 40_000  # points of ink
_COARSE, _FINE = 0.25, 0.05
_GATHERED_MORE = 1.15  # than at most other angles, for a sheet to have lines at all


def skew_deg(grey: Pixels) -> float:
    """Clockwise, up to 8 degrees either way; 0 where there are no lines to tell by."""
    x, y = _ink(grey)
    if len(x) < _FEW:
        return 0.0
    coarse = np.arange(-_MOST_DEG, _MOST_DEG + _COARSE / 2, _COARSE)
    scores = np.array([_gathered(x[::4], y[::4], deg) for deg in coarse])
    if scores.max() < _GATHERED_MORE * np.median(scores):
        return 0.0
    about = float(coarse[scores.argmax()])
    fine = about + np.arange(-2 * _COARSE, 2 * _COARSE + _FINE / 2, _FINE)
    found = float(max(fine, key=lambda deg: _gathered(x, y, deg)))
    return found if abs(found) >= _LEAST_DEG else 0.0


def _ink(grey: Pixels) -> tuple[Places, Places]:
    """x and y of the ink, of so many points as tell enough."""
    scale = min(1.0, _LOOKED_AT_PX / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    y, x = np.nonzero(small < _INKED)
    if len(x) > _MANY:
        chosen = np.random.default_rng(0).choice(len(x), _MANY, replace=False)
        y, x = y[chosen], x[chosen]
    return x, y


def _gathered(x: Places, y: Places, deg: float) -> float:
    slope = np.tan(np.radians(deg))
    rows, columns = np.rint(y - x * slope).astype(np.intp), np.rint(x + y * slope).astype(np.intp)
    counts = (np.bincount(each - each.min()) for each in (rows, columns))
    return float(sum((count.astype(np.float64) ** 2).sum() for count in counts))
