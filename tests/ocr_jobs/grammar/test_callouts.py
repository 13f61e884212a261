"""What the texts of drawings say."""

from decimal import Decimal
from typing import Any

import pytest

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.grammar.parsing import normal_form, parse_callout
from ocr_jobs.reading.grammar.parts import Measure, Sort
from ocr_jobs.reading.results import DatumReference, Kind, Unit


def only(text: str) -> Measure:
    callout = parse_callout(text)
    assert callout.sort == Sort.DIMENSION, callout
    (measure,) = callout.measures
    return measure


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Ø 70,50 ± 0,05", "⌀70.50±0.05"),
        ("4 X Ø6,6", "4x ⌀6.6"),
        ("4x⌀6.6", "4x ⌀6.6"),
        ("4-Ø6.6", "4-⌀6.6"),
        ("25 -0,2 +0,1", "25 +0.1/-0.2"),
        ("25+0.1-0.2", "25 +0.1/-0.2"),
        ("⌀8+0,015/0", "⌀8 +0.015/0"),
        ("25 0 -0.2", "25 0/-0.2"),
        ("25 +0.00 -0.20", "25 0/-0.20"),
        ("24.9/25.1", "25.1/24.9"),
        ("25.1 24.9", "25.1/24.9"),
        ("⌀25 H 7 / g 6", "⌀25H7/g6"),
        ("⌀30 H7 (+0,021 / 0)", "⌀30H7 (+0.021/0)"),
        ("⌀52 M7", "⌀52M7"),
        ("⌀6.8 M8", "⌀6.8 M8"),
        ("2 x 45°", "2x45°"),
        ("30° ± 0,5°", "30°±0.5°"),
        ("45° 30'", "45°30'"),
        ("M 8 x 1,25 - 6H", "M8x1.25-6H"),
        ("2x M6-6H/6g", "2x M6-6H/6g"),
        ("( 25 )", "(25)"),
        ("( 4 x ⌀25 )", "(4x ⌀25)"),
        ("⌀25.1 / ⌀24.9", "⌀25.1/⌀24.9"),
        ("⌀6.6 / ⌴ ⌀11", "⌀6.6/⌴⌀11"),
        ("⌀64 G7", "⌀64G7"),
        ("⊥ | 0,02 | (A-B) Ⓜ", "⊥|0.02|A-BⓂ"),
        ("R 5 TYP", "R5 TYP"),
        ("□ 20", "□20"),
        ("⌀6.6⌴⌀11↧6", "⌀6.6 ⌴⌀11 ↧6"),
        ("25 mm", "25"),
        ("Ra 3,2", "Ra3.2"),
        ("√ Ra 6,3 ( √ Ra 1,6 )", "√Ra6.3 (√Ra1.6)"),
        ("⌖ ⌀0,1 (M) A B C", "⌖|⌀0.1Ⓜ|A|B|C"),
        ("// | 0,05 | A", "∥|0.05|A"),
        ("- | 0.02", "⏤|0.02"),
        ("BREAK  SHARP EDGES", "BREAK SHARP EDGES"),
    ],
)
def test_what_means_the_same_is_written_in_one_way(written: str, normal: str) -> None:
    assert normal_form(written) == normal


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("⌀70.50±0.05", {"kind": Kind.DIAMETER, "nominal": "70.50", "upper": "0.05", "lower": "-0.05"}),
        ("25 -0.2/+0.1", {"upper": "-0.2", "lower": "0.1"}),
        ("25 0/-0.2", {"kind": Kind.LINEAR, "upper": "0", "lower": "-0.2"}),
        ("25.1/24.9", {"nominal": "25.0", "upper": "0.1", "lower": "-0.1"}),
        ("⌀25.1/⌀24.9", {"nominal": "25.0", "upper": "0.1", "lower": "-0.1", "kind": Kind.DIAMETER}),
        ("[4x ⌀6]", {"basic": True, "nominal": "6"}),
        ("R5", {"kind": Kind.RADIUS, "nominal": "5"}),
        ("SR5", {"kind": Kind.RADIUS}),
        ("S⌀10", {"kind": Kind.DIAMETER, "nominal": "10"}),
        ("↧12 ±0.5", {"kind": Kind.DEPTH, "upper": "0.5"}),
        ("12 tief", {"kind": Kind.DEPTH}),
        ("C0.5", {"kind": Kind.CHAMFER, "nominal": "0.5"}),
        ("CH5", {"kind": Kind.CHAMFER, "nominal": "5"}),
        ("1.5x45°", {"kind": Kind.CHAMFER, "nominal": "1.5", "angle": "45"}),
        ("45°30'±15'", {"kind": Kind.ANGLE, "unit": Unit.DEGREE, "nominal": "45.5", "upper": "0.25"}),
        ("M8x1.25-6H", {"kind": Kind.THREAD, "nominal": "8", "thread": "M8x1.25-6H"}),
        ("1/4-20 UNC-2B", {"kind": Kind.THREAD, "nominal": "0.25", "unit": Unit.INCH}),
        ("G1/2", {"kind": Kind.THREAD, "nominal": None, "thread": "G1/2"}),
        ("⌀25H7", {"kind": Kind.DIAMETER, "fit": "H7", "upper": None}),
        ("⌀20f7 -0.020/-0.041", {"fit": "f7", "upper": "-0.020", "lower": "-0.041"}),
        ("(25)", {"reference": True, "basic": False}),
        ("25 REF", {"reference": True}),
        ("[⌀25]", {"basic": True, "kind": Kind.DIAMETER}),
        ("R2 MAX", {"upper": "0", "lower": None}),
        ("5 min.", {"upper": None, "lower": "0"}),
        ('1.250"±.005"', {"unit": Unit.INCH, "nominal": "1.250", "upper": "0.005"}),
        ('1 1/2"', {"unit": Unit.INCH, "nominal": "1.5"}),
        ("25.4 [1.000]", {"nominal": "25.4", "basic": False}),
    ],
)
def test_one_dimension(text: str, fields: dict[str, Any]) -> None:
    measure = only(text)

    decimals = ("nominal", "upper", "lower", "angle")
    expected = {
        name: Decimal(value) if value is not None and name in decimals else value for name, value in fields.items()
    }
    assert {name: getattr(measure, name) for name in fields} == expected


