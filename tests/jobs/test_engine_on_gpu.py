"""On a GPU the engine is warm before it says that it is ready, and gives the memory back when nobody needs it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gpu.runtime import warming
from gpu.runtime.cuda_driver import NoDevice
from jobs import engine_child, lane_worker
from jobs.engine import Engine
from tests.gpu.nvml.driver import Driver, uuid_of
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
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lane: str, warmed: list[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(warming, "warm_up", asked.append)
    with Driver(tmp_path).loaded():
        engine_child.warm_up(lane)
    assert asked == warmed


@pytest.mark.parametrize("lane", ["gpu0", "gpu0-beside", "gpu0-background"])
@pytest.mark.parametrize("shown", ["", uuid_of(1), "GPU-of-another-host"])
def test_an_engine_to_which_cuda_shows_no_device_does_not_come_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lane: str, shown: str
) -> None:
    driver = Driver(tmp_path, gpus=2)
    driver.lose(1)
    with driver.loaded():
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", shown)
        with pytest.raises(NoDevice):
            engine_child.warm_up(lane)
        driver.bring_back(1)
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", uuid_of(1))
        engine_child.warm_up(lane)


def test_a_computer_without_cudas_driver_has_no_device() -> None:
    with pytest.raises(NoDevice):
        engine_child.warm_up("gpu0")


def test_a_cpu_needs_no_warming() -> None:
    assert warming.warm_up("cpu0") is False
