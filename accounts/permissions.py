"""What each role may do. A service function asks; pages and API never decide for themselves."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

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
    MANAGE_CALLBACKS = "manage_callbacks"  # whom the site tells that a job has ended
    MANAGE_GPU = "manage_gpu"  # how services share the devices, alarms, assessment
    DEPLOY = "deploy"  # look at deployments, ask for a rollback
    RECORD_DEPLOYMENTS = "record_deployments"  # for the deployer's own token: report, and take requests


_OPERATOR = frozenset({Permission.VIEW, Permission.SUBMIT, Permission.STEER_OWN_JOBS})
_REVIEWER = _OPERATOR | {Permission.REVIEW, Permission.EDIT_BOARD_TYPES, Permission.STEER_JOBS}
GRANTS: dict[str, frozenset[Permission]] = {
    Role.OPERATOR: _OPERATOR,
    Role.REVIEWER: _REVIEWER,
    Role.ADMINISTRATOR: frozenset(Permission),
}

LABELS = {
    Permission.VIEW: _("See inspections, queue, board types and figures"),
    Permission.SUBMIT: _("Upload, detect and run again"),
    Permission.STEER_OWN_JOBS: _("Cancel, retry and reorder one's own jobs"),
    Permission.STEER_JOBS: _("The same for everybody's jobs, and urgent priority"),
    Permission.REVIEW: _("Review: decide on defects and verdicts"),
    Permission.EDIT_BOARD_TYPES: _("Change board types and golden boards"),
    Permission.MANAGE_MODELS: _("Manage models"),
    Permission.MANAGE_USERS: _("Manage users"),
    Permission.READ_AUDIT: _("Read the audit"),
    Permission.MANAGE_CALLBACKS: _("Manage callbacks"),
    Permission.MANAGE_GPU: _("Share the GPUs out between services"),
    Permission.DEPLOY: _("See deployments and ask for a rollback"),
    Permission.RECORD_DEPLOYMENTS: _("Report deployments, and take requests (for the deployer)"),
}
