import time

from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from accounts.actor import actor_of

_WINDOW_S = 60


class RequestsPerMinute(BaseThrottle):
    """So many requests a user and minute in each web process: a script that ran wild does not starve the pages."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def allow_request(self, request: HttpRequest) -> bool:
        actor = actor_of(request)
        key = f"requests:{actor.user.pk if actor.user else 0}:{int(time.time()) // _WINDOW_S}"
        cache.add(key, 0, timeout=2 * _WINDOW_S)
        try:
            return bool(cache.incr(key) <= self.limit)
        except ValueError:  # the cache dropped the key just now
            return True

    def wait(self) -> float:
        return _WINDOW_S - time.time() % _WINDOW_S
