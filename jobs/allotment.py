"""What the allocation lets a lane do: the rows read into gpu.allocation.deciding's state, and its answer put to use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, QuerySet

from gpu import leases
from gpu.allocation import hardware, standing
from gpu.allocation.deciding import decide
from gpu.allocation.lane_names import device_of, gpu_index, lanes_of, place_of_lane
from gpu.allocation.plan import CPU, Plan
from gpu.allocation.presets import reserve_mib
from gpu.allocation.state import Decision, DeviceState, Reason, Running, State, budget_on, place_of
from gpu.allocation.turns import COMES_AGAIN, turn
from gpu.allocation.windows import is_open
from gpu.assessment import measurements
from jobs import doorbell, lanes
from jobs.models import Job

QUIET_AFTER_YIELD = timedelta(seconds=20)  # what made room stays away so long: others often come in bursts
_WATCH_PREEMPTIBLE_S, _WATCH_GPU_S = 0.5, 1.0
_MIB = 2**20


@dataclass(frozen=True)
class Table:
    """The state of all devices with the plan that holds, and what follows from them now."""

    state: State
    plan: Plan
    now: datetime

    @property
    def decision(self) -> Decision:
        return decide(self.state, self.plan, self.now)


def next_for(lane: str, waiting: QuerySet[Job], now: datetime, *, to_take: bool = True) -> Job | None:
    """The job that this lane takes now, if any. On a plain CPU site that is the first of the queue.

    to_take: in the transaction that takes it.
    """
    first = waiting.first()
    if first is None:
        return None
    plan = standing.plan()
    if _is_for_any_time(plan, first.service, lane, now):
        return first
    if to_take and gpu_index(lane) is not None:
        leases.lock(device_of(lane))  # those of one device decide one after the other
    table = read(waiting, now, plan=plan, own_lane=lane)
    device = next((one for one in table.state.devices if one.name == device_of(lane)), None)
    if device is None:
        return None
    for service in table.decision.starts.get(device.name, ()):
        if place_of(plan.share(service), device) == place_of_lane(lane):
            return waiting.filter(service=service).first()
    return None


def hold(lane: str, worker: str, service: str, now: datetime) -> bool:
    """Takes the memory that the service may have on this lane's device. False: others hold too much of it."""
    device = _device(lane)
    if device is None:
        return gpu_index(lane) is None
    budget = budget_on(standing.plan().share(service), device) or 0
    length = timedelta(seconds=settings.JOB_LEASE_S)
    granted = leases.grant(
        device.name, service, budget, device.free_mib or 0, holder=worker, lane=lane, now=now, length=length
    )
    return granted is not None


def let_go(lane: str, worker: str) -> None:
    """Its batch is over; who waits for the memory is rung."""
    if gpu_index(lane) is not None:
        leases.give_back(worker)
        for other in lanes_of(device_of(lane)):
            doorbell.ring(other)


def placement(lane: str, service: str) -> dict[str, Any] | None:
    """For the engine (gpu.runtime.placement): its lane shows it one GPU, so that is always the first."""
    device = _device(lane)
    if device is None:
        return None
    budget = budget_on(standing.plan().share(service), device)
    batches = measurements.best_batches(lane)
    return {"device": "gpu0", "budget_bytes": budget * _MIB if budget else None, "batches": batches}


def must_leave(lane: str, worker: str, waiting: QuerySet[Job], now: datetime) -> Reason | None:
    """Why the batch of this worker makes room."""
    table = read(waiting, now, plan=standing.plan(), own_lane=lane)
    return next((one.why for one in table.decision.evictions if one.running.key == worker), None)


def watched_every_s(lane: str, service: str) -> float | None:
    """How often to ask must_leave; None: what runs there stays until its end."""
    if standing.plan().share(service).preemptible:
        return _WATCH_PREEMPTIBLE_S
    return None if gpu_index(lane) is None else _WATCH_GPU_S


def read(waiting: QuerySet[Job], now: datetime, *, plan: Plan, own_lane: str = "") -> Table:
    ready = {state.name for state in lanes.states() if state.ready} | {own_lane} - {""}
    devices = _devices(ready, hardware.gpus())
    turns = _turns(waiting, plan)
    return Table(State(devices, _running(plan, devices), turns, _worked(plan, turns, now)), plan, now)


def _is_for_any_time(plan: Plan, service: str, lane: str, now: datetime) -> bool:
    """Nothing goes before it, whatever else runs or waits: so nothing else needs to be read."""
    share = plan.share(service)
    on_cpu = gpu_index(lane) is None and (CPU in share.budgets_mib or lane in share.budgets_mib)
    return on_cpu and share.priority == 1 and is_open(share.windows, plan.time_zone, now)


