"""Fits against values as published in tables of ISO 286-2."""

from decimal import Decimal

import pytest

from ocr_jobs.reading.standards.fits import FitOutOfRangeError, FitUnknownError, is_fit, limits_of
from ocr_jobs.reading.standards.tolerance_grades import UP_TO_MM, width_um

_PUBLISHED_UM = """
H7 25 21 0       | g6 25 -7 -20     | k6 50 18 2      | P7 40 -17 -42   | N7 60 -9 -39    | M7 52 0 -30
K7 52 9 -21      | JS7 100 17.5 -17.5 | f7 30 -20 -41 | h9 30 0 -52     | r6 80 62 43     | s6 120 101 79
J7 20 12 -9      | j6 16 8 -3       | M6 280 -9 -41   | K7 3 0 -10      | D9 10 76 40     | C11 100 390 170
U7 190 -219 -265 | H7 700 80 0      | N9 20 0 -52     | N9 2 -4 -29     | P9 8 -15 -51    | js9 8 18 -18
E8 20 73 40      | F8 50 64 25      | G7 18 24 6      | R7 30 -20 -41   | S7 45 -34 -59   | m6 35 25 9
n6 60 39 20      | p6 80 51 32      | x8 14 67 40     | zc11 500 3000 2600 | a11 5 -270 -345 | k5 8 7 1
k8 20 33 0       | N8 100 -4 -58    | K8 30 10 -23    | M8 18 2 -25     | T7 27 -33 -54   | H13 400 890 0
h6 3150 0 -135   | j7 150 22 -18    | d9 100 -120 -207 | e8 60 -60 -106 | u6 28 61 48     | P7 100 -24 -59
"""


def published() -> list[list[str]]:
    return [entry.split() for line in _PUBLISHED_UM.strip().splitlines() for entry in line.split("|")]


@pytest.mark.parametrize(("fit", "nominal", "upper_um", "lower_um"), published())
def test_limits_are_the_published_ones(fit: str, nominal: str, upper_um: str, lower_um: str) -> None:
    limits = limits_of(fit, Decimal(nominal))

    assert (limits.upper * 1000, limits.lower * 1000) == (Decimal(upper_um), Decimal(lower_um))


@pytest.mark.parametrize("grade", [str(number) for number in range(11, 18)])
def test_from_grade_11_on_widths_are_ten_times_those_five_grades_finer(grade: str) -> None:
    for size in UP_TO_MM[1:]:
        coarse, fine = width_um(grade, Decimal(size)), width_um(str(int(grade) - 5), Decimal(size))
        assert coarse is not None
        assert fine is not None
        assert abs(coarse / fine - 10) <= Decimal("0.7")  # the tables round


def test_the_end_of_a_range_belongs_to_it() -> None:
    assert limits_of("H7", Decimal(30)).upper == Decimal("0.021")
    assert limits_of("H7", Decimal("30.01")).upper == Decimal("0.025")


@pytest.mark.parametrize(
    ("fit", "nominal"),
    [("H7", "0"), ("H7", "3151"), ("a9", "1"), ("t6", "20"), ("K9", "20"), ("y7", "10"), ("H15", "1")],
)
def test_where_the_standard_has_no_value_there_is_none(fit: str, nominal: str) -> None:
    with pytest.raises(FitOutOfRangeError):
        limits_of(fit, Decimal(nominal))


@pytest.mark.parametrize("fit", ["O7", "H19", "w6", "Hh7", "H", "7", "q6", "L7"])
def test_names_that_are_no_fits(fit: str) -> None:
    assert not is_fit(fit)
    with pytest.raises(FitUnknownError):
        limits_of(fit, Decimal(25))


def test_a_pair_of_fits_is_one() -> None:
    assert is_fit("H7/g6")
    assert not is_fit("H7/o6")
