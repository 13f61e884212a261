"""Printing what was read and reading what is printed come to the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_jobs.reading.grammar.parsing import normal_form, parse_callout
from ocr_jobs.reading.grammar.parts import Callout, Measure, Sort
from ocr_jobs.reading.grammar.printing import printed
from tests.ocr_jobs.grammar import callouts

agree = settings(max_examples=150, deadline=None, derandomize=True, database=None)

_DRAWING_SIGNS = "0123456789.,+-±/xX°'\" ⌀ØRMCHhgS□↧⌴⌵()[]|⌖⏥Ⓜ√Ra▽TYPAB4825"


def assert_read_again(callout: Callout) -> None:
    again = parse_callout(printed(callout))

    assert again.sort == callout.sort
    assert (again.count, again.measures, again.frame) == (callout.count, callout.measures, callout.frame), again.text
    assert again.roughness == callout.roughness
    assert again.text == printed(callout)


@agree
@given(callouts.dimensions())
def test_dimensions_are_read_as_they_were_printed(callout: Callout) -> None:
    assert_read_again(callout)


@agree
@given(callouts.angles())
def test_angles_are_read_as_they_were_printed(measure: Measure) -> None:
    assert_read_again(Callout("", "", Sort.DIMENSION, measures=(measure,)))


@agree
@given(callouts.frames())
def test_frames_are_read_as_they_were_printed(callout: Callout) -> None:
    assert_read_again(callout)


@agree
@given(callouts.roughness)
def test_roughness_is_read_as_it_was_printed(callout: Callout) -> None:
    assert_read_again(callout)


@settings(max_examples=1500, deadline=None, derandomize=True, database=None)
@given(st.text(_DRAWING_SIGNS, max_size=14))
def test_any_text_is_kept_and_its_normal_form_is_settled(text: str) -> None:
    callout = parse_callout(text)

    assert callout.raw == text
    assert (callout.sort == Sort.EMPTY) == (not callout.text)
    again = parse_callout(callout.text)
    assert again.text == callout.text
    assert (again.measures, again.frame, again.count) == (callout.measures, callout.frame, callout.count)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=30))
def test_no_text_breaks_the_grammar(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)
