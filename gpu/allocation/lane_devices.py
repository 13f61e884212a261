"""What a lane's processes see of the host's GPUs: their own, under the number 0, and the CPU's lanes none."""

from collections.abc import Mapping

from gpu.allocation import hardware
from gpu.allocation.lane_names import device_of, gpu_index
from gpu.runtime.devices import devices


def shown_devices(lane: str) -> Mapping[str, str]:
    """For the environment. By uuid, because numbers change when a device is lost."""
    index = gpu_index(lane)
    if index is None:
        return {"CUDA_VISIBLE_DEVICES": ""}
    seen = hardware.gpu(device_of(lane))
    if seen is not None:
        return {"CUDA_VISIBLE_DEVICES": seen.uuid}
    here = {one.id: one.uuid for one in devices()}  # before the telemetry's first look
    return {"CUDA_VISIBLE_DEVICES": here.get(f"gpu{index}", "")}
