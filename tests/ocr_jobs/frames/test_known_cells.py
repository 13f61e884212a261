"""Frames' cells: letters from the text layer, signs and circles from the picture."""

import pytest

from ocr_jobs.reading.frames.known_cells import completed_cell, known_cells, with_circles, without_end
from ocr_jobs.reading.results import Polygon, ReadText, Source


def box(x0: float, x1: float) -> Polygon:
    return (x0, 0.0), (x1, 0.0), (x1, 50.0), (x0, 50.0)


def layer(text: str, x0: float, x1: float) -> ReadText:
    return ReadText(text, box(x0, x1), 0.99, Source.TEXT_LAYER)


def seen(text: str, x0: float, x1: float) -> ReadText:
    return ReadText(text, box(x0, x1), 0.9, Source.RECOGNISER)


@pytest.mark.parametrize(
    ("letters", "look", "cell"),
    [
        ("0.25F", "0.25Ⓟ", "0.25Ⓕ"),
        ("0,5U", "0.5Ⓤ", "0,5Ⓤ"),
        ("0,25P", "⌀0.25Ⓟ", "⌀0,25Ⓟ"),
        ("0,1MF", "0.1ⓂⒻ", "0,1ⓂⒻ"),
        ("0.1M", "0.1", "0.1Ⓜ"),
        ("DL", "D", "DⓁ"),
        ("D", "DⓁ", "D"),
        ("A-B", "A-B", "A-B"),
        ("AB", "AB", "AB"),
        ("0.1", "0.7", "0.1"),
        ("0.1CZ", "0.1CZ", "0.1CZ"),
        ("0.1M", "", "0.1Ⓜ"),
    ],
)
def test_what_a_cell_says(letters: str, look: str, cell: str) -> None:
    assert completed_cell(letters, look) == cell


@pytest.mark.parametrize(
    ("letters", "look", "whole"),
    [("DL", "DⓁ", "DⓁ"), ("0.1", "0.1", "0.1"), ("0.1", "0.7", None), ("A", "", None)],
)
def test_circles_are_seen_and_their_letters_known(letters: str, look: str, whole: str | None) -> None:
    assert with_circles(letters, look) == whole


def test_letters_that_run_over_two_cells_are_parted_where_the_picture_shows_their_end() -> None:
    assert without_end("○0.05", "0.05") == "○"
    assert without_end("○0.02P", "0.02Ⓟ") == "○"
    assert without_end("0.05", "0.05") is None


def test_a_frame_is_told_cell_by_cell_in_the_order_in_which_it_is_read() -> None:
    places = [box(0, 50), box(50, 200), box(200, 250)]
    texts = [layer("F", 140, 170), layer("0.025", 60, 140), layer("B", 210, 240)]
    looks = [seen("⌖", 5, 45), seen("0.025Ⓟ", 55, 195), None]

    told = known_cells(places, texts, looks)

    assert [text.text for text in told] == ["⌖", "0.025Ⓕ", "B"]
    assert [(text.polygon[0][0], text.polygon[1][0]) for text in told] == [(5, 45), (60, 170), (210, 240)]


def test_a_sign_of_the_layer_that_runs_into_the_next_cell_comes_back_to_its_own() -> None:
    places = [box(0, 50), box(50, 200)]
    texts = [layer("○ 0.05", 10, 180)]

    told = known_cells(places, texts, [seen("O", 5, 45), seen("0.05", 55, 195)])

    assert [text.text for text in told] == ["○", "0.05"]
    assert told[0].polygon == places[0]
