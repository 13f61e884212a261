"""GET /healthz: for load balancers, deployers and scripts. Says which part is not ready, and nothing else."""

import os
import shutil
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_q.models import OrmQ

from jobs import lanes


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    try:
        lane_states = {one.name: one.reason or "ready" for one in lanes.by_device(lanes.states())}
        OrmQ.objects.exists()
        database = queue = "ready"
    except (DatabaseError, InterfaceError):
        lane_states, database, queue = {}, "unreachable", "unreachable"
    files = _storage_state()
    ready = database == files == "ready" and _work_is_done(lane_states.values())
    parts = {"web": "ready", "database": database, "queue": queue, "files": files, "lanes": lane_states}
    return JsonResponse({"ready": ready, "release": settings.RELEASE, **parts}, status=200 if ready else 503)


def _storage_state() -> str:
    folder = settings.UPLOADS_FOLDER
    try:
        if not os.access(folder, os.W_OK):
            return "unwritable"
        free = shutil.disk_usage(folder).free
    except OSError:
        return "unreachable"
    return "ready" if free > settings.FREE_SPACE_KEEP_BYTES else "full"


def _work_is_done(states: Collection[str]) -> bool:
    """A GPU that is lost is told, and no reason to take the site away while its work goes on elsewhere."""
    wrong = {state for state in states if state != "ready"}
    return wrong <= lanes.OF_DEVICES and (not wrong or "ready" in states)
