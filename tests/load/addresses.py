"""Every page and API route that is read, with the filters and depths in which people use it.

`{…}` stands for a number of tests.load.seed's world. A route of the product that is missing here fails
tests/load/test_addresses.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PAGES = """
/
/?days=1
/?days=30
/?days=90
/?days=90&type={type}
/settings/profile/
/settings/tokens/
/settings/users/
/settings/users/{user}/
/settings/callbacks/
/settings/callbacks/{target}/
/settings/audit/
/settings/audit/?page=200
/settings/audit/?action=job.submit
/settings/audit/?who=reviewer
/settings/audit/?subject=inspection:{judged}
/metrics
/gpu/
/gpu/allocation/
/gpu/assessment/
/deployment/
/deployment/?outcome=failed
/deployment/runs/{run}/
/deployment/rollback/
/inspections/
/inspections/?page=2
/inspections/?page=100
/inspections/?page=200
/inspections/?order=old
/inspections/?order=old&page=200
/inspections/?verdict=pass
/inspections/?verdict=fail
/inspections/?verdict=review&page=20
/inspections/?state=review
/inspections/?state=review&page=100
/inspections/?state=reviewed
/inspections/?state=reviewed&page=200
/inspections/?state=under_way
/inspections/?state=under_way&page=200
/inspections/?state=failed
/inspections/?state=failed&page=50
/inspections/?type={type}
/inspections/?type={type}&verdict=fail
/inspections/?type={rare}
/inspections/?type={rare}&state=review
/inspections/?cls=open
/inspections/?cls=pin_hole&page=100
/inspections/?cls=open&type=3&verdict=fail
/inspections/?days=1
/inspections/?days=90
/inspections/?days=90&page=200
/inspections/?until={long_ago}
/inspections/?since={long_ago}&until={long_ago}
/inspections/?since={long_ago}&order=old
/inspections/?q=panel
/inspections/?q=panel-{judged}
/inspections/?q=nowhere
/inspections/?q=board+1234
/inspections/?q=nowhere&verdict=fail
/inspections/rows/?ids={rows}
/inspections/{judged}/
/inspections/{waiting}/
/inspections/{reviewed}/?state=reviewed
/inspections/{reviewed}/?cls=open
/inspections/{reviewed}/?days=90
/inspections/{reviewed}/?q=nowhere
/inspections/{judged}/panel/
/board-types/
/board-types/?archived=1
/board-types/options.json
/board-types/new/
/board-types/{type}/
/models/
/models/trainings/
/drawings/
/drawings/?page=2
/drawings/?page=100
/drawings/?state=to_approve
/drawings/?state=to_approve&page=10
/drawings/?state=approved
/drawings/?state=approved&page=100
/drawings/?state=under_way
/drawings/?state=failed
/drawings/?q=nowhere
/drawings/?q=part-77
/drawings/{drawing}/
/drawings/{drawing}/panel/
/drawings/compare/?drawing={drawing}&drawing={other_drawing}
/drawings/rows/?ids={rows}
/search/?q=nowhere
/search/?q=-77
/queue/
/queue/?page=2
/queue/?page=400
/queue/?mine=1
/queue/?state=queued
/queue/?state=running
/queue/?state=ended
/queue/?state=ended&page=400
/queue/?state=succeeded
/queue/?state=failed
/queue/?state=failed&mine=1
/queue/?state=cancelled
/queue/?state=ended&mine=1
/jobs/{waiting}/
/jobs/{judged_job}/
/live/events?topic=queue&after={queue_seq}&topic=job:{waiting}&after=0
/healthz
/api/docs
"""

API = """
/api/v1/gpu/allocation
/api/v1/gpu/allocation/proposals
/api/v1/gpu/allocation/versions
/api/v1/gpu/devices
/api/v1/gpu/alarms
/api/v1/gpu/alarm-settings
/api/v1/gpu/assessment
/api/v1/deployments
/api/v1/deployments?cursor=100
/api/v1/deployments/{run}
/api/v1/deployments/hosts
/api/v1/me
/api/v1/tokens
/api/v1/users
/api/v1/users?cursor=100
/api/v1/board-types
/api/v1/board-types/{type}
/api/v1/board-types/{type}/golden-boards
/api/v1/inspections
/api/v1/inspections?limit=200
/api/v1/inspections?cursor={middle}
/api/v1/inspections?cursor=100
/api/v1/inspections?verdict=fail&cursor={middle}
/api/v1/inspections?state=review
/api/v1/inspections?state=reviewed&cursor={middle}
/api/v1/inspections?state=under_way&cursor={waiting}
/api/v1/inspections?state=failed&cursor={middle}
/api/v1/inspections?board_type={rare}
/api/v1/inspections?board_type={type}&cursor={middle}
/api/v1/inspections?first={long_ago}&last={long_ago}
/api/v1/inspections?last={long_ago}
/api/v1/inspections?text=nowhere
/api/v1/inspections?text=panel-77
/api/v1/inspections?defect=spur
/api/v1/inspections?defect=spur&cursor={middle}
/api/v1/inspections/{judged}
/api/v1/figures
/api/v1/figures?first={week_ago}
/api/v1/figures?first={quarter_ago}
/api/v1/figures?first={year_ago}
/api/v1/figures?first={year_ago}&board_type={type}
/api/v1/figures/needs
/api/v1/callback-targets
/api/v1/callback-targets/{target}
/api/v1/callback-targets/{target}/callbacks
/api/v1/callback-targets/{target}/callbacks?cursor={middle_callback}
/api/v1/models
/api/v1/trainings
/api/v1/trainings/outlook
/api/v1/drawings
/api/v1/drawings?state=to_approve
/api/v1/drawings?text=nowhere
/api/v1/drawings/{drawing}
/api/registration/gpu-ocr/stats
/api/registration/gpu-ocr/scheduler/status
/api/v1/jobs
/api/v1/jobs?limit=200
/api/v1/jobs?state=queued&cursor={queued_cursor}
/api/v1/jobs?state=ended
/api/v1/jobs?state=ended&cursor={ended_cursor}
/api/v1/jobs?state=succeeded&cursor={ended_cursor}
/api/v1/jobs?state=failed&mine=1
/api/v1/jobs/{waiting}
/api/v1/jobs/{judged_job}
/api/v1/jobs/{judged_job}/events
/api/v1/lanes
/api/v1/files/limits
"""

ADMINISTRATORS = (
    "/deployment/", "/api/v1/deployments", "/settings/users/", "/settings/audit/", "/settings/callbacks/",
    "/api/v1/users", "/api/v1/callback-targets",
)  # fmt: skip
SESSIONS_ALONE = ("/api/v1/tokens",)  # a token has no say over tokens
NOT_OPERATORS = ("/board-types/new/",)


@dataclass(frozen=True)
class Address:
    """shown: as it stands above; path: with numbers put in."""

    shown: str
    path: str

    @property
    def is_api(self) -> bool:
        return self.path.startswith(("/api/v1/", "/api/registration/"))

    @property
    def takes_tokens(self) -> bool:
        return self.is_api and not self.shown.startswith(SESSIONS_ALONE)

    def open_to(self, role: str) -> bool:
        if self.shown.startswith(ADMINISTRATORS):
            return role == "administrator"
        return not (role == "operator" and self.shown.startswith(NOT_OPERATORS))


def addresses(places: Mapping[str, object]) -> list[Address]:
    lines = [line for line in (PAGES + API).splitlines() if line]
    return [Address(line, line.format_map(places)) for line in lines]
