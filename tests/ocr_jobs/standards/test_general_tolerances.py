"""General tolerances: what titles say, and what comes of it for dimensions without a tolerance."""

from decimal import Decimal

import pytest

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.grammar.meaning import meaning_of
from ocr_jobs.reading.results import Dimension, ToleranceFrom
from ocr_jobs.reading.standards.applying import with_tolerances, without_derived
from ocr_jobs.reading.standards.general_tolerances import read_general_tolerance
from tests.ocr_jobs.standards.located import read


def toleranced(text: str, general: str = "ISO 2768-mK") -> Dimension:
    (dimension,) = with_tolerances(meaning_of([read(text)]).dimensions, read_general_tolerance(general))
    return dimension


@pytest.mark.parametrize(
    ("text", "tolerance_class", "geometry"),
    [
        ("ISO 2768-mK", "m", "K"),
        ("ISO 2768 - mH", "m", "H"),
        ("DIN ISO 2768-1 f", "f", ""),
        ("General tolerances ISO 2768-1: medium", "m", ""),
        ("DIN 7168 mittel", "m", ""),
        ("DIN 7168-sg", "v", ""),
        ("JIS B 0405-c", "c", ""),
        ("KS B ISO 2768-1 중간급", "m", ""),
        ("ISO 2768-cL", "c", "L"),
        ("ISO 2768-fH-E", "f", "H"),
        ("EN 22768-1:1993 v", "v", ""),
    ],
)
def test_the_class_is_read_in_every_usual_way_of_writing(text: str, tolerance_class: str, geometry: str) -> None:
    general = read_general_tolerance(text)

    assert general is not None
    assert (general.tolerance_class, general.geometry) == (tolerance_class, geometry)


@pytest.mark.parametrize("text", ["", "ISO 2768", "ISO 8015", "see note 3", "ISO 2768-general"])
def test_what_names_no_values_gives_none(text: str) -> None:
    assert read_general_tolerance(text) is None


@pytest.mark.parametrize(
    ("text", "general", "deviation"),
    [
        ("3", "ISO 2768-m", "0.1"),
        ("6.01", "ISO 2768-m", "0.2"),
        ("⌀30", "ISO 2768-m", "0.2"),
        ("120", "ISO 2768-f", "0.15"),
        ("400.5", "ISO 2768-c", "2"),
        ("2500", "ISO 2768-v", "8"),
        ("↧5", "ISO 2768-c", "0.3"),
        ("R5", "ISO 2768-m", "0.5"),
        ("2x45°", "ISO 2768-c", "0.4"),
        ("45°", "ISO 2768-m", "1"),
        ("12.5", "X.X ±0.2 X.XX ±0.05", "0.2"),
        ("12.50", ".X ±.2 .XX ±.05", "0.05"),
        ("12", "±0.1", "0.1"),
        ("30°", "±0.1 ±30'", "0.5"),
    ],
)
def test_untoleranced_dimensions_get_the_general_tolerance(text: str, general: str, deviation: str) -> None:
    dimension = toleranced(text, general)

    assert (dimension.upper, dimension.lower) == (Decimal(deviation), -Decimal(deviation))
    assert dimension.tolerance_from == ToleranceFrom.GENERAL


@pytest.mark.parametrize("text", ["25±0.3", "⌀25H7/g6", "(25)", "[25]", "M8", "R2 MAX", "25 30"])
def test_others_do_not(text: str) -> None:
    assert toleranced(text).tolerance_from != ToleranceFrom.GENERAL


@pytest.mark.parametrize(("text", "general"), [("2", "ISO 2768-v"), ("2500", "ISO 2768-f"), ("0.4", "ISO 2768-m")])
def test_sizes_outside_of_the_tables_get_none(text: str, general: str) -> None:
    assert toleranced(text, general).tolerance_from == ToleranceFrom.NONE


def test_the_tolerance_of_an_angle_is_doubtful_as_it_goes_by_the_shorter_leg() -> None:
    assert toleranced("45°").doubts == (Doubt.ANGLE_LEG_ASSUMED,)


def test_a_fit_is_resolved_to_limits() -> None:
    dimension = toleranced("⌀25H7")

    assert (dimension.upper, dimension.lower) == (Decimal("0.021"), Decimal(0))
    assert dimension.tolerance_from == ToleranceFrom.FIT


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("⌀25H7 +0.021/0", ()),
        ("⌀25H7 +0.02/0", ()),
        ("⌀25H7 +0.033/0", (Doubt.FIT_DISAGREES,)),
        ("⌀25O7", (Doubt.FIT_UNKNOWN,)),
        ("⌀20t6", (Doubt.FIT_OUT_OF_RANGE,)),
        ("⌀25H7/g6", (Doubt.FIT_PAIR,)),
    ],
)
def test_what_a_fit_leaves_open_is_told(text: str, doubts: tuple[Doubt, ...]) -> None:
    assert toleranced(text).doubts == doubts


def test_derived_tolerances_can_be_taken_off_again() -> None:
    bare = without_derived(toleranced("45°"))

    assert (bare.upper, bare.tolerance_from, bare.doubts) == (None, ToleranceFrom.NONE, ())
