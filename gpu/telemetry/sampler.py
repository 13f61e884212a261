"""The process that watches this host's devices: it tells the web processes, keeps rows and history, raises alarms."""

import json
import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from gpu.devices.health import Health, after_absence
from gpu.devices.processes import Known, who_is
from gpu.devices.watch import Seen, Watch
from gpu.telemetry import alarms, history, owners, registry, snapshots
from gpu.telemetry.channel import Sending
from gpu.telemetry.history import Accumulator
from gpu.telemetry.models import Device, Sample, WatchedHost

logger = logging.getLogger(__name__)

STORE_S = 2.0
SIGN_S = 60.0
_TRIM_S = 600.0
_IDLE_S = 2.0  # without a GPU here: time between looks at the driver and at other hosts' rows


class Sampler:
    def __init__(self, hertz: float = 2.0) -> None:
        self._tick_s = 1 / hertz
        self._host = registry.this_host()
        self._rows: dict[str, Device] = {}
        self._others: list[Device] = []
        self._owners: Mapping[str, owners.Owner] = {}
        self._known: dict[int, Known | None] = {}
        self._history: dict[int, Accumulator] = {}
        self._ended: list[Sample] = []
        self._sending = Sending()
        self._watch: Watch | None = None
        self._seq = 0
        self._store_at = self._trim_at = self._sign_at = 0.0
        self._signed = ("", "", "")
        self._database_away = False

    def run(self, stop: threading.Event) -> None:
        next_at = time.monotonic()
        while not stop.is_set():
            has_devices = self.tick()
            next_at = max(next_at + (self._tick_s if has_devices else _IDLE_S), time.monotonic())
            stop.wait(next_at - time.monotonic())
        self.close()

    def tick(self) -> bool:
        """False: there is no GPU here to read."""
        self._seq = max(self._seq + 1, int(time.time() * 1000))
        watch = self._watch or self._begun()
        seen = watch.tick() if watch else []
        values = {one.device.uuid: self._value(one) for one in seen}
        self._keep(seen, values)
        changed = self._state_changed(seen)  # then the rows come first: what is told is what they say
        if not changed:
            self._send(values)
        if changed or time.monotonic() >= self._store_at:
            self._store_at = time.monotonic() + STORE_S
            self._with_database(lambda: self._store(seen, values))
        if changed:
            self._send(values)
        return bool(seen)

    def _state_changed(self, seen: list[Seen]) -> bool:
        """Lanes and pages must not wait for it."""
        known = [(self._rows.get(one.device.uuid), one.health.state) for one in seen]
        return any(row is not None and row.state != state for row, state in known)

    def close(self) -> None:
        if self._watch is not None:
            self._watch.close()
        self._sending.close()
        connection.close()

    def _begun(self) -> Watch | None:
        """The states that devices were left in come first; without a database there is nothing to begin with."""
        self._with_database(self._load)
        return self._watch

    def _load(self) -> None:
        self._rows = {row.uuid: row for row in Device.objects.filter(host=self._host)}
        self._watch = Watch({uuid: registry.health_of(row) for uuid, row in self._rows.items()})

    def _with_database(self, do: Any) -> None:
        """Readings go on without the database; one line in the log says that it went away."""
        try:
            close_old_connections()
            do()
        except DatabaseError as error:
            if not self._database_away:
                logger.warning("devices are watched, but nothing is kept while the database is away: %s", error)
            self._database_away = True
            connection.close()
        else:
            self._database_away = False

    def _value(self, seen: Seen) -> dict[str, Any]:
        if seen.reading is None:
            return {}
        processes = seen.reading.slow.processes or ()
        for one in processes:
            if one.pid not in self._known:
                self._known[one.pid] = who_is(one.pid)
        return snapshots.latest(seen.reading, self._seq, self._known, self._owners)

    def _keep(self, seen: list[Seen], values: Mapping[str, Mapping[str, Any]]) -> None:
        now = time.time()
        for one in seen:
            row = self._rows.get(one.device.uuid)
            if row is None or not values[one.device.uuid]:
                continue
            accumulator = self._history.setdefault(row.pk, Accumulator())
            for step_s, at, of_step in accumulator.add(now, values[one.device.uuid]):
                self._ended.append(Sample(device_id=row.pk, step_s=step_s, at=at, values=of_step))

    def _send(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        if self._rows or self._others:
            self._sending.send(json.dumps(self._message(values), separators=(",", ":")).encode())

    def _message(self, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        devices = [
            *(snapshots.of_device(row, values.get(uuid) or row.latest) for uuid, row in self._rows.items()),
            *(snapshots.of_device(row, row.latest) for row in self._others),
        ]
        return {"seq": self._seq, "value": {"devices": sorted(devices, key=lambda one: (one["host"], one["lane"]))}}

    def _store(self, seen: list[Seen], values: Mapping[str, Mapping[str, Any]]) -> None:
        found = {row.pk: row for row in Device.objects.all()}
        forgotten = self._obey(found)
        seen = [one for one in seen if one.device.uuid not in forgotten]
        values = {one.device.uuid: values[one.device.uuid] for one in seen}
        self._others = [row for row in found.values() if row.host != self._host]
        if self._watch is not None and any(one.device.uuid not in self._rows for one in seen):
            self._rows = registry.register([one.device for one in seen], self._host, self._watch.versions)
        for one in seen:
            self._write(self._rows[one.device.uuid], one, values[one.device.uuid])
        for uuid in self._rows.keys() - values.keys():
            self._write_state(self._rows[uuid], after_absence(registry.health_of(self._rows[uuid])))
        self._sign(has_devices=bool(seen))
        alarms.look(self._rows.values(), {self._rows[uuid].pk: value for uuid, value in values.items()})
        self._learn_owners()
        ended, self._ended = self._ended, []
        if ended:
            history.write(ended)
        if time.monotonic() >= self._trim_at:
            self._trim_at = time.monotonic() + _TRIM_S
            history.trim(timezone.now())

    def _obey(self, found: Mapping[int, Device]) -> set[str]:
        """What a person did on the page since: a device is in order again, or was forgotten. Returns the latter."""
        forgotten = set()
        for uuid, row in list(self._rows.items()):
            now = found.get(row.pk)
            if now is None:
                forgotten.add(uuid)
                del self._rows[uuid]
                if self._watch is not None:
                    self._watch.forget(uuid)
            elif row.state == Device.State.QUARANTINED and now.state == Device.State.OK:
                self._rows[uuid] = now
                if self._watch is not None:
                    self._watch.release(uuid)
        return forgotten

    def _write(self, row: Device, seen: Seen, value: Mapping[str, Any]) -> None:
        self._write_state(row, seen.health)
        if value:
            row.latest, row.seen_at = dict(value), timezone.now()
            Device.objects.filter(pk=row.pk).update(latest=row.latest, seen_at=row.seen_at)
        if row.index != seen.device.index:
            row.index = seen.device.index
            Device.objects.filter(pk=row.pk).update(index=row.index)

    def _write_state(self, row: Device, health: Health) -> None:
        told: dict[str, Any] = {"state": health.state, "reason": health.reason, "reason_params": dict(health.params)}
        if all(getattr(row, name) == value for name, value in told.items()):
            return
        change = {**told, "changed_at": timezone.now(), "boot_id": registry.boot_id()}
        Device.objects.filter(pk=row.pk).update(**change)
        for name, value in change.items():
            setattr(row, name, value)
        logger.warning("%s (%s) is %s now %s", row.lane, row.uuid, health.state, health.reason)

    def _sign(self, *, has_devices: bool) -> None:
        """That somebody watches this host, and what there is: at once when it changes, else once a minute."""
        assert self._watch is not None
        versions = self._watch.versions
        why_none = "" if has_devices or self._rows else self._watch.why_none or "driver_without_devices"
        told = (why_none, versions.driver or "", versions.cuda or "")
        if told == self._signed and time.monotonic() < self._sign_at:
            return
        self._signed, self._sign_at = told, time.monotonic() + SIGN_S
        values = {"why_none": told[0], "driver": told[1], "cuda": told[2], "seen_at": timezone.now()}
        WatchedHost.objects.update_or_create(host=self._host, defaults=values)

    def _learn_owners(self) -> None:
        workers = {known.worker for known in self._known.values() if known and known.worker}
        self._owners = owners.owners(workers)
        self._known = {}  # numbers are given anew
