"""What every route answers to whom. A route that is not here fails the build: decide who may use it, then add it.

302 of a page to a visitor is the way to sign in. The operator is the owner of what tests/webapp/world.py builds, so
that reviewer and administrator are strangers to it.
"""

from dataclasses import dataclass
from typing import Any

from gpu.allocation.plan import SERVICES
from gpu.allocation.presets import cpu_only
from inspections.models import DefectClass

ROLES = ("visitor", "operator", "reviewer", "administrator")

TABLE = """
method route                                                                        visitor operator reviewer admin

GET    /                                                                            302 200 200 200
GET    /healthz                                                                     503 503 503 503
POST   /canary                                                                      403 403 403 403
GET    /metrics                                                                     401 200 200 200
GET    /search/                                                                     302 302 302 302
GET    /api/docs                                                                    200 200 200 200
GET    /live/events                                                                 302 400 400 400

GET    /sign-in/                                                                    200 302 302 302
POST   /sign-in/                                                                    200 302 302 302
POST   /sign-out/                                                                   302 302 302 302
POST   /language/                                                                   302 302 302 302
POST   /theme/                                                                      302 302 302 302
GET    /settings/                                                                   302 302 302 302
GET    /settings/profile/                                                           302 200 200 200
POST   /settings/profile/looks/                                                     302 302 302 302
POST   /settings/profile/password/                                                  302 400 400 400
GET    /settings/tokens/                                                            302 200 200 200
POST   /settings/tokens/                                                            302 200 200 200
POST   /settings/tokens/<int:token_id>/revoke/                                      302 302 404 302
GET    /settings/users/                                                             302 403 403 200
POST   /settings/users/                                                             302 403 403 302
GET    /settings/users/<int:user_id>/                                               302 403 403 200
POST   /settings/users/<int:user_id>/role/                                          302 403 403 302
POST   /settings/users/<int:user_id>/disable/                                       302 403 403 302
POST   /settings/users/<int:user_id>/enable/                                        302 403 403 302
POST   /settings/users/<int:user_id>/password/                                      302 403 403 302
GET    /settings/audit/                                                             302 403 403 200

GET    /settings/callbacks/                                                         302 403 403 200
POST   /settings/callbacks/                                                         302 403 403 200
GET    /settings/callbacks/<int:target_id>/                                         302 403 403 200
POST   /settings/callbacks/<int:target_id>/switch/                                  302 403 403 302
POST   /settings/callbacks/<int:target_id>/secret/                                  302 403 403 200
POST   /settings/callbacks/<int:target_id>/test/                                    302 403 403 302
POST   /settings/callbacks/<int:target_id>/remove/                                  302 403 403 302
POST   /settings/callbacks/messages/<int:callback_id>/resend/                       302 403 403 302

GET    /gpu/                                                                        302 200 200 200
POST   /gpu/alarm-settings/                                                         302 403 403 302
POST   /gpu/alarms/<int:alarm_id>/seen/                                             302 403 403 302
GET    /gpu/devices/<int:device_id>/history.csv                                     302 200 200 200
POST   /gpu/devices/<int:device_id>/release/                                        302 403 403 302
POST   /gpu/devices/<int:device_id>/forget/                                         302 403 403 409
GET    /api/v1/gpu/devices                                                          401 200 200 200
GET    /api/v1/gpu/devices/{lane}/history                                           401 200 200 200
POST   /api/v1/gpu/devices/{lane}/release                                           401 403 403 200
DELETE /api/v1/gpu/devices/{lane}                                                   401 403 403 409
GET    /api/v1/gpu/alarms                                                           401 200 200 200
POST   /api/v1/gpu/alarms/{alarm_id}/seen                                           401 403 403 200
GET    /api/v1/gpu/alarm-settings                                                   401 200 200 200
PUT    /api/v1/gpu/alarm-settings                                                   401 403 403 200
GET    /gpu/allocation/                                                             302 200 200 200
POST   /gpu/allocation/                                                             302 403 403 302
GET    /api/v1/gpu/allocation                                                       401 200 200 200
PUT    /api/v1/gpu/allocation                                                       401 403 403 200
POST   /api/v1/gpu/allocation/dry-run                                               401 200 200 200
GET    /api/v1/gpu/allocation/proposals                                             401 200 200 200
GET    /api/v1/gpu/allocation/versions                                              401 200 200 200
GET    /gpu/assessment/                                                             302 200 200 200
POST   /gpu/assessment/                                                             302 403 403 302
POST   /gpu/assessment/measure/                                                     302 403 403 302
GET    /api/v1/gpu/assessment                                                       401 200 200 200
POST   /api/v1/gpu/assessment/measure                                               401 403 403 202
PUT    /api/v1/gpu/assessment/prices                                                401 403 403 200

GET    /deployment/                                                                 302 403 403 200
GET    /deployment/runs/<str:run_name>/                                             302 403 403 200
GET    /deployment/rollback/                                                        302 403 403 200
POST   /deployment/rollback/                                                        302 403 403 302
POST   /deployment/rollback/<int:request_id>/withdraw/                              302 403 403 409
GET    /api/v1/deployments                                                          401 403 403 200
POST   /api/v1/deployments/journal                                                  401 403 403 200
GET    /api/v1/deployments/hosts                                                    401 403 403 200
POST   /api/v1/deployments/hosts                                                    401 403 403 204
POST   /api/v1/deployments/rollbacks                                                401 403 403 202
POST   /api/v1/deployments/rollbacks/take                                           401 403 403 200
POST   /api/v1/deployments/rollbacks/{request_id}/end                               401 403 403 409
POST   /api/v1/deployments/rollbacks/{request_id}/withdraw                          401 403 403 409
GET    /api/v1/deployments/{run_name}                                               401 403 403 200

GET    /inspections/                                                                302 200 200 200
GET    /inspections/rows/                                                           302 200 200 200
POST   /inspections/several/                                                        302 302 302 302
GET    /inspections/<int:inspection_id>/                                            302 200 200 200
GET    /inspections/<int:inspection_id>/panel/                                      302 200 200 200
POST   /inspections/<int:inspection_id>/decide/                                     302 403 302 302
POST   /inspections/<int:inspection_id>/run-again/                                  302 302 302 302
GET    /inspections/<int:inspection_id>/image/<str:layer>/<int:level>/<int:x>_<int:y>.jpg  302 404 404 404
GET    /inspections/<int:inspection_id>/crop/<str:layer>.jpg                        302 404 404 404
GET    /inspections/<int:inspection_id>/thumbnail.jpg                               302 404 404 404
GET    /board-types/                                                                302 200 200 200
GET    /board-types/options.json                                                    302 200 200 200
GET    /board-types/new/                                                            302 403 200 200
POST   /board-types/new/                                                            302 403 302 302
GET    /board-types/<int:board_type_id>/                                            302 200 200 200
POST   /board-types/<int:board_type_id>/                                            302 403 302 302
POST   /board-types/<int:board_type_id>/archive/                                    302 403 302 302
GET    /golden-boards/<int:golden_id>/preview.jpg                                   302 404 404 404
GET    /models/                                                                     302 200 200 200
POST   /models/<int:model_id>/activate/                                             302 403 403 503
POST   /models/<int:model_id>/retire/                                               302 403 403 409
GET    /models/trainings/                                                           302 200 200 200
POST   /models/trainings/draw/                                                      302 403 403 302
POST   /models/trainings/start/                                                     302 403 403 409
GET    /models/trainings/<int:training_id>/                                         302 200 200 200

GET    /drawings/                                                                   302 200 200 200
GET    /drawings/rows/                                                              302 200 200 200
GET    /drawings/check/                                                             302 200 200 200
GET    /drawings/compare/                                                           302 400 400 400
GET    /drawings/<int:drawing_id>/                                                  302 200 200 200
GET    /drawings/<int:drawing_id>/panel/                                            302 200 200 200
POST   /drawings/<int:drawing_id>/decide/                                           302 403 302 302
POST   /drawings/<int:drawing_id>/read-again/                                       302 302 302 302
GET    /drawings/<int:drawing_id>/export/<str:format>                               302 200 200 200
GET    /drawings/<int:drawing_id>/pages/<int:page>/image/<int:level>/<int:x>_<int:y>.jpg  302 404 404 404
GET    /drawings/<int:drawing_id>/pages/<int:page>/crop.jpg                         302 404 404 404
GET    /drawings/<int:drawing_id>/pages/<int:page>/thumbnail.jpg                    302 404 404 404

GET    /queue/                                                                      302 200 200 200
GET    /jobs/<int:job_id>/                                                          302 200 200 200
POST   /jobs/<int:job_id>/cancel                                                    302 302 302 302
POST   /jobs/<int:job_id>/retry                                                     302 409 409 409
POST   /jobs/<int:job_id>/priority                                                  302 403 302 302

OPTIONS /files/uploads/                                                             302 204 204 204
OPTIONS /files/uploads/<uuid:upload_id>                                             302 204 204 204
POST   /files/uploads/                                                              302 400 400 400
HEAD   /files/uploads/<uuid:upload_id>                                              302 200 404 404
PATCH  /files/uploads/<uuid:upload_id>                                              302 409 404 404
DELETE /files/uploads/<uuid:upload_id>                                              302 204 404 404
GET    /files/uploads/<uuid:upload_id>/outcome                                      302 200 404 404

GET    /api/v1/me                                                                   401 200 200 200
GET    /api/v1/tokens                                                               401 200 200 200
POST   /api/v1/tokens                                                               401 400 201 201
DELETE /api/v1/tokens/{token_id}                                                    401 204 404 204
GET    /api/v1/users                                                                401 403 403 200
POST   /api/v1/users                                                                401 403 403 201
PATCH  /api/v1/users/{user_id}                                                      401 403 403 200

GET    /api/v1/board-types                                                          401 200 200 200
POST   /api/v1/board-types                                                          401 403 201 201
GET    /api/v1/board-types/{board_type_id}                                          401 200 200 200
PATCH  /api/v1/board-types/{board_type_id}                                          401 403 200 200
POST   /api/v1/board-types/{board_type_id}/archive                                  401 403 200 200
GET    /api/v1/board-types/{board_type_id}/golden-boards                            401 200 200 200
GET    /api/v1/inspections                                                          401 200 200 200
GET    /api/v1/inspections/{inspection_id}                                          401 200 200 200
POST   /api/v1/inspections/{inspection_id}/run-again                                401 202 202 202
POST   /api/v1/inspections/{inspection_id}/decisions                                401 403 200 200
POST   /api/v1/inspections/verdicts                                                 401 403 200 200
POST   /api/v1/inspections/run-again                                                401 200 200 200
GET    /api/v1/inspections/{inspection_id}/images/{layer}                           401 404 404 404
GET    /api/v1/inspections/{inspection_id}/images/{layer}/{level}/{x}/{y}           401 404 404 404
GET    /api/v1/inspections/{inspection_id}/crops/{layer}                            401 422 422 422
GET    /api/v1/figures                                                              401 200 200 200
GET    /api/v1/figures/needs                                                        401 200 200 200
GET    /api/v1/models                                                               401 200 200 200
POST   /api/v1/models/{model_version_id}/activate                                   401 403 403 503
POST   /api/v1/models/{model_version_id}/retire                                     401 403 403 409
GET    /api/v1/trainings                                                            401 200 200 200
GET    /api/v1/trainings/outlook                                                    401 200 200 200
POST   /api/v1/trainings                                                            401 403 403 409
POST   /api/v1/trainings/drawn-boards                                               401 403 403 202
GET    /api/v1/trainings/{training_id}                                              401 200 200 200
POST   /api/v1/detect                                                               401 400 400 400
GET    /api/v1/detect/{job_id}                                                      401 503 404 404

GET    /api/v1/drawings                                                             401 200 200 200
POST   /api/v1/drawings/understand                                                  401 200 200 200
GET    /api/v1/drawings/compare?first={drawing_id}&second={drawing_id}              401 200 200 200
GET    /api/v1/drawings/{drawing_id}                                                401 200 200 200
POST   /api/v1/drawings/{drawing_id}/read-again                                     401 202 202 202
POST   /api/v1/drawings/{drawing_id}/decisions                                      401 403 200 200
GET    /api/v1/drawings/{drawing_id}/export/{format}                                401 200 200 200
GET    /api/v1/drawings/{drawing_id}/pages/{page}/crop?x1=0&y1=0&x2=9&y2=9          401 404 404 404
POST   /api/registration/gpu-ocr/batch                                              401 400 400 400
GET    /api/registration/gpu-ocr/stats                                              401 200 200 200
GET    /api/registration/gpu-ocr/scheduler/status                                   401 200 200 200
POST   /api/registration/gpu-ocr/scheduler/job                                      401 400 400 400
GET    /api/registration/gpu-ocr/scheduler/job/{job_id}                             401 200 404 200

GET    /api/v1/jobs                                                                 401 200 200 200
GET    /api/v1/jobs/{job_id}                                                        401 200 200 200
GET    /api/v1/jobs/{job_id}/events                                                 401 200 200 200
POST   /api/v1/jobs/{job_id}/cancel                                                 401 200 200 200
POST   /api/v1/jobs/{job_id}/retry                                                  401 409 409 409
POST   /api/v1/jobs/{job_id}/priority                                               401 403 200 200
GET    /api/v1/lanes                                                                401 200 200 200
GET    /api/v1/callback-targets                                                     401 403 403 200
POST   /api/v1/callback-targets                                                     401 403 403 201
GET    /api/v1/callback-targets/{target_id}                                         401 403 403 200
DELETE /api/v1/callback-targets/{target_id}                                         401 403 403 204
POST   /api/v1/callback-targets/{target_id}/switch                                  401 403 403 200
POST   /api/v1/callback-targets/{target_id}/new-secret                              401 403 403 200
POST   /api/v1/callback-targets/{target_id}/test                                    401 403 403 202
GET    /api/v1/callback-targets/{target_id}/callbacks                               401 403 403 200
POST   /api/v1/callbacks/{callback_id}/resend                                       401 403 403 202

GET    /api/v1/files/limits                                                         401 200 200 200
GET    /api/v1/files/{upload_id}                                                    401 200 404 404
POST   /api/v1/files?filename=a.png&purpose=inspection&board_type={board_type_id}    401 422 422 422
POST   /api/v1/files?filename=a.png&purpose=golden_board&board_type={board_type_id}  401 403 422 422
POST   /api/v1/files?filename=a.png&purpose=drawing                                 401 422 422 422
"""

