"""The guards of the queue, each by itself and without processes: quick enough to be seen failing with each one gone."""

import pytest

from accounts.actor import SYSTEM
from jobs import claim, endings, lease, results
from jobs.models import Job
from jobs.submit import submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]


@pytest.fixture
def trial_kinds() -> None:
    from jobs import kinds
    from tests.jobs.trial.kinds import TRIAL

    kinds.register(TRIAL)


def queued() -> Job:
    return submit(SYSTEM, "trial", subject="trial:1", title="1.png", payload={})


def held_by_two() -> tuple[Job, Job]:
    """The same job as its former holder knows it, and as the present one does."""
    queued()
    (former,) = claim.claim("cpu0", "elsewhere:1")
    assert endings.given_back(former, "lane_stopped")
    (present,) = claim.claim("cpu0", "elsewhere:2")
    return former, present


def test_a_result_of_a_former_holder_is_not_taken() -> None:
    former, present = held_by_two()
    assert not results.succeed(former, {"echo": "late"})
    assert results.succeed(present, {"echo": "well"})
    assert Job.objects.get().result == {"echo": "well"}


def test_a_former_holder_ends_nothing() -> None:
    former, present = held_by_two()
    assert not endings.cancelled(former, "job_cancelled", {})
    assert Job.objects.get().state == "running"
    assert endings.cancelled(present, "job_cancelled", {})


def test_a_former_holder_gives_nothing_back() -> None:
    former, _present = held_by_two()
    assert not endings.given_back(former, "lane_stopped")
    Job.objects.update(cancel_requested=True)  # which the present holder will hear, and nobody else may carry out
    assert not endings.given_back(former, "lane_stopped")
    assert Job.objects.get().state == "running"


def test_a_former_holder_renews_nothing() -> None:
    former, present = held_by_two()
    Job.objects.update(lease_until=None)
    lease.renew("cpu0", [former])
    assert Job.objects.get().lease_until is None
    lease.renew("cpu0", [present])
    assert Job.objects.get().lease_until is not None


def test_what_another_has_taken_meanwhile_is_not_taken_again() -> None:
    job = queued()
    now = job.submitted_at
    assert claim._take(job, "cpu0", "elsewhere:1", now)
    assert not claim._take(job, "cpu1", "elsewhere:2", now)
    taken = Job.objects.get()
    assert (taken.fence, taken.lane) == (1, "cpu0")
