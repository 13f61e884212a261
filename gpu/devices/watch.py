"""Keeps an eye on all GPUs of the machine: readings, errors, devices that go and come back.

    watch = Watch()
    seen = watch.tick()     # as often as readings are wanted

One driver session for as long as nothing is lost; while something is, it is opened anew now and then, because the
driver lists a device that came back only to a new session.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pynvml

from gpu.devices import health, nvml
from gpu.devices.discovery import Device, Versions, found, versions
from gpu.devices.health import Health
from gpu.devices.nvml import DriverError
from gpu.devices.readings import NOTHING_SLOW, Reading, Slow, read_processes, read_quick, read_slow

REOPEN_S = 10.0
NO_DRIVER_S = 30.0
SLOW_S = 5.0
PROCESSES_S = 1.0
_EVENTS_A_TICK = 100
_XID = pynvml.nvmlEventTypeXidCriticalError

__all__ = ["Seen", "Watch"]


@dataclass(frozen=True)
class Seen:
    """reading: None while the device does not answer."""

    device: Device
    health: Health
    reading: Reading | None


@dataclass
class _Tended:
    device: Device
    handle: Any
    health: Health
    slow: Slow = NOTHING_SLOW
    slow_due: float = 0.0
    processes_due: float = 0.0


class Watch:
    def __init__(self, known: Mapping[str, Health] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """known: the states in which an earlier watch left the devices, by uuid."""
        self.why_none = ""  # why there is no driver; "" while there is one
        self.versions = Versions(None, None)
        self._known = dict(known or {})
        self._clock = clock
        self._tended: dict[str, _Tended] = {}
        self._events: Any = None
        self._open = False
        self._open_at = 0.0

    def tick(self) -> list[Seen]:
        now = self._clock()
        if now >= self._open_at and (not self._open or self._any_lost()):
            self._reopen(now)
        if not self._open:
            return [Seen(one.device, one.health, None) for one in self._tended.values()]
        self._hear_events()
        return [self._look(one, now) for one in self._tended.values()]

    def release(self, uuid: str) -> None:
        """A person says that a quarantined device is in order again."""
        if uuid in self._tended and self._tended[uuid].health.state == "quarantined":
            self._tended[uuid].health = Health()
            self._tended[uuid].slow = NOTHING_SLOW

    def forget(self, uuid: str) -> None:
        self._tended.pop(uuid, None)

    def close(self) -> None:
        if self._open:
            nvml.close_driver()
        self._open = False

    def _any_lost(self) -> bool:
        return any(one.health.state == "lost" or one.handle is None for one in self._tended.values())

    def _reopen(self, now: float) -> None:
        self.close()
        self.why_none = nvml.open_driver()
        self._open = not self.why_none
        self._open_at = now + (REOPEN_S if self._open else NO_DRIVER_S)
        if not self._open:
            self._mark_absent(self._tended.values())
            return
        self._take_stock()
        with suppress(DriverError):
            self.versions = versions()
        self._listen()

    def _take_stock(self) -> None:
        listed = {device.uuid: (handle, device) for handle, device in found()}
        for uuid, (handle, device) in listed.items():
            tended = self._tended.get(uuid)
            if tended is None:
                self._tended[uuid] = _Tended(device, handle, self._known.get(uuid, Health()))
            else:
                tended.device, tended.handle = device, handle
        self._mark_absent(one for uuid, one in self._tended.items() if uuid not in listed)

    def _mark_absent(self, absent: Iterable[_Tended]) -> None:
        for one in absent:
            one.handle, one.health = None, health.after_absence(one.health)

    def _listen(self) -> None:
        self._events = None
        with suppress(DriverError):
            events = pynvml.nvmlEventSetCreate()
            for one in self._tended.values():
                if one.handle is not None:
                    nvml.asked(
                        pynvml.nvmlDeviceRegisterEvents, one.handle, pynvml.nvmlEventTypeXidCriticalError, events
                    )
            self._events = events

    def _hear_events(self) -> None:
        for _ in range(_EVENTS_A_TICK if self._events is not None else 0):
            try:
                event = pynvml.nvmlEventSetWait_v2(self._events, 0)
                uuid = str(pynvml.nvmlDeviceGetUUID(event.device))
            except DriverError:  # a timeout: nothing happened
                return
            if uuid in self._tended:
                self._tended[uuid].health = health.after_xid(self._tended[uuid].health, int(event.eventData))

    def _look(self, one: _Tended, now: float) -> Seen:
        if one.handle is None:
            return Seen(one.device, one.health, None)
        try:
            quick = read_quick(one.handle)
            self._refresh_slow(one, now)
        except DriverError as error:
            one.health = health.after_failure(one.health, error.value, gone=error.value in nvml.GONE)
            return Seen(one.device, one.health, None)
        one.health = health.after_answer(one.health)
        return Seen(one.device, one.health, Reading(quick, one.slow))

    def _refresh_slow(self, one: _Tended, now: float) -> None:
        if now >= one.slow_due:
            before, one.slow = one.slow, read_slow(one.handle)
            one.health = health.after_slow(one.health, before, one.slow)
            # Each device at a tick of its own: slow readings of eight at once would hold a tick up.
            one.slow_due = now + SLOW_S if one.slow_due else now + SLOW_S * (1 + one.device.index % 8 / 8)
        elif now >= one.processes_due:
            one.slow = replace(one.slow, processes=read_processes(one.handle))
        else:
            return
        one.processes_due = now + PROCESSES_S
