"""So many requests a minute: of each user, and of each address that has not signed in."""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.actor import actor_of
from accounts.sign_in import address_of
from accounts.tallies import Limit, too_many
from webapp.problem_pages import answer

# In steps: one write to the database for so many requests.
_USERS = Limit("requests", most=0, window_s=60, step=100)
_VISITORS = Limit("visits", most=0, window_s=60, step=20)
_SAFE = {"GET", "HEAD", "OPTIONS"}


class RateLimits:
    """A script that ran wild does not starve the others. What pages only show a user is free: a picture of a board
    comes in hundreds of tiles."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wait_s = _wait_s(request)
        return answer(request, too_many(wait_s)) if wait_s else self.get_response(request)


def _wait_s(request: HttpRequest) -> int:
    user = actor_of(request).user
    if user is None:
        return replace(_VISITORS, most=settings.VISITOR_REQUESTS_PER_MINUTE).count(address_of(request))
    if request.path.startswith("/api/") or request.method not in _SAFE:
        return replace(_USERS, most=settings.API_REQUESTS_PER_MINUTE).count(str(user.pk))
    return 0
