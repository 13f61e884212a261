"""Migrations that would break what still runs are found by reading them: on the state of the real ones."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.migrations import Migration, RunPython, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from webapp.breaking import breaking

ONE = models.UniqueConstraint(fields=["title"], name="one")


@pytest.fixture(scope="module")
def today() -> ProjectState:
    return MigrationLoader(None).project_state()


def found(state: ProjectState, *steps: Operation, **attributes: bool) -> list[str]:
    migration = type("Migration", (Migration,), {"operations": list(steps), **attributes})("0099_next", "jobs")
    return [str(one) for one in breaking([migration], state)]


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (operations.RemoveField("job", "stage"), "Remove field stage from job: what runs uses it"),
        (operations.RenameField("job", "stage", "step"), "Rename field stage on job to step: what runs uses it"),
        (operations.DeleteModel("Lane"), "Delete model Lane: what runs uses it"),
        (operations.RenameModel("Lane", "Track"), "Rename model Lane to Track: what runs uses it"),
        (operations.AlterModelTable("lane", "tracks"), "Rename table for lane to tracks: what runs uses it"),
        (
            operations.AddField("job", "colour", models.CharField(max_length=9, default="")),
            "Add field colour to job: what runs adds rows without it: null or db_default is needed",
        ),
        (
            operations.AlterField("job", "stage", models.CharField(max_length=20, blank=True)),
            "Alter field stage on job: max_length 30 becomes 20",
        ),
        (
            operations.AlterField("job", "stage", models.TextField()),
            "Alter field stage on job: CharField becomes TextField",
        ),
        (
            operations.AlterField("job", "rate_per_s", models.FloatField()),
            "Alter field rate_per_s on job: what runs may write null",
        ),
        (
            operations.AlterField("job", "subject", models.CharField(max_length=80, unique=True)),
            "Alter field subject on job: what runs does not keep to it",
        ),
        (
            operations.AlterField("job", "endings", models.IntegerField(default=0)),
            "Alter field endings on job: what runs may rely on its db_default",
        ),
        (operations.AddConstraint("job", ONE), "Create constraint one on model job: what runs does not keep to it"),
        (operations.RunSQL("SELECT 1"), "Raw SQL operation: cannot be read; look, and say keeps_running_release = "),
    ],
)
def test_what_would_break_is_named(today: ProjectState, operation: Operation, told: str) -> None:
    (only,) = found(today, operation)
    assert only.startswith(f"jobs.0099_next: {told}")


@pytest.mark.parametrize(
    "operation",
    [
        operations.AddField("job", "colour", models.CharField(max_length=9, null=True)),
        operations.AddField("job", "colour", models.CharField(max_length=9, db_default="")),
        operations.AlterField("job", "stage", models.CharField(max_length=90, blank=True)),
        operations.AddIndex("job", models.Index(fields=["stage"], name="job_stage")),
        operations.CreateModel("Track", [("id", models.BigAutoField(primary_key=True))]),
        operations.SeparateDatabaseAndState(state_operations=[operations.RemoveField("job", "stage")]),
    ],
)
def test_what_adds_is_let_through(today: ProjectState, operation: Operation) -> None:
    assert found(today, operation) == []


def test_nobody_uses_yet_what_the_same_plan_makes(today: ProjectState) -> None:
    fields: list[tuple[str, models.Field]] = [("id", models.BigAutoField(primary_key=True))]  # type: ignore[type-arg]
    name = models.CharField(max_length=9)
    steps = (operations.CreateModel("Track", fields), operations.AddField("track", "name", name))
    assert found(today, *steps, operations.RemoveField("track", "name")) == []


def test_what_cannot_be_read_is_believed_to_who_wrote_it(today: ProjectState) -> None:
    nothing: Callable[..., None] = RunPython.noop
    assert len(found(today, RunPython(nothing))) == 1
    assert found(today, RunPython(nothing), keeps_running_release=True) == []


@pytest.mark.django_db
def test_the_command_looks_at_what_is_still_to_come() -> None:
    """jobs.0004 adds an index; 0003 of inspections fills sizes, which nobody has said to be harmless."""
    out = StringIO()
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("jobs", "0004_queue_of_service")
    call_command("breaking_migrations", stdout=out)
    assert out.getvalue() == "migrations: jobs.0004_queue_of_service\n"
    for name in ("0003_sizes", "0004_tallies", "0005_failed_runs", "0006_index_of_standing_defects", "0007_trainings"):
        recorder.record_unapplied("inspections", name)
    with pytest.raises(CommandError, match=r"breaks: inspections\.0003_sizes: .*keeps_running_release"):
        call_command("breaking_migrations", stdout=out)
