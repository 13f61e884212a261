"""One watchdog a lane, whatever the number of hosts: it signs the lane's row, and a growing number shows it lives."""

import fcntl
import os
import re
import socket
import time
from pathlib import Path

from django.conf import settings
from django.db.models import F

from gpu.allocation.lane_names import device_of, gpu_index
from gpu.allocation.plan import CPU
from jobs.models import Lane

TAKE_OVER_AFTER_S = 15.0


def this_watcher() -> str:
    """The same for every watchdog that could be started here: the lock file tells those apart."""
    return f"{socket.gethostname()}:{settings.DATA_FOLDER}"[:200]


def lock_here(lane: str) -> int | None:
    """A descriptor that holds the lane on this host until this process ends, however it ends; None: it is held."""
    folder = Path(settings.DATA_FOLDER) / "lanes"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', lane)}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def take(lane: str) -> str | None:
    """Signs the lane's row. Returns None, or who watches it and is alive: seen by his number growing."""
    me = this_watcher()
    row, _ = Lane.objects.get_or_create(pk=lane)
    if row.watcher not in {"", me} and _beats_on(row):
        return row.watcher
    signed = Lane.objects.filter(pk=lane, watcher=row.watcher, watch_beats=row.watch_beats).update(
        watcher=me, host=socket.gethostname(), device=_device(lane), watch_beats=F("watch_beats") + 1
    )
    return None if signed else Lane.objects.values_list("watcher", flat=True).get(pk=lane)


def _device(lane: str) -> str:
    return CPU if gpu_index(lane) is None else device_of(lane)


def beat(lane: str) -> bool:
    """False: somebody else signed the row meanwhile, and this watchdog must leave the lane to them."""
    return Lane.objects.filter(pk=lane, watcher=this_watcher()).update(watch_beats=F("watch_beats") + 1) == 1


def release(lane: str) -> None:
    Lane.objects.filter(pk=lane, watcher=this_watcher()).update(watcher="", cluster_pid=None)


def _beats_on(row: Lane) -> bool:
    deadline = time.monotonic() + TAKE_OVER_AFTER_S
    while time.monotonic() < deadline:
        time.sleep(0.5)
        if not Lane.objects.filter(pk=row.pk, watcher=row.watcher, watch_beats=row.watch_beats).exists():
            return True
    return False
