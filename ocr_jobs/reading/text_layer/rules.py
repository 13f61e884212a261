"""Ruled lines between letters: what stands on both sides of one belongs to two cells or two dimensions."""

import math

import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.text_layer.glyphs import Glyph
from ocr_jobs.reading.text_layer.lines import Line

Pixels = npt.NDArray[np.uint8]

_BEYOND_EM = 0.3  # so far a rule goes beyond the letters; a bracket does not
_ROOM_EM = 0.12
_INKED = 215
_SAMPLES = 24


def cut_at_rules(line: Line, grey: Pixels) -> list[Line]:
    """The line's parts between rules. grey: uint8[H,W] of the page."""
    parts: list[Line] = []
    start = 0
    for at in range(1, len(line.glyphs)):
        if _has_rule_between(line.glyphs[at - 1], line.glyphs[at], grey):
            parts.append(Line(line.glyphs[start:at]))
            start = at
    parts.append(Line(line.glyphs[start:]))
    return parts


def _has_rule_between(before: Glyph, after: Glyph, grey: Pixels) -> bool:
    em = max(before.em, after.em)
    seen = [glyph for glyph in (before, after) if glyph.painted]
    if len(seen) == 2 and after.u1 - before.u2 < _ROOM_EM * em and not after.after_space:
        return False
    left = min(before.u2, after.u1) - _ROOM_EM * em
    right = max(before.u2, after.u1) + _ROOM_EM * em
    if len(seen) < 2:  # such a letter may be wider than the sign that is seen
        left, right = (before.u1 + before.u2) / 2, (after.u1 + after.u2) / 2
    if not right - left <= max(grey.shape):  # letters that are larger than their page, or nowhere
        return False
    top = min(glyph.top for glyph in seen or (before, after)) - _BEYOND_EM * em
    bottom = max(glyph.bottom for glyph in seen or (before, after)) + _BEYOND_EM * em
    u, v = np.meshgrid(np.arange(left, right), np.linspace(top, bottom, _SAMPLES))
    angle = math.radians(before.angle_deg)
    x = np.rint(u * math.cos(angle) - v * math.sin(angle)).astype(np.intp)
    y = np.rint(u * math.sin(angle) + v * math.cos(angle)).astype(np.intp)
    inked = grey[y.clip(0, grey.shape[0] - 1), x.clip(0, grey.shape[1] - 1)] < _INKED
    inked[:, 1:] |= inked[:, :-1].copy()  # a thin line at an angle steps from column to column
    return bool(inked.all(axis=0).any())
