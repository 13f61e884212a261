"""Whose request it is: a bearer token's, or a signed-in session's."""

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from accounts import tokens
from accounts.actor import Actor, actor_of
from accounts.models import User
from problems.problem import Problem


def bearer_of(request: HttpRequest) -> str | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def identify(request: HttpRequest) -> Actor:
    """A request with a token is the token's alone: its cookies count for nothing, so it needs no CSRF check."""
    bearer = bearer_of(request)
    if bearer is not None:
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return tokens.actor_for(bearer)
    return Actor(user=request.user if isinstance(request.user, User) else None, via="page")


class BearerToken(HttpBearer):
    """The middleware has looked the token up already."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return _signed_in(request, "api")


class SignedInSession(APIKeyCookie):
    """The pages' own session; a write must bring the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(self.param_name)  # CSRF is for whoever is signed in: below

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor = _signed_in(request, "page")
        if actor is not None and check_csrf(request) is not None:
            raise Problem("csrf_needed", status=403)
        return actor


def _signed_in(request: HttpRequest, via: str) -> Actor | None:
    actor = actor_of(request)
    return actor if actor.user is not None and actor.via == via else None
