"""Accepted = succeeded + failed with reason + cancelled + pending, and each ending exactly once."""

from collections import Counter
from collections.abc import Iterable

from tests.drills.kind import Kind
from tests.drills.rows import Query, Row, numbers
from tests.drills.scene import Accepted

_ENDS = ("succeeded", "failed", "cancelled")


def lost(query: Query, accepted: Iterable[Accepted]) -> list[str]:
    """What was accepted and is not there, or not as it was."""
    accepted = list(accepted)
    found = _by(query, "SELECT id, image_id, job_id FROM inspections_inspection", [one.inspection for one in accepted])
    jobs = _by(query, "SELECT id, subject FROM jobs_job", [one.job for one in accepted])
    findings = []
    for one in accepted:
        row, job = found.get(one.inspection), jobs.get(one.job)
        if row is None or job is None:
            findings.append(f"lost: inspection {one.inspection} or its job {one.job} is gone")
        elif row["image_id"] != one.sha256 or job["subject"] != f"inspection:{one.inspection}":
            findings.append(f"lost: inspection {one.inspection} is not what was accepted")
    return findings


def unended(query: Query, ids: list[int] | None = None) -> list[str]:
    """Jobs that are still pending."""
    which = "" if ids is None else f" AND id IN ({numbers(ids)})"
    rows = query(f"SELECT id, state, attempts, reason_code FROM jobs_job WHERE state IN ('queued', 'running'){which}")
    return [f"pending: job {row['id']} is {row['state']} ({row['reason_code']})" for row in rows]


def badly_ended(query: Query, accepted: Iterable[Accepted], kind: Kind) -> list[str]:
    """Ended in a way that this kind of drill does not explain, or without a reason."""
    findings = []
    for job in _jobs(query, accepted):
        ended_as, why = job["state"], job["reason_code"]
        if ended_as in {"failed", "cancelled"} and not why:
            findings.append(f"no reason: job {job['id']} {ended_as}")
        if (ended_as == "failed" and why not in kind.may_fail) or (ended_as == "cancelled" and not kind.may_cancel):
            findings.append(f"ended badly: job {job['id']} {ended_as} ({why})")
    return findings


def doubled(query: Query, accepted: Iterable[Accepted]) -> list[str]:
    """Effects that are there twice or not at all: endings, results, defects, claims, audit rows."""
    accepted = list(accepted)
    jobs = {job["id"]: job for job in _jobs(query, accepted)}
    told = _events(query, [f"job:{job}" for job in jobs] + [f"inspection:{one.inspection}" for one in accepted])
    defects = Counter(
        row["inspection_id"]
        for row in query(
            "SELECT inspection_id FROM inspections_defect WHERE inspection_id IN "
            f"({numbers([one.inspection for one in accepted])})"
        )
    )
    written = _audited(query, accepted)
    inspections = _by(
        query, "SELECT id, version, machine_version FROM inspections_inspection", [one.inspection for one in accepted]
    )
    findings = []
    for one in accepted:
        job, inspection = jobs.get(one.job), inspections.get(one.inspection)
        if job is None or inspection is None:
            continue  # told as lost
        of_job, of_inspection = told[f"job:{one.job}"], told[f"inspection:{one.inspection}"]
        results = int(job["state"] == "succeeded")
        counts = {
            "endings": (sum(of_job[end] for end in _ENDS), 1),
            "endings of its state": (of_job[job["state"]], 1),
            "claims": (of_job["started"], job["fence"]),
            "verdicts": (of_inspection["verdict"], results),
            "results on the inspection": (inspection["version"] - 1, results),
            "defects": (defects[one.inspection], len((job["result"] or {}).get("defects", ())) if results else 0),
            "submissions in the audit": (written[f"job:{one.job}"], 1),
            "inspections in the audit": (written[f"inspection:{one.inspection}"], 1),
        }
        findings += [
            f"doubled or missing: job {one.job} ({job['state']}) has {there} {what}, not {wanted}"
            for what, (there, wanted) in counts.items()
            if there != wanted
        ]
    return findings


def unlike_the_others(query: Query, accepted: Iterable[Accepted]) -> list[str]:
    """All boards show the same, so all results must be the same."""
    found: dict[str, list[int]] = {}
    for job in _jobs(query, accepted):
        if job["state"] == "succeeded":
            result = job["result"]
            boxes = sorted((each["class"], *each["box_xyxy"]) for each in result["defects"])
            found.setdefault(f"{result['verdict']} {boxes}", []).append(job["id"])
    return [f"results differ: {found}"] if len(found) > 1 else []


def leaked_leases(query: Query) -> list[str]:
    rows = query("SELECT id, state FROM jobs_job WHERE lease_until IS NOT NULL AND state <> 'running'")
    return [f"leaked lease: job {row['id']} is {row['state']}" for row in rows]


def unpaired(query: Query) -> list[str]:
    """Over the whole database: jobs and inspections of which only one half was written."""
    without_job = query("SELECT id FROM inspections_inspection WHERE job_id IS NULL")
    without_inspection = query(
        "SELECT id FROM jobs_job WHERE kind = 'inspection' AND NOT EXISTS "
        "(SELECT 1 FROM inspections_inspection WHERE job_id = jobs_job.id)"
    )
    return [f"half: inspection {row['id']} has no job" for row in without_job] + [
        f"half: job {row['id']} has no inspection" for row in without_inspection
    ]


def _jobs(query: Query, accepted: Iterable[Accepted]) -> list[Row]:
    ids = numbers([one.job for one in accepted])
    return query(f"SELECT id, state, reason_code, fence, result FROM jobs_job WHERE id IN ({ids})")


def _by(query: Query, select: str, ids: list[int]) -> dict[int, Row]:
    return {row["id"]: row for row in query(f"{select} WHERE id IN ({numbers(ids)})")}


def _events(query: Query, topics: list[str]) -> dict[str, Counter[str]]:
    quoted = ", ".join(f"'{topic}'" for topic in ["", *topics])
    told: dict[str, Counter[str]] = {topic: Counter() for topic in topics}
    for row in query(f"SELECT topic, type FROM live_event WHERE topic IN ({quoted})"):
        told[row["topic"]][row["type"]] += 1
    return told


def _audited(query: Query, accepted: list[Accepted]) -> Counter[str]:
    subjects = [f"job:{one.job}" for one in accepted] + [f"inspection:{one.inspection}" for one in accepted]
    quoted = ", ".join(f"'{subject}'" for subject in ["", *subjects])
    rows = query(
        f"SELECT subject FROM accounts_auditrow WHERE subject IN ({quoted}) "
        "AND action IN ('job.submit', 'inspection.submit')"
    )
    return Counter(row["subject"] for row in rows)
