"""Plans proposed from the hardware that was found: where an administrator starts from, and what holds until then."""

from collections.abc import Sequence

from gpu.allocation.plan import CPU, Hardware, Plan, Share
from gpu.allocation.windows import DAY_MIN, Window

# From 20:00 on weekdays, all of Saturday and Sunday, until Monday 06:00.
_NIGHTS = (Window((0, 1, 2, 3, 4), 20 * 60, 6 * 60), Window((5, 6), 6 * 60, DAY_MIN), Window((0, 6), 0, 6 * 60))
SMALLEST_MIB = 678  # of a budget: CUDA's context and one picture (gpu.runtime.memory)
_RESERVE_MIB = 512  # of each device, for contexts of CUDA that nobody counts
_LONGEST_RUN_S = 8 * 3600
_KEEP_S, _KEEP_ON_CPU_S = 180, 60  # python -m benchmarks.allocation_week shows what they save and cost
_CAPS_MIB = {"inspection": 8192, "reading": 6144}


def reserve_mib(memory_mib: int) -> int:
    return min(_RESERVE_MIB, memory_mib // 8)


def usable_mib(memory_mib: int) -> int:
    """The largest budget on a device with so much memory."""
    return memory_mib - reserve_mib(memory_mib)


def presets(hardware: Sequence[Hardware], zone: str) -> dict[str, Plan]:
    """By name, the one that fits this hardware best first."""
    gpus = [one for one in hardware if not one.is_cpu]
    if len(gpus) > 1:
        return {"several_gpus": several_gpus(gpus, zone), "one_gpu": one_gpu(gpus[0], zone)}
    if gpus:
        return {"one_gpu": one_gpu(gpus[0], zone), "cpu": cpu_only(zone)}
    return {"cpu": cpu_only(zone), "cpu_slow_training": cpu_only(zone, train=True)}


def default_plan(hardware: Sequence[Hardware], zone: str) -> Plan:
    return next(iter(presets(hardware, zone).values()))


def several_gpus(gpus: Sequence[Hardware], zone: str) -> Plan:
    """What people wait for on the first, training on the others; synthesis takes what the first can spare."""
    first, others = gpus[0], gpus[1:]
    whole = {one.name: usable_mib(one.memory_mib) for one in others}
    return _plan(
        zone,
        Share(
            "inspection",
            1,
            {first.name: _part(first, "inspection"), **_parts(others, "inspection")},
            cpu_fallback=True,
            keep_s=_KEEP_S,
        ),
        Share("reading", 1, {first.name: _part(first, "reading")}, cpu_fallback=True, keep_s=_KEEP_S),
        Share("training", 2, whole, preemptible=True, max_run_s=_LONGEST_RUN_S),
        Share("synthesis", 3, _useful(first, usable_mib(first.memory_mib) // 4), preemptible=True, max_run_s=3600),
        Share("footage", 3, _useful(first, usable_mib(first.memory_mib) // 4), preemptible=True, max_run_s=3600),
    )


def one_gpu(gpu: Hardware, zone: str) -> Plan:
    """Shared by priority and window: training has what is left beside the others, at night and at the weekend."""
    left = usable_mib(gpu.memory_mib) - _part(gpu, "inspection") - _part(gpu, "reading")
    return _plan(
        zone,
        Share("inspection", 1, {gpu.name: _part(gpu, "inspection")}, cpu_fallback=True, keep_s=_KEEP_S),
        Share("reading", 1, {gpu.name: _part(gpu, "reading")}, cpu_fallback=True, keep_s=_KEEP_S),
        Share("training", 2, _useful(gpu, left), _NIGHTS, preemptible=True, max_run_s=_LONGEST_RUN_S),
        Share("synthesis", 3, _useful(gpu, left // 2), preemptible=True, max_run_s=3600),
        Share("footage", 3, _useful(gpu, left // 2), preemptible=True, max_run_s=3600),
    )


def cpu_only(zone: str, *, train: bool = False) -> Plan:
    """Training takes hours there and slows everything else down, so it is off unless somebody wants that."""
    training = {CPU: 0} if train else {}
    return _plan(
        zone,
        Share("inspection", 1, {CPU: 0}, keep_s=_KEEP_ON_CPU_S),
        Share("reading", 1, {CPU: 0}, keep_s=_KEEP_ON_CPU_S),
        Share("training", 2, training, preemptible=True, max_run_s=_LONGEST_RUN_S),
        Share("synthesis", 3, {CPU: 0}, preemptible=True, max_run_s=3600),
        Share("footage", 3, {}, preemptible=True, max_run_s=3600),
    )


def _plan(zone: str, *shares: Share) -> Plan:
    return Plan(zone, {share.service: share for share in shares})


def _part(gpu: Hardware, service: str) -> int:
    return min(_CAPS_MIB[service], max(usable_mib(gpu.memory_mib) // 4, SMALLEST_MIB))


def _useful(gpu: Hardware, mib: int) -> dict[str, int]:
    """Nothing where no model would fit: off, then."""
    return {gpu.name: mib} if mib >= SMALLEST_MIB else {}


def _parts(gpus: Sequence[Hardware], service: str) -> dict[str, int]:
    return {one.name: _part(one, service) for one in gpus}
