"""On a GPU the engine is warm before it says that it is ready, and gives the memory back when nobody needs it."""

from collections.abc import Iterator
from typing import Any

import pytest

from gpu.runtime import warming
from jobs import engine_child, lane_worker
from jobs.engine import Engine
from tests.jobs.test_engine import ENTRY

GPU = {"device": "gpu0", "budget_bytes": 2**31}


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine([ENTRY])
    yield engine
    engine.kill()


def work(engine: Engine, placement: dict[str, Any] | None) -> int | None:
    engine.order(ENTRY, [{"say": "a"}], ["job 0"], placement)
    while not any(one["event"] == "result" for one in engine.poll(60)):
        pass
    return engine.pid


@pytest.mark.django_db
@pytest.mark.parametrize(("placement", "stays"), [(GPU, False), (None, True)])
def test_models_unused_for_long_leave_the_gpu_with_their_process(
    engine: Engine, settings: Any, placement: dict[str, Any] | None, stays: bool
) -> None:
    settings.GPU_IDLE_S = 0
    before = work(engine, placement)
    lane_worker.see_to_engine(engine, "gpu0")
    assert (engine.pid == before) is stays
    assert engine.pid is not None
    assert engine.idle_on_gpu_s == 0


@pytest.mark.django_db
def test_models_used_a_moment_ago_stay(engine: Engine, settings: Any) -> None:
    settings.GPU_IDLE_S = 3600
    before = work(engine, GPU)
    lane_worker.see_to_engine(engine, "gpu0")
    assert engine.pid == before


@pytest.mark.parametrize(
    ("lane", "warmed"), [("cpu0", []), ("", []), ("gpu0", ["gpu0"]), ("b-gpu3", ["gpu0"]), ("gpu0-background", [])]
)
def test_only_the_lane_that_people_wait_for_is_warmed(
    monkeypatch: pytest.MonkeyPatch, lane: str, warmed: list[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(warming, "warm_up", asked.append)
    engine_child.warm_up(lane)
    assert asked == warmed


def test_a_cpu_needs_no_warming() -> None:
    assert warming.warm_up("cpu0") is False
