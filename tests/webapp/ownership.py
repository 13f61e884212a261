"""Where it matters whose a thing is: what one answers its owner, and what anybody else. Elsewhere the table of
tests/webapp/routes.py holds for both. What does not exist is 404 for whoever may do the thing at all."""

from tests.webapp.routes import ROLES, ROUTES, Route

OPEN = {
    "/sign-in/",
    "/language/",
    "/theme/",
    "/healthz",
    "/canary",
    "/metrics",
    "/api/docs",
}  # to visitors, or with a token
OWNERSHIPS = ("own", "other's", "missing")

# Shared by all who may see it: inspections, board types, models, lanes. Private: tokens, uploads, detections.
TABLE = """
method route                                              own: operator reviewer admin  other's: operator reviewer admin

POST   /settings/tokens/<int:token_id>/revoke/                 302 302 302              404 404 302
POST   /jobs/<int:job_id>/cancel                               302 302 302              403 302 302
POST   /jobs/<int:job_id>/retry                                409 409 409              403 409 409
HEAD   /files/uploads/<uuid:upload_id>                         200 200 200              404 404 404
PATCH  /files/uploads/<uuid:upload_id>                         409 409 409              404 404 404
DELETE /files/uploads/<uuid:upload_id>                         204 204 204              404 404 404
GET    /files/uploads/<uuid:upload_id>/outcome                 200 200 200              404 404 404
DELETE /api/v1/tokens/{token_id}                               204 204 204              404 404 204
GET    /api/v1/files/{upload_id}                               200 200 200              404 404 404
GET    /api/v1/detect/{job_id}                                 503 503 503              404 404 404
GET    /api/registration/gpu-ocr/scheduler/job/{job_id}        200 200 200              404 200 200
POST   /api/v1/jobs/{job_id}/cancel                            200 200 200              403 200 200
POST   /api/v1/jobs/{job_id}/retry                             409 409 409              403 409 409
"""

# Asked for something that is not there: no 404, because what was sent is looked at first.
MISSING = {
    ("OPTIONS", "/files/uploads/<uuid:upload_id>"): 204,
    ("POST", "/api/v1/files"): 422,
    ("GET", "/api/v1/inspections/{inspection_id}/crops/{layer}"): 422,
    ("POST", "/api/registration/gpu-ocr/batch"): 400,
}
# Refused for what was sent (urgent), or on a page that everybody may look at: what is missing is told first.
LOOKED_FOR_FIRST = {
    ("POST", "/jobs/<int:job_id>/priority"),
    ("POST", "/api/v1/jobs/{job_id}/priority"),
    ("POST", "/board-types/<int:board_type_id>/"),
    ("PATCH", "/api/v1/board-types/{board_type_id}"),
}


def _read(line: str) -> tuple[tuple[str, str], tuple[int, ...]]:
    method, path, *statuses = line.split()
    return (method, path), tuple(map(int, statuses))


OWNED = dict(_read(line) for line in TABLE.splitlines()[2:] if line)
PRIVATE = {key for key, statuses in OWNED.items() if statuses[3] == 404}  # nobody learns whether somebody has one


def has_owner(pattern: str) -> bool:
    return "<" in pattern or "{" in pattern


def expected(route: Route, role: str, whose: str) -> int:
    declared_status, key = route.status_for(role), (route.method, route.pattern)
    if role == "visitor":
        return declared_status
    if whose == "missing":
        allowed = declared_status != 403 or key in LOOKED_FOR_FIRST
        return MISSING.get(key, 404) if allowed else 403
    owned = OWNED.get(key) or (OWNED.get(("GET", route.pattern)) if route.method == "HEAD" else None)
    if owned is None:
        return declared_status
    return owned[ROLES.index(role) - 1 + (3 if whose == "other's" else 0)]


def declared(method: str, pattern: str) -> list[Route]:
    """The table's rows; on pages HEAD is declared by GET."""
    rows = [route for route in ROUTES if route.method == method and route.pattern == pattern]
    if method == "HEAD" and not rows:
        return [Route("HEAD", route.path, route.statuses) for route in declared("GET", pattern) if not route.is_api]
    return rows
