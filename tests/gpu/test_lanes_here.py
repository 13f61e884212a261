"""Which lanes a host starts, and which names `manage.py lane` takes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gpu.allocation.lanes_here import NoSuchDevice, device_named, gpu_lanes, gpu_runtime
from gpu.telemetry.models import Device
from gpu.telemetry.registry import this_host
from tests.gpu.nvml.driver import Driver, uuid_of
from webapp.lanes_of_devices import LanesOfDevices
from webapp.supervisor import Child, Supervisor

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(driver.lane_environment()["PYTHONPATH"])
    gpu_runtime.cache_clear()
    yield
    monkeypatch.undo()
    gpu_runtime.cache_clear()


def card(lane: str, index: int = 0, *, host: str = "", **columns: Any) -> Device:
    known = {"host": host or this_host(), "uuid": uuid_of(index), "name": "Card", "changed_at": timezone.now()}
    return Device.objects.create(lane=lane, index=index, **{**known, **columns})


@pytest.mark.usefixtures("package")
def test_every_gpu_of_this_host_has_three_lanes_by_the_name_that_the_watch_gave_it() -> None:
    assert gpu_lanes() == []
    card("line2-gpu0", 1)
    card("gpu0", 0, host="another")
    assert gpu_lanes() == ["line2-gpu0", "line2-gpu0-beside", "line2-gpu0-background"]


def test_without_a_package_that_computes_on_gpus_no_lane_begins(driver: Driver) -> None:
    card("gpu0")
    assert gpu_lanes() == []
    with pytest.raises(NoSuchDevice, match="make gpu-deps"):
        device_named("gpu0")


@pytest.mark.usefixtures("package")
def test_names_that_a_device_here_bears_are_taken(driver: Driver) -> None:
    assert device_named("gpu1") == "gpu1", "before the watch's first look: by the driver's number"
    card("line2-gpu4", 0, host="the host of this container")
    assert device_named("line2-gpu4") == "line2-gpu4"
    driver.set("site.count", 1)
    card("gpu1", 1, state=Device.State.LOST)
    assert device_named("gpu1") == "gpu1", "it may come back"
    assert [device_named(name) for name in ("cpu", "cpu1", "line2-cpu0")] == ["cpu0", "cpu1", "line2-cpu0"]


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("name", ["gpu7", "gpu0-beside", "far-gpu0", "quick", "cpu0-beside"])
def test_a_name_that_no_device_here_bears_is_refused_with_those_that_do(driver: Driver, name: str) -> None:
    card("gpu0", 0)
    card("far-gpu0", 3, host="far")
    with pytest.raises(NoSuchDevice, match=f"no device {name}. It has: gpu0, gpu1, cpu0"):
        device_named(name)


def test_the_command_says_so_without_a_traceback() -> None:
    with pytest.raises(CommandError, match="no device quick"):
        call_command("lane", "quick")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("package")
def test_serve_starts_the_lanes_of_a_device_that_appears_and_ends_those_of_one_that_was_forgotten(
    tmp_path: Path,
) -> None:
    begun: list[Child] = []

    def begin(lane: str) -> Child:
        begun.append(Child(lane, ["sleep", "600"], tmp_path))
        return begun[-1]

    def each_tick() -> None:
        if not begun and not Device.objects.exists():
            card("gpu0")
        elif all(child.runs() for child in begun):
            Device.objects.all().delete()
        following.look()
        following.follow()
        if len(begun) == 3 and not any(child.runs() for child in begun):
            supervisor.stop.set()

    supervisor = Supervisor([], lambda text: pytest.fail(f"none ends by itself: {text}"))
    following = LanesOfDevices(supervisor, begin)
    assert supervisor.run(each_tick)
    assert [child.name for child in begun] == ["gpu0", "gpu0-beside", "gpu0-background"]
