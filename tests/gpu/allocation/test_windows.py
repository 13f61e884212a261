from datetime import UTC, datetime, timedelta

from gpu.allocation.presets import _NIGHTS
from gpu.allocation.windows import (
    DAY_MIN,
    Window,
    boundaries,
    closed_hours,
    closes_at,
    is_open,
    minutes,
    opened_at,
    opens_at,
    overlap,
)

NIGHT = Window((4,), 22 * 60, 6 * 60)  # from Friday into Saturday
FRIDAY = datetime(2026, 11, 20, tzinfo=UTC)


def at(hours: float) -> datetime:
    return FRIDAY + timedelta(hours=hours)


def test_a_window_runs_past_midnight() -> None:
    found = [is_open([NIGHT], "UTC", at(hours)) for hours in (21.9, 22, 26, 29.9, 30)]
    assert found == [False, True, True, True, False]


def test_a_window_runs_from_sunday_into_monday() -> None:
    sunday = Window((6,), 22 * 60, 6 * 60)
    assert is_open([sunday], "UTC", at(3 * 24 + 5))
    assert not is_open([sunday], "UTC", at(3 * 24 + 6))


def test_no_windows_are_open_always() -> None:
    assert is_open([], "UTC", FRIDAY)
    assert closed_hours([]) == 0


def test_the_next_change_and_the_last() -> None:
    assert opens_at([NIGHT], "UTC", at(1)) == at(22)
    assert closes_at([NIGHT], "UTC", at(23)) == at(30)
    assert opened_at([NIGHT], "UTC", at(25)) == at(22)
    assert opened_at([NIGHT], "UTC", at(1)) is None


def test_windows_that_touch_are_one() -> None:
    assert closes_at(_NIGHTS, "UTC", at(21)) == at(3 * 24 + 6)  # Friday evening until Monday morning
    assert opened_at(_NIGHTS, "UTC", at(2 * 24)) == at(20)


def test_windows_go_by_the_clock_on_the_wall() -> None:
    window = Window((0, 1, 2, 3, 4, 5, 6), 22 * 60, 23 * 60)
    before, after = datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)  # clocks went back
    assert opens_at([window], "Europe/Berlin", before) == datetime(2026, 10, 24, 20, tzinfo=UTC)
    assert opens_at([window], "Europe/Berlin", after) == datetime(2026, 10, 25, 21, tzinfo=UTC)


def test_every_boundary_of_a_week_comes_once() -> None:
    assert boundaries([NIGHT], "UTC", FRIDAY, at(7 * 24)) == [at(22), at(30)]


def test_overlaps_are_found_also_around_the_week_and_where_nobody_looks() -> None:
    sunday, monday = Window((6,), 22 * 60, 6 * 60), Window((0,), 5 * 60, 9 * 60)
    assert overlap([sunday, monday]) == (sunday, monday, 6 * 60)
    long = Window((0, 1), 12 * 60, 11 * 60)
    assert overlap([long]) is None
    everything, within = Window((0,), 0, DAY_MIN), Window((0,), 60, 120)
    assert overlap([everything, Window((0,), 30, 40), within]) is not None
    assert overlap([Window((0,), 0, 60), Window((0,), 60, 120)]) is None


def test_times_of_day() -> None:
    assert [minutes(text) for text in ("0:00", "24:00", "24:01", "7:5", "noon", "07:30")] == [
        0,
        1440,
        None,
        None,
        None,
        450,
    ]


def test_a_window_in_words() -> None:
    assert str(Window((0, 1, 2, 4, 5), 20 * 60, 6 * 60)) == "mon-wed,fri,sat 20:00-06:00"
