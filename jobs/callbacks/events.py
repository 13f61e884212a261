"""What there is to tell, and to whom."""

from django.utils.translation import gettext_lazy as _

from jobs.models import Job

TEST = "test"
ALARM = "alarm"
OF_JOBS = {
    Job.State.SUCCEEDED.value: _("A job is done"),
    Job.State.FAILED.value: _("A job has failed"),
    Job.State.CANCELLED.value: _("A job was cancelled"),
}
EVENTS = {**OF_JOBS, ALARM: _("A device raises an alarm, or one is over")}
LABELS = {
    Job.State.SUCCEEDED.value: _("Done"),
    Job.State.FAILED.value: _("Failed"),
    Job.State.CANCELLED.value: _("Cancelled"),
    ALARM: _("Alarm"),
    TEST: _("Test"),
}
