"""The queue, lanes, what jobs took and what came out, for Prometheus.

Of what is over, the last hour: totals of all time would have to be counted over every row at each scrape.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily

from inspections.models import Inspection
from jobs import lanes
from jobs.callbacks.models import Callback
from jobs.models import Job
from webapp.metrics.families import gauge, percentile

_HOUR = timedelta(hours=1)
_MOST_JOBS = 2000
_MOST_INSPECTIONS = 200
_SHARES = (0.5, 0.95)


def families(now: datetime) -> Iterator[GaugeMetricFamily]:
    yield from _queue(now)
    yield from _lanes(now)
    yield from _durations(now)
    yield from _stages()
    yield from _results(now)
    waiting = Callback.objects.filter(state=Callback.State.WAITING).count()
    yield from gauge("callbacks_waiting", "Messages to callback targets that have not arrived yet", [({}, waiting)])


def _queue(now: datetime) -> Iterator[GaugeMetricFamily]:
    under_way = Job.objects.filter(state__in=Job.UNDER_WAY).order_by()
    found = list(under_way.values("service", "state").annotate(jobs=Count("pk"), oldest=Min("queued_at")))
    counts = [({"service": one["service"], "state": one["state"]}, one["jobs"]) for one in found]
    yield from gauge("queue_jobs", "Jobs queued and running", counts)
    ages = [
        ({"service": one["service"]}, max(0, (now - one["oldest"]).total_seconds()))
        for one in found
        if one["state"] == Job.State.QUEUED
    ]
    yield from gauge("queue_oldest_seconds", "How long the oldest queued job has waited", ages)


def _lanes(now: datetime) -> Iterator[GaugeMetricFamily]:
    states = lanes.states()
    ready = [({"lane": state.name}, int(state.ready)) for state in states]
    yield from gauge("lane_ready", "1 while the lane works; 0 while it is silent or its engine does not start", ready)
    silent = [
        ({"lane": one.name}, max(0, (now - one.seen_at).total_seconds()) if one.seen_at else None) for one in states
    ]
    yield from gauge("lane_silent_seconds", "Since the lane's last sign of life", silent)
    yield from gauge(
        "lane_restarts", "Restarts by its watchdog", [({"lane": one.name}, one.restarts) for one in states]
    )


def _durations(now: datetime) -> Iterator[GaugeMetricFamily]:
    ended = Job.objects.filter(finished_at__gte=now - _HOUR).order_by("-finished_at")[:_MOST_JOBS]
    took: dict[tuple[str, str], list[float]] = defaultdict(list)
    outcomes: dict[tuple[str, str], int] = defaultdict(int)
    for service, state, queued_at, started_at, finished_at in ended.values_list(
        "service", "state", "queued_at", "started_at", "finished_at"
    ):
        outcomes[service, state] += 1
        if started_at and finished_at and state == Job.State.SUCCEEDED:
            took[service, "wait"].append((started_at - queued_at).total_seconds())
            took[service, "run"].append((finished_at - started_at).total_seconds())
    rows = [({"service": service, "state": state}, count) for (service, state), count in outcomes.items()]
    yield from gauge("jobs_ended_last_hour", f"Jobs that ended within an hour, {_MOST_JOBS} at most", rows)
    yield from gauge(
        "job_seconds",
        "What the jobs of the last hour waited and ran, by share of them",
        (
            ({"service": service, "part": part, "quantile": str(share)}, percentile(sorted(seconds), share))
            for (service, part), seconds in took.items()
            for share in _SHARES
        ),
    )


def _stages() -> Iterator[GaugeMetricFamily]:
    took: dict[str, list[float]] = defaultdict(list)
    latest = Inspection.objects.exclude(inspected_at=None).order_by("-id")
    for timings in latest.values_list("timings_ms", flat=True)[:_MOST_INSPECTIONS]:
        for stage, milliseconds in timings.items():
            if isinstance(milliseconds, int | float):
                took[stage].append(milliseconds / 1000)
    rows = [
        ({"stage": stage, "quantile": str(share)}, percentile(sorted(seconds), share))
        for stage, seconds in took.items()
        for share in _SHARES
    ]
    yield from gauge("inspection_stage_seconds", f"Stages of the latest {_MOST_INSPECTIONS} inspections", rows)


def _results(now: datetime) -> Iterator[GaugeMetricFamily]:
    latest = Inspection.objects.filter(created_at__gte=now - _HOUR).exclude(first_verdict="").order_by()
    found = latest.values("first_verdict").annotate(boards=Count("pk"))
    rows = [({"verdict": one["first_verdict"]}, one["boards"]) for one in found]
    yield from gauge("verdicts_last_hour", "Boards of the last hour by their first verdict", rows)
