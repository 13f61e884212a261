"""A scan full of specks: its letters are measured, not its noise."""

import cv2
import numpy as np

from ocr_jobs.reading.layout.components import components_of
from ocr_jobs.reading.layout.ink import ink_of
from ocr_jobs.reading.layout.page_layout import layout_of


def test_specks_are_not_taken_for_small_letters() -> None:
    rng = np.random.default_rng(1)
    page = np.full((3000, 3000), 255, np.uint8)
    for row in range(100, 1500, 200):
        cv2.putText(page, "68.35  90.06", (100, row), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 0, 3)
    clean = layout_of(page).text_height
    specks = rng.random(page.shape) < 0.0055
    for along in range(6):  # scratches as large as small letters
        page[np.roll(specks, (along, along), axis=(0, 1))] = 0

    assert len(components_of(ink_of(page)).areas) > 40_000
    assert abs(layout_of(page).text_height - clean) <= 4
