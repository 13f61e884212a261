"""What each role may do. A service function asks; pages and API never decide for themselves."""

from enum import StrEnum

from accounts.models import Role


class Permission(StrEnum):
    VIEW = "view"  # inspections, queue, board types, figures
    SUBMIT = "submit"  # upload, detect, run again
    STEER_OWN_JOBS = "steer_own_jobs"  # cancel, retry, low to high priority of one's own
    STEER_JOBS = "steer_jobs"  # the same for everybody's, and urgent
    REVIEW = "review"
    EDIT_BOARD_TYPES = "edit_board_types"
    MANAGE_MODELS = "manage_models"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"


_OPERATOR = frozenset({Permission.VIEW, Permission.SUBMIT, Permission.STEER_OWN_JOBS})
_REVIEWER = _OPERATOR | {Permission.REVIEW, Permission.EDIT_BOARD_TYPES, Permission.STEER_JOBS}
GRANTS: dict[str, frozenset[Permission]] = {
    Role.OPERATOR: _OPERATOR,
    Role.REVIEWER: _REVIEWER,
    Role.ADMINISTRATOR: frozenset(Permission),
}
