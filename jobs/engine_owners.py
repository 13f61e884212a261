"""Tells the room of the GPUs whose job an engine works on (gpu.telemetry.owners)."""

from collections.abc import Collection, Mapping

from gpu.telemetry.owners import Owner
from jobs.models import Job


def running_by_worker(workers: Collection[str]) -> Mapping[str, Owner]:
    """Of a batch, its first job."""
    running = Job.objects.filter(state=Job.State.RUNNING, worker__in=workers).order_by("-pk")
    return {worker: Owner(service, pk) for pk, worker, service in running.values_list("pk", "worker", "service")}
