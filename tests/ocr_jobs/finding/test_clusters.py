"""Which letters hang together, on clean pages and on speckled scans."""

from unittest.mock import MagicMock

import numpy as np

from ocr_jobs.reading.finding.clusters import clusters_of
from ocr_jobs.reading.finding.letters import Letters

Box = tuple[int, ...]

WORD: list[Box] = [(100, 100, 120, 130), (126, 100, 146, 130), (152, 100, 172, 130)]
FAR: list[Box] = [(400, 100, 420, 130)]
STOP: list[Box] = [(147, 126, 151, 130)]


def letters(solid: list[Box], dots: list[Box]) -> Letters:
    boxes = np.array([*solid, *dots], np.float64).reshape(-1, 4)
    is_dot = np.arange(len(boxes)) >= len(solid)
    return Letters(boxes, is_dot, np.arange(len(boxes)), MagicMock())


def groups(found: Letters) -> list[list[int]]:
    return sorted(sorted(group.tolist()) for group in clusters_of(found))


def test_letters_that_stand_close_are_one_cluster_and_a_full_stop_is_of_it() -> None:
    assert groups(letters(WORD + FAR, STOP)) == [[0, 1, 2, 4], [3]]


def test_dots_alone_are_none() -> None:
    assert groups(letters([], STOP)) == []


def test_the_specks_of_a_scan_take_neither_part_nor_memory() -> None:
    """All distances between them would be 57 GB."""
    ys, xs = np.mgrid[300:3300:10, 300:2300:10].reshape(2, -1)
    specks: list[Box] = [(x, y, x + 2, y + 2) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]

    assert len(specks) == 60_000
    assert groups(letters(WORD, specks)) == [[0, 1, 2]]


def test_a_degree_sign_stands_as_far_off_as_a_letter_does() -> None:
    degree: list[Box] = [(181, 98, 192, 109)]

    assert groups(letters(WORD + degree, [])) == [[0, 1, 2, 3]]


def test_a_one_that_is_a_bare_stroke_hangs_on_the_full_stop_before_it() -> None:
    nought, stroke, stop = (0, 0, 18, 28), (36, 0, 38, 28), (25, 25, 28, 28)

    assert groups(letters([nought, stroke], [stop])) == [[0, 1, 2]]
