"""Which of its scopes a token must have on each route. A route that is not here fails the build.

Where two ways lead to the same right (one's own jobs, everybody's), neither alone is missed: see EITHER.
"""

SESSIONS_ONLY = frozenset({"session"})  # a user's own account: no token may

TABLE = """
[nothing]
GET /healthz
GET /api/docs
GET /live/events
OPTIONS /files/uploads/
OPTIONS /files/uploads/<uuid:upload_id>
POST /files/uploads/
GET /api/v1/me
GET /api/v1/inspections/{inspection_id}/crops/{layer}
POST /api/v1/detect
POST /api/registration/gpu-ocr/batch
POST /api/registration/gpu-ocr/scheduler/job
GET /api/v1/files/limits

[session]
POST /canary
GET /sign-in/
POST /sign-in/
POST /sign-out/
POST /language/
POST /theme/
GET /settings/
GET /settings/profile/
POST /settings/profile/looks/
POST /settings/profile/password/
GET /settings/tokens/
POST /settings/tokens/
POST /settings/tokens/<int:token_id>/revoke/
GET /api/v1/tokens
POST /api/v1/tokens
DELETE /api/v1/tokens/{token_id}

[deploy]
GET /deployment/
GET /deployment/runs/<str:run_name>/
GET /deployment/rollback/
POST /deployment/rollback/
POST /deployment/rollback/<int:request_id>/withdraw/
GET /api/v1/deployments
GET /api/v1/deployments/{run_name}
GET /api/v1/deployments/hosts
POST /api/v1/deployments/rollbacks
POST /api/v1/deployments/rollbacks/{request_id}/withdraw

[record_deployments]
POST /api/v1/deployments/journal
POST /api/v1/deployments/hosts
POST /api/v1/deployments/rollbacks/take
POST /api/v1/deployments/rollbacks/{request_id}/end

[edit_board_types]
POST /api/v1/board-types
PATCH /api/v1/board-types/{board_type_id}
POST /api/v1/board-types/{board_type_id}/archive
POST /api/v1/files?filename=a.png&purpose=golden_board&board_type={board_type_id}

[manage_callbacks]
GET /settings/callbacks/
POST /settings/callbacks/
GET /settings/callbacks/<int:target_id>/
POST /settings/callbacks/<int:target_id>/switch/
POST /settings/callbacks/<int:target_id>/secret/
POST /settings/callbacks/<int:target_id>/test/
POST /settings/callbacks/<int:target_id>/remove/
POST /settings/callbacks/messages/<int:callback_id>/resend/
GET /api/v1/callback-targets
POST /api/v1/callback-targets
GET /api/v1/callback-targets/{target_id}
DELETE /api/v1/callback-targets/{target_id}
POST /api/v1/callback-targets/{target_id}/switch
POST /api/v1/callback-targets/{target_id}/new-secret
POST /api/v1/callback-targets/{target_id}/test
GET /api/v1/callback-targets/{target_id}/callbacks
POST /api/v1/callbacks/{callback_id}/resend

[manage_gpu]
POST /gpu/alarm-settings/
POST /gpu/alarms/<int:alarm_id>/seen/
POST /api/v1/gpu/alarms/{alarm_id}/seen
PUT /api/v1/gpu/alarm-settings
POST /gpu/assessment/
PUT /api/v1/gpu/assessment/prices

[manage_models]
POST /api/v1/models/{model_version_id}/activate
POST /api/v1/models/{model_version_id}/retire
POST /api/v1/trainings

[manage_users]
GET /settings/users/
POST /settings/users/
GET /settings/users/<int:user_id>/
POST /settings/users/<int:user_id>/role/
POST /settings/users/<int:user_id>/disable/
POST /settings/users/<int:user_id>/enable/
POST /settings/users/<int:user_id>/password/
GET /api/v1/users
POST /api/v1/users
PATCH /api/v1/users/{user_id}

[read_audit]
GET /settings/audit/

[review]
POST /api/v1/drawings/{drawing_id}/decisions
POST /api/v1/inspections/{inspection_id}/decisions
POST /api/v1/inspections/verdicts

[submit]
POST /api/v1/drawings/{drawing_id}/read-again
GET /api/registration/gpu-ocr/scheduler/job/{job_id}
POST /api/v1/files?filename=a.png&purpose=drawing
HEAD /files/uploads/<uuid:upload_id>
PATCH /files/uploads/<uuid:upload_id>
DELETE /files/uploads/<uuid:upload_id>
GET /files/uploads/<uuid:upload_id>/outcome
POST /api/v1/inspections/{inspection_id}/run-again
POST /api/v1/inspections/run-again
GET /api/v1/detect/{job_id}
GET /api/v1/files/{upload_id}
POST /api/v1/files?filename=a.png&purpose=inspection&board_type={board_type_id}

[view]
GET /gpu/
GET /metrics
GET /gpu/devices/<int:device_id>/history.csv
GET /api/v1/gpu/devices
GET /api/v1/gpu/devices/{lane}/history
GET /api/v1/gpu/alarms
GET /api/v1/gpu/alarm-settings
GET /gpu/allocation/
GET /api/v1/gpu/allocation
POST /api/v1/gpu/allocation/dry-run
GET /api/v1/gpu/allocation/proposals
GET /api/v1/gpu/allocation/versions
GET /gpu/assessment/
GET /api/v1/gpu/assessment
GET /
GET /search/
GET /drawings/
GET /drawings/rows/
GET /drawings/check/
GET /drawings/compare/
GET /drawings/<int:drawing_id>/
GET /drawings/<int:drawing_id>/panel/
GET /drawings/<int:drawing_id>/export/<str:format>
GET /drawings/<int:drawing_id>/pages/<int:page>/image/<int:level>/<int:x>_<int:y>.jpg
GET /drawings/<int:drawing_id>/pages/<int:page>/crop.jpg
GET /drawings/<int:drawing_id>/pages/<int:page>/thumbnail.jpg
GET /api/v1/drawings
POST /api/v1/drawings/understand
GET /api/v1/drawings/compare?first={drawing_id}&second={drawing_id}
GET /api/v1/drawings/{drawing_id}
GET /api/v1/drawings/{drawing_id}/export/{format}
GET /api/v1/drawings/{drawing_id}/pages/{page}/crop?x1=0&y1=0&x2=9&y2=9
GET /api/registration/gpu-ocr/stats
GET /api/registration/gpu-ocr/scheduler/status
GET /inspections/
GET /inspections/rows/
POST /inspections/several/
GET /inspections/<int:inspection_id>/
GET /inspections/<int:inspection_id>/panel/
GET /inspections/<int:inspection_id>/image/<str:layer>/<int:level>/<int:x>_<int:y>.jpg
GET /inspections/<int:inspection_id>/crop/<str:layer>.jpg
GET /inspections/<int:inspection_id>/thumbnail.jpg
GET /board-types/
GET /board-types/<int:board_type_id>/
GET /golden-boards/<int:golden_id>/preview.jpg
GET /models/
GET /models/trainings/
GET /models/trainings/<int:training_id>/
GET /queue/
GET /jobs/<int:job_id>/
POST /jobs/<int:job_id>/cancel
POST /jobs/<int:job_id>/retry
GET /api/v1/board-types
GET /api/v1/board-types/{board_type_id}
GET /api/v1/board-types/{board_type_id}/golden-boards
GET /api/v1/inspections
GET /api/v1/inspections/{inspection_id}
GET /api/v1/inspections/{inspection_id}/images/{layer}
GET /api/v1/inspections/{inspection_id}/images/{layer}/{level}/{x}/{y}
GET /api/v1/figures
GET /api/v1/figures/needs
GET /api/v1/models
GET /api/v1/trainings
GET /api/v1/trainings/outlook
GET /api/v1/trainings/{training_id}
GET /api/v1/jobs
GET /api/v1/jobs/{job_id}
GET /api/v1/jobs/{job_id}/events
POST /api/v1/jobs/{job_id}/cancel
POST /api/v1/jobs/{job_id}/retry
GET /api/v1/lanes

[view manage_gpu]
POST /gpu/allocation/
PUT /api/v1/gpu/allocation
POST /gpu/devices/<int:device_id>/release/
POST /gpu/devices/<int:device_id>/forget/
POST /api/v1/gpu/devices/{lane}/release
DELETE /api/v1/gpu/devices/{lane}

[submit manage_gpu]
POST /gpu/assessment/measure/
POST /api/v1/gpu/assessment/measure

[view edit_board_types]
GET /board-types/new/
POST /board-types/new/
POST /board-types/<int:board_type_id>/
POST /board-types/<int:board_type_id>/archive/

[view submit manage_models]
POST /models/trainings/draw/
POST /api/v1/trainings/drawn-boards

[view manage_models]
POST /models/<int:model_id>/activate/
POST /models/<int:model_id>/retire/
POST /models/trainings/start/

[view review]
POST /drawings/<int:drawing_id>/decide/
POST /inspections/<int:inspection_id>/decide/

[view steer_jobs]
POST /jobs/<int:job_id>/priority
POST /api/v1/jobs/{job_id}/priority

[view submit]
POST /drawings/<int:drawing_id>/read-again/
POST /inspections/<int:inspection_id>/run-again/
GET /board-types/options.json
"""

