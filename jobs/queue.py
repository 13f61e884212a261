"""The queue as people see it: what runs, what waits and why, what has ended and how."""

from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.paging import CappedPaginator
from accounts.permissions import Permission
from jobs.endings import UNCOUNTED
from jobs.keyset import Order
from jobs.kinds import JobKind, kind_of
from jobs.messages import in_brief
from jobs.models import Job
from jobs.sight import may_see
from jobs.steering import may_steer
from jobs.waiting import Outlook, Waiting, places, why
from problems.messages import sentence
from problems.problem import Problem

PAGE = 25
SHOWN = {
    "open": _("Open"),
    "queued": _("Waiting"),
    "running": _("Running"),
    "ended": _("Ended"),
    "succeeded": _("Done"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
}
_ATTEMPT_FAILED = _("Attempt %(attempt)s of %(attempts)s failed.")
_LATEST_FIRST = Order("finished_at", newest_first=True)
_ORDERS = {"open": Order("turn_at"), "queued": Order("turn_at"), "running": Order("started_at")}
_UNITS = {"tiles": _("tiles"), "images": _("images"), "boards": _("boards"), "epochs": _("epochs")}


@dataclass(frozen=True)
class Row:
    """One job with what its table row needs beyond its own columns."""

    job: Job
    kind: JobKind | None
    ahead: int | None
    waiting: Waiting | None
    visible: bool
    steerable: bool

    @property
    def place(self) -> int | None:
        return None if self.ahead is None else self.ahead + 1

    @property
    def title(self) -> str:
        return self.job.title if self.visible else self.kind_label

    @property
    def kind_label(self) -> str:
        return str(self.kind.label or self.kind.name) if self.kind else self.job.kind

    @property
    def stage_label(self) -> str:
        labels = self.kind.stage_labels if self.kind else {}
        return str(labels.get(self.job.stage, self.job.stage))

    @property
    def stage_number(self) -> int | None:
        stages = self.kind.stages if self.kind else ()
        return stages.index(self.job.stage) + 1 if self.job.stage in stages else None

    @property
    def stage_count(self) -> int:
        return len(self.kind.stages) if self.kind else 0

    @property
    def unit_label(self) -> str:
        return str(_UNITS.get(self.job.stage_unit, self.job.stage_unit))

    @property
    def reason(self) -> str:
        code = self.job.reason_code
        return sentence(code, self.job.reason_params) if code and self.visible else ""

    @property
    def last_attempt(self) -> str:
        """Of a waiting job: what became of the attempt before. No advice, for nothing needs to be done."""
        job = self.job
        if not job.reason_code or not self.visible:
            return ""
        brief = in_brief(job.reason_code, job.reason_params)
        if not job.attempts or job.reason_code in UNCOUNTED:
            return brief
        return f"{_ATTEMPT_FAILED % {'attempt': job.attempts, 'attempts': job.max_attempts}} {brief}"

    @property
    def page(self) -> str:
        return self.kind.page(self.job) if self.visible and self.kind and self.kind.page else ""

    @property
    def can_cancel(self) -> bool:
        return self.steerable and self.job.state in {"queued", "running"} and not self.job.cancel_requested

    @property
    def can_retry(self) -> bool:
        return self.steerable and self.job.state in {"failed", "cancelled"}

    @property
    def can_prioritise(self) -> bool:
        return self.steerable and self.job.state == "queued"


def jobs_shown(actor: Actor, shown: str, *, mine: bool = False) -> QuerySet[Job]:
    """In the order of their turns while they wait, the latest first once they have ended."""
    actor.require(Permission.VIEW)
    order = order_of(shown)
    jobs = Job.objects.select_related("submitted_by").defer("payload", "result")
    if mine:
        jobs = jobs.filter(submitted_by=actor.user)
    if shown in {"open", "queued"}:
        return order.sort(jobs.filter(state=Job.State.QUEUED))
    if shown == "ended":
        return order.sort(jobs.filter(finished_at__isnull=False))
    return order.sort(jobs.filter(state=shown))


def order_of(shown: str) -> Order:
    """Raises: Problem queue_filter_unknown."""
    if shown not in SHOWN:
        raise Problem("queue_filter_unknown", value=shown[:40], known=", ".join(SHOWN))
    return _ORDERS.get(shown, _LATEST_FIRST)


def queue_page(
    actor: Actor, shown: str, number: int | str | None, *, mine: bool = False
) -> "tuple[list[Row], Page[Job]]":
    """The rows of one page; the first page of "open" begins with what runs."""
    page = CappedPaginator(jobs_shown(actor, shown, mine=mine), PAGE).get_page(number)
    first = list(jobs_shown(actor, "running", mine=mine)) if shown == "open" and page.number == 1 else []
    return rows_of(actor, [*first, *page.object_list]), page


def rows_of(actor: Actor, jobs: list[Job]) -> list[Row]:
    queued = [job for job in jobs if job.state == Job.State.QUEUED]
    outlook, ahead = Outlook.read(job.service for job in queued), places(queued)
    return [_row(actor, job, ahead.get(job.pk), outlook) for job in jobs]


def one_job(actor: Actor, job_id: int) -> Row:
    return rows_of(actor, [visible_job(actor, job_id)])[0]


def visible_job(actor: Actor, job_id: int) -> Job:
    actor.require(Permission.VIEW)
    job = Job.objects.select_related("submitted_by").filter(pk=job_id).first()
    if job is None:
        raise Problem("job_missing", status=404, job=job_id)
    if not may_see(actor, job):
        raise Problem("job_private", status=403, job=job_id)
    return job


def _row(actor: Actor, job: Job, ahead: int | None, outlook: Outlook) -> Row:
    waiting = why(job, ahead, outlook) if ahead is not None else None
    return Row(job, _kind(job), ahead, waiting, may_see(actor, job), may_steer(actor, job))


def _kind(job: Job) -> JobKind | None:
    try:
        return kind_of(job)
    except Problem:
        return None
