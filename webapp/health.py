"""GET /healthz: for load balancers, deployers and scripts. Says which part is not ready, and nothing else."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs import lanes


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    try:
        lane_states = {lane.name: lane.reason or "ready" for lane in lanes.states()}
        database = "ready"
    except (DatabaseError, InterfaceError):
        lane_states, database = {}, "unreachable"
    ready = database == "ready" and all(state == "ready" for state in lane_states.values())
    answer = {"ready": ready, "release": settings.RELEASE, "web": "ready", "database": database, "lanes": lane_states}
    return JsonResponse(answer, status=200 if ready else 503)
