"""A week of mixed load, event by event, with the product's own decision: `python -m benchmarks.allocation_week`.

Nothing is measured here but the decision's consequences: how long boards wait, how far training comes, what evictions
cost. Durations are drawn at random from a seed; every random number is named below.
"""

import argparse
import heapq
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from gpu.allocation import presets
from gpu.allocation.deciding import PROTECTED_WHEN_STARVED_S, decide
from gpu.allocation.plan import SERVICES, Hardware, Plan
from gpu.allocation.presets import usable_mib
from gpu.allocation.state import DeviceState, Running, State, place_of
from gpu.allocation.windows import boundaries

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
QUIET_S = 20.0  # jobs.allotment.QUIET_AFTER_YIELD
NOTICED_S = (0.0, 0.75)  # until whoever must leave is asked: jobs.allotment looks twice a second
SAFE_POINT_S = (0.05, 1.0)  # a step of training and writing its state
LOADS_AGAIN_S = 8.0


@dataclass(frozen=True)
class Load:
    """Work that comes at random, by day (06:00-22:00 on weekdays) more often than else; exponential lengths."""

    per_hour: float
    per_hour_else: float
    mean_s: float


USUAL = {
    "inspection": Load(180, 12, 1.5),
    "reading": Load(12, 1, 6.0),
    "training": Load(0.12, 0.05, 3 * 3600.0),
    "synthesis": Load(0.2, 0.2, 1800.0),
    "footage": Load(0.1, 0.1, 1200.0),
}


@dataclass
class Work:
    service: str
    came_at: float
    left_s: float
    turn: float
    not_before: float = 0.0
    waits_since: float = 0.0  # it came, or made room
    started_at: float | None = None  # of this stay
    first_at: float | None = None
    evictions: int = 0
    lost_s: float = 0.0


@dataclass
class Figures:
    waits_s: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SERVICES})
    done_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SERVICES, 0.0))
    offered_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SERVICES, 0.0))
    evictions: int = 0
    lost_s: list[float] = field(default_factory=list)
    longest_wait_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SERVICES, 0.0))  # also between stays

    def told(self) -> dict[str, object]:
        boards = sorted(self.waits_s["inspection"]) or [0.0]
        spent = {name: self.done_s[name] for name in SERVICES}
        return {
            "boards": len(boards),
            "board_wait_s": {name: round(_part(boards, part), 2) for name, part in _PARTS.items()},
            "done_h": {name: round(seconds / 3600, 1) for name, seconds in spent.items()},
            "offered_h": {name: round(seconds / 3600, 1) for name, seconds in self.offered_s.items()},
            "evictions": self.evictions,
            "most_lost_an_eviction_s": round(max(self.lost_s, default=0.0), 1),
            "lost_in_all_h": round(sum(self.lost_s) / 3600, 2),
            "longest_wait_h": {name: round(seconds / 3600, 2) for name, seconds in self.longest_wait_s.items()},
        }


_PARTS = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}


def simulate(
    plan: Plan, devices: Sequence[DeviceState], loads: Mapping[str, Load], *, seed: int, days: float = 7
) -> Figures:
    return _Week(plan, devices, loads, seed, days * 86400).run()