def test_a_callout_of_several_dimensions() -> None:
    callout = parse_callout("2x ⌀5.5 THRU ⌴⌀10 ↧5.4")

    assert callout.count == 2
    assert [(each.kind, each.nominal) for each in callout.measures] == [
        (Kind.DIAMETER, Decimal("5.5")),
        (Kind.DIAMETER, Decimal(10)),
        (Kind.DEPTH, Decimal("5.4")),
    ]
    assert callout.measures[0].words == ("THRU",)


def test_a_frame() -> None:
    callout = parse_callout("2x ⌖|⌀0.1ⓂⓅ10|A|BⓂ|C-D")

    frame = callout.frame
    assert frame is not None
    assert (callout.count, frame.characteristic, frame.zone, frame.tolerance) == (2, "position", "⌀", Decimal("0.1"))
    assert frame.modifiers == ("Ⓜ", "Ⓟ10")
    assert frame.datums == (DatumReference("A"), DatumReference("B", ("Ⓜ",)), DatumReference("C-D"))


def test_roughness_with_that_of_the_other_surfaces() -> None:
    main, others = parse_callout("√Ra6.3 (√Ra1.6)").roughness

    assert (main.parameter, main.value, main.others) == ("Ra", Decimal("6.3"), False)
    assert (others.value, others.others) == (Decimal("1.6"), True)


def test_a_roughness_grade_stands_for_its_value() -> None:
    (grade,) = parse_callout("√N7").roughness

    assert (grade.parameter, grade.value) == ("Ra", Decimal("1.6"))


def test_a_dimension_with_the_roughness_of_its_surface() -> None:
    callout = parse_callout("⌀25H7 √Ra0.8")

    assert callout.measures[0].fit == "H7"
    assert callout.roughness[0].value == Decimal("0.8")


@pytest.mark.parametrize("text", ["▽A", "▼ A", "[A]"])
def test_a_datum(text: str) -> None:
    callout = parse_callout(text)

    assert callout.sort == Sort.DATUM
    assert callout.datum is not None
    assert callout.datum.letter == "A"


@pytest.mark.parametrize(
    ("text", "normal", "doubt"),
    [
        ("070.50±0.05", "⌀70.50±0.05", Doubt.DIAMETER_GUESSED),
        ("4x6.6", "4x 6.6", Doubt.COUNT_OR_PRODUCT),
        ("2x 45°", "2x 45°", Doubt.COUNT_OR_CHAMFER),
        ("M6x12", "M6x12", Doubt.LENGTH_OR_PITCH),
        ("M13x1", "M13x1", Doubt.THREAD_UNUSUAL),
        ("25.1 24.9", "25.1/24.9", Doubt.LIMITS_GUESSED),
        ("25 -0.1", "25 -0.1", Doubt.ONE_DEVIATION),
        (".500±.002", ".500±.002", Doubt.UNIT_GUESSED),
        ("⌀12 REAMED", "⌀12 REAMED", Doubt.PARTLY_READ),
    ],
)
def test_what_may_be_meant_otherwise_is_told(text: str, normal: str, doubt: Doubt) -> None:
    callout = parse_callout(text)

    assert callout.text == normal
    assert callout.doubts == (doubt,)


def test_no_count_is_doubted_where_no_chamfer_can_be_meant() -> None:
    assert parse_callout("3x 120°").doubts == ()


@pytest.mark.parametrize("text", ["25 30", "3..5", "⌀", "⌖|", "25+-", "58-62", "1/2'", "5 1/2 mm", "√3/4'", "√3/4mm"])
def test_what_no_rule_takes_apart_is_kept_and_flagged(text: str) -> None:
    callout = parse_callout(text)

    assert (callout.sort, callout.raw, callout.doubts) == (Sort.UNREAD, text, (Doubt.UNREAD,))


@pytest.mark.parametrize("text", ["SECTION A-A", "1. DEBURR ALL EDGES", "ISO 2768-mK", "4 게이트", "A", "2:1", "(1:5)"])
def test_words_are_notes(text: str) -> None:
    assert parse_callout(text).sort == Sort.NOTE


def test_a_fraction_of_a_degree_is_an_angle() -> None:
    angle = parse_callout("22 1/2°").measures[0]

    assert (angle.nominal, angle.unit) == (Decimal("22.5"), Unit.DEGREE)


def test_numbers_are_in_the_unit_of_the_drawing() -> None:
    callout = parse_callout(".500±.002", Unit.INCH)

    assert callout.measures[0].unit == Unit.INCH
    assert callout.doubts == ()
