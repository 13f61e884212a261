"""Signs that are drawn as lines beside a text layer's letters: seen on the picture, put where they stand."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr_jobs.reading.engines.face import Pixels, Recognised
from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.text_layer.completing import completed
from ocr_jobs.reading.text_layer.layer import LayerText
from ocr_jobs.reading.text_layer.seen_signs import with_signs

EM = 40.0


@pytest.mark.parametrize(
    ("texts", "seen", "told"),
    [
        (["70.50"], "⌀70.50", ["⌀70.50"]),
        (["70,50"], "⌀70.50", ["⌀70,50"]),
        (["2x 4.5 5"], "2x ⌀4.5 ↧5", ["2x ⌀4.5 ↧5"]),
        (["8X", "9.000", "32.000"], "8x ⌀9.000 ↧32.000", ["8X", "⌀9.000", "↧32.000"]),
        (["⌀ 8 ↧12"], "⌴⌀8 ↧12", ["⌴⌀8 ↧12"]),
        (["⌀8 ↧12"], "8 12", None),
        (["70.50"], "⌀70.60", ["⌀70.50"]),
        (["70.50"], "70.50", None),
        (["70.50"], "⌀12", None),
        (["C1"], "⌒C1", None),
        (["70.50"], "", None),
    ],
)
def test_signs_that_are_seen_join_the_letters_that_are_known(
    texts: list[str], seen: str, told: list[str] | None
) -> None:
    assert with_signs(texts, seen) == told


def at(text: str, x: float, width: float) -> LayerText:
    place: Polygon = ((x, 100), (x + width, 100), (x + width, 130), (x, 130))
    return LayerText(text, place, EM)


def page(*signs_at: float) -> Pixels:
    """With a ring in the middle of the room at each of these places."""
    grey = np.full((200, 800), 255, np.uint8)
    for x in signs_at:
        cv2.circle(grey, (round(x), 115), 12, 0, 3)
    return grey


def reads(answer: Callable[[int], tuple[str, float]]) -> Callable[[Sequence[Pixels]], list[Recognised]]:
    """By the width of what is shown."""
    return lambda crops: [Recognised(*answer(crop.shape[1])) for crop in crops]


def told(texts: Sequence[LayerText], grey: Pixels, answer: Callable[[int], tuple[str, float]]) -> list[str]:
    return [text.text for text in completed(texts, grey, reads(answer))]


def test_a_sign_is_looked_for_where_there_is_ink_beside_the_text() -> None:
    texts = [at("2x", 100, 40), at("3.40", 190, 90), at("99", 600, 40)]

    found = completed(texts, page(165), reads(lambda width: ("2x ⌀3.40" if width > 100 else "⌀", 0.9)))

    assert sorted(text.text for text in found) == ["2x ⌀3.40", "99"]
    assert completed(texts, page(), reads(lambda width: ("⌀99", 0.9))) == texts, "nothing is drawn there"


def test_two_signs_stand_before_a_countersink() -> None:
    wide_px = 100 + 2 * 1.15 * EM

    (found,) = completed(
        [at("22x90°", 200, 100)],
        page(185, 145),
        reads(lambda width: ("⌵⌀22x90°", 0.6) if width > wide_px - 5 else ("⌀22x90°", 0.9)),
    )

    assert found.text == "⌵⌀22x90°"
    assert found.polygon[0][0] == pytest.approx(200 - 2 * 1.15 * EM), "its place has them both"


def test_a_sign_before_a_size_with_deviations_stands_on_the_base_line_of_the_size() -> None:
    size: Polygon = ((200, 115), (260, 115), (260, 145), (200, 145))
    whole: Polygon = ((200, 90), (360, 90), (360, 170), (200, 170))
    texts = [replace(at("12 +.20/0", 0, 0), polygon=whole, nominal=size)]
    grey = page()
    cv2.circle(grey, (180, 130), 12, 0, 3)

    shown: list[tuple[int, ...]] = []

    def read(crops: Sequence[Pixels]) -> list[Recognised]:
        shown.extend(crop.shape for crop in crops)
        return [Recognised("⌀", 0.9) if crop.shape[0] == 30 else Recognised("", 0.0) for crop in crops]

    assert [text.text for text in completed(texts, grey, read)] == ["⌀12 +.20/0"]
    assert shown[-1] == (30, 46), "the room is as tall as the size alone"


def test_letters_that_agree_make_a_doubtful_sign_sure() -> None:
    assert told([at("12", 200, 50)], page(180), lambda width: ("↧12", 0.6)) == ["↧12"]
    assert told([at("12", 200, 50)], page(180), lambda width: ("↧17", 0.6)) == ["12"]


def test_two_sizes_with_their_signs_stay_two() -> None:
    texts = [at("28.0", 200, 90), at("36.0", 350, 90)]

    assert told(texts, page(180, 320), lambda width: ("⌀28.0 ⌀36.0", 0.9)) == ["⌀28.0", "⌀36.0"]
