"""The sentences of this room: why a job ended, why it waits, and what a person asked in vain."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from jobs.callbacks.messages import SENTENCES as _CALLBACKS
from problems import messages


def register() -> None:
    messages.register(_REFUSALS | _ENDINGS | _WAITS | _CALLBACKS)


def in_brief(code: str, params: Mapping[str, Any]) -> str:
    """What happened, without the limit's reasons and the advice that follow it: the first sentence."""
    return re.split(r"(?<=[.!?])\s", messages.sentence(code, params), maxsplit=1)[0]


_REFUSALS = {
    "job_missing": _("There is no job %(job)s. It may have been removed; look in the queue."),
    "job_private": _("Job %(job)s is private. Ask whoever submitted it, or a reviewer, what became of it."),
    "job_not_yours": _("Job %(job)s was submitted by somebody else. Ask them or a reviewer to change it."),
    "job_ended": _("Job %(job)s has ended already (%(state)s). Reload the page to see how."),
    "job_not_ended": _("Job %(job)s had not ended after %(limit_s)s seconds. It goes on; look for it in the queue."),
    "job_not_waiting": _("Job %(job)s waits no longer, so its priority has no effect any more."),
    "priority_not_yours": _("Urgent overtakes everybody’s work. Ask a reviewer to make job %(job)s urgent."),
    "job_not_retryable": _("Only a failed or cancelled job can be tried again; job %(job)s is %(state)s."),
    "job_kind_unknown": _(
        "This release has no work of the kind “%(kind)s”. Ask your administrator which release queued it."
    ),
    "priority_unknown": _("There is no priority %(priority)s. Choose one of: %(known)s."),
    "job_priority_unknown": _("There is no such priority. Use one of: %(known)s."),
    "queue_cursor_unreadable": _("This is no place in the list. Give `next` of the page before, or nothing."),
    "queue_filter_unknown": _("The queue has no filter “%(value)s”. Use one of: %(known)s."),
}
_ENDINGS = {
    "job_cancelled": _("The job was cancelled."),
    "job_cancelled_by": _("%(who)s cancelled the job."),
    "worker_lost": _(
        "The program that worked on it ended unexpectedly. The image is kept; try again, and if it fails "
        "again give the job’s number to your administrator."
    ),
    "engine_crashed": _(
        "The inspection program crashed on this job (%(how)s). The image is kept; try again, or ask your "
        "administrator to look up the job’s number in the log."
    ),
    "engine_timeout": _(
        "It took longer than the limit of %(limit_s)s seconds. The image is kept; try again when less is "
        "running, or ask your administrator to raise the limit."
    ),
    "engine_memory_limit": _(
        "It needed more memory than the limit of %(limit_mb)s MB. The image is kept; ask your administrator "
        "to raise the limit."
    ),
    "engine_out_of_memory": _(
        "The memory of this computer did not suffice. The image is kept; try again when less is running."
    ),
    "engine_error": _(
        "The inspection program met an error that it does not know. The image is kept; try again, or ask your "
        "administrator to look up the job’s number in the log."
    ),
    "engine_no_result": _("The inspection program ended without a result. The image is kept; try again."),
    "engine_not_starting": _(
        "The inspection program does not start on this lane; it is tried again every minute or sooner. Ask your "
        "administrator to look in the lane’s log."
    ),
    "engine_never_started": _(
        "The inspection program did not start %(times)s times in a row. The image is kept; ask your administrator "
        "to look in the lane’s log, and try again when it starts."
    ),
    "job_not_prepared": _(
        "The job could not be prepared. The image is kept; try again, or ask your administrator to look up "
        "the job’s number in the log."
    ),
    "result_not_stored": _(
        "The result could not be stored. The image is kept; try again, and check that the disk is not full."
    ),
    "lane_stopped": _("The lane was stopped; the job goes on when it starts again."),
    "neighbour_cancelled": _("A job in the same batch was cancelled; this one starts again at once."),
}
_WAITS = {
    "wait_next": _("Next."),
    "wait_behind": _("%(ahead)s ahead of it."),
    "wait_behind_seconds": _("%(ahead)s ahead of it: about %(seconds)s s."),
    "wait_behind_minutes": _("%(ahead)s ahead of it: about %(minutes)s min."),
    "wait_behind_hours": _("%(ahead)s ahead of it: about %(hours)s h."),
    "wait_lane_busy": _("Next; lane %(lane)s is busy with job %(job)s."),
    "wait_lane_busy_about": _("Next; lane %(lane)s is busy with job %(job)s for about %(seconds)s s."),
    "wait_lane_down": _("No lane answers. The watchdog restarts them; if this stays, ask your administrator."),
    "wait_engine_down": _(
        "The inspection program does not start on any lane. Ask your administrator to look in the lane’s log."
    ),
    "wait_back_off": _("Tries again in %(seconds)s s (attempt %(attempt)s of %(attempts)s)."),
    "wait_cancelling": _("Is being cancelled."),
}
