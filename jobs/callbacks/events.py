"""What there is to tell, and to whom."""

from django.utils.translation import gettext_lazy as _

from jobs.models import Job

TEST = "test"
EVENTS = {
    Job.State.SUCCEEDED.value: _("A job is done"),
    Job.State.FAILED.value: _("A job has failed"),
    Job.State.CANCELLED.value: _("A job was cancelled"),
}
LABELS = {
    Job.State.SUCCEEDED.value: _("Done"),
    Job.State.FAILED.value: _("Failed"),
    Job.State.CANCELLED.value: _("Cancelled"),
    TEST: _("Test"),
}
