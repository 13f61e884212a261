"""Who did what: one row for every action, in the action's own transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

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


def actions() -> list[str]:
    """Every action that was ever recorded. From one to the next through the index: DISTINCT would read all rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE found(action) AS (SELECT min(action) FROM accounts_auditrow UNION ALL SELECT"
            " (SELECT min(action) FROM accounts_auditrow WHERE action > found.action) FROM found"
            " WHERE found.action IS NOT NULL) SELECT action FROM found WHERE action IS NOT NULL"
        )
        return [action for (action,) in cursor.fetchall()]
