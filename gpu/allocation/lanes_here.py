"""Which lanes a host can start: three for each of its GPUs, where a package can use them; one on its CPU."""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, distributions, version

from gpu.allocation.lane_names import all_lanes, is_cpu_lane
from gpu.devices import discovery
from gpu.telemetry.models import Device
from gpu.telemetry.registry import this_host

CPU_LANE = "cpu0"
_ONNX_ON_GPU, _CUDA_LIBRARY = "onnxruntime-gpu", "nvidia-cublas"  # torch for GPUs brings the latter


class NoSuchDevice(Exception):
    """Its text says what to do."""


def gpu_lanes() -> list[str]:
    """Of this host's GPUs, by the names that the watch over them has given."""
    names = list(Device.objects.filter(host=this_host()).order_by("index").values_list("lane", flat=True))
    return all_lanes(names) if names and gpu_runtime() else []


def device_named(name: str) -> str:
    """The device that lanes can work on here, by what a person calls it. Raises NoSuchDevice."""
    name = CPU_LANE if name == "cpu" else name
    if is_cpu_lane(name):
        return name
    known = _names_here()
    if name not in known:
        raise NoSuchDevice(
            f"This computer has no device {name}. It has: {', '.join([*known, CPU_LANE])}. GPUs get their names from "
            "watch_devices, which `serve` runs; see GPU on the site."
        )
    if not gpu_runtime():
        raise NoSuchDevice(
            f"No installed package computes on {name}: run `make gpu-deps` (see GPU, Assessment on the site). Until "
            f"then {CPU_LANE} does the work."
        )
    return name


@cache
def gpu_runtime() -> str:
    """The installed package that runs models on a GPU; empty: none does."""
    if _installed(_ONNX_ON_GPU):
        return _ONNX_ON_GPU
    brings_cuda = any(one.name.lower().startswith(_CUDA_LIBRARY) for one in distributions())
    return "torch" if _installed("torch") and brings_cuda else ""


def _names_here() -> Sequence[str]:
    """A container sees the cards that it was given under another host's name; a lost card is listed by nobody."""
    cards = discovery.gpus()
    named = Device.objects.filter(host=this_host()) | Device.objects.filter(uuid__in=[card.uuid for card in cards])
    rows = dict(named.order_by("host", "index").values_list("uuid", "lane"))
    return list(dict.fromkeys([*rows.values(), *(f"gpu{card.index}" for card in cards if card.uuid not in rows)]))


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
