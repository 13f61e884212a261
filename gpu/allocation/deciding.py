"""The one decision: what may run where now, what waits and why, and who must make room. Pure: state and plan in.

Order. The lane takes the service whose turn is first; priority 2 comes half a day later than it was queued, 3 a
day. So nobody starves, and a better service is first in any ordinary queue. Who comes before a better one so has one
batch, and the next an hour later: a long queue of old work must not keep boards out for as long as it takes.
Room. A GPU has three places (processes at once), one for inspection, one for what can be evicted and one for the
rest, as far as its memory goes; a CPU has one for all.
Yielding. A service that runs nowhere and may start nowhere takes the room of worse priority: the worst first, then
what has run least. Never from one within its protected time; one that had starved has a minute at least.
Keeping. Who leaves and loads again for every board works for nobody. So a better service that comes often keeps its
room for a while after its last work: nobody comes in who would have to leave when it comes again, unless starved.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from gpu.allocation.plan import Plan, Share
from gpu.allocation.state import Decision, DeviceState, Eviction, Reason, Running, State, budget_on, place_of
from gpu.allocation.turns import COMES_AGAIN, COMES_LATER, turn
from gpu.allocation.windows import is_open, opens_at

PROTECTED_WHEN_STARVED_S = 60.0


def decide(state: State, plan: Plan, now: datetime) -> Decision:
    return _Table(state, plan, now).decision()


class _Table:
    """The devices while the decision is made: what is taken, by whom, and what is promised."""

    def __init__(self, state: State, plan: Plan, now: datetime) -> None:
        self.state, self.plan, self.now = state, plan, now
        self.devices = {device.name: device for device in state.devices}
        self.on = {name: [one for one in state.running if one.device == name] for name in self.devices}
        self.promised: dict[str, list[Running]] = {name: [] for name in self.devices}
        self.starts: dict[str, list[str]] = {name: [] for name in self.devices}
        self.waits: dict[str, Reason] = {}
        self.evictions: list[Eviction] = []

    def decision(self) -> Decision:
        for one in self.state.running:
            why = self._must_go(one)
            if why is not None:
                self.evictions.append(Eviction(one, why))
        for service, since in self._in_order():
            self._seat(self.plan.share(service), since)
        return Decision(self.starts, self.waits, self.evictions)

    def _in_order(self) -> list[tuple[str, datetime]]:
        waiting = self.state.waiting.items()
        return sorted(waiting, key=lambda item: (self._turn(self.plan.share(item[0]), item[1]), item[0]))

    def _turn(self, share: Share, since: datetime) -> datetime:
        its = turn(share, since, self.plan.time_zone, self.now)
        worked = self.state.worked.get(share.service) if share.priority > 1 else None
        as_if_new = self.now + COMES_LATER[share.priority]
        return max(its, as_if_new) if worked and self.now < worked + COMES_AGAIN else its

    def _must_go(self, one: Running) -> Reason | None:
        share, device = self.plan.share(one.service), self.devices.get(one.device)
        if device is None or not device.working:
            return Reason("yield_device_gone", {"device": one.device})
        if not share.preemptible:
            return None  # in a batch's time it is through
        if budget_on(share, device) is None and not share.cpu_fallback:
            return Reason("yield_plan_changed", {"device": one.device})
        if not self._open(share):
            return Reason("yield_window_closed", {"service": one.service})
        others = {name for name in self.state.waiting if self._candidate(self.plan.share(name), one.device)}
        if share.max_run_s and self._ran_s(one) > share.max_run_s and others:
            return Reason("yield_time_up", {"hours": round(share.max_run_s / 3600, 1)})
        return None

    def _seat(self, share: Share, since: datetime) -> None:
        if share.off:
            self.waits[share.service] = Reason("wait_service_off", {"service": share.service})
            return
        if not self._open(share):
            self.waits[share.service] = self._until_open(share)
            return
        devices = self._candidates(share)
        if not devices:
            self.waits[share.service] = Reason("wait_device_gone", {"devices": ", ".join(share.budgets_mib)})
            return
        kept = {} if self._starved(share, since) else self._kept_from(share, devices)
        open_to_it = [device for device in devices if device.name not in kept]
        ready = [device for device in open_to_it if self._fits(share, device, self.on[device.name])]
        for device in ready:
            self.starts[device.name].append(share.service)
        if ready:  # on the others whoever comes first may have the room
            self._promise(share, ready[0])
        else:
            self.waits[share.service] = self._make_room(share, open_to_it) if open_to_it else kept[devices[0].name]

    def _candidates(self, share: Share) -> list[DeviceState]:
        named = [device for device in self.devices.values() if budget_on(share, device) is not None]
        order = list(share.budgets_mib)
        named.sort(key=lambda device: order.index(device.name) if device.name in order else len(order))
        working = [device for device in named if device.takes(share)]
        if working or not share.cpu_fallback:
            return working
        return [device for device in self.devices.values() if device.is_cpu and device.working]

    def _candidate(self, share: Share, device: str) -> bool:
        return self._open(share) and any(one.name == device for one in self._candidates(share))

    def _open(self, share: Share) -> bool:
        return is_open(share.windows, self.plan.time_zone, self.now)

    def _starved(self, share: Share, since: datetime) -> bool:
        """Its turn is reached before that of a better service that comes now."""
        return share.priority > 1 and self._turn(share, since) <= self.now

    def _fits(self, share: Share, device: DeviceState, there: Iterable[Running]) -> bool:
        there = [*there, *self.promised[device.name]]
        if self._taken(share, device, there):
            return False
        return (
            device.free_mib is None
            or sum(one.budget_mib for one in there) + (budget_on(share, device) or 0) <= device.free_mib
        )

    def _taken(self, share: Share, device: DeviceState, there: Iterable[Running]) -> bool:
        place = place_of(share, device)
        return any(place_of(self.plan.share(one.service), device) == place for one in there)

    def _kept_from(self, share: Share, devices: Sequence[DeviceState]) -> dict[str, Reason]:
        """Devices whose room a better service keeps, with for how long."""
        better = [one for name in self.state.worked if (one := self.plan.share(name)).priority < share.priority]
        kept: dict[str, Reason] = {}
        for one in better:
            left = one.keep_s - (self.now - self.state.worked[one.service]).total_seconds()
            home = self._candidates(one)[:1] if left > 0 and self._open(one) else []
            if home and home[0] in devices and self._in_its_way(share, one, home[0]):
                told = {"device": home[0].name, "service": one.service, "seconds": math.ceil(left)}
                kept[home[0].name] = Reason("wait_kept_free", told)
        return kept

    def _in_its_way(self, share: Share, better: Share, device: DeviceState) -> bool:
        there = self.on[device.name]
        if any(one.service == better.service for one in [*there, *self.promised[device.name]]):
            return False  # its room is taken account of
        return self._fits(better, device, there) and not self._fits(
            better, device, [*there, self._as_run(share, device)]
        )

    def _promise(self, share: Share, device: DeviceState) -> None:
        self.promised[device.name].append(self._as_run(share, device))

    def _as_run(self, share: Share, device: DeviceState) -> Running:
        return Running("", share.service, device.name, budget_on(share, device) or 0, self.now, self.now)

    def _make_room(self, share: Share, devices: Sequence[DeviceState]) -> Reason:
        """Somebody worse leaves where that suffices; what leaves already is waited for, and keeps its place free."""
        if not any(one.service == share.service for one in self.state.running):
            offers = [(device, going) for device in devices if (going := self._leavers(share, device)) is not None]
            if offers:
                device, going = min(offers, key=lambda offer: self._loss(offer[1]))
                return self._evict(share, device, going)
        return self._why_not(share, devices)

    def _leavers(self, share: Share, device: DeviceState) -> list[Running] | None:
        """Who must leave for it to fit, those first that leave already; None: not even then."""
        there = self.on[device.name]
        leaving = [one for one in there if one.yielding or one in self._evicted()]
        worse = sorted(
            (one for one in there if one not in leaving and self._may_be_evicted(one, share)),
            key=lambda one: (-self.plan.share(one.service).priority, -one.since.timestamp()),
        )
        going: list[Running] = []
        for one in [*leaving, *worse]:
            going.append(one)
            if self._fits(share, device, [other for other in there if other not in going]):
                return going
        return None

    def _evict(self, share: Share, device: DeviceState, going: Sequence[Running]) -> Reason:
        for one in going:
            if one not in self._evicted():
                self.evictions.append(Eviction(one, Reason("yield_to_better", {"service": share.service})))
        self._promise(share, device)
        return Reason("wait_yielding", {"device": device.name, "job": going[0].job})

    def _loss(self, going: Sequence[Running]) -> tuple[int, int, float]:
        """What making room costs: how many leave anew, how good they are, how long they ran."""
        new = [one for one in going if not one.yielding and one not in self._evicted()]
        best = min((self.plan.share(one.service).priority for one in new), default=9)
        return len(new), -best, sum(self._ran_s(one) for one in new)

    def _why_not(self, share: Share, devices: Sequence[DeviceState]) -> Reason:
        """Of the device that it would get first."""
        device = devices[0]
        there = [*self.on[device.name], *self.promised[device.name]]
        taken, budget = sum(one.budget_mib for one in there), budget_on(share, device) or 0
        if not self._taken(share, device, there) and device.free_mib is not None and taken + budget > device.free_mib:
            needs = {"needs_gib": round(budget / 1024, 1), "free_gib": round(max(0, device.free_mib - taken) / 1024, 1)}
            return Reason("wait_budget", {"device": device.name, **needs})
        busy = sorted(
            self.on[device.name], key=lambda one: one.seconds_left if one.seconds_left is not None else float("inf")
        )
        if not busy or not busy[0].job:  # in a dry run nobody has a number
            ahead = [*self.promised[device.name], *busy]
            return Reason("wait_better_first", {"device": device.name, "service": ahead[0].service if ahead else ""})
        if busy[0].seconds_left is None:
            return Reason("wait_device_busy", {"device": device.name, "job": busy[0].job})
        return Reason(
            "wait_device_busy_until",
            {"device": device.name, "job": busy[0].job, "seconds": max(1, round(busy[0].seconds_left))},
        )

    def _until_open(self, share: Share) -> Reason:
        at = opens_at(share.windows, self.plan.time_zone, self.now)
        zone = self.plan.time_zone
        told = f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}" if at else ""
        return Reason("wait_window", {"service": share.service, "opens_at": told})

    def _evicted(self) -> list[Running]:
        return [eviction.running for eviction in self.evictions]

    def _may_be_evicted(self, one: Running, better: Share) -> bool:
        share = self.plan.share(one.service)
        return share.preemptible and share.priority > better.priority and self._ran_s(one) >= self._protected_s(one)

    def _protected_s(self, one: Running) -> float:
        share = self.plan.share(one.service)
        starved = one.since >= turn(share, one.turn_at, self.plan.time_zone, one.since) and share.priority > 1
        return max(share.min_run_s, PROTECTED_WHEN_STARVED_S if starved else 0)

    def _ran_s(self, one: Running) -> float:
        return (self.now - one.since).total_seconds()


def with_all_waiting(state: State, plan: Plan, now: datetime) -> State:
    """As if every service had work that came this moment."""
    return replace(state, waiting=dict.fromkeys(plan.shares, now))
