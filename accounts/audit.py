"""Who did what: one row for every action, in the action's own transaction."""

from collections.abc import Mapping
from typing import Any

from accounts.actor import Actor
from accounts.models import AuditRow


def record(
    actor: Actor,
    action: str,
    subject: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    AuditRow.objects.create(
        who=actor.user,
        via=actor.via,
        action=action,
        subject=subject,
        before=dict(before or {}),
        after=dict(after or {}),
    )
