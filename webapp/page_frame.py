"""What every page's frame needs."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.looks import THEME_COOKIE
from accounts.models import Theme
from accounts.permissions import Permission


@dataclass(frozen=True)
class Place:
    label: Promise
    icon: str
    url: str
    here: bool
    last: bool


# The rail: label, icon, path. Paths, so that a place that is not built yet is simply not shown.
_PLACES = (
    (_("Home"), "home", "/"),
    (_("Inspect"), "zoom-scan", "/inspections/"),
    (_("Drawings"), "vector", "/drawings/"),
    (_("Queue"), "list-details", "/queue/"),
    (_("Board types"), "stack-2", "/board-types/"),
    (_("Models"), "brain", "/models/"),
    (_("GPU"), "cpu", "/gpu/"),
    (_("Deploy"), "upload", "/deployment/"),
    (_("Settings"), "settings", "/settings/"),
)
_NEEDED = {"/deployment/": Permission.DEPLOY}


def frame(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    user = actor.user if actor else None
    theme = user.theme if user else request.COOKIES.get(THEME_COOKIE, "")
    return {
        "actor": actor,
        "frame": {
            "theme": theme if theme in Theme.values else Theme.SYSTEM.value,
            "places": _places(request.path, actor) if actor and user else [],
            "search_url": "/search/" if user else "",
            "api_docs_url": "/api/docs",
        },
    }


def _places(path: str, actor: Actor) -> list[Place]:
    return [
        Place(label, icon, url, here=path == url or (url != "/" and path.startswith(url)), last=url == "/settings/")
        for label, icon, url in _PLACES
        if _served(url) and (url not in _NEEDED or actor.may(_NEEDED[url]))
    ]


def _served(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
