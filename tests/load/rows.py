"""More of everything that lists show: so many users, tokens, board types, inspections, defects, decisions and jobs."""

from django.utils import timezone

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from accounts.models import User
from deployment.records import hosts, intake
from inspections import review
from inspections.models import GoldenBoard, Inspection, ModelVersion
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.models import Job
from jobs.submit import submit
from live.events import publish
from ocr_jobs import review as drawing_review
from ocr_jobs.models import Drawing
from tests.inspections.boards import blob, board_type, inspected

_BOX = (10.0, 10.0, 40.0, 40.0)
_POLYGON = [[10, 10], [60, 10], [60, 30], [10, 30]]


def more(owner: User, shown: Inspection, count: int) -> None:
    """shown: the inspection whose page is asked for. It gets as many defects and decisions, its job as many events."""
    actor = Actor(user=owner, via="page")
    target, _made = CallbackTarget.objects.get_or_create(name="line 3", url="https://mes.example/", nonce="0" * 64)
    for number in range(count):
        _of_accounts(owner, f"{User.objects.count()}-{number}")
        of_type = board_type()
        GoldenBoard.objects.create(board_type=of_type, image=blob(), filename="golden.png", created_by=owner)
        GoldenBoard.objects.create(
            board_type=shown.board_type, image=blob(), filename="old.png", active=False, created_by=owner
        )
        for state in (Job.State.QUEUED, Job.State.RUNNING, Job.State.SUCCEEDED, Job.State.FAILED):
            made = inspected(of_type, boxes=[("open", _BOX), ("spur", _BOX)], created_by=owner)
            Inspection.objects.filter(pk=made.pk).update(
                job=_job(actor, made, state, target), run_failed=state == Job.State.FAILED
            )
        reviewed = inspected(of_type, boxes=[("short", _BOX)], created_by=owner)
        review.set_verdict(actor, reviewed.pk, version=reviewed.version, verdict="fail")
        version = Inspection.objects.get(pk=shown.pk).version
        review.draw(actor, shown.pk, version=version, cls="open", box_xyxy=_BOX)
        _deployment(f"20260102T{User.objects.count():06}Z")
        publish(f"job:{shown.job_id}", "stage", {"progress": 0.5, "stage": "align"})


def _deployment(name: str) -> None:
    """Ended well, on a host of its own; listed by the run that is shown, and by the others."""
    now = timezone.now()
    beginning = {"at": now.isoformat(), "deployment": name, "number": 1, "event": "deployment begins", "release": name}
    intake.take(SYSTEM, [beginning, beginning | {"number": 2, "event": "in service"}])
    told = hosts.HostTold(f"web-{name.lower()}", "blue", {"blue": name.lower()}, [name.lower()])
    hosts.report(SYSTEM, [told])


def more_drawings(owner: User, shown: Drawing, count: int) -> None:
    """shown: the drawing whose page is asked for. It gets as many values, decisions and pages."""
    actor = Actor(user=owner, via="page")
    numbers = {"width_px": 640, "height_px": 640}
    for _ in range(count):
        for state in (Job.State.QUEUED, Job.State.RUNNING, Job.State.SUCCEEDED, Job.State.FAILED):
            read_at = timezone.now() if state == Job.State.SUCCEEDED else None
            failed = state == Job.State.FAILED
            made = Drawing.objects.create(
                file=blob(), filename="part.pdf", created_by=owner, read_at=read_at, run_failed=failed
            )
            job = submit(actor, "drawing", subject=f"drawing:{made.pk}", title="part.pdf", payload={})
            ended = timezone.now() if failed or read_at else None
            Job.objects.filter(pk=job.pk).update(
                state=state, finished_at=ended, reason_code="drawing_damaged" if failed else ""
            )
            Drawing.objects.filter(pk=made.pk).update(job=job)
            made.entries.create(number=1, page=1, sort="note", text="deburr", polygon=_POLYGON, doubtful=True)
        last = shown.pages.count()
        shown.pages.create(number=last + 1, **numbers)
        version = Drawing.objects.get(pk=shown.pk).version
        drawing_review.add(actor, shown.pk, version=version, page=1, box_xyxy=_BOX, text="25H7")


def _of_accounts(owner: User, name: str) -> None:
    User.objects.create_user(f"user-{name}")
    tokens.issue(SYSTEM, owner, f"token {name}", ["view"], None)
    sha256 = f"{ModelVersion.objects.count() + 1000:064x}"
    ModelVersion.objects.create(kind="comparator", name=name[:20], filename=f"{name}.onnx", sha256=sha256)


def _job(actor: Actor, inspection: Inspection, state: Job.State, target: CallbackTarget) -> Job:
    job = submit(actor, "inspection", subject=f"inspection:{inspection.pk}", title="board.png", payload={})
    if state != Job.State.QUEUED:
        now = timezone.now()
        ended = None if state == Job.State.RUNNING else now
        reason = "image_truncated" if state == Job.State.FAILED else ""
        Job.objects.filter(pk=job.pk).update(state=state, started_at=now, finished_at=ended, reason_code=reason)
        Callback.objects.create(
            target=target, job=job, event="succeeded", message_id=f"load-{job.pk}", body="{}", next_at=now,
            next_set_at=now, created_at=now, state=Callback.State.DELIVERED, ended_at=now,
        )  # fmt: skip
    return job
