"""The devices that can be shared out, by the names of their lanes: what the telemetry last saw of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpu.allocation.plan import CPU, Hardware
from gpu.telemetry.models import Device

_MIB = 2**20


@dataclass(frozen=True)
class Seen:
    """others_mib: what processes that are not ours hold."""

    name: str
    memory_mib: int
    others_mib: int
    state: str  # of gpu.telemetry.models.Device
    label: str
    uuid: str
    host: str

    @property
    def working(self) -> bool:
        return self.state == Device.State.OK


def gpus() -> list[Seen]:
    return [_seen(row) for row in Device.objects.order_by("host", "index")]


def gpu(lane: str) -> Seen | None:
    row = Device.objects.filter(lane=lane).first()
    return _seen(row) if row is not None else None


def found(seen: Sequence[Seen] | None = None) -> list[Hardware]:
    seen = gpus() if seen is None else seen
    return [*(Hardware(one.name, one.memory_mib, one.label) for one in seen), Hardware(CPU, 0)]


def _seen(row: Device) -> Seen:
    return Seen(
        name=row.lane,
        memory_mib=row.memory_bytes // _MIB,
        others_mib=int(row.latest.get("memory_others_bytes") or 0) // _MIB,  # none where the driver does not tell
        state=row.state,
        label=row.name,
        uuid=row.uuid,
        host=row.host,
    )
