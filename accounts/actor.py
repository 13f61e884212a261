"""Who acts, and by what right: every service function takes one."""

from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import GRANTS, LABELS, Permission
from problems.problem import Problem


@dataclass(frozen=True)
class Actor:
    """A user on a page, a user's API token (narrowed to its scopes), or the system itself (user is None)."""

    user: User | None
    via: str  # page, api, system
    scopes: frozenset[str] | None = None  # None: not narrowed

    def may(self, permission: Permission) -> bool:
        if self.user is None:
            return self.via == "system"
        if not self.user.is_active or permission not in GRANTS[self.user.role]:
            return False
        return self.scopes is None or permission.value in self.scopes

    def require(self, permission: Permission) -> None:
        if not self.may(permission):
            raise forbidden(permission)

    @property
    def required_user(self) -> User:
        if self.user is None:
            raise Problem("sign_in_needed", status=401)
        return self.user


def actor_of(request: HttpRequest) -> Actor:
    """As accounts.middleware has identified it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def on_pages(user: User) -> Actor:
    """For settings.LIVE_WATCHER."""
    return Actor(user=user, via="page")


def forbidden(permission: Permission) -> Problem:
    return Problem("forbidden", status=403, permission=permission.value, what=str(LABELS[permission]))


SYSTEM = Actor(user=None, via="system")
