"""Makes the processes of a lane's cluster die together, and its engine warm before the first job."""

from typing import Any

from django_q.signals import post_spawn

from jobs import lane_worker, tether, unsaved_results


def prepare() -> None:
    """In a cluster's main process: everything that django-q2 forks from here dies with whoever forked it."""
    tether.tie_forks()
    unsaved_results.never_save_results()
    post_spawn.connect(_worker_spawned, dispatch_uid="jobs.lane_process")


def _worker_spawned(**_signal: Any) -> None:
    lane_worker.begin()
