"""The rules that hold for values from the machine, from a page and from a script alike."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.results import DatumReference, Dimension, Frame, Kind, Roughness, Unit
from ocr_jobs.reading.validation import faults_of
from tests.ocr_jobs.standards.located import read

GOOD = Dimension(read("25±0.1"), Kind.LINEAR, Decimal(25), Decimal("0.1"), Decimal("-0.1"))
FRAME = Frame(read("⌖|0.1|A"), "position", Decimal("0.1"), datums=(DatumReference("A"),))


@pytest.mark.parametrize(
    ("changes", "code", "name"),
    [
        ({"upper": Decimal("-0.2")}, Doubt.UPPER_BELOW_LOWER, "upper"),
        ({"nominal": None}, Doubt.NOMINAL_MISSING, "nominal"),
        ({"nominal": Decimal(0)}, Doubt.NOMINAL_ZERO, "nominal"),
        ({"count": 0}, Doubt.COUNT_BELOW_ONE, "count"),
        ({"fit": "O7"}, Doubt.FIT_UNKNOWN, "fit"),
        ({"fit": "H7/o6"}, Doubt.FIT_UNKNOWN, "fit"),
        ({"fit": "t6", "nominal": Decimal(10)}, Doubt.FIT_OUT_OF_RANGE, "fit"),
        ({"unit": Unit.DEGREE}, Doubt.UNIT_WRONG, "unit"),
        ({"kind": Kind.ANGLE}, Doubt.UNIT_WRONG, "unit"),
        ({"kind": Kind.ANGLE, "unit": Unit.DEGREE, "nominal": Decimal(400)}, Doubt.ANGLE_WIDE, "nominal"),
        ({"basic": True}, Doubt.BASIC_WITH_TOLERANCE, "upper"),
        ({"upper": Decimal(30)}, Doubt.TOLERANCE_WIDE, "upper"),
    ],
)
def test_what_is_wrong_with_a_dimension(changes: dict[str, Any], code: Doubt, name: str) -> None:
    assert [(fault.code, fault.name) for fault in faults_of(replace(GOOD, **changes))] == [(code, name)]


def test_a_fault_names_the_values() -> None:
    (fault,) = faults_of(replace(GOOD, upper=Decimal("-0.2")))

    assert fault.params == {"upper": "-0.2", "lower": "-0.1"}
    assert fault.refused


def test_nothing_is_wrong_with_good_values() -> None:
    assert faults_of(GOOD) == faults_of(FRAME) == faults_of(Roughness(read("Ra3.2"), "Ra", Decimal("3.2"))) == ()


def test_a_pipe_thread_needs_no_nominal() -> None:
    assert faults_of(Dimension(read("G1/2"), Kind.THREAD, thread="G1/2")) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"characteristic": "beauty"}, Doubt.CHARACTERISTIC_UNKNOWN),
        ({"tolerance": None}, Doubt.FRAME_TOLERANCE_MISSING),
        ({"tolerance": Decimal(0)}, Doubt.FRAME_TOLERANCE_ZERO),
        ({"characteristic": "parallelism", "datums": ()}, Doubt.FRAME_DATUM_NEEDED),
        ({"characteristic": "flatness"}, Doubt.FRAME_DATUM_UNUSED),
        ({"characteristic": "circular_runout", "zone": "⌀"}, Doubt.FRAME_ZONE_UNUSUAL),
    ],
)
def test_what_is_wrong_with_a_frame(changes: dict[str, Any], code: Doubt) -> None:
    assert [fault.code for fault in faults_of(replace(FRAME, **changes))] == [code]


def test_zero_is_a_tolerance_at_maximum_material() -> None:
    assert faults_of(replace(FRAME, tolerance=Decimal(0), modifiers=("Ⓜ",))) == ()


@pytest.mark.parametrize("value", [None, Decimal(0), Decimal(500)])
def test_roughness_that_no_surface_has(value: Decimal | None) -> None:
    assert [fault.code for fault in faults_of(Roughness(read("Ra"), "Ra", value))] == [Doubt.ROUGHNESS_UNUSUAL]
