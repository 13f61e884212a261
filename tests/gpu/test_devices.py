"""The machine's devices, with and without a driver."""

import subprocess
import sys

import pynvml
import pytest

from gpu.runtime.devices import devices, parse_device
from problems.problem import Problem
from tests.gpu.nvml.driver import Driver, uuid_of


def test_without_a_driver_there_is_the_cpu(driver: Driver) -> None:
    driver.fail("site", "init", code=pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)
    assert [(device.id, device.kind) for device in devices()] == [("cpu0", "cpu")]
    assert devices()[0].memory_bytes > 0


def test_every_gpu_comes_before_the_cpu(driver: Driver) -> None:
    found = devices()
    assert [device.id for device in found] == ["gpu0", "gpu1", "cpu0"]
    assert (found[1].uuid, found[1].memory_bytes) == (uuid_of(1), 24 << 30)


def test_a_driver_that_fails_half_way_leaves_the_cpu(driver: Driver) -> None:
    driver.fail("site", "count", code=pynvml.NVML_ERROR_UNKNOWN)
    assert [device.id for device in devices()] == ["cpu0"]


def test_a_lost_gpu_is_left_out(driver: Driver) -> None:
    driver.lose(0)
    assert [device.id for device in devices()] == ["gpu1", "cpu0"]


@pytest.mark.parametrize(
    ("name", "parsed"),
    [("cpu", ("cpu", 0)), ("cpu0", ("cpu", 0)), ("gpu1", ("gpu", 1)), ("cuda:1", ("gpu", 1)), ("cuda", ("gpu", 0))],
)
def test_devices_have_names_as_lanes_and_frameworks_write_them(name: str, parsed: tuple[str, int]) -> None:
    assert parse_device(name) == parsed


def test_another_name_is_no_device() -> None:
    with pytest.raises(Problem, match="device_unavailable"):
        parse_device("cpu0; rm")


def test_asking_for_devices_loads_no_framework() -> None:
    code = (
        "import sys; from gpu.runtime.devices import devices; devices();"
        "print([name for name in ('torch', 'onnxruntime', 'numpy', 'django') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"
