"""Steps by name: what they do to a picture or a text, and what is told of one that does not exist."""

import numpy as np
import pytest

from ocr_jobs.reading import option_names
from ocr_jobs.reading.engines.choosing import ENGINES
from ocr_jobs.reading.steps.choosing import POSTPROCESSING, PREPROCESSING, corrected, prepared
from ocr_jobs.reading.steps.pictures import Pixels
from problems.problem import Problem


def test_the_names_that_are_checked_are_those_that_there_are() -> None:
    assert list(option_names.PREPROCESSING) == list(PREPROCESSING)
    assert list(option_names.POSTPROCESSING) == list(POSTPROCESSING)
    assert list(option_names.ENGINES) == list(ENGINES)


def shaded_page() -> Pixels:
    """Ink on paper that gets darker to the right."""
    paper = np.tile(np.linspace(250, 120, 240), (160, 1))
    paper[60:70, 20:220] -= 80
    return paper.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("name", sorted(PREPROCESSING))
def test_every_step_keeps_the_pictures_size_and_leaves_the_original_alone(name: str) -> None:
    page = shaded_page()

    done = prepared(page, [name])

    assert done.shape == page.shape
    assert done.dtype == np.dtype(np.uint8)
    assert (page == shaded_page()).all()


@pytest.mark.parametrize("name", ["adaptive_threshold", "even_light"])
def test_shadows_go(name: str) -> None:
    done = prepared(shaded_page(), [name])

    paper, ink = done[20, 30:210], done[65, 30:210]
    assert paper.min() > 200
    assert ink.max() < 175


def test_specks_go() -> None:
    page = np.full((40, 40), 255, np.uint8)
    page[20, 20] = 0

    assert prepared(page, ["denoise"]).min() == 255


def test_steps_run_in_the_order_in_which_they_are_named() -> None:
    page = shaded_page()

    assert (prepared(page, ["otsu", "invert"]) == 255 - prepared(page, ["otsu"])).all()
    assert not (prepared(page, ["invert", "otsu"]) == prepared(page, ["otsu"])).all()


def test_texts_come_in_the_form_of_dimensions() -> None:
    assert corrected("  Ø 6,6 ", ["strip", "dimension_form"]) == "⌀6.6"
    assert corrected("|ab12_", ["drop_marks", "upper_case"]) == "AB12"


def test_a_step_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(Problem) as before:
        prepared(shaded_page(), ["sparkle"])
    with pytest.raises(Problem) as after:
        corrected("a", ["rhyme"])

    assert (before.value.code, before.value.params["known"]) == ("step_unknown", ", ".join(PREPROCESSING))
    assert (after.value.code, after.value.params["known"]) == ("step_unknown", ", ".join(POSTPROCESSING))
