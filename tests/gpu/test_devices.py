"""The machine's devices, with and without a driver."""

import subprocess
import sys
from types import SimpleNamespace

import pynvml
import pytest

from gpu.runtime import devices as module
from gpu.runtime.devices import devices, parse_device
from problems.problem import Problem


def test_without_a_driver_there_is_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)

    monkeypatch.setattr(pynvml, "nvmlInit", absent)
    assert [(device.id, device.kind) for device in devices()] == [("cpu0", "cpu")]
    assert devices()[0].memory_bytes > 0


def test_every_gpu_comes_before_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = SimpleNamespace(
        NVMLError=pynvml.NVMLError,
        nvmlInit=lambda: None,
        nvmlShutdown=lambda: None,
        nvmlDeviceGetCount=lambda: 2,
        nvmlDeviceGetHandleByIndex=lambda index: index,
        nvmlDeviceGetMemoryInfo=lambda handle: SimpleNamespace(total=24 << 30),
        nvmlDeviceGetName=lambda handle: "A card",
        nvmlDeviceGetUUID=lambda handle: f"GPU-{handle}",
    )
    monkeypatch.setattr(module, "pynvml", fake)
    found = devices()
    assert [device.id for device in found] == ["gpu0", "gpu1", "cpu0"]
    assert (found[1].uuid, found[1].memory_bytes) == ("GPU-1", 24 << 30)


def test_a_driver_that_fails_half_way_leaves_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> int:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_UNKNOWN)

    shut: list[bool] = []
    fake = SimpleNamespace(
        NVMLError=pynvml.NVMLError,
        nvmlInit=lambda: None,
        nvmlShutdown=lambda: shut.append(True),
        nvmlDeviceGetCount=fails,
    )
    monkeypatch.setattr(module, "pynvml", fake)
    assert [device.id for device in devices()] == ["cpu0"]
    assert shut == [True]


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
