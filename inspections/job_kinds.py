"""The job kind "inspection": its request, and how its result lands in the transaction that ends the job."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspections import requests, tallies
from inspections.carrying import replace_findings
from inspections.models import Inspection, ModelVersion
from jobs.derived import remove_leftovers
from jobs.kinds import JobKind
from jobs.models import Job
from live.events import publish
from problems.problem import Problem

STAGE_LABELS = {
    "decode": _("Reading the image"),
    "align": _("Aligning with the golden board"),
    "detect": _("Looking for defects"),
    "judge": _("Judging"),
    "pyramids": _("Preparing the pictures"),
}
STAGES = tuple(STAGE_LABELS)


def prepare(job: Job) -> dict[str, Any]:
    """The golden board and the models of now, not of when the job was queued: both may have been mended since."""
    inspection = Inspection.objects.select_related("board_type").filter(job=job).first()
    if inspection is None:
        raise Problem("inspection_superseded", status=409)
    golden = inspection.board_type.golden
    request = requests.for_inspection(inspection, golden, job)
    # On the row, under the fence: the result is stored by whoever holds it, and must name what it was judged with.
    job.payload = {
        **job.payload,
        "golden": golden.pk if golden else None,
        "thresholds": inspection.board_type.thresholds,
    }
    Job.objects.filter(pk=job.pk, fence=job.fence).update(payload=job.payload)
    return request


def partial(job: Job, found: Mapping[str, Any]) -> None:
    """An inspection's first pictures show while it runs; those of an earlier run stay until the new result."""
    if "board" not in found.get("pictures", ()):
        return
    inspection = Inspection.objects.select_for_update().filter(job=job, pyramids="").first()
    if inspection is None:
        return
    Inspection.objects.filter(pk=inspection.pk).update(pyramids=requests.pyramids_folder(inspection.pk, job))
    publish(f"inspection:{inspection.pk}", "pictures", {"version": inspection.version})


def store(job: Job, result: Mapping[str, Any]) -> None:
    """Verdict, defects and pictures of this run. A person's verdict and decisions stay above the machine's."""
    inspection = Inspection.objects.select_for_update().filter(job=job).first()
    if inspection is None:
        return  # a later run replaced this one
    with tallies.noted(inspection):
        _replace(inspection, job, result)
    inspection.refresh_from_db(fields=["version", "verdict"])
    publish(
        f"inspection:{inspection.pk}",
        "verdict",
        {
            "version": inspection.version,
            "verdict": inspection.verdict,
            "machine_verdict": result["verdict"],
            "defects": len(result["defects"]),
        },
    )
    folder = requests.pyramids_folder(inspection.pk, job)
    transaction.on_commit(lambda: remove_leftovers(f"inspections/{inspection.pk}", until=job, keep=folder))


def _replace(inspection: Inspection, job: Job, result: Mapping[str, Any]) -> None:
    model = ModelVersion.objects.filter(sha256=result["model_sha256"]).first()
    width, height = result["size_wh"]
    verdict = result["verdict"] if inspection.reviewed_at is None else inspection.verdict  # a person's stays
    first = {"first_verdict": verdict, "first_machine_version": F("version") + 1}
    Inspection.objects.filter(pk=inspection.pk).update(
        run_failed=False,
        version=F("version") + 1,
        machine_version=F("version") + 1,
        machine_verdict=result["verdict"],
        verdict=verdict,
        **(first if inspection.first_verdict_is_open else {}),
        verdict_code=result.get("reason") or "",
        verdict_params=result.get("reason_params") or {},
        golden_id=job.payload.get("golden"),
        model=model,
        inspected_at=timezone.now(),
        width_px=width,
        height_px=height,
        alignment=result.get("alignment"),
        timings_ms=result.get("ms") or {},
        pyramids=requests.pyramids_folder(inspection.pk, job),
    )
    replace_findings(inspection, result["defects"], thresholds=job.payload.get("thresholds", {}))


def ended(job: Job) -> None:
    """Failed or cancelled: what was there before stays; only this attempt's half-made pictures go."""
    inspection = Inspection.objects.filter(job=job).first()
    if inspection is None:
        return
    Inspection.objects.filter(pk=inspection.pk).update(run_failed=job.state == Job.State.FAILED)
    publish(
        f"inspection:{inspection.pk}",
        "ended",
        {"version": inspection.version, "verdict": inspection.verdict, "state": job.state, "job": job.pk},
    )
    transaction.on_commit(lambda: remove_leftovers(f"inspections/{inspection.pk}", until=job, keep=inspection.pyramids))


def queued_again(job: Job) -> None:
    inspection = Inspection.objects.filter(job=job).first()
    if inspection is not None:
        Inspection.objects.filter(pk=inspection.pk).update(run_failed=False)
        publish(f"inspection:{inspection.pk}", "rerun", {"version": inspection.version})


def told(job: Job) -> dict[str, Any]:
    """What a callback says that the machine found; doubtful findings are not counted."""
    found, thresholds = job.result or {}, job.payload.get("thresholds", {})
    sure = [one for one in found["defects"] if one["confidence"] >= thresholds.get(one["class"], 0.0)]
    return {"verdict": found["verdict"], "defects": len(sure)}


def page(job: Job) -> str:
    return f"/inspections/{job.subject.partition(':')[2]}/"


INSPECTION = JobKind(
    name="inspection",
    service="inspection",
    run="inspections.vision.pipeline:run",
    prepare=prepare,
    store=store,
    partial=partial,
    ended=ended,
    queued_again=queued_again,
    batch=2,  # boards of a batch are inspected side by side; a longer one would let urgent ones wait
    timeout_s=settings.JOB_TIMEOUT_S,
    max_attempts=3,
    stages=STAGES,
    stage_labels=STAGE_LABELS,
    label=_("Inspection"),
    page=page,
    told=told,
    sweep=tallies.tally_days,
)
