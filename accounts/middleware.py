"""Gives every request its actor and its user's language, and lets nobody in who is not known."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import get_language_from_request

from accounts.actor import Actor, actor_of
from accounts.api_auth import identify
from accounts.limits import REFUSED_TOKENS
from accounts.sign_in import address_of
from accounts.tallies import too_many
from problems.answers import json_answer, wants_page
from problems.problem import Problem


class ActorAndLanguage:
    """Views are closed unless they say otherwise (django.contrib.auth.decorators.login_not_required)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused = _identify(request)
        language = _language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = json_answer(refused) if refused else self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        actor = actor_of(request)
        if actor.via == "api" and getattr(view, "sessions_only", False):
            return json_answer(Problem("session_needed", status=403))
        if actor.user or not getattr(view, "login_required", True):
            return None
        if wants_page(request):
            return redirect_to_login(request.get_full_path())
        response = json_answer(Problem("sign_in_needed", status=401))
        if request.headers.get("HX-Request"):
            shown = urlsplit(request.headers.get("HX-Current-URL", "")).path
            response.headers["HX-Redirect"] = redirect_to_login(shown or "/")["Location"]
        return response


def _identify(request: HttpRequest) -> Problem | None:
    try:
        request.actor = identify(request)  # type: ignore[attr-defined]
    except Problem as problem:
        request.actor = Actor(user=None, via="api")  # type: ignore[attr-defined]
        # Valid tokens of the same address go on: nobody guesses 256 bits, an old script of a neighbour is likelier.
        wait_s = REFUSED_TOKENS.count(address_of(request))
        return too_many(wait_s) if wait_s else problem
    return None


def _language(request: HttpRequest) -> str:
    """A user's choice goes before what the browser asks for; what a script asks for goes before its user's choice."""
    actor = actor_of(request)
    asked_by_script = actor.via == "api" and request.headers.get("Accept-Language")
    chosen = actor.user.language if actor.user and not asked_by_script else ""
    return chosen or get_language_from_request(request)
