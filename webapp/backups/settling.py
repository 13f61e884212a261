"""After a restore nothing is stuck, doubled or sent twice: what was under way at the backup goes on, or is ended."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_q.models import OrmQ

from accounts import audit
from accounts.actor import SYSTEM
from files.models import Upload
from files.uploads import OPEN
from files.verifying import Looked
from inspections import golden_pictures, pictures_again
from inspections.models import GoldenBoard, Inspection
from inspections.pictures import layers_of
from inspections.verifying import stray_pictures
from jobs.callbacks.models import Callback
from jobs.models import Job, Lane

# A worker that still lives from before the backup was put back never meets its fence again.
_FENCE_LEAP = 1000


def settle(backup: str, *, most_pictures: int) -> None:
    with transaction.atomic():
        _give_jobs_back()
        Lane.objects.update(watcher="", cluster_pid=None, seen_at=None, engine_failing_since=None)
        # Their parts are in no backup: nothing of them was accepted yet.
        Upload.objects.filter(state__in=OPEN).update(state=Upload.State.ABANDONED, touched_at=timezone.now())
        # Who signed out since the backup must not be signed in again, and no page goes on from numbers ahead of ours.
        Session.objects.all().delete()
        _hold_callbacks()
        audit.record(SYSTEM, "site.restore", f"backup:{backup}")
    _remove_pictures_of_what_is_gone()
    _order_pictures(most_pictures)
    # Bells are signed with the site's key, which this process had no part of; the watchdogs ring anew.
    OrmQ.objects.all().delete()


def _give_jobs_back() -> None:
    under_way = Job.objects.filter(state__in=Job.UNDER_WAY)
    under_way.update(fence=F("fence") + _FENCE_LEAP, not_before=None)
    under_way.filter(state=Job.State.RUNNING).update(
        state=Job.State.QUEUED,
        attempts=F("attempts") - 1,
        lease_until=None,
        progress=0,
        stage="",
        seconds_left=None,
        rate_per_s=None,
    )


def _hold_callbacks() -> None:
    """What waited may have been sent after the backup was taken: an administrator sends it again where it is wanted."""
    Callback.objects.filter(state=Callback.State.WAITING).update(
        state=Callback.State.GIVEN_UP,
        ended_at=timezone.now(),
        last_code="callback_site_restored",
        fence=F("fence") + _FENCE_LEAP,
    )


def _remove_pictures_of_what_is_gone() -> None:
    """The numbers of inspections and jobs are given out anew from the backup's on."""
    for stray in stray_pictures(Looked(), older_than_s=0):
        if stray.repair is not None:
            stray.repair()


def _order_pictures(most: int) -> None:
    """Of the newest boards first; `verify_storage --repair` orders what is left."""
    for golden in GoldenBoard.objects.filter(active=True):
        golden_pictures.order(SYSTEM, golden)
    shown = Inspection.objects.exclude(pyramids="").order_by("-pk")
    for inspection in shown[:most].iterator(chunk_size=500):
        if not layers_of(inspection):
            with transaction.atomic():
                pictures_again.order(SYSTEM, inspection)
