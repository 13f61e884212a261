"""What the generator draws: the same for the same seed, of every kind, in signs and words that reading knows."""

import numpy as np
import pytest

from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Sort
from ocr_jobs.reading.recogniser.alphabet import ALPHABET
from ocr_jobs.reading.recogniser.decoding import Row, joined
from ocr_jobs.synthesis.lettering.callouts import KINDS, Shape, random_callout
from ocr_jobs.synthesis.lettering.fonts import SYSTEM_FOLDERS, held_back, training_fonts
from ocr_jobs.synthesis.lettering.glyphs import LETTERS, OTHER_HANDS
from ocr_jobs.synthesis.lettering.hands import THIN_GAP
from ocr_jobs.synthesis.lettering.samples import sample, way_round
from ocr_jobs.synthesis.lettering.symbol_glyphs import CIRCLED, SYMBOLS

NO_DIMENSIONS = {"deviation", "nothing", "chatter", "cell", "sign"}
DRAWN_APART = set("⌀√▽[]| ") | set(CIRCLED)
MOSTLY = 0.94


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_seed_draws_the_same_twice_and_another_seed_something_else(kind: str) -> None:
    first, again, other = (sample((seed,), (), kind=kind, turns=False) for seed in (4, 4, 5))

    assert np.array_equal(first.crop, again.crop)
    assert first.text == again.text
    assert first.crop.shape != other.crop.shape or not np.array_equal(first.crop, other.crop)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_text_is_in_signs_that_the_recogniser_knows_and_a_pen_can_draw(kind: str) -> None:
    pens = set(LETTERS) | set(SYMBOLS) | DRAWN_APART

    for seed in range(60):
        text = random_callout(np.random.default_rng(seed), kind).text
        assert set(text) <= set(ALPHABET), text
        assert set(text) <= pens, text


@pytest.mark.parametrize("kind", sorted(set(KINDS) - NO_DIMENSIONS))
def test_the_grammar_understands_what_is_drawn(kind: str) -> None:
    drawn = [random_callout(np.random.default_rng(seed), kind) for seed in range(60)]
    texts = [joined(Row(each.upper, 1), Row(each.lower, 1)).text for each in drawn]

    understood = [text for text in texts if parse_callout(text).sort not in (Sort.UNREAD, Sort.NOTE, Sort.EMPTY)]

    assert len(understood) >= MOSTLY * len(texts), sorted(set(texts) - set(understood))


def test_a_gap_that_means_nothing_is_not_in_the_text() -> None:
    texts = [random_callout(np.random.default_rng(seed)) for seed in range(200)]

    assert any(THIN_GAP in each.base for each in texts)
    assert not any(THIN_GAP in each.text for each in texts)


def test_crops_hold_dark_ink_on_bright_paper() -> None:
    for seed in range(30):
        crop = sample((seed,), (), kind="stacked", turns=False).crop
        assert crop.dtype == np.uint8
        assert crop.ndim == 2
        assert int(crop.max()) - int(crop.min()) > 60
        assert np.median(crop) > 127


def test_some_crops_stand_the_wrong_way_round_and_are_to_be_read_as_nothing() -> None:
    drawn = [sample((seed,), ()) for seed in range(80)]

    turned = [each for each in drawn if each.kind == "turned"]

    assert 2 <= len(turned) <= 24
    assert all(each.text == "" for each in turned)


def test_a_text_that_reads_the_same_upside_down_is_not_called_wrong() -> None:
    rng = np.random.default_rng(1)

    assert {way_round("69", rng) for _ in range(40)} == {0, 1, 3}
    assert {way_round("25", rng) for _ in range(40)} == {1, 2, 3}
    assert way_round("8", rng) == 0


def test_fonts_held_back_are_never_among_those_of_training() -> None:
    assert not any(held_back(each) for each in training_fonts(SYSTEM_FOLDERS))


def test_other_hands_are_letters_that_there_are() -> None:
    assert set(OTHER_HANDS) <= set(LETTERS)


def test_every_shape_is_drawn_by_some_kind() -> None:
    shapes = {random_callout(np.random.default_rng(seed)).shape for seed in range(400)}

    assert shapes == set(Shape)