class _Week:
    def __init__(
        self, plan: Plan, devices: Sequence[DeviceState], loads: Mapping[str, Load], seed: int, length_s: float
    ) -> None:
        self.plan, self.devices, self.length_s = plan, {one.name: one for one in devices}, length_s
        self.random = random.Random(seed)
        self.figures = Figures()
        self.waiting: dict[str, list[Work]] = {name: [] for name in SERVICES}
        self.running: dict[str, tuple[Running, Work]] = {}
        self.leaving: dict[str, float] = {}  # key -> when it has left
        self.worked: dict[str, float] = {}  # service -> when its last work ended
        self.events: list[tuple[float, int]] = []
        self.number = 0
        self.arrivals = sorted(self._arrivals(loads), key=lambda work: work.came_at)

    def run(self) -> Figures:
        for work in self.arrivals:
            self._at(work.came_at)
        windows = [window for share in self.plan.shares.values() for window in share.windows]
        for instant in boundaries(windows, self.plan.time_zone, MONDAY, MONDAY + timedelta(seconds=self.length_s)):
            self._at((instant - MONDAY).total_seconds())
        coming = iter(self.arrivals)
        following = next(coming, None)
        while self.events and self.events[0][0] < self.length_s:
            now, _ = heapq.heappop(self.events)
            while following is not None and following.came_at <= now:
                self.waiting[following.service].append(following)
                following = next(coming, None)
            self._leave(now)
            self._decide(now)
        self._count_the_rest()
        return self.figures

    def _decide(self, now: float) -> None:
        """As lanes do: what may start is started, then asked again, until nothing more does."""
        while True:
            state = self._state(now)
            decision = decide(state, self.plan, self._instant(now))
            for eviction in decision.evictions:
                self._ask_to_leave(eviction.running.key, now)
            starts = [(device, name) for device, names in decision.starts.items() for name in names]
            if not starts:
                return
            self._start(*starts[0], now)

    def _state(self, now: float) -> State:
        heads = {
            name: min(ready, key=lambda work: work.turn)
            for name, works in self.waiting.items()
            if (ready := [work for work in works if work.not_before <= now])
        }
        running = [replace(one, yielding=key in self.leaving) for key, (one, _) in self.running.items()]
        turns = {name: self._instant(work.turn) for name, work in heads.items()}
        worked = {name: self._instant(at) for name, at in self.worked.items()}
        return State(list(self.devices.values()), running, turns, worked)

    def _start(self, device: str, service: str, now: float) -> None:
        ready = [work for work in self.waiting[service] if work.not_before <= now]
        work = min(ready, key=lambda one: one.turn)
        self.waiting[service].remove(work)
        if work.first_at is None:
            work.first_at = now
            self.figures.waits_s[service].append(now - work.came_at)
        self._waited(work, now)
        work.started_at = now
        share, state = self.plan.share(service), self.devices[device]
        budget = share.budgets_mib.get(device, 0)
        key = f"{device}/{place_of(share, state)}"
        self.running[key] = (
            Running(key, service, device, budget, self._instant(now), self._instant(work.turn)),
            work,
        )
        self._at(now + work.left_s + (LOADS_AGAIN_S if work.evictions else 0.0))
        if share.preemptible:
            self._at(now + max(share.min_run_s, PROTECTED_WHEN_STARVED_S))
        if share.max_run_s:
            self._at(now + share.max_run_s + 1)

    def _ask_to_leave(self, key: str, now: float) -> None:
        if key in self.leaving:
            return
        self.leaving[key] = now + self.random.uniform(*NOTICED_S) + self.random.uniform(*SAFE_POINT_S)
        self._at(self.leaving[key])

    def _leave(self, now: float) -> None:
        for key, (_, work) in list(self.running.items()):
            assert work.started_at is not None
            loading = LOADS_AGAIN_S if work.evictions else 0.0
            worked = max(0.0, now - work.started_at - loading)
            if worked >= work.left_s - 1e-6:
                self.figures.done_s[work.service] += work.left_s
                self._forget(key)
                self._keep(work.service, now)
            elif self.leaving.get(key, float("inf")) <= now:
                self._put_back(key, work, worked, min(loading, now - work.started_at), now)

    def _put_back(self, key: str, work: Work, worked: float, loading: float, now: float) -> None:
        """At a safe point nothing is lost but the time that loading takes; it comes back behind the others."""
        work.left_s -= worked
        self.figures.done_s[work.service] += worked
        self.figures.evictions += 1
        self.figures.lost_s.append(loading)
        work.evictions += 1
        work.turn, work.not_before, work.waits_since = now, now + QUIET_S, now
        self.worked[work.service] = now
        self.waiting[work.service].append(work)
        self._forget(key)
        self._at(work.not_before)

    def _keep(self, service: str, now: float) -> None:
        self.worked[service] = now
        if keep_s := self.plan.share(service).keep_s:
            self._at(now + keep_s)

    def _waited(self, work: Work, now: float) -> None:
        longest = self.figures.longest_wait_s
        longest[work.service] = max(longest[work.service], now - work.waits_since)

    def _forget(self, key: str) -> None:
        del self.running[key]
        self.leaving.pop(key, None)

    def _count_the_rest(self) -> None:
        for name, works in self.waiting.items():
            for work in works:
                self._waited(work, self.length_s)
                if work.first_at is None:
                    self.figures.waits_s[name].append(self.length_s - work.came_at)

    def _arrivals(self, loads: Mapping[str, Load]) -> Iterator[Work]:
        for name, load in loads.items():
            at = 0.0
            while at < self.length_s:
                rate = max(load.per_hour, load.per_hour_else) / 3600
                at += self.random.expovariate(rate)
                hour, day = at % 86400 / 3600, int(at // 86400)
                busy = day % 7 < 5 and 6 <= hour < 22
                if self.random.random() * rate * 3600 < (load.per_hour if busy else load.per_hour_else):
                    seconds = self.random.expovariate(1 / load.mean_s)
                    self.figures.offered_s[name] += seconds
                    yield Work(name, at, seconds, turn=at, waits_since=at)

    def _at(self, when: float) -> None:
        self.number += 1
        heapq.heappush(self.events, (when, self.number))

    def _instant(self, seconds: float) -> datetime:
        return MONDAY + timedelta(seconds=seconds)


def one_card(*, shared: bool) -> tuple[Plan, list[DeviceState]]:
    """shared: training stands beside inspection; otherwise it wants the whole card, so that it must leave for it."""
    card = Hardware("gpu0", 24 * 1024)
    plan = presets.one_gpu(card, "UTC")
    if not shared:
        whole = replace(plan.shares["training"], budgets_mib={"gpu0": usable_mib(card.memory_mib)}, windows=())
        plan = replace(plan, shares={**plan.shares, "training": whole})
    return plan, [DeviceState("gpu0", usable_mib(card.memory_mib)), DeviceState("cpu0")]


def two_cards() -> tuple[Plan, list[DeviceState]]:
    cards = [Hardware("gpu0", 24 * 1024), Hardware("gpu1", 24 * 1024)]
    return presets.several_gpus(cards, "UTC"), [DeviceState(one.name, usable_mib(one.memory_mib)) for one in cards]


def one_cpu() -> tuple[Plan, list[DeviceState]]:
    return presets.cpu_only("UTC", train=True), [DeviceState("cpu0")]


def keeping(plan: Plan, keep_s: int) -> Plan:
    """With another time for which better services keep their room."""
    shares = {name: replace(one, keep_s=keep_s if one.keep_s else 0) for name, one in plan.shares.items()}
    return replace(plan, shares=shares)


SCENES = {
    "one card, side by side": lambda: one_card(shared=True),
    "one card, training wants all of it, day and night": lambda: one_card(shared=False),
    "two cards": two_cards,
    "one CPU, training allowed": one_cpu,
}


def _part(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--keep-s", type=int, help="instead of the proposals': 0 lets work come back at once")
    asked = parser.parse_args()
    for name, scene in SCENES.items():
        plan, devices = scene()
        plan = plan if asked.keep_s is None else keeping(plan, asked.keep_s)
        found = simulate(plan, devices, USUAL, seed=asked.seed, days=asked.days).told()
        sys.stdout.write(f"{name}\n{json.dumps(found, indent=1)}\n")


if __name__ == "__main__":
    main()
