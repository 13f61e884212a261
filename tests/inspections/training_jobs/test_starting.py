"""Who may start a training, and what keeps it from starting."""

import pytest

from accounts.actor import Actor
from accounts.models import AuditRow
from gpu.allocation.models import Allocation
from gpu.allocation.presets import cpu_only
from inspections.models import ModelVersion, TrainingRun
from inspections.training_jobs import starting
from jobs.models import Job, Lane, Priority
from problems.messages import sentence
from problems.problem import Problem


def refused(actor: Actor) -> Problem:
    with pytest.raises(Problem) as caught:
        starting.start(actor)
    assert not TrainingRun.objects.exists()
    return caught.value


def test_a_training_is_a_job_of_its_service_and_stands_in_the_audit(
    enough: None, able: None, administrator: Actor
) -> None:
    run = starting.start(administrator)

    job = Job.objects.get()
    assert (job.kind, job.service, job.subject, job.priority) == ("training", "training", run.subject, Priority.LOW)
    assert (run.job, run.base, len(run.boards)) == (job, ModelVersion.objects.get(), 10)
    assert run.told["by_class"]["open"] == {"defects": 10, "false_calls": 0}
    entry = AuditRow.objects.get(action="training.start")
    assert (entry.subject, entry.after["data_sha256"]) == (run.subject, run.data_sha256)


def test_reviewers_do_not_start_one(enough: None, able: None, reviewer: Actor) -> None:
    assert refused(reviewer).code == "forbidden"


def test_too_little_is_refused_with_what_is_missing(motor: None, able: None, administrator: Actor) -> None:
    problem = refused(administrator)

    assert problem.code == "training_too_few"
    assert "at least 10 reviewed boards of one type are needed and there are 0" in sentence(
        problem.code, problem.params
    )


def test_one_at_a_time(enough: None, able: None, administrator: Actor) -> None:
    starting.start(administrator)

    with pytest.raises(Problem, match="training_under_way"):
        starting.start(administrator)
    Job.objects.update(state=Job.State.CANCELLED, reason_code="job_cancelled")
    starting.start(administrator)


def test_without_a_device_it_would_wait_for_ever(enough: None, able: None, administrator: Actor) -> None:
    Allocation.objects.create(document=cpu_only("UTC").document())

    assert refused(administrator).code == "training_off"


def test_packages_that_are_missing_are_named(
    enough: None, able: None, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspections.training_jobs.starting.NEEDS", ("onnx_of_nobody",))

    problem = refused(administrator)

    assert (problem.code, problem.params["packages"]) == ("training_needs_torch", "onnx_of_nobody")


def test_a_lane_on_another_host_may_have_the_packages(
    enough: None, able: None, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspections.training_jobs.starting.NEEDS", ("onnx_of_nobody",))
    Lane.objects.create(name="gpu0", host="gpu-host", watcher="w")

    starting.start(administrator)


def test_without_an_active_comparator_there_is_nothing_to_start_from(
    enough: None, able: None, administrator: Actor
) -> None:
    ModelVersion.objects.update(state=ModelVersion.State.RETIRED)

    assert refused(administrator).code == "model_no_comparator"
