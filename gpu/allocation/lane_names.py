"""How lanes are named after devices: "cpu0" is one lane; a GPU has three, "gpu0", "gpu0-beside", "gpu0-background"."""

import re
from collections.abc import Iterable

from gpu.allocation.state import ALL, BACKGROUND, BESIDE, FRONT

_GPU_LANE = re.compile(r"(?P<device>(?:.+-)?gpu(?P<index>\d+))(?:-(?P<place>beside|background))?")
_CPU_LANE = re.compile(r"(?:.+-)?cpu\d+")
_PLACES = {None: FRONT, "beside": BESIDE, "background": BACKGROUND}


def device_of(lane: str) -> str:
    """As allocations name it; a lane on the CPU stands for itself."""
    match = _GPU_LANE.fullmatch(lane)
    return match["device"] if match else lane


def place_of_lane(lane: str) -> str:
    match = _GPU_LANE.fullmatch(lane)
    return _PLACES[match["place"]] if match else ALL


def gpu_index(lane: str) -> int | None:
    """The number of its GPU on its host; None for a lane on the CPU."""
    match = _GPU_LANE.fullmatch(lane)
    return int(match["index"]) if match else None


def is_cpu_lane(name: str) -> bool:
    return _CPU_LANE.fullmatch(name) is not None


def lanes_of(device: str) -> list[str]:
    return [device, f"{device}-beside", f"{device}-background"] if gpu_index(device) is not None else [device]


def all_lanes(devices: Iterable[str]) -> list[str]:
    """For `gpu0, cpu0`: each GPU's three, and the CPU's."""
    return list(dict.fromkeys(lane for name in devices for lane in lanes_of(device_of(name))))