EITHER = {
    f"POST {route}": {"steer_own_jobs"}
    for route in (
        "/jobs/<int:job_id>/cancel",
        "/jobs/<int:job_id>/retry",
        "/api/v1/jobs/{job_id}/cancel",
        "/api/v1/jobs/{job_id}/retry",
    )
}

# Answered as done, and yet no audit row: why.
NOT_AUDITED = {
    "POST /language/": "how pages look to oneself",
    "POST /theme/": "how pages look to oneself",
    "POST /settings/profile/looks/": "how pages look to oneself",
    "POST /settings/users/<int:user_id>/enable/": "the user is enabled: nothing changes",
    "POST /inspections/several/": "none was chosen: nothing changes",
    "POST /api/v1/inspections/verdicts": "none was named: nothing changes",
    "POST /api/v1/inspections/run-again": "none was named: nothing changes",
    "POST /drawings/<int:drawing_id>/read-again/": "its reading waits in the queue already: nothing changes",
    "POST /api/v1/drawings/{drawing_id}/read-again": "its reading waits in the queue already: nothing changes",
    "POST /api/v1/gpu/allocation/dry-run": "tells what a plan would do: nothing is kept",
    "POST /api/v1/drawings/understand": "tells what a text means: nothing is kept",
    "POST /inspections/<int:inspection_id>/run-again/": "its run waits in the queue already: nothing changes",
    "POST /api/v1/inspections/{inspection_id}/run-again": "its run waits in the queue already: nothing changes",
    "DELETE /files/uploads/<uuid:upload_id>": "one's own upload, of which nothing was taken yet",
    "POST /api/v1/deployments/hosts": "a host is as it is: nobody did anything",
    "POST /api/v1/deployments/rollbacks/take": "no request waits: nothing changes",
    "POST /sign-in/": "one is signed in already: nothing changes",
}


def _read() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in filter(None, TABLE.splitlines()):
        if line.startswith("["):
            needs = frozenset(line.strip("[]").split()) - {"nothing"}
        else:
            found[line] = needs
    return found


NEEDS = _read()
