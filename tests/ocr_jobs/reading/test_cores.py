"""Work on several cores at once."""

import threading

import pytest

from ocr_jobs.reading import cores
from ocr_jobs.reading.cores import beside, side_by_side


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "cores", lambda: 2)
    cores._pool.cache_clear()


def test_answers_come_in_the_order_of_the_parts() -> None:
    second_done = threading.Event()

    def answer(part: int) -> int:
        if part == 0:
            assert second_done.wait(10)
        second_done.set()
        return part * part

    assert side_by_side(answer, range(5)) == [0, 1, 4, 9, 16]


def test_what_goes_wrong_in_one_part_is_told() -> None:
    def fails(part: int) -> int:
        raise MemoryError(part)

    with pytest.raises(MemoryError):
        side_by_side(fails, [1, 2])


def test_work_goes_on_beside_and_has_ended_afterwards() -> None:
    go, ended = threading.Event(), threading.Event()

    def work() -> str:
        assert go.wait(10)
        ended.set()
        return "read"

    with beside(work) as told:
        assert not ended.is_set()
        go.set()
        assert told() == "read"


def test_work_beside_has_ended_also_where_something_went_wrong_meanwhile() -> None:
    go, ended = threading.Event(), threading.Event()

    def work() -> None:
        assert go.wait(10)
        ended.set()

    def fails() -> None:
        with beside(work):
            go.set()
            raise ValueError("meanwhile")

    with pytest.raises(ValueError, match="meanwhile"):
        fails()
    assert ended.is_set()
