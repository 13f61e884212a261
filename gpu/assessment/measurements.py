"""What was measured on each device, kept for the report and for the next start."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gpu.allocation.lane_names import device_of
from gpu.assessment.models import Measurement
from gpu.telemetry.models import Device


def record(service: str, lane: str, models: Mapping[str, Mapping[str, Any]], result: Mapping[str, Any]) -> None:
    """The answer of gpu.runtime.measuring.run from a lane. models: by SHA-256, as they were asked for."""
    device = device_of(lane)
    label = Device.objects.filter(lane=device).values_list("name", flat=True).first() or ""
    for told in result["measured"]:
        asked = models.get(told["sha256"])
        if asked is None:
            continue
        # What did not fit on the GPU was measured on the CPU: that is no figure of this device.
        on_cpu = str(told.get("device", "")).startswith("cpu") and not device.startswith("cpu")
        Measurement.objects.update_or_create(
            sha256=told["sha256"],
            device=device,
            defaults={
                "service": service,
                "name": asked["name"],
                "device_name": label,
                "runtime": str(told.get("runtime", ""))[:80],
                "item_shape": asked["shape"],
                "rates": told.get("rates", []),
                "best_batch": None if on_cpu else told.get("best_batch"),
                "memory_bytes": told.get("memory_bytes"),
                "memory_own": bool(told.get("memory_own")),
                "cap": str(told.get("cap", "none"))[:10],
                "failed": "model_out_of_memory" if on_cpu else str(told.get("failed", ""))[:60],
                "failed_params": told.get("params", {}),
                "measured_at": timezone.now(),
            },
        )


def best_batches(lane: str) -> dict[str, int]:
    """By the model's SHA-256, for gpu.runtime.placement: spares the engine its trial after each start."""
    known = Measurement.objects.filter(device=device_of(lane)).values_list("sha256", "best_batch")
    return {sha256: batch for sha256, batch in known if batch is not None}