def _turns(waiting: QuerySet[Job], plan: Plan) -> dict[str, datetime]:
    """Of the first job of each service: a look into the index for each, however many wait."""
    services = {*plan.shares, *waiting.values_list("service", flat=True)[:1]}
    found = {service: waiting.filter(service=service).values_list("turn_at", flat=True).first() for service in services}
    return {service: turn for service, turn in sorted(found.items()) if turn is not None}


def _worked(plan: Plan, waiting: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
    """When services last ended work, or left it: of those that keep their room while somebody worse waits, and of
    those that have waited so long that their turn may be before a better one's."""
    shares = [plan.share(service) for service in waiting]
    worst = max((share.priority for share in shares), default=0)
    lately = {name: share.keep_s for name, share in plan.shares.items() if share.keep_s and share.priority < worst}
    latest = max(now, *waiting.values()) if waiting else now
    starved = [
        one for one in shares if one.priority > 1 and turn(one, waiting[one.service], plan.time_zone, now) <= latest
    ]
    lately |= {share.service: round(COMES_AGAIN.total_seconds()) for share in starved}
    if not lately:
        return {}
    since = now - timedelta(seconds=max(lately.values()))
    ended = Job.objects.filter(service__in=lately, finished_at__gt=since).order_by().values_list("service")
    found = dict(ended.annotate(at=Max("finished_at")))
    for share in starved:
        left = Job.objects.filter(state=Job.State.QUEUED, service=share.service, started_at__gt=since)
        times = [found.get(share.service), left.aggregate(at=Max("started_at"))["at"]]
        found |= {share.service: max(at for at in times if at)} if any(times) else {}
    return found


def _devices(ready: set[str], seen: Iterable[hardware.Seen]) -> list[DeviceState]:
    """ready: lanes that work; also the one that asks, of which we know."""
    known = {one.name: one for one in seen}
    names = {device_of(lane) for lane in ready} | known.keys()
    return [_state_of(name, known.get(name), ready) for name in sorted(names)]


def _state_of(name: str, seen: hardware.Seen | None, ready: set[str]) -> DeviceState:
    places = frozenset(place_of_lane(lane) for lane in lanes_of(name) if lane in ready)
    if gpu_index(name) is None:
        return DeviceState(name, working=bool(places))
    if seen is None:
        return DeviceState(name, 0, working=False)
    free = max(0, seen.memory_mib - reserve_mib(seen.memory_mib) - seen.others_mib)
    return DeviceState(name, free, working=seen.working and bool(places), places=places)


def _device(lane: str) -> DeviceState | None:
    """The lane's GPU; None for the CPU."""
    if gpu_index(lane) is None:
        return None
    seen = {one.name: one for one in hardware.gpus()}.get(device_of(lane))
    return _state_of(device_of(lane), seen, {lane})


def _running(plan: Plan, devices: list[DeviceState]) -> list[Running]:
    """A worker's batch is one, from its first job's start on."""
    known = {device.name: device for device in devices}
    rows = Job.objects.filter(state=Job.State.RUNNING).order_by()
    batches = rows.values("lane", "worker", "service").annotate(
        since=Min("started_at"), turn=Min("turn_at"), first=Min("id"), left=Min("seconds_left")
    )
    return [_batch(row, plan, known) for row in batches]


def _batch(row: Mapping[str, Any], plan: Plan, known: Mapping[str, DeviceState]) -> Running:
    name = device_of(row["lane"])
    device = known.get(name)
    budget = budget_on(plan.share(row["service"]), device) if device is not None else 0
    return Running(
        key=row["worker"],
        service=row["service"],
        device=name,
        budget_mib=budget or 0,
        since=row["since"],
        turn_at=row["turn"],
        job=row["first"],
        seconds_left=row["left"],
    )


def reasons(
    waiting: QuerySet[Job],
    services: Iterable[str],
    now: datetime,
    states: Iterable[lanes.LaneState],
    running: Iterable[Job],
) -> Mapping[str, Reason]:
    """Why the first job of each service waits, where that is more than the queue's own order."""
    if not services:
        return {}
    seen = hardware.gpus()
    plan = standing.plan(seen)
    if all(_is_for_any_time(plan, service, CPU, now) for service in services):
        return {}
    ready = {state.name for state in states if state.ready}
    devices = _devices(ready, seen)
    turns = dict(waiting.order_by().values_list("service").annotate(turn=Min("turn_at")))  # one query, of all that wait
    known = {device.name: device for device in devices}
    batches = {job.worker: _batch(_row(job), plan, known) for job in running}
    return decide(State(devices, list(batches.values()), turns, _worked(plan, turns, now)), plan, now).waits


def _row(job: Job) -> dict[str, Any]:
    """A batch by one of its jobs."""
    times = {"since": job.started_at, "turn": job.turn_at, "first": job.pk, "left": job.seconds_left}
    return {"lane": job.lane, "worker": job.worker, "service": job.service, **times}