_USER = {"username": "new", "password": "bright-board-17", "role": "operator"}
_BOARD_TYPE = {"name": "New board", "revision": "B"}
_TARGET = {"name": "line 3", "url": "https://mes.example/told", "events": ["succeeded"]}
_PERCENTS = {f"threshold_{name}": "50" for name in DefectClass.values}
_PRICES = {"currency": "EUR", "power_per_kwh": 0.3, "cloud_per_hour": 3, "hours_per_day": 8, "idle_watts": 60}
JOURNAL_LINE = {
    "at": "2026-11-20T10:00:00+00:00",
    "deployment": "20261120T100000Z",
    "number": 1,
    "seconds": 0.1,
    "event": "deployment begins",
    "release": "0.1.0-new",
}
SENT: dict[tuple[str, str], Any] = {
    ("POST", "/gpu/allocation/"): {"do": "save", "confirmed": "on", "inspection.priority": "1"}
    | {f"{service}.on.cpu": "on" for service in SERVICES},
    ("PUT", "/api/v1/gpu/allocation"): {"document": cpu_only("UTC").document(), "based_on": 0, "confirmed": True},
    ("POST", "/api/v1/gpu/allocation/dry-run"): {"document": cpu_only("UTC").document()},
    ("POST", "/gpu/assessment/"): _PRICES,
    ("PUT", "/api/v1/gpu/assessment/prices"): _PRICES,
    ("POST", "/api/v1/gpu/assessment/measure"): {"service": "reading"},
    ("POST", "/gpu/alarm-settings/"): {"celsius": 80, "overshoot_percent": 10, "emails": "shift@plant.example"},
    ("PUT", "/api/v1/gpu/alarm-settings"): {"celsius": 80, "overshoot_percent": 10, "emails": []},
    ("POST", "/deployment/rollback/"): {"release": "0.1.0-old", "reason": "slow"},
    ("POST", "/api/v1/deployments/journal"): {"lines": [JOURNAL_LINE]},
    ("POST", "/api/v1/deployments/hosts"): [{"name": "web9"}],
    ("POST", "/api/v1/deployments/rollbacks"): {"release": "0.1.0-old"},
    ("POST", "/api/v1/deployments/rollbacks/take"): {"name": "laptop"},
    ("POST", "/api/v1/deployments/rollbacks/{request_id}/end"): {"done": True},
    ("POST", "/settings/tokens/"): {"name": "line 3", "days": "30", "scopes": "view"},
    ("POST", "/settings/users/"): _USER,
    ("POST", "/settings/users/<int:user_id>/role/"): {"role": "reviewer"},
    ("POST", "/settings/users/<int:user_id>/password/"): {"password": "bright-board-17"},
    ("POST", "/settings/callbacks/"): _TARGET | {"events": "succeeded"},
    ("POST", "/settings/callbacks/<int:target_id>/switch/"): {"active": "0"},
    ("POST", "/api/v1/callback-targets"): _TARGET,
    ("POST", "/api/v1/callback-targets/{target_id}/switch"): {"active": False},
    ("POST", "/inspections/<int:inspection_id>/decide/"): {"version": 1, "action": "confirm", "defect": 1},
    ("POST", "/drawings/<int:drawing_id>/decide/"): {"version": 1, "action": "check", "entry": 1},
    ("POST", "/api/v1/drawings/understand"): {"text": "25H7"},
    ("POST", "/api/v1/drawings/{drawing_id}/decisions"): {"version": 1, "action": "check", "entry": 1},
    ("POST", "/board-types/new/"): _BOARD_TYPE | _PERCENTS,
    ("POST", "/board-types/<int:board_type_id>/"): {"version": 1} | _BOARD_TYPE | _PERCENTS,
    ("POST", "/board-types/<int:board_type_id>/archive/"): {"version": 1, "archived": "1"},
    ("POST", "/jobs/<int:job_id>/priority"): {"priority": "0"},
    ("POST", "/api/v1/tokens"): {"name": "line 3", "scopes": ["review"]},
    ("POST", "/api/v1/users"): _USER,
    ("PATCH", "/api/v1/users/{user_id}"): {"role": "reviewer"},
    ("POST", "/api/v1/board-types"): _BOARD_TYPE,
    ("PATCH", "/api/v1/board-types/{board_type_id}"): {"version": 1, "name": "Renamed"},
    ("POST", "/api/v1/board-types/{board_type_id}/archive"): {"version": 1},
    ("POST", "/api/v1/files"): {"file": "no image"},
    ("POST", "/api/v1/inspections/{inspection_id}/decisions"): {"version": 1, "action": "confirm", "defect": 1},
    ("POST", "/api/v1/inspections/verdicts"): {"verdict": "pass", "inspections": []},
    ("POST", "/api/v1/inspections/run-again"): {"inspections": []},
    ("POST", "/api/v1/jobs/{job_id}/priority"): {"priority": "urgent"},
}
SENT_HEADERS = {
    "/files/uploads/": {"tus-resumable": "1.0.0"},
    "/files/uploads/<uuid:upload_id>": {"tus-resumable": "1.0.0", "upload-offset": "5"},
}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    statuses: tuple[int, ...]

    @property
    def pattern(self) -> str:
        return self.path.partition("?")[0]

    @property
    def is_api(self) -> bool:
        return self.path.startswith(("/api/v1/", "/api/registration/"))

    def status_for(self, role: str) -> int:
        return self.statuses[ROLES.index(role)]


def _read(line: str) -> Route:
    method, path, *statuses = line.split()
    return Route(method, path, tuple(map(int, statuses)))


ROUTES = [_read(line) for line in TABLE.splitlines()[2:] if line]
