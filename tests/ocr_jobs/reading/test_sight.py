"""What is looked at by the slow text detector, and what by ink alone."""

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.sight import seen
from ocr_jobs.reading.text_layer.layer import LayerText
from ocr_jobs.reading.upright import as_it_came

FONT = cv2.FONT_HERSHEY_SIMPLEX
CELLS = ((1000, 800, 1200, 880), (1200, 800, 1400, 880), (1000, 880, 1200, 960), (1200, 880, 1400, 960))
WORDS = ("Bracket", "BL-1042", "Steel", "")


def sheet(*words: str, dimensions: int = 12) -> npt.NDArray[np.uint8]:
    """A frame with a title block of four cells and dimensions above it."""
    grey = np.full((1000, 1440), 255, np.uint8)
    cv2.rectangle(grey, (40, 40), (1400, 960), 0, 3)
    for (x0, y0, x1, y1), word in zip(CELLS, words, strict=True):
        cv2.rectangle(grey, (x0, y0), (x1, y1), 0, 3)
        cv2.putText(grey, word, (x0 + 20, y0 + 55), FONT, 1.0, 0, 2)
    for at in range(dimensions):
        cv2.putText(grey, f"{at + 20}.5", (100 + at % 4 * 200, 150 + at // 4 * 150), FONT, 1.0, 0, 2)
    return grey


def layer(text: str, box: tuple[int, int, int, int]) -> LayerText:
    x0, y0, x1, y1 = (float(each) for each in box)
    place: Polygon = (x0 + 20, y0 + 20), (x1 - 20, y0 + 20), (x1 - 20, y1 - 20), (x0 + 20, y1 - 20)
    return LayerText(text, place, 30.0)


def test_a_table_is_looked_at_where_the_text_layer_leaves_ink_untold() -> None:
    sight = seen(as_it_came(sheet(*WORDS)))
    told = [layer(word, box) for word, box in zip(WORDS, CELLS, strict=True) if word]

    (block,) = sight.unread_tables([])

    assert np.allclose(block, (1000, 800, 1400, 960), atol=8)
    assert sight.unread_tables(told[:2])
    assert sight.unread_tables(told) == []  # the fourth cell is empty


def test_the_whole_page_is_looked_at_only_where_ink_tells_little() -> None:
    assert not seen(as_it_came(sheet(*WORDS))).tells_little
    assert seen(as_it_came(sheet(*WORDS, dimensions=2))).tells_little


def test_the_whole_page_is_looked_at_in_a_photograph() -> None:
    shades = np.tile(np.linspace(60, 230, 1440), (1000, 1)).astype(np.uint8)

    assert seen(as_it_came(np.minimum(sheet(*WORDS), shades))).tells_little
